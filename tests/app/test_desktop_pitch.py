"""The pitch over the picture, in the whole program: on files, live and held still."""

import threading

import numpy as np
import pytest
import soundfile
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QFileDialog

from app.desktop.scene_of import scene_of
from dsp.scales import SCALES, FrequencyAxis
from tests.app import test_desktop, test_desktop_export
from tests.app.test_desktop import moves  # noqa: F401
from tests.app.test_desktop_export import shown
from tests.ui.pointer import hover
from tests.ui.screen import pixels
from ui.export_wish import PictureWish

RATE = 48_000
launch = test_desktop_export.launch
listen = test_desktop.launch


@pytest.fixture
def sound(tmp_path):
    """A tone that rises from 150 to 750 Hz, with a pause in its middle."""
    t = np.arange(3 * RATE) / RATE
    x = 0.3 * np.sin(2 * np.pi * (150.0 * t + 100.0 * t * t))
    x[round(1.4 * RATE) : round(1.6 * RATE)] = 0.0
    path = tmp_path / "sweep.wav"
    soundfile.write(path, x, RATE)
    return path


def pitched(qtbot, probe):
    """Wait until all of the pitch is found and drawn."""
    qtbot.waitUntil(lambda: probe.session.pitch and not probe.session.pitch.busy, timeout=20_000)
    qtbot.waitUntil(lambda: probe.desktop.pane.pitch.line is not None, timeout=20_000)
    probe.desktop.pane.refresh()


def threads():
    return [thread for thread in threading.enumerate() if thread.name == "pitch"]


def is_pitch(seen):
    red, green, blue = (seen.astype(np.int64) >> shift & 255 for shift in (16, 8, 0))
    return (green > red + 50) & (blue > red + 50)


def rows_of_line(probe):
    """Return the mean row of the line in every column that shows one, NaN elsewhere."""
    seen = is_pitch(pixels(probe.desktop.pane.picture.viewport()))
    count = seen.sum(axis=0)
    total = (seen * np.arange(len(seen))[:, None]).sum(axis=0)
    return np.where(count > 0, total / np.maximum(count, 1), np.nan)


@pytest.mark.parametrize("scale", SCALES)
def test_the_line_lies_upon_a_swept_tone(launch, qtbot, sound, scale):
    probe = shown(qtbot, launch(sound))
    assert (threads(), probe.session.pitch) == ([], None)
    probe.change(axis=FrequencyAxis(scale, 50.0, 2000.0), colormap="grey")
    probe.desktop.window.commands["pitch"].trigger()
    pitched(qtbot, probe)
    rows = rows_of_line(probe)
    view = probe.view
    seconds = (view.first + np.arange(view.width) + 0.5) * view.samples_per_pixel / RATE
    wanted = (1.0 - probe.axis.to_unit(150.0 + 200.0 * seconds)) * probe.picture.height
    drawn = np.isfinite(rows)
    assert drawn.mean() > 0.85
    assert not drawn[(seconds > 1.43) & (seconds < 1.57)].any()
    assert np.abs(rows + 0.5 - wanted)[drawn].max() < 3.0


def test_the_reading_tells_it(launch, qtbot, sound):
    probe = shown(qtbot, launch(sound))
    probe.change(pitch=True)
    pitched(qtbot, probe)
    pane = probe.desktop.pane
    hover(pane.picture.viewport(), (pane.picture.width() / 3, 50))
    text = pane.reading_text()
    f0 = float(text.split("f0 ")[1].split()[0])
    assert f0 == pytest.approx(350.0, abs=3.0)
    assert text == probe.desktop.window.status.reading()
    hover(pane.picture.viewport(), (pane.picture.width() / 2, 50))  # in the pause
    assert "f0" not in pane.reading_text()


def test_switched_off_nothing_is_left_of_it(launch, qtbot, sound):
    probe = shown(qtbot, launch(sound))
    before = pixels(probe.desktop.pane.picture.viewport())
    commands = probe.desktop.window.commands
    for _ in range(2):
        commands["pitch"].trigger()
        pitched(qtbot, probe)
        assert commands["pitch"].isChecked()
        assert len(threads()) == 1
        commands["pitch"].trigger()
        qtbot.waitUntil(lambda: not threads(), timeout=20_000)
        qtbot.waitUntil(lambda: probe.desktop.pane.pitch.line is None, timeout=20_000)
        assert np.array_equal(pixels(probe.desktop.pane.picture.viewport()), before)


def test_where_too_much_is_shown_it_says_so(launch, qtbot, tmp_path):
    path = tmp_path / "long.wav"
    soundfile.write(path, np.zeros(RATE * 200, np.int16), RATE)
    probe = launch(path)
    qtbot.waitUntil(lambda: probe.drawn, timeout=20_000)
    probe.change(pitch=True)
    window = probe.desktop.window
    qtbot.waitUntil(lambda: "zoom in" in window.status.remark(), timeout=20_000)
    for _ in range(4):
        window.commands["zoom-in-time"].trigger()
    pitched(qtbot, probe)
    qtbot.waitUntil(lambda: window.status.remark() == "", timeout=20_000)


def test_it_follows_the_channel(launch, qtbot, tmp_path):
    t = np.arange(2 * RATE) / RATE
    path = tmp_path / "two.wav"
    both = [0.3 * np.sin(2 * np.pi * f * t) for f in (200.0, 500.0)]
    soundfile.write(path, np.stack(both, axis=1), RATE)
    probe = shown(qtbot, launch(path))
    probe.change(pitch=True, channel="1")
    for channel, f0 in (("1", 200.0), ("2", 500.0)):
        probe.change(channel=channel)
        pitched(qtbot, probe)
        heard = probe.session.pitch.frames(20, 180).f0
        assert np.abs(heard - f0).max() < 0.5
        assert len([thread for thread in threads() if thread.is_alive()]) <= 2


def test_a_saved_picture_has_it(launch, qtbot, sound, tmp_path, monkeypatch):
    probe = shown(qtbot, launch(sound))
    probe.change(pitch=True, colormap="grey")
    pitched(qtbot, probe)
    path = tmp_path / "a.png"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(path), ""))
    probe.desktop.window.commands["save"].trigger()
    qtbot.waitUntil(path.exists, timeout=20_000)
    assert is_pitch(pixels(QImage(str(path)))).sum() > 500
    preview = scene_of(probe.desktop.sheet).preview(PictureWish(), "dark", (600, 400))
    assert is_pitch(pixels(preview)).sum() > 100


def test_it_comes_back_at_the_next_start(launch, qtbot, sound):
    probe = shown(qtbot, launch(sound, fresh=False))
    probe.desktop.window.commands["pitch"].trigger()
    probe.desktop.window.close()
    again = shown(qtbot, launch(sound, fresh=False))
    pitched(qtbot, again)
    assert again.desktop.window.commands["pitch"].isChecked()


def test_live_sound_has_it_too(listen, moves, qtbot):  # noqa: F811
    probe = listen("--fresh")
    probe.change(pitch=True)
    pane = probe.desktop.pane
    qtbot.waitUntil(lambda: pane.pitch.line is not None, timeout=20_000)
    # 1 kHz sounds from 4.5 to 6 s; the newest is followed
    qtbot.waitUntil(lambda: pane.pitch.frames.at(5.0 * RATE) > 0.0, timeout=20_000)
    assert pane.pitch.frames.at(5.0 * RATE) == pytest.approx(1000.0, abs=0.5)
    moves(probe)
    finder = probe.session.pitch

    def keeps_up():
        newest = finder._reader.newest()
        return finder._missing(range(newest - 100, newest - 20)) is None

    qtbot.waitUntil(keeps_up, timeout=20_000)
    pane.freeze()
    moves(probe, 1)
    pitched(qtbot, probe)
