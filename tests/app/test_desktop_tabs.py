"""The whole program with several sounds: what goes with a tab and what does not."""

import gc
import weakref

import numpy as np
import pytest
import soundfile
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

from app.desktop.job_watch import JobWatch, Watched
from app.desktop.root import Desktop
from app.main import parser
from app.soundcard import audio
from tests.probe import Probe
from ui.facts import as_copied

RATE = 8000
Key = Qt.Key


@pytest.fixture
def start(qapp, qtbot, tmp_path, monkeypatch):
    """Start the program on files of noise with these names; return a `Probe`."""
    monkeypatch.setattr(audio, "input_devices", lambda *_, **__: [])
    monkeypatch.setattr(audio, "output_devices", lambda *_, **__: [])
    started = []

    def start(*names):
        paths = [str(tmp_path / f"{name}.wav") for name in names]
        for seed, path in enumerate(paths):
            x = 0.1 * np.random.default_rng(seed).standard_normal(2 * RATE)
            soundfile.write(path, x, RATE)
        options = parser().parse_args(["--fresh", *paths])
        desktop = Desktop(qapp, options, tmp_path / "state.json")
        qtbot.addWidget(desktop.window)
        started.append(desktop)
        desktop.start()
        qtbot.waitUntil(lambda: len(desktop.sheets.all) == len(names))
        qtbot.waitUntil(lambda: all(s.session.engine for s in desktop.sheets.all))
        qtbot.waitUntil(lambda: Probe(desktop).drawn)
        desktop.window.activateWindow()
        return Probe(desktop)

    yield start
    for desktop in started:
        desktop.window.close()
        desktop.deleteLater()


def settings_of(probe):
    return [sheet.session.settings for sheet in probe.desktop.sheets.all]


def press(qtbot, key, modifiers=Qt.KeyboardModifier.NoModifier):
    qtbot.keyClick(QApplication.focusWidget(), key, modifiers)


def test_a_number_still_being_typed_belongs_to_the_tab_it_was_typed_for(start, qtbot):
    probe = start("one", "two")
    first, second = probe.desktop.sheets.all
    probe.desktop.sheets.activate(first)
    probe.change(n_fft=512, win_length=512)
    before = second.session.settings
    field = probe.desktop.window.panel.level.floor
    field.setFocus()
    field.selectAll()
    qtbot.keyClicks(field, "-80")
    tabs = probe.desktop.window.stage.tabs
    qtbot.mouseClick(tabs, Qt.MouseButton.LeftButton, pos=tabs.tabRect(1).center())
    assert probe.desktop.sheet is second
    assert second.session.settings == before
    assert first.session.settings.floor == -80.0
    assert QApplication.focusWidget() is second.pane


def test_listening_without_a_microphone_shows_nothing_of_the_file_before(start, qtbot):
    probe = start("one")
    window, sheets = probe.desktop.window, probe.desktop.sheets
    qtbot.waitUntil(lambda: window.listening.overview._source is not None)
    assert "/" in window.listening.transport.position.text()
    assert not window.commands["freeze"].isEnabled()
    probe.desktop.listen("")
    assert probe.engine is None
    assert window.commands["freeze"].isEnabled()
    assert window.commands["record"].isEnabled()
    assert window.top.live.isVisible()
    assert window.panel.time.speed.isVisible()
    assert window.listening.transport.position.text() == "–"
    assert window.listening.overview._source is None
    assert [window.stage.tabs.name(k) for k in (0, 1)] == ["one.wav", "Live"]
    sheets.activate(sheets.all[0])
    assert not window.commands["freeze"].isEnabled()


def test_a_closed_recording_is_not_kept(start, qtbot):
    probe = start("one", "two")
    window, sheets = probe.desktop.window, probe.desktop.sheets
    overview = window.listening.overview
    qtbot.waitUntil(lambda: overview._source is not None)
    window.commands["overview"].trigger()
    closed = weakref.ref(probe.engine)
    window.commands["close-tab"].trigger()
    assert len(sheets.all) == 1
    qtbot.waitUntil(lambda: gc.collect() >= 0 and closed() is None)


class Work:
    """A job that goes on until it is cancelled, or told to fail."""

    progress, done, failure = 0.5, False, ""

    def cancel(self):
        self.done = True

    def fail(self):
        self.done, self.failure = True, "The disk is full."

    def wait(self, seconds):
        pass


def test_what_is_told_of_work_stays_on_every_tab_with_its_way_out(start, qtbot):
    probe = start("one", "two")
    window, sheets = probe.desktop.window, probe.desktop.sheets
    watches = [JobWatch(window, probe.desktop._telling, name) for name in ("sound", "picture")]
    works, ended = (Work(), Work()), []
    for watch, work, title in zip(watches, works, ("Saving one …", "Saving two …"), strict=True):
        watch.follow(Watched(work, title, lambda: "", lambda title=title: ended.append(title)))
    qtbot.waitUntil(lambda: probe.banner == "Saving one … Saving two …")
    sheets.activate(sheets.all[0])
    assert probe.banner == "Saving one … Saving two …"
    probe.press("Cancel")
    qtbot.waitUntil(lambda: probe.banner == "Saving two …")
    assert ended == ["Saving one …"]
    works[1].fail()
    qtbot.waitUntil(lambda: probe.banner == "The disk is full.")
    sheets.activate(sheets.all[1])
    assert probe.banner == "The disk is full."
    watches[1].follow(Watched(Work(), "Saving two …", lambda: "", lambda: None))
    assert probe.banner == ""
    for watch in watches:
        watch.close()


def test_of_pictures_below_each_other_the_one_under_the_pointer_is_read(start):
    probe = start("one", "two")
    window, sheets = probe.desktop.window, probe.desktop.sheets
    window.commands["stack"].trigger()
    clipboard, first = QGuiApplication.clipboard(), sheets.all[0].pane
    copied = []
    for sheet in sheets.all:  # whichever is the current one
        sheets.activate(sheet)
        first.picture.hovered.emit(QPointF(20, 20))
        for command in ("copy-reading", "copy-spectrum"):
            window.commands[command].trigger()
            copied.append(clipboard.text())
    assert copied[0] == as_copied(first.reading_text())
    assert copied[2:] == copied[:2]
    first.picture.hovered.emit(None)
    window.commands["copy-spectrum"].trigger()
    assert clipboard.text() != copied[1]


def test_the_neighbour_of_a_closed_tab_is_that_in_the_order_of_the_tabs(start):
    probe = start("one", "two", "three")
    window, sheets = probe.desktop.window, probe.desktop.sheets
    window.stage.tabs.moveTab(0, 2)
    assert [sheet.name for sheet in sheets.all] == ["two.wav", "three.wav", "one.wav"]
    sheets.activate(sheets.all[1])
    window.commands["close-tab"].trigger()
    assert sheets.current.name == "one.wav"
    window.commands["close-tab"].trigger()
    assert sheets.current.name == "two.wav"
