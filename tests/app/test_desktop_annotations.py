"""Annotations in the whole program: written down, kept, found again, brought and taken away."""

import threading

import numpy as np
import pytest
import soundfile
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QImage
from PySide6.QtWidgets import QApplication, QFileDialog

from app.annotations import formats
from app.desktop.root import Desktop
from app.main import parser
from app.session import DEMO
from app.soundcard import audio
from dsp.annotation import Annotation, Annotations
from dsp.selection import Selection
from tests.probe import Probe
from ui.export_wish import PictureWish
from ui.picture.look import Look
from ui.picture.note_field import NoteField
from ui.picture.sheet import Sheet

RATE = 16_000
SECONDS = 4.0
BOX = Selection(RATE, 2 * RATE, 500.0, 2000.0)
WREN = Annotation(BOX, "wren")
TABLE = """\
Selection\tView\tChannel\tBegin Time (s)\tEnd Time (s)\tLow Freq (Hz)\tHigh Freq (Hz)\tAnnotation\t\
Score
1\tSpectrogram 1\t1\t1\t2\t500\t2000\twren\t0.9
2\tSpectrogram 1\t1\t3\t3.5\t0\t8000\train\t0.5
"""
Key, NONE = Qt.Key, Qt.KeyboardModifier.NoModifier


@pytest.fixture
def sound(tmp_path):
    path = tmp_path / "sound.wav"
    x = 0.1 * np.random.default_rng(0).standard_normal(round(SECONDS * RATE))
    soundfile.write(path, x, RATE)
    return path


@pytest.fixture
def table(tmp_path):
    path = tmp_path / "table.list"  # its content says what it is
    path.write_text(TABLE)
    return path


@pytest.fixture
def launch(qapp, qtbot, tmp_path, monkeypatch):
    """Start the program; return a `Probe`."""
    monkeypatch.setattr(audio, "input_devices", list)
    monkeypatch.setattr(audio, "output_devices", lambda *_, **__: [])
    started = []

    def launch(*words):
        options = parser().parse_args(list(map(str, words)))
        desktop = Desktop(qapp, options, tmp_path / "config" / "state.json")
        qtbot.addWidget(desktop.window)
        started.append(desktop)
        desktop.start()
        probe = Probe(desktop)
        qtbot.waitUntil(lambda: probe.drawn)
        return probe

    yield launch
    for desktop in started:
        desktop.window.close()
    for thread in threading.enumerate():
        if thread.name in ("analysis", "export"):
            thread.join(10.0)
    for desktop in started:
        desktop.deleteLater()


def marking(probe):
    return probe.desktop.pane.marking


def here(probe):
    """Return the annotations that are shown, which are those that the sheet holds."""
    shown = marking(probe).chosen.annotations
    assert probe.desktop.sheet.annotations == shown
    return list(shown)


def kept(tmp_path):
    return list((tmp_path / "config" / "annotations").glob("*.json"))


def write(qtbot, probe, text):
    """Press Return, type, press Return."""
    window = probe.desktop.window
    qtbot.keyClick(window, Key.Key_Return)
    field = probe.desktop.pane.findChild(NoteField)
    assert field.typing
    qtbot.keyClicks(field, text)
    qtbot.keyClick(field, Key.Key_Return)


def drop(window, *paths):
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    place = (Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, NONE)
    QApplication.sendEvent(window, QDragEnterEvent(QPoint(50, 50), *place))
    QApplication.sendEvent(window, QDropEvent(QPointF(50, 50), *place))


def test_what_is_written_down_is_there_the_next_time(qtbot, launch, sound, tmp_path):
    probe = launch(sound)
    marking(probe).choose(BOX)
    write(qtbot, probe, "wren")
    assert here(probe) == [WREN]
    qtbot.keyClick(probe.desktop.window, Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert here(probe) == []
    shifted = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    qtbot.keyClick(probe.desktop.window, Key.Key_Z, shifted)
    assert here(probe) == [WREN]
    probe.desktop.window.close()
    moved = sound.rename(tmp_path / "another name.wav")
    again = launch(moved)
    assert here(again) == [WREN]
    qtbot.keyClick(again.desktop.window, Key.Key_BracketRight)
    assert marking(again).selection == BOX
    write(qtbot, again, "robin")
    assert here(again) == [WREN.named("robin")]
    qtbot.keyClick(again.desktop.window, Key.Key_Delete)
    assert here(again) == []
    again.desktop.window.close()
    assert kept(tmp_path) == []


def test_what_is_being_typed_is_kept_when_the_window_closes(qtbot, launch, sound):
    probe = launch(sound)
    marking(probe).choose(BOX)
    qtbot.keyClick(probe.desktop.window, Key.Key_Return)
    qtbot.keyClicks(probe.desktop.pane.findChild(NoteField), "wren")
    probe.desktop.window.close()
    assert here(launch(sound)) == [WREN]


def test_it_is_kept_soon_without_closing(qtbot, launch, sound, tmp_path):
    probe = launch(sound)
    marking(probe).choose(BOX)
    write(qtbot, probe, "wren")
    qtbot.waitUntil(lambda: len(kept(tmp_path)) == 1)
    assert '"wren"' in kept(tmp_path)[0].read_text()


def test_a_closed_tab_loses_nothing(qtbot, launch, sound, tmp_path):
    probe = launch("--source", DEMO)
    probe.desktop.open_file(str(sound))
    qtbot.waitUntil(lambda: probe.desktop.sheet.is_file and probe.drawn)
    marking(probe).choose(BOX)
    write(qtbot, probe, "wren")
    probe.desktop.window.run("close-tab")
    probe.desktop.open_file(str(sound))  # before it was written, maybe
    qtbot.waitUntil(lambda: probe.desktop.sheet.is_file and probe.drawn)
    assert here(probe) == [WREN]


def test_what_is_being_typed_is_kept_when_its_tab_closes(qtbot, launch, sound, tmp_path):
    probe = launch("--source", DEMO)
    probe.desktop.open_file(str(sound))
    qtbot.waitUntil(lambda: probe.desktop.sheet.is_file and probe.drawn)
    marking(probe).choose(BOX)
    qtbot.keyClick(probe.desktop.window, Key.Key_Return)
    qtbot.keyClicks(probe.desktop.pane.findChild(NoteField), "wren")
    probe.desktop.window.run("close-tab")
    qtbot.waitUntil(lambda: len(kept(tmp_path)) == 1)


def test_the_same_sound_in_two_tabs_has_the_same_annotations(qtbot, launch, sound, tmp_path):
    copy = tmp_path / "copy.wav"
    copy.write_bytes(sound.read_bytes())
    probe = launch(sound, copy)
    qtbot.waitUntil(lambda: len(probe.desktop.sheets.all) == 2)
    qtbot.waitUntil(lambda: probe.drawn)
    marking(probe).choose(BOX)
    write(qtbot, probe, "wren")
    for sheet in probe.desktop.sheets.all:
        assert list(sheet.annotations) == [WREN]
        assert list(sheet.pane.marking.chosen.annotations) == [WREN]


def test_an_unattended_run_leaves_no_traces(launch, sound, tmp_path):
    probe = launch("--run-for", "60", sound)
    marking(probe).take(marking(probe).chosen.joined(Annotations((WREN,))))
    probe.desktop.window.close()
    assert kept(tmp_path) == []


def test_annotations_that_cannot_be_kept_are_told(qtbot, launch, sound, tmp_path):
    probe = launch(sound)
    folder = tmp_path / "config" / "annotations"
    folder.parent.mkdir(exist_ok=True)
    folder.write_text("in the way")
    marking(probe).take(marking(probe).chosen.joined(Annotations((WREN,))))
    qtbot.waitUntil(lambda: "cannot be kept" in probe.banner)
    folder.unlink()
    probe.desktop.window.close()
    assert len(kept(tmp_path)) == 1


def test_annotations_of_live_sound_do_not_last_and_it_is_said(qtbot, launch, tmp_path):
    probe = launch("--source", DEMO)
    signal = probe.signal
    marking(probe).choose(Selection(max(0, signal.end - RATE), signal.end))
    write(qtbot, probe, "beep")
    assert [item.text for item in here(probe)] == ["beep"]
    assert "export them" in probe.desktop.window.status._note
    probe.desktop.window.close()
    assert kept(tmp_path) == []


def test_a_table_is_dropped_on_the_window(qtbot, launch, sound, table):
    probe = launch(sound)
    drop(probe.desktop.window, table)
    wren, rain = here(probe)
    assert (wren.selection, wren.text, wren.field("Score")) == (BOX, "wren", "0.9")
    assert rain.selection == Selection(3 * RATE, round(3.5 * RATE))
    drop(probe.desktop.window, table)
    assert len(here(probe)) == 2
    assert "all there already" in probe.desktop.window.status._note
    probe.desktop.window.run("selection-back")
    assert here(probe) == []


def test_a_table_waits_for_the_sound_that_is_named_with_it(qtbot, launch, sound, table):
    probe = launch(sound, table)
    qtbot.waitUntil(lambda: len(probe.desktop.sheet.annotations) == 2)


def test_a_table_without_its_sound_is_explained(qtbot, launch, table):
    probe = launch("--source", DEMO)
    probe.desktop.sheet.session.close()
    probe.desktop.open_file(str(table))
    assert "open their sound first" in probe.banner


def test_a_bad_table_is_told_by_its_line(launch, sound, table):
    probe = launch(sound)
    table.write_text(TABLE.replace("3.5", "soon"))
    probe.desktop.open_file(str(table))
    assert probe.banner == "table.list, line 3: 'soon' is no time for 'End Time (s)'."
    assert here(probe) == []


@pytest.mark.parametrize(
    ("name", "label"),
    [
        ("out.txt", "Raven selection table (*.txt)"),
        ("out.txt", "Audacity labels (*.txt)"),
        ("out.TextGrid", ""),
        ("out.csv", ""),
    ],
)
def test_they_are_taken_to_other_programs_and_back(
    launch, sound, tmp_path, monkeypatch, name, label
):
    probe = launch(sound)
    marking(probe).take(marking(probe).chosen.joined(Annotations((WREN,))))
    path = tmp_path / name
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(path), label))
    probe.desktop.window.run("export-annotations")
    assert f"Saved 1 annotation as {label.partition(' (')[0]}" in (
        probe.desktop.window.status._note
    )
    (item,) = formats.read(path, RATE)
    assert (item.start, item.stop, item.text) == (BOX.start, BOX.stop, "wren")
    monkeypatch.setattr(QFileDialog, "getOpenFileNames", lambda *_: ([str(path)], ""))
    probe.desktop.window.run("annotation-next")
    probe.desktop.window.run("annotation-remove")
    probe.desktop.window.run("import-annotations")
    assert [item.text for item in here(probe)] == ["wren"]


def saved_picture(qtbot, probe, path, wish):
    """Export what is visible; return the part of the picture that is the spectrogram."""
    exports = probe.desktop._exports._desk
    exports._save_picture(exports._scene(), wish, path)
    qtbot.waitUntil(lambda: path.exists() and not exports._watch.busy)
    image = QImage(str(path)).convertToFormat(QImage.Format.Format_RGB32)
    place = Sheet(Look(theme="dark"), image.width(), image.height()).picture
    return image.copy(place)


def test_a_saved_picture_shows_them_as_the_window_does(qtbot, launch, sound, tmp_path):
    probe = launch("--theme", "dark", sound)
    qtbot.waitUntil(lambda: not probe.engine.busy and not len(probe.stale()) and probe.resting)
    marking(probe).take(marking(probe).chosen.joined(Annotations((WREN,))))
    qtbot.waitUntil(lambda: len(probe.desktop.pane.picture.marks.notes) == 1)
    screen = probe.desktop.pane.picture.viewport().grab().toImage()
    screen = screen.convertToFormat(QImage.Format.Format_RGB32)
    assert saved_picture(qtbot, probe, tmp_path / "with.png", PictureWish()) == screen
    without = PictureWish(annotations=False)
    assert saved_picture(qtbot, probe, tmp_path / "without.png", without) != screen
