"""A quarter of the rate: the same filter on the same grid, wherever the sound begins."""

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from dsp.transforms.decimation import FACTOR, PASSBAND, REACH, Run, decimated, taps
from tests.dsp.column_laws import noise


def known(run: Run, start: int, stop: int) -> tuple[int, int]:
    """Return the samples of `run` that depend on ``[start, stop)`` of the higher rate alone."""
    return -(-(start + REACH) // FACTOR), (stop - REACH - 1) // FACTOR + 1


def test_the_filter_passes_what_it_should_and_stops_the_rest() -> None:
    f = np.linspace(0, 0.5, 20001)
    response = np.abs(np.exp(-2j * np.pi * np.outer(f, np.arange(len(taps())))) @ taps())
    assert np.abs(response[f <= PASSBAND / FACTOR] - 1).max() < 3e-5
    assert 20 * np.log10(response[f >= (1 - PASSBAND) / FACTOR].max()) < -95


@given(start=st.integers(-5000, 10**9), count=st.integers(100, 9000))
@example(start=0, count=4 * 2048 - 32)  # the last that depends on it begins a row
@example(start=2048 - 31, count=200)
def test_it_is_the_convolution_by_the_book(start, count) -> None:
    x = noise(count, start % 1000)
    run = decimated(Run(start, x))
    first, stop = known(run, start, start + count)
    assert run.start <= first < stop <= run.start + len(run.x)
    full = np.convolve(x.astype(float), taps())
    truth = full[FACTOR * np.arange(first, stop) - start + REACH]
    np.testing.assert_allclose(run.x[first - run.start : stop - run.start], truth, atol=5e-7)


@given(cut=st.integers(0, 6000), stop=st.integers(7000, 9000))
def test_the_same_bits_wherever_the_sound_begins_and_ends(cut, stop) -> None:
    x = noise(9000)
    whole, part = decimated(Run(77, x)), decimated(Run(77 + cut, x[cut:stop]))
    first, last = known(part, 77 + cut, 77 + stop)
    np.testing.assert_array_equal(
        part.x[first - part.start : last - part.start],
        whole.x[first - whole.start : last - whole.start],
    )


@pytest.mark.parametrize("f", [0.0, 0.01, 0.07])
def test_nothing_is_shifted_or_weakened(f) -> None:
    x = np.cos(2 * np.pi * f * np.arange(-400, 400)).astype(np.float32)
    run = decimated(Run(-400, x))
    m = np.arange(-50, 50)
    truth = np.cos(2 * np.pi * f * FACTOR * m)
    np.testing.assert_allclose(run.x[m - run.start], truth, atol=4e-5)
