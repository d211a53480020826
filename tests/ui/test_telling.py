"""What is told at the pointer beside the pixel: pitch, peak and harmonics."""

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest
from PySide6.QtCore import Qt

from dsp.analysis import Analysis
from dsp.peaks import lobe
from dsp.pitch_reader import PitchFrames
from dsp.scales import SCALES, FrequencyAxis
from dsp.settings import OCTAVE_AXIS, Settings
from dsp.transforms.registry import LOBES, TRANSFORMS
from tests.ui.fake_source import RATE, FakeSource, StillSignal
from tests.ui.panes import settle, shown
from tests.ui.pointer import hover
from tests.ui.screen import pixels

TONE = 1000.0


def tone(_seconds, hertz):
    """A tone of -20 dB in a column of `FakeSource`, on a ground of -90 dB."""
    framing = FakeSource(StillSignal(0)).analysis.framing
    places = (hertz - TONE) / (RATE / framing.n_fft)
    reading = [lobe(framing, place) if abs(place) < 1.9 else -70.0 for place in places.ravel()]
    return np.reshape(reading, places.shape) - 20.0


@pytest.fixture
def pane(qtbot):
    pane = shown(qtbot, FakeSource(StillSignal(10 * RATE), formula=tone))
    pane.show_settings(replace(Settings(), axis=FrequencyAxis("linear", 0.0, 4000.0)))
    settle(pane)
    return pane


def row_of(pane, hertz):
    return (1.0 - pane._axis.to_unit(hertz)) * pane.picture.height()


def point_at(pane, hertz, x=300):
    hover(pane.picture.viewport(), (x, int(row_of(pane, hertz))))
    return pane.picture.readout


def told(pane, word):
    return [line for line in pane.picture.readout.lines if line.startswith(word)]


@pytest.mark.parametrize("scale", SCALES)
def test_the_peak_near_the_pointer_is_told_and_ticked(pane, scale):
    pane.show_settings(replace(pane.settings, axis=FrequencyAxis(scale, 50.0, 4000.0)))
    settle(pane)
    row = row_of(pane, TONE)
    for beside in (-6, 0, 6):
        hover(pane.picture.viewport(), (300, row + beside))
        (text,) = told(pane, "peak")
        assert text.startswith("peak ")
        assert text.endswith(" Hz   B5 +21 ct   −20.0 dBFS")
        assert float(text.split()[1]) == pytest.approx(TONE, abs=0.5)
        (tick,) = pane.picture.readout.ticks
        assert abs(tick.y() - row) <= 1.0
        assert tick.x() == 300
    assert text in pane.reading_text()


def test_away_from_it_there_is_none(pane):
    readout = point_at(pane, 2500.0)
    assert (readout.ticks, told(pane, "peak")) == ((), [])


def test_with_shift_the_pixel_stands_alone(pane, monkeypatch):
    held = {"modifiers": Qt.KeyboardModifier.NoModifier}
    keys = SimpleNamespace(keyboardModifiers=lambda: held["modifiers"])
    monkeypatch.setattr("ui.picture.peak.QGuiApplication", keys)
    assert point_at(pane, TONE).ticks
    held["modifiers"] = Qt.KeyboardModifier.ShiftModifier
    assert not point_at(pane, TONE).ticks
    assert not told(pane, "peak")


def test_only_spectra_have_peaks(pane):
    assert set(TRANSFORMS) > LOBES
    analysis = Analysis(
        n_fft=512, win_length=512, overlap=0.5, transform=TRANSFORMS["reassigned"]()
    )
    pane.set_source(FakeSource(StillSignal(10 * RATE), formula=tone, analysis=analysis))
    settle(pane)
    assert point_at(pane, TONE).ticks == ()


@pytest.mark.parametrize("scale", SCALES)
def test_harmonics_lie_at_the_multiples(pane, scale):
    axis = FrequencyAxis(scale, 50.0, 4000.0)
    pane.show_settings(replace(pane.settings, axis=axis, harmonics=True))
    settle(pane)
    readout = point_at(pane, 600.0)
    hertz = float(axis.from_unit(1.0 - (readout.at.y() + 0.5) / pane.picture.height()))
    plain = [line.row for line in readout.across if not line.faint]
    faint = [line.row for line in readout.across if line.faint]
    wanted = [row_of(pane, hertz * k) for k in range(2, 7)]
    assert plain == pytest.approx([row - 0.5 for row in wanted if row >= 0], abs=0.51)
    assert faint == pytest.approx([row_of(pane, hertz / k) - 0.5 for k in (2, 3)], abs=0.51)
    assert told(pane, "harmonics") == ["harmonics ×2 to ×6, and ½, ⅓"]


def test_harmonics_end_where_they_would_run_into_each_other(pane):
    pane.show_settings(
        replace(pane.settings, harmonics=True, axis=FrequencyAxis("log", 50.0, 20_000.0))
    )
    settle(pane)
    rows = [line.row for line in point_at(pane, 60.0).across if not line.faint]
    assert len(rows) > 5
    assert min(-np.diff(rows)) >= 5


def test_without_the_cursor_nothing_of_it_is_painted(pane):
    plain = point_at(pane, 600.0)
    assert (plain.across, told(pane, "harmonics")) == ((), [])
    before = pixels(pane.picture.viewport())
    pane.show_settings(replace(pane.settings, harmonics=True))
    point_at(pane, 601.0)
    lines = pixels(pane.picture.viewport())
    changed = np.flatnonzero((lines != before)[:, 100])
    for k in (2, 3, 4, 5, 6, 1 / 2, 1 / 3):
        assert np.abs(changed - row_of(pane, k * 600.0)).min() < 4
    pane.show_settings(replace(pane.settings, harmonics=False))
    point_at(pane, 600.0)
    assert np.array_equal(pixels(pane.picture.viewport()), before)


def test_the_rows_of_an_octave_have_no_harmonics(pane):
    chroma = replace(pane.settings, harmonics=True).with_analysis(transform=TRANSFORMS["chroma"]())
    pane.show_settings(chroma)
    settle(pane)
    assert pane._axis == OCTAVE_AXIS
    assert point_at(pane, 400.0).across == ()


class Found:
    """A pitch of 220 Hz in the second half of ten seconds."""

    hop = 480

    def want(self, first, stop):
        pass

    def frames(self, first, stop):
        at = np.arange(first, stop)
        return PitchFrames(first, self.hop, np.where(at > 500, 220.0, np.nan).astype(np.float32))


def test_the_pitch_is_told_where_there_is_one(pane):
    pane.set_pitch(Found())
    settle(pane)
    width = pane.picture.width()
    point_at(pane, 100.0, 0.9 * width)
    assert told(pane, "f0") == ["f0 220.0 Hz   A3 +0 ct"]
    point_at(pane, 100.0, 0.1 * width)
    assert told(pane, "f0") == []


def test_the_level_keeps_its_line_and_its_swatch(pane):
    readout = point_at(pane, TONE)
    assert "dBFS" in readout.lines[2]
    assert readout.lines[3].startswith("peak")
