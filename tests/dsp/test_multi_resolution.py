"""Several resolutions: calibrated everywhere, seamless, sharp where it should be."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dsp.framing import Framing
from dsp.transforms.multi_resolution import MultiResolution, window_shares
from dsp.transforms.spectrum import SpectrumTransform
from dsp.windows import Window
from tests.dsp.column_laws import (
    assert_broken_samples_are_silent,
    assert_pools_are_maxima,
    assert_same_at_any_cut,
    columns,
    noise,
    room,
    sine,
)

RATE = 48000
FRAMING = Framing(Window(), 4096, 4096)


@given(
    crossover=st.floats(20, 20000), windows=st.integers(2, 8), rate=st.sampled_from([8000, 96000])
)
def test_the_shares_add_to_one_and_only_neighbours_mix(crossover, windows, rate) -> None:
    shares = window_shares(np.linspace(0, rate / 2, 500), crossover, windows)
    assert shares.shape == (windows, 500)
    assert shares.min() >= 0
    np.testing.assert_allclose(shares.sum(axis=0), 1)
    assert np.count_nonzero(shares, axis=0).max() <= 2
    assert (np.diff(shares[0]) <= 0).all()
    assert (np.diff(shares[-1]) >= 0).all()


@pytest.mark.parametrize("bin_", [8, 20, 35, 43, 60, 85, 120, 171, 200, 341, 1000, 2000])
def test_a_sine_reads_its_level_at_every_frequency(bin_) -> None:
    transform = MultiResolution().build(FRAMING, RATE)
    x = sine(bin_ * RATE / 4096, RATE, room(transform, 1, 1), 0.1, phase=1.0)
    got = columns(transform, x, transform.before, 1, 1)[0]
    assert got[bin_] == pytest.approx(-20, abs=0.05)
    assert got.max() == pytest.approx(-20, abs=0.05)


def test_there_is_no_seam_in_noise() -> None:
    transform = MultiResolution().build(FRAMING, RATE)
    x = np.zeros(room(transform, 1, 1), np.float32)
    x[transform.before] = 1.0  # a flat spectrum, whose level is that of the window: 6 dB apart
    got = columns(transform, x, transform.before, 1, 1)[0, 1:-1]
    assert got[-1] - got[0] == pytest.approx(18.06, abs=0.01)
    assert np.diff(got).min() > -1e-3
    assert np.abs(np.diff(got)).max() < 0.7


def test_below_the_crossover_it_is_the_plain_spectrum_and_above_that_of_the_short_window() -> None:
    transform = MultiResolution(3, 1000).build(FRAMING, RATE)
    x = noise(room(transform, 100, 7))
    got = columns(transform, x, transform.before, 100, 7)
    for win_length, bins in ((4096, slice(0, 70)), (1024, slice(220, 2049))):
        framing = Framing(Window(), 4096, win_length)
        plain = np.empty((7, 2049), np.float32)
        SpectrumTransform(framing, RATE).columns(x[2048 - win_length // 2 :], 0, 100, plain)
        np.testing.assert_array_equal(got[:, bins], plain[:, bins])


def test_a_click_is_sharp_at_high_frequencies_and_a_hum_thin_at_low_ones() -> None:
    transform = MultiResolution().build(FRAMING, RATE)
    x = np.zeros(room(transform, 32, 129), np.float32)
    at = len(x) // 2
    x[at] = 1.0
    got = columns(transform, x, transform.before, 32, 129)
    seen = got > got.max(axis=0) - 20
    assert 32 * seen[:, 1800].sum() < 512
    assert 32 * seen[:, 20].sum() > 2000
    hum = sine(100 * RATE / 4800, RATE, room(transform, 1, 1))
    hum_column = columns(transform, hum, transform.before, 1, 1)[0]
    assert (hum_column > hum_column.max() - 20).sum() < 20


def test_columns_as_far_apart_as_the_spacing_miss_no_click() -> None:
    transform = MultiResolution().build(FRAMING, RATE)
    assert transform.spacing == 257
    x = np.zeros(room(transform, 256, 12), np.float32)
    heights = []
    for at in range(transform.before + 1000, transform.before + 1256, 32):
        x[:] = 0
        x[at] = 1
        heights.append(columns(transform, x, transform.before, 256, 12)[:, 1500].max())
    assert max(heights) - min(heights) < 6.1


@settings(max_examples=20)
@given(
    n_fft=st.sampled_from([64, 1000, 4096]),
    step=st.sampled_from([1, 33, 256, 5000]),
    cuts=st.lists(st.integers(1, 70), min_size=1, max_size=3),
)
def test_the_same_bits_at_any_cut(n_fft, step, cuts) -> None:
    framing = Framing(Window(), n_fft, n_fft - 7)
    transform = MultiResolution(5).build(framing, RATE)
    x = noise(room(transform, step, sum(cuts)))
    assert_same_at_any_cut(transform, x, transform.before, step, cuts)


@given(rows=st.integers(1, 5), pool=st.sampled_from([1, 2, 31, 64, 65, 130]))
def test_pooled_levels_are_the_maxima(rows, pool) -> None:
    transform = MultiResolution().build(Framing(Window(), 256, 256), RATE)
    x = noise(room(transform, 16, rows * pool))
    assert_pools_are_maxima(transform, x, transform.before, 16, rows, pool)


def test_silence_and_broken_samples() -> None:
    transform = MultiResolution().build(FRAMING, RATE)
    x = noise(room(transform, 256, 20))
    assert_broken_samples_are_silent(transform, x, transform.before, 256, 20)
    got = columns(transform, np.zeros_like(x), transform.before, 256, 2)
    assert got.max() < -180


def test_a_window_too_short_to_halve_stays_one_window() -> None:
    transform = MultiResolution(8).build(Framing(Window(), 64, 20), RATE)
    x = noise(room(transform, 1, 3))
    plain = np.empty((3, 33), np.float32)
    SpectrumTransform(Framing(Window(), 64, 20), RATE).columns(x, 0, 1, plain)
    np.testing.assert_array_equal(columns(transform, x, transform.before, 1, 3), plain)


def test_bad_choices_and_shapes_are_named() -> None:
    with pytest.raises(ValueError, match=r"windows=9 must lie in \[2, 8\]"):
        MultiResolution(9)
    with pytest.raises(ValueError, match=r"crossover=nan must lie in \[20, 20000\]"):
        MultiResolution(crossover=float("nan"))
    transform = MultiResolution().build(FRAMING, RATE)
    with pytest.raises(ValueError, match="must be"):
        transform.columns(np.zeros(4095, np.float32), 0, 1, np.zeros((1, 2049), np.float32))
