"""Exports from the window and back again, in the whole program on a sound file."""

import json
import threading
from io import StringIO

import numpy as np
import pytest
import soundfile
from PySide6.QtCore import QPointF
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtWidgets import QApplication, QDialog, QFileDialog

from app.desktop.root import Desktop
from app.export import encoder
from app.export.limits import ExportError
from app.export.metadata import settings_of_picture
from app.export.png import encode_pixels
from app.main import parser
from app.session import DEMO
from app.soundcard import audio
from dsp.selection import Selection
from tests.probe import Probe
from ui.export_dialog import ExportDialog
from ui.export_wish import PictureWish
from ui.facts import as_copied
from ui.picture.look import Look
from ui.picture.sheet import Sheet

RATE = 48_000
SECONDS = 4.0


@pytest.fixture
def sound(tmp_path):
    """A sweep from 300 Hz to 10 kHz with a little noise."""
    (tmp_path / "sounds").mkdir()
    t = np.arange(round(SECONDS * RATE)) / RATE
    x = 0.3 * np.sin(2 * np.pi * (300.0 * t + 1200.0 * t * t))
    x += 0.01 * np.random.default_rng(0).standard_normal(len(t))
    path = tmp_path / "sounds" / "sweep.wav"
    soundfile.write(path, x, RATE)
    return path


@pytest.fixture
def launch(qapp, qtbot, tmp_path, monkeypatch):
    """Start the program; return a `Probe`."""
    monkeypatch.setattr(audio, "input_devices", list)
    monkeypatch.setattr(audio, "output_devices", lambda *_, **__: [])
    started = []

    def launch(*words, fresh=True):
        options = parser().parse_args([*(["--fresh"] if fresh else []), *map(str, words)])
        desktop = Desktop(qapp, options, tmp_path / "state.json")
        qtbot.addWidget(desktop.window)
        started.append(desktop)
        desktop.start()
        return Probe(desktop)

    yield launch
    for desktop in started:
        desktop.window.close()
    for thread in threading.enumerate():
        if thread.name in ("analysis", "export", "pitch"):
            thread.join(10.0)
    for desktop in started:
        desktop.deleteLater()


def shown(qtbot, probe):
    """Wait until the picture is complete; return the probe."""
    qtbot.waitUntil(lambda: probe.drawn, timeout=20_000)
    qtbot.waitUntil(lambda: not probe.engine.busy and not len(probe.stale()), timeout=20_000)
    qtbot.waitUntil(lambda: probe.resting, timeout=20_000)
    return probe


@pytest.fixture
def probe(launch, qtbot, sound):
    return shown(qtbot, launch(sound))


@pytest.fixture
def name_file(monkeypatch):
    """Answer the question for a file name; return what was asked."""
    asked = []

    def name(path):
        def answer(*arguments):
            asked.append(arguments)
            return str(path or ""), ""

        monkeypatch.setattr(QFileDialog, "getSaveFileName", answer)
        return asked

    return name


def dialog_of(probe, command):
    probe.desktop.window.commands[command].trigger()
    return next(w for w in QApplication.topLevelWidgets() if isinstance(w, ExportDialog))


def choose(combo, value):
    index = combo.findData(value)
    combo.setCurrentIndex(index)
    combo.activated.emit(index)


def export(qtbot, probe, command, path, choices):
    """Make an export by its dialog, as a person does."""
    dialog = dialog_of(probe, command)
    for name, value in choices.items():
        choose(getattr(dialog, name), value)
    assert dialog.take.isEnabled(), dialog.facts.text()
    dialog.take.click()
    qtbot.waitUntil(lambda: path.exists() or bool(probe.banner), timeout=30_000)
    assert path.exists(), probe.banner


def pixels_of(path):
    image = QImage(str(path)).convertToFormat(QImage.Format.Format_RGB32)
    shape = image.height(), image.width()
    return np.frombuffer(image.constBits(), np.uint32).reshape(shape).copy()


def zoom(qtbot, probe, start=1.0, stop=2.5, low=200.0, high=9000.0):
    """Show a part of the sound."""
    wanted = Selection(round(start * RATE), round(stop * RATE), low, high)
    probe.desktop.pane.marking.show(wanted)
    qtbot.waitUntil(lambda: probe.view.first > 0, timeout=20_000)
    shown(qtbot, probe)


def test_the_exported_picture_is_that_of_the_screen(qtbot, probe, name_file, tmp_path):
    zoom(qtbot, probe)
    path = tmp_path / "a.png"
    asked = name_file(path)
    export(qtbot, probe, "export-picture", path, {"ground": "paper"})
    assert "sweep 1.000-2.500 s" in asked[0][2]
    seen, colours = pixels_of(path), probe.picture.unrolled()[1]
    place = Sheet(Look(theme="paper"), seen.shape[1], seen.shape[0]).picture
    assert (place.height(), place.width()) == colours.shape
    inner = seen[place.y() : place.y() + place.height(), place.x() :][:, : place.width()]
    assert (inner == colours).all()


@pytest.mark.parametrize("kind", ["png", "jpeg", "svg", "pdf"])
def test_a_picture_leads_back_to_its_sound_and_view(
    qtbot, launch, probe, name_file, tmp_path, kind
):
    probe.change(n_fft=1024, win_length=800, colormap="viridis")
    zoom(qtbot, probe)
    before, settings, view = probe.axis, probe.session.settings, probe.view
    path = tmp_path / ("a.jpg" if kind == "jpeg" else f"a.{kind}")
    name_file(path)
    export(qtbot, probe, "export-picture", path, {"kind": kind})
    assert settings_of_picture(path).sound == "sounds/sweep.wav"
    codes = probe.codes()
    other = launch(path)
    qtbot.waitUntil(lambda: "shows sweep.wav, 1 s to 2.5 s" in other.banner, timeout=20_000)
    assert other.desktop.sheet.choice is None
    other.desktop.window.resize(probe.desktop.window.size())
    other.press("Open it there")
    qtbot.waitUntil(lambda: other.drawn and other.view.first > 0, timeout=20_000)
    shown(qtbot, other)
    assert other.banner == ""
    assert other.axis == before
    assert other.session.settings.analysis == settings.analysis
    assert other.session.settings.colormap == "viridis"
    assert other.view.samples_per_pixel == pytest.approx(view.samples_per_pixel)
    assert (other.view.first, other.view.width) == (view.first, view.width)
    assert (other.codes() == codes).all()


def test_a_picture_of_a_sound_that_is_open_goes_there(qtbot, probe, name_file, tmp_path):
    zoom(qtbot, probe)
    view, path = probe.view, tmp_path / "a.png"
    name_file(path)
    probe.desktop.window.commands["save"].trigger()
    qtbot.waitUntil(path.exists, timeout=20_000)
    probe.desktop.window.commands["fit"].trigger()
    qtbot.waitUntil(lambda: probe.view.first == 0, timeout=20_000)
    probe.desktop.open_file(str(path))
    probe.press("Open it there")
    qtbot.waitUntil(lambda: probe.view.first == view.first, timeout=20_000)
    assert len(probe.desktop.sheets.all) == 1


def test_a_sound_that_has_gone_can_be_chosen(
    qtbot, launch, probe, sound, name_file, tmp_path, monkeypatch
):
    zoom(qtbot, probe)
    path = tmp_path / "a.png"
    name_file(path)
    probe.desktop.window.commands["save"].trigger()
    qtbot.waitUntil(path.exists, timeout=20_000)
    moved = tmp_path / "elsewhere.wav"
    sound.rename(moved)
    other = launch(path)
    qtbot.waitUntil(lambda: "not there any more" in other.banner, timeout=20_000)
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(moved), ""))
    other.press("Choose it…")
    qtbot.waitUntil(lambda: other.drawn and other.view.first > 0, timeout=20_000)
    assert other.desktop.sheet.name == "elsewhere.wav"


def test_a_picture_that_tells_nothing_is_said(qtbot, probe, tmp_path):
    path = tmp_path / "holiday.png"
    path.write_bytes(encode_pixels(np.zeros((4, 4), np.uint32)))
    probe.desktop.open_file(str(path))
    assert "holiday.png does not tell" in probe.banner
    probe.desktop.open_file(str(tmp_path / "none.png"))
    assert "cannot be read" in probe.banner
    assert probe.desktop.sheet.name == "sweep.wav"


def test_a_picture_of_live_sound_has_its_settings(qtbot, launch, probe, name_file, tmp_path):
    probe.desktop.listen(DEMO)
    qtbot.waitUntil(lambda: probe.kind == "running" and probe.drawn, timeout=20_000)
    probe.change(n_fft=2048, win_length=2048)
    path = tmp_path / "live.png"
    name_file(path)
    probe.desktop.window.commands["save"].trigger()
    qtbot.waitUntil(path.exists, timeout=20_000)
    other = launch(path)
    qtbot.waitUntil(lambda: "live sound" in other.banner, timeout=20_000)
    other.press("Use its settings")
    assert other.session.settings.analysis.n_fft == 2048


def test_a_table_holds_what_the_readings_say(qtbot, probe, name_file, tmp_path):
    probe.change(n_fft=1024, win_length=1024)
    zoom(qtbot, probe, 1.0, 1.02, 500.0, 5000.0)
    path = tmp_path / "a.csv"
    name_file(path)
    export(qtbot, probe, "export-data", path, {"kind": "csv"})
    lines = path.read_text().splitlines()
    frequencies = np.array([float(x) for x in lines[1].split(",")[1:]])
    rows = np.loadtxt(lines[2:], delimiter=",")
    assert frequencies[0] >= 500.0
    assert frequencies[-1] <= 5000.0
    times, levels = rows[:, 0], rows[:, 1:]
    codes, axis, view = probe.codes(), probe.axis, probe.view
    hop = probe.session.settings.analysis.hop
    assert view.samples_per_pixel < hop  # so that a pixel shows no more than a column
    columns = ((times * RATE) / view.samples_per_pixel).astype(int) - view.first
    for k in range(1, len(times) - 1):
        loudest = int(np.argmax(levels[k]))
        unit = float(axis.to_unit(frequencies[loudest]))
        row = int((1.0 - unit) * len(codes))
        read = codes[row - 1 : row + 2, columns[k]].max() * 0.05 - 180.0
        assert levels[k, loudest] == pytest.approx(read, abs=0.11)


def test_the_spectrum_under_the_pointer(qtbot, probe, name_file, tmp_path):
    zoom(qtbot, probe)
    pane, commands = probe.desktop.pane, probe.desktop.window.commands
    column = probe.view.width // 3
    pane.picture.hovered.emit(QPointF(column, 40.0))
    reading = pane.reading_text()
    commands["copy-reading"].trigger()
    assert QGuiApplication.clipboard().text() == as_copied(reading)
    commands["copy-spectrum"].trigger()
    text = QGuiApplication.clipboard().text()
    assert text.startswith("frequency (Hz),level (dBFS)\n")
    table = np.loadtxt(StringIO(text), delimiter=",", skiprows=1)
    codes = probe.codes()[:, column]
    assert table[:, 1].max() == pytest.approx(codes.max() * 0.05 - 180.0, abs=0.051)
    now = (probe.view.first + column) * probe.view.samples_per_pixel / RATE
    assert table[np.argmax(table[:, 1]), 0] == pytest.approx(300.0 + 2400.0 * now, abs=40.0)
    path = tmp_path / "spectrum.csv"
    name_file(path)
    commands["save-spectrum"].trigger()
    assert path.read_text() == text
    pane.picture.hovered.emit(None)
    commands["copy-spectrum"].trigger()
    assert QGuiApplication.clipboard().text() != text


def test_without_ffmpeg_it_is_said(probe, monkeypatch):
    def nothing():
        raise ExportError(encoder.MISSING)

    monkeypatch.setattr(encoder, "formats", nothing)
    probe.desktop.window.commands["export-video"].trigger()
    assert "ffmpeg, which is not installed" in probe.banner


def test_a_video_is_made_of_the_selection(qtbot, probe, name_file, tmp_path, monkeypatch):
    made = []

    class Job:
        failure, done, progress, written = "", True, 1.0, True

        def __init__(self, *order):
            made.append(order)
            self.path = order[2]

    found = encoder.Format("ffmpeg", "webm", "WebM", "libvpx", "libvorbis")
    monkeypatch.setattr(encoder, "formats", lambda: [found])
    monkeypatch.setattr("app.desktop.export_desk.VideoJob", Job)
    probe.desktop.pane.marking.select(Selection(RATE, 2 * RATE))
    name_file(tmp_path / "a")
    dialog = dialog_of(probe, "export-video")
    choose(dialog.frame, "window")
    assert "30 frames" in dialog.facts.text()
    dialog.take.click()
    _, film, path, form, _ = made[0]
    assert (film.first, film.stop, film.width % 2, form) == (RATE, 2 * RATE, 0, found)
    assert path == tmp_path / "a.webm"
    qtbot.waitUntil(lambda: not probe.desktop._exports._desk._watch.busy, timeout=20_000)


def test_what_was_chosen_comes_back(qtbot, launch, probe, sound, name_file, tmp_path):
    name_file(None)
    dialog = dialog_of(probe, "export-picture")
    choose(dialog.kind, "svg")
    choose(dialog.size_choice, "2")
    dialog.take.click()
    assert dialog.isVisible()  # who takes no name may want to choose something else
    dialog.close()
    probe.desktop.window.close()
    saved = json.loads((tmp_path / "state.json").read_text())
    assert saved["layout"]["exports"]["picture"]["kind"] == "svg"
    other = launch(sound, fresh=False)
    qtbot.waitUntil(lambda: other.drawn, timeout=20_000)
    assert dialog_of(other, "export-picture").wish() == PictureWish("svg", size="2")
    for dialog in QApplication.topLevelWidgets():
        if isinstance(dialog, QDialog):
            dialog.close()


def test_the_copied_picture_is_the_saved_one(qtbot, probe, name_file, tmp_path):
    zoom(qtbot, probe)
    clipboard, commands = QGuiApplication.clipboard(), probe.desktop.window.commands
    clipboard.clear()
    path = tmp_path / "a.png"
    asked = name_file(path)
    commands["save"].trigger()
    for command in ("copy", "save", "export-picture", "export-data", "export-video"):
        commands[command].trigger()  # one thing at a time
    assert len(asked) == 1
    qtbot.waitUntil(lambda: not probe.desktop._exports._desk._watch.busy)
    commands["copy"].trigger()
    qtbot.waitUntil(lambda: not clipboard.image().isNull())
    copied, saved = clipboard.image(), QImage(str(path))
    form = QImage.Format.Format_RGB32
    assert copied.convertToFormat(form) == saved.convertToFormat(form)


def test_nothing_to_export_is_said(qtbot, launch, tmp_path, name_file):
    QGuiApplication.clipboard().clear()
    asked = name_file(tmp_path / "a.png")
    probe = launch(tmp_path / "none.png")
    qtbot.waitUntil(lambda: "cannot be read" in probe.banner, timeout=20_000)
    exports = ("export-picture", "export-data", "export-video", "copy-spectrum")
    for command in ("save", "copy", *exports):
        probe.desktop.window.commands[command].trigger()
    assert asked == []
    assert QGuiApplication.clipboard().image().isNull()
    assert not any(isinstance(w, ExportDialog) for w in QApplication.topLevelWidgets())
