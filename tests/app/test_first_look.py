"""What a recording looks like when it is opened, and what of that comes back at the next start."""

from dataclasses import replace

import numpy as np
import pytest
import soundfile

from app.desktop.root import Desktop
from app.main import parser
from app.session import DEMO
from app.soundcard import audio
from dsp.scales import FrequencyAxis
from tests.probe import Probe


@pytest.fixture
def start(qapp, qtbot, tmp_path, monkeypatch):
    """Start the program on noise of these rates, a file for each; return a `Probe`."""
    monkeypatch.setattr(audio, "input_devices", list)
    monkeypatch.setattr(audio, "output_devices", lambda *_, **__: [])
    started = []

    def start(*rates):
        paths = []
        for rate in rates:
            x = 0.1 * np.random.default_rng(rate).standard_normal(rate // 10)
            paths.append(str(tmp_path / f"{rate}.wav"))
            soundfile.write(paths[-1], x, rate)
        options = parser().parse_args(["--fresh", *paths])
        desktop = Desktop(qapp, options, tmp_path / "state.json")
        qtbot.addWidget(desktop.window)
        started.append(desktop)
        desktop.start()
        qtbot.waitUntil(lambda: len(desktop.sheets.all) == len(rates), timeout=20_000)
        qtbot.waitUntil(lambda: all(s.session.engine for s in desktop.sheets.all), timeout=20_000)
        return Probe(desktop)

    yield start
    for desktop in started:
        desktop.window.close()
        desktop.deleteLater()


def axes(probe):
    return [sheet.session.settings.axis for sheet in probe.desktop.sheets.all]


def test_a_recording_begins_with_all_of_its_frequencies(start):
    probe = start(8000, 250_000, 1_000_000)
    assert [(axis.fmin, axis.fmax) for axis in axes(probe)] == [
        (40.0, 4000.0),
        (40.0, 125_000.0),
        (40.0, 500_000.0),
    ]


def test_what_was_zoomed_stays_with_its_tab_and_out_of_what_comes_back(start):
    probe = start(48_000, 250_000)
    sheets = probe.desktop.sheets
    before = sheets.lasting.axis
    zoomed = FrequencyAxis("mel", 1000.0, 2000.0)
    sheets.change(sheets.current, replace(sheets.current.session.settings, axis=zoomed))
    sheets.activate(sheets.all[0])
    sheets.activate(sheets.all[1])
    assert sheets.current.session.settings.axis == zoomed
    assert sheets.lasting.axis == replace(before, scale="mel")


def test_live_sound_beside_a_recording_has_its_own_frequencies(start):
    probe = start(250_000)
    usual = probe.desktop.sheets.lasting.axis
    probe.desktop.listen(DEMO)
    assert probe.desktop.sheets.current.session.settings.axis == usual
    assert usual.fmax == 20_000.0


def test_all_files_that_are_refused_are_told(start, qtbot, tmp_path):
    probe = start(8000)
    for name in ("one.wav", "two.wav"):
        (tmp_path / name).write_text("no sound")
        probe.desktop.open_file(str(tmp_path / name))
    qtbot.waitUntil(lambda: "two.wav is a text file" in probe.banner, timeout=20_000)
    qtbot.waitUntil(lambda: "one.wav is a text file" in probe.banner, timeout=20_000)
    assert probe.banner.count("is a text file") == 2
    probe.desktop.open_file(str(tmp_path / "two.wav"))
    qtbot.waitUntil(lambda: probe.desktop.sheets.words == "", timeout=20_000)
    assert probe.banner.count("is a text file") == 2
    probe.desktop.window.banner._close.click()
    probe.desktop.open_file(str(tmp_path / "three.wav"))
    qtbot.waitUntil(lambda: "There is no file three.wav" in probe.banner, timeout=20_000)
    assert "is a text file" not in probe.banner
