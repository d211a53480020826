"""The whole program in one process: window, session and analysis on sound that goes on."""

import sys
import threading
from functools import partial

import numpy as np
import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QDialog, QFileDialog
from PySide6.QtWidgets import QComboBox as Combo

from app.capture.capture_state import CaptureState
from app.desktop import sheet
from app.desktop.root import Desktop
from app.desktop.run import catch_the_uncaught
from app.main import parser
from app.session import Session
from app.soundcard import audio
from app.soundcard.devices import Device
from dsp.demo import demo_signal
from dsp.ring import SampleRing
from dsp.scales import SCALES, FrequencyAxis
from dsp.windows import WINDOWS, Window
from tests.probe import Probe
from ui.fields import Check, Number
from ui.keys import COMMANDS
from ui.palettes import NAMES
from ui.panel import panel_presets
from ui.picture.look import Look
from ui.picture.sheet import Sheet

RATE = 48000
BEFORE = 12  # seconds that were heard before the window opens
MICROPHONE = Device("PulseAudio/desk", "Desk microphone", 0, 2, RATE)


class Player:
    """The demo signal at its pace, with some of it heard already."""

    epoch = 1.7e9

    def __init__(self, choice):
        self.choice = choice
        self.state = CaptureState("running", rate=RATE, channels=2, device=MICROPHONE)
        self.signal = SampleRing(60 * RATE, 2, RATE)
        self.signal.write(demo_signal(0, BEFORE * RATE, RATE))
        self._closing = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def start(self):
        self._thread.start()

    def keep(self, seconds):
        self.kept = seconds

    def close(self):
        self._closing.set()
        self._thread.join()

    def _run(self):
        while not self._closing.wait(0.01):
            self.signal.write(demo_signal(self.signal.end, RATE // 100, RATE))


@pytest.fixture
def launch(qapp, qtbot, tmp_path, monkeypatch):
    """Start the program with some arguments on a `Player`; return a `Probe`."""
    monkeypatch.setattr(audio, "input_devices", list)
    monkeypatch.setattr(audio, "output_devices", lambda *_, **__: [])
    monkeypatch.setattr(sheet, "Session", partial(Session, factory=Player))
    started = []

    def launch(*words):
        desktop = Desktop(qapp, parser().parse_args(words), tmp_path / "state.json")
        qtbot.addWidget(desktop.window)
        started.append(desktop)
        desktop.start()
        probe = Probe(desktop)
        qtbot.waitUntil(lambda: probe.drawn, timeout=20_000)
        qtbot.waitUntil(lambda: not len(probe.stale(margin=3)), timeout=20_000)
        return probe

    yield launch
    for desktop in started:
        desktop.window.close()
    for thread in threading.enumerate():
        if thread.name in ("analysis", "pitch"):
            thread.join(10.0)  # it ends after the slice it is in, and may tell of that
    for desktop in started:
        desktop.deleteLater()


@pytest.fixture
def probe(launch):
    return launch("--fresh")


@pytest.fixture
def moves(qtbot):
    """Wait until frames have been drawn."""

    def wait(probe, frames=2):
        goal = probe.frames + frames
        qtbot.waitUntil(lambda: probe.frames >= goal, timeout=20_000)

    return wait


def settle(qtbot, probe):
    """Wait until the picture is what it should be, but for the very newest columns."""
    margin = 3 if probe.view.follow else 0
    qtbot.waitUntil(lambda: not len(probe.stale(margin=margin)), timeout=20_000)
    qtbot.waitUntil(lambda: probe.view.follow or probe.resting, timeout=20_000)


def test_every_command_works_while_sound_runs(probe, moves, qtbot, monkeypatch):
    for ask, nothing in (("getSaveFileName", ""), ("getOpenFileNames", [])):
        monkeypatch.setattr(QFileDialog, ask, lambda *_, nothing=nothing: (nothing, ""))
    monkeypatch.setattr(panel_presets, "ask_name", lambda *_: "")
    for command in COMMANDS:
        if command.id in ("quit", "close-tab", "resynthesize"):  # they end, or open, what is shown
            continue
        times = 2 if command.toggles else 1
        for _ in range(times):
            probe.desktop.window.commands[command.id].trigger()
            moves(probe, 1) if probe.view.follow else qtbot.wait(1)
        for dialog in QApplication.topLevelWidgets():
            if isinstance(dialog, QDialog):
                dialog.close()
    probe.desktop.window.commands["live"].trigger()
    moves(probe)
    settle(qtbot, probe)


def every_entry(combo):
    for index in range(combo.count()):
        item = combo.model().item(index)
        if item is not None and item.isEnabled():  # a choice may change what else there is
            combo.setCurrentIndex(index)
            combo.activated.emit(index)
            yield


def every_value(control):
    """Take every value of a control, or some over its range, as a person would."""
    if isinstance(control, Combo):
        yield from every_entry(control)
    elif isinstance(control, Check):
        for _ in range(2):
            control.click()
            yield
    else:
        for value in (control.minimum(), control.maximum(), control.value()):
            control.setValue(value)
            yield


def test_every_control_works_while_sound_runs(probe, qtbot):
    panel = probe.desktop.window.panel
    before = probe.session.settings
    controls = [c for kind in (Combo, Check, Number) for c in panel.findChildren(kind)]
    assert len(controls) > 20
    for control in controls:
        if control is panel.input.source:
            continue
        for _ in every_value(control):
            qtbot.wait(5)  # at a span of hours no frame need follow
        probe.desktop.change(before)
    settle(qtbot, probe)


CHANGES = [
    {"n_fft": 256, "win_length": 256},
    {"n_fft": 32768, "win_length": 32768},
    {"n_fft": 8192, "win_length": 1024},
    {"window": Window("kaiser", 12.0)},
    {"overlap": 0.5},
    {"pre_emphasis": 0.97},
    {"channel": "2"},
    {"channel": "difference"},
    {"axis": FrequencyAxis("mel", 0.0, 8000.0)},
    {"span": 2.0},
    {"span": 40.0},
]


@pytest.mark.parametrize("follow", [True, False], ids=["live", "frozen"])
def test_all_that_is_visible_is_analysed_again(probe, qtbot, follow):
    """After every change the picture is what a fresh look at the whole of the sound gives."""
    probe.desktop.pane.follow = follow
    for changes in CHANGES:
        probe.change(**changes)
        settle(qtbot, probe)
        shown = (probe.codes() > 0).any(axis=0).sum()
        heard = min(probe.signal.end / RATE / probe.session.settings.span, 1.0)
        assert shown > 0.95 * heard * probe.view.width - 100, changes


def test_a_frozen_picture_stands_while_capture_goes_on(probe, qtbot, moves):
    commands = probe.desktop.window.commands
    commands["freeze"].trigger()
    settle(qtbot, probe)
    before, heard = probe.digest, probe.seconds
    qtbot.waitUntil(lambda: probe.seconds > heard + 0.5, timeout=20_000)
    assert probe.digest == before
    commands["live"].trigger()
    qtbot.waitUntil(
        lambda: probe.view.last * probe.view.samples_per_pixel / RATE > heard + 0.4, timeout=20_000
    )
    moves(probe)
    settle(qtbot, probe)


def test_a_held_picture_is_woken_by_new_sound_only_while_the_overview_shows_it(probe, qtbot):
    commands = probe.desktop.window.commands
    commands["freeze"].trigger()
    settle(qtbot, probe)
    assert not commands["overview"].isChecked()

    def hear(seconds):
        goal = probe.seconds + seconds
        qtbot.waitUntil(lambda: probe.seconds > goal, timeout=20_000)

    hear(0.5)  # the last columns from before
    before = probe.frames
    hear(1.0)
    assert probe.frames == before
    commands["overview"].trigger()
    qtbot.waitUntil(lambda: probe.frames > before + 1, timeout=20_000)


def test_another_range_and_other_colours_are_painted_in_the_next_frame(probe, qtbot):
    probe.desktop.pane.freeze()
    settle(qtbot, probe)
    view = probe.desktop.pane.picture.viewport()
    for changes in ({"floor": -60.0}, {"colormap": "viridis"}, {"ceiling": -40.0}):
        before, codes = probe.digest, probe.codes()
        probe.change(**changes)
        assert probe.digest != before, "without waiting"
        np.testing.assert_array_equal(probe.codes(), codes)
        image = view.grab().toImage()
        colours = probe.picture.unrolled()[1]
        for x, y in ((10, 10), (200, 300), (view.width() - 5, view.height() - 5)):
            assert image.pixel(x, y) == colours[y, x]


def test_a_1_khz_tone_lies_at_the_1_khz_label_on_every_scale(probe, qtbot):
    probe.desktop.pane.freeze()
    width = probe.view.width
    seconds = np.array([4.6, 6.0]) * RATE / probe.view.samples_per_pixel - probe.view.first
    columns = slice(*seconds.astype(int))
    assert 0 <= columns.start < columns.stop <= width
    for scale in SCALES:
        low = 40.0 if scale == "log" else 0.0
        probe.change(axis=FrequencyAxis(scale, low, 20000.0))
        settle(qtbot, probe)
        rows = probe.codes()[:, columns].argmax(axis=0)
        axis = probe.desktop.pane.frequency_axis
        assert "1k" in [tick.label for tick in axis.ticks() if tick.value == 1000.0]
        ticks = np.array(axis.rows(probe.picture.height))
        assert np.abs(ticks[:, np.newaxis] - rows).min(axis=0).max() <= 1
        at = (1.0 - probe.axis.to_unit(1000.0)) * probe.picture.height - 0.5
        assert np.abs(rows - at).max() < 1.6


def test_every_window_shape_is_shown(probe, qtbot):
    for name in WINDOWS:
        probe.change(window=Window(name))
        settle(qtbot, probe)


def test_every_colour_map_is_shown(probe):
    pictures = set()
    for colormap in NAMES:
        probe.change(colormap=colormap)
        assert len(np.unique(probe.picture.pixels)) > 64
        pictures.add(probe.digest)
    assert len(pictures) == len(NAMES)


def test_an_error_that_nobody_foresaw_is_shown_and_the_program_goes_on(
    probe, moves, qtbot, monkeypatch, capsys
):
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)
    catch_the_uncaught(probe.desktop.failed.emit)

    def fail():
        raise ZeroDivisionError("the plan was wrong")

    QTimer.singleShot(0, probe.desktop.window, fail)
    qtbot.waitUntil(lambda: "the plan was wrong" in probe.banner, timeout=20_000)
    assert "ZeroDivisionError" in capsys.readouterr().err
    moves(probe)


def test_the_banner_of_one_source_does_not_stay_for_the_next(probe, qtbot):
    source = probe.session.source
    source.state = CaptureState("lost", "The desk microphone was lost.", "It is picked up.")
    qtbot.waitUntil(lambda: "was lost" in probe.banner, timeout=20_000)
    probe.desktop.listen("demo")
    assert probe.banner == ""
    assert probe.session.source is not source


def test_the_input_that_is_chosen_goes_on_when_it_is_chosen_again(probe, qtbot):
    source, signal = probe.session.source, probe.signal
    probe.desktop.listen(probe.session.choice.key)
    assert (probe.session.source, probe.signal) == (source, signal)
    source.state = CaptureState("lost", "The desk microphone was lost.")
    probe.desktop.listen(probe.session.choice.key)  # which is another try now
    assert probe.session.source is not source


def test_another_source_begins_a_new_picture(probe, moves, qtbot):
    probe.desktop.pane.freeze()
    before = probe.signal
    probe.desktop.listen("other")
    qtbot.waitUntil(lambda: probe.engine is not None and probe.signal is not before, timeout=20_000)
    moves(probe)
    assert probe.view.follow
    settle(qtbot, probe)


def test_a_saved_picture_is_what_stands_on_the_screen(probe, qtbot, tmp_path, monkeypatch):
    probe.desktop.pane.freeze()
    settle(qtbot, probe)
    path = tmp_path / "a picture.png"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(path), ""))
    probe.desktop.window.commands["save"].trigger()
    qtbot.waitUntil(path.exists, timeout=20_000)
    assert [p.name for p in tmp_path.iterdir() if p.suffix == ".png"] == [path.name]
    saved, colours = QImage(str(path)), probe.picture.unrolled()[1]
    place = Sheet(Look(theme="dark"), saved.width(), saved.height()).picture
    assert (place.height(), place.width()) == colours.shape
    lines = saved.convertToFormat(QImage.Format.Format_RGB32)
    pixels = np.frombuffer(lines.constBits(), np.uint32).reshape(saved.height(), saved.width())
    seen = pixels[place.y() : place.y() + place.height(), place.x() :][:, : place.width()]
    assert (seen == colours).all()


def test_a_picture_that_cannot_be_saved_is_told_in_the_banner(probe, qtbot, tmp_path, monkeypatch):
    (tmp_path / "file").write_text("in the way")
    path = tmp_path / "file" / "x.png"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(path), ""))
    probe.desktop.window.commands["save"].trigger()
    qtbot.waitUntil(lambda: "x.png was not saved" in probe.banner, timeout=20_000)


def test_what_is_remembered_names_the_device_and_not_how_it_was_asked_for(launch, tmp_path):
    probe = launch("--device", "desk")
    probe.change(n_fft=8192, colormap="turbo")
    probe.desktop.window.close()
    again = launch()
    assert again.session.choice.key == MICROPHONE.key
    assert again.session.settings.analysis.n_fft == 8192
    assert again.session.settings.colormap == "turbo"


def test_another_length_of_the_history_holds_at_once_and_for_the_next_source(probe):
    probe.desktop.window.history_chosen.emit(2.5)
    assert probe.session.source.kept == 150.0
    probe.desktop.listen("other")
    assert probe.session.choice.history == 150.0


def test_space_freezes_and_end_follows_wherever_the_keyboard_is(probe, qtbot):
    window = probe.desktop.window
    qtbot.keyClick(window, Qt.Key.Key_Space)
    assert not probe.view.follow
    qtbot.keyClick(window, Qt.Key.Key_End)
    assert probe.view.follow
