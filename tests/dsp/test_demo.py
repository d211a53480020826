"""The demo signal: endless, the same at any cut, and with levels that are as said."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dsp.analysis import Analysis
from dsp.demo import PERIOD, demo_signal
from dsp.transforms.spectrum import SpectrumTransform
from dsp.windows import Window

RATE = 8000
PERIOD_SAMPLES = round(PERIOD * RATE)


@given(st.integers(-(10**12), 10**12), st.lists(st.integers(0, 2000), min_size=1, max_size=6))
def test_the_same_bits_at_any_cut(start, sizes) -> None:
    whole = demo_signal(start, sum(sizes), RATE)
    assert whole.dtype == np.float32
    assert whole.shape == (sum(sizes), 2)
    ends = np.cumsum(sizes)
    parts = [
        demo_signal(start + int(end) - size, size, RATE)
        for end, size in zip(ends, sizes, strict=True)
    ]
    np.testing.assert_array_equal(np.concatenate(parts), whole)
    np.testing.assert_array_equal(demo_signal(start + PERIOD_SAMPLES, sum(sizes), RATE), whole)


def test_a_caller_may_write_into_what_it_gets() -> None:
    demo_signal(0, 100, RATE)[:] = 7.0
    assert np.abs(demo_signal(0, 100, RATE)).max() < 1


@pytest.mark.parametrize("rate", [1000, 8000, 22050, 44100, 48000])
def test_at_every_rate_it_is_loud_enough_and_below_minus_6_dbfs(rate) -> None:
    x = demo_signal(0, round(PERIOD * rate), rate)
    assert np.isfinite(x).all()
    assert 0.1 < np.abs(x).max() < 0.5
    assert np.abs(x.mean(axis=0)).max() < 1e-3


def test_the_joint_is_seamless() -> None:
    x = demo_signal(PERIOD_SAMPLES - 200, 240, RATE)
    assert np.abs(np.diff(x, axis=0)).max() < 0.003  # a jump would be a click


def test_the_tones_have_the_levels_that_are_told() -> None:
    rate = 48000
    analysis = Analysis(Window("flat-top"), 8192, 8192)
    x = demo_signal(round(5.0 * rate), 8192, rate)
    for channel in x.T:
        out = np.empty((1, analysis.framing.bins), np.float32)
        SpectrumTransform(analysis.framing, rate).columns(channel, 0, 1, out)
        for f, told, noise in (
            (1000, -20, 0.1),
            (2000, -40, 0.1),
            (4000, -60, 0.3),
            (8000, -80, 2),
        ):
            at = round(f * 8192 / rate)
            assert out[0, at - 2 : at + 3].max() == pytest.approx(told, abs=noise)


def test_the_channels_differ_but_not_all_the_time() -> None:
    x = demo_signal(0, PERIOD_SAMPLES, RATE)
    side = (x[:, 0] - x[:, 1]) / 2
    assert 0.05 < side.std() / x.mean(axis=1).std() < 0.6


@pytest.mark.parametrize(("count", "rate"), [(-1, 48000), (1, 999)])
def test_bad_parameters(count, rate) -> None:
    with pytest.raises(ValueError, match="must be at least"):
        demo_signal(0, count, rate)
