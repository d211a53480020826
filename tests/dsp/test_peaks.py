"""Peaks between bins: the tone's own frequency and level, and nothing where there is none."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dsp.framing import Framing
from dsp.peaks import lobe, peak_between
from dsp.transforms.stft import level, stft
from dsp.windows import Window

RATE, N = 48_000, 4096
BIN = RATE / N


def column(*tones, window="hann"):
    """The spectrum of tones of some frequency and amplitude."""
    t = np.arange(N) / RATE
    x = sum(a * np.sin(2 * np.pi * f * t + 0.3) for f, a in tones).astype(np.float32)
    framing = Framing(Window.parse(window), N, N)
    return level(stft(x, framing, hop=N, centred=False), framing)[0], framing, RATE


@given(st.floats(20.0, 1900.0), st.floats(-60.0, 0.0))
def test_a_tone_is_told_to_a_hundredth_of_a_bin(place, db):
    f, a = place * BIN, 10.0 ** (db / 20.0)
    peak = peak_between(*column((f, a)), f - 3 * BIN, f + 3 * BIN)
    assert peak.hertz == pytest.approx(f, abs=BIN / 100)
    assert peak.db == pytest.approx(db, abs=0.09)


@pytest.mark.parametrize("window", ["rectangular", "hann"])
def test_at_the_centre_of_a_bin_it_is_exact(window):
    peak = peak_between(*column((64 * BIN, 0.5), window=window), 700.0, 800.0)
    assert peak.hertz == pytest.approx(750.0, abs=1e-3)
    assert peak.db == pytest.approx(20 * np.log10(0.5), abs=1e-3)


@pytest.mark.parametrize("window", ["hamming", "blackman-harris", "kaiser:8.6", "gaussian:0.2"])
def test_with_other_windows_too(window):
    f = 100.3 * BIN
    peak = peak_between(*column((f, 0.5), window=window), 1000.0, 1300.0)
    assert peak.hertz == pytest.approx(f, abs=BIN / 20)
    assert peak.db == pytest.approx(20 * np.log10(0.5), abs=0.09)


def test_zeros_behind_the_window_change_nothing():
    t = np.arange(1024) / RATE
    x = (0.25 * np.sin(2 * np.pi * 1234.5 * t)).astype(np.float32)
    framing = Framing(Window("hann"), N, 1024)
    db = level(stft(x, framing, hop=N, centred=False), framing)[0]
    peak = peak_between(db, framing, RATE, 1000.0, 1500.0)
    assert peak.hertz == pytest.approx(1234.5, abs=1.0)
    assert peak.db == pytest.approx(20 * np.log10(0.25), abs=0.05)


def test_the_lobe_of_the_window_is_the_published_one():
    for name, loss in (("rectangular", 3.92), ("hann", 1.42), ("blackman-harris", 0.83)):
        assert lobe(Framing(Window(name), N, N), 0.5) == pytest.approx(-loss, abs=0.01)


def test_the_highest_counts_and_only_between_the_limits():
    spectrum = column((1000.0, 0.1), (1100.0, 0.5), (1300.0, 1.0))
    assert peak_between(*spectrum, 950.0, 1150.0).hertz == pytest.approx(1100.0, abs=0.5)
    assert peak_between(*spectrum, 950.0, 1050.0).hertz == pytest.approx(1000.0, abs=0.5)
    assert peak_between(*spectrum, 950.0, 2050.0).hertz == pytest.approx(1300.0, abs=0.5)
    assert peak_between(*spectrum, 1299.0, 1301.0).hertz == pytest.approx(1300.0, abs=0.5)


def test_on_a_slope_in_silence_and_in_what_is_not_known_there_is_none():
    framing = Framing(Window(), 198, 198)
    for db in (np.arange(100.0), -np.arange(100.0), np.full(100, -180.0), np.full(100, np.nan)):
        assert peak_between(db.astype(np.float32), framing, RATE, 0.0, RATE / 2) is None
