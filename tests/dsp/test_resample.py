"""Resampling: flat, free of aliases, exact in time, the same at any cut."""

from fractions import Fraction
from itertools import pairwise

import numpy as np
import pytest
import scipy.signal
from hypothesis import given, settings
from hypothesis import strategies as st

from dsp.playing.resample import ResampledVoice, Resampler
from dsp.playing.voice import FASTEST, SLOWEST
from tests.dsp.playing_help import decibels, middle, rendered, sine, tape_of, tone

CASES = [
    (44_100, 48_000, 1.0),
    (48_000, 44_100, 1.0),
    (8_000, 48_000, 1.0),
    (192_000, 48_000, 1.0),
    (48_000, 48_000, 1 / 16),
    (48_000, 48_000, 0.7312345),
    (48_000, 48_000, 2.0),
    (48_000, 48_000, 8.0),
    (256_000, 48_000, 0.1),
    (192_000, 44_100, 8.0),
]


def noise(count, channels=2, seed=0):
    return 0.1 * np.random.default_rng(seed).standard_normal((count, channels))


@pytest.mark.parametrize(("source", "rate", "speed"), CASES)
@pytest.mark.parametrize("share", [0.02, 0.5, 0.9])
def test_what_passes_is_flat_and_clean(source, rate, speed, share):
    """Up to 0.9 of the lower half rate a tone keeps its level; nothing else comes up."""
    frequency = share * min(source, rate / speed) / 2
    tape = tape_of(sine(frequency, source, round(4000 * source * speed / rate)), source)
    y = middle(rendered(ResampledVoice(tape, rate, speed))[:, 0])
    level, rest = tone(y, frequency * speed, rate)
    assert abs(level) < 0.01
    assert rest < -90


ABOVE = [
    (*case, share)
    for case in CASES
    for share in (1.001, 1.1, 1.5, 2.0, 2.9, 3.99, 7.3, 15.0)
    if share * case[1] / case[2] < case[0]
]


@pytest.mark.parametrize(("source", "rate", "speed", "share"), ABOVE)
def test_what_lies_above_is_gone(source, rate, speed, share):
    frequency = share * rate / speed / 2
    tape = tape_of(sine(frequency, source, round(4000 * source * speed / rate)), source)
    y = middle(rendered(ResampledVoice(tape, rate, speed))[:, 0])
    assert decibels(np.sqrt(2 * np.mean(y.astype(float) ** 2))) < -80


def test_images_are_gone():
    """Slowed down, a tone near half the source's rate leaves nothing above it."""
    y = middle(rendered(ResampledVoice(tape_of(sine(21_000, 48_000, 4000), 48_000), 48_000, 0.25)))
    spectrum = np.abs(np.fft.rfft(y[:, 0] * np.kaiser(len(y), 16)))
    above = spectrum[round(len(y) * 6000 / 48_000) :]
    assert decibels(above.max() / spectrum.max()) < -80


@pytest.mark.parametrize(("up", "down"), [(160, 147), (147, 160), (1, 4), (3, 2)])
def test_it_agrees_with_scipy(up, down):
    """The sound of bands that both let pass is the same, at the same time."""
    low = scipy.signal.firwin(401, 0.6 * min(1, up / down))
    x = scipy.signal.lfilter(low, 1, noise(12_000)[:, 0])
    y = rendered(ResampledVoice(tape_of(x, down * 100), up * 100))[:, 0]
    window = scipy.signal.firwin(
        2 * 200 * max(up, down) + 1, 1 / max(up, down), window=("kaiser", 14)
    )
    expected = scipy.signal.resample_poly(x, up, down, window=window)
    assert len(y) == len(expected)
    np.testing.assert_allclose(middle(y), middle(expected), atol=1e-5 * np.abs(expected).max() * 10)


@settings(max_examples=30)
@given(
    st.floats(SLOWEST, FASTEST),
    st.sampled_from([(48_000, 48_000), (44_100, 48_000), (96_000, 44_100), (8000, 48_000)]),
    st.lists(st.integers(1, 1500), min_size=1, max_size=4),
    st.booleans(),
)
def test_a_stream_is_what_is_rendered_at_once(speed, rates, cuts, loop):
    tape = tape_of(noise(4000), rates[0], loop=loop, entry=17)
    whole = rendered(ResampledVoice(tape, rates[1], speed), most=6000)
    parts = rendered(ResampledVoice(tape, rates[1], speed), cuts, most=6000)
    count = min(len(whole), len(parts))
    np.testing.assert_array_equal(whole[:count], parts[:count])
    assert np.isfinite(whole).all()
    if not loop:
        assert len(whole) == len(parts) == int(np.ceil(3983 * rates[1] / rates[0] / speed)) or (
            len(whole) >= 6000
        )


def test_a_loop_is_as_if_the_tape_went_on():
    """Three periods over and over are a tone without an end."""
    tape = tape_of(sine(1000, 48_000, 4800), 48_000, start=480, stop=480 + 144 * 20, loop=True)
    y = rendered(ResampledVoice(tape, 44_100, 0.9), most=20_000)[500:, 0]
    level, rest = tone(y, 900, 44_100)
    assert abs(level) < 0.01
    assert rest < -70


def test_the_position_is_that_of_the_next_frame():
    tape = tape_of(noise(3000), 48_000, start=100, stop=1100, loop=True, entry=600)
    voice = ResampledVoice(tape, 48_000, 0.5)
    seen = []
    for _ in range(30):
        seen.append(voice.position)
        voice.render(np.empty((100, 2), np.float32))
    assert seen[:3] == [600, 650, 700]
    assert all((after - before) % 1000 == 50 for before, after in pairwise(seen))


def test_the_same_rate_and_speed_change_nothing():
    x = noise(3000)
    y = rendered(ResampledVoice(tape_of(x, 48_000), 48_000))
    np.testing.assert_array_equal(y, x.astype(np.float32))


def test_time_does_not_drift_in_a_day():
    """A day into the source a frame still lies where it should, whatever the ratio."""

    class Ramp:
        channels = 1

        def read(self, at, out):
            assert at > 48_000 * 86_000
            out[:, 0] = at + np.arange(len(out)) - 48_000 * 86_400

    step = Fraction(48_000 * 999_983, 44_100 * 1_000_000)
    number = round(86_400 * 48_000 / step / 512)
    frames = Resampler(Ramp(), step).block(number)[:, 0]
    exact = [float(k * step - 48_000 * 86_400) for k in range(number * 512, number * 512 + 512)]
    np.testing.assert_allclose(frames, exact, atol=0.02)


def test_a_narrower_band():
    tape = tape_of(sine(900, 48_000, 40_000) + sine(1001, 48_000, 40_000), 48_000)
    frames = [Resampler(tape, Fraction(1), 1000 / 48_000).block(b) for b in range(20, 50)]
    y = np.concatenate(frames)[:, 0]
    level, rest = tone(y, 900, 48_000)
    assert abs(level) < 0.01
    assert rest < -80


@pytest.mark.parametrize("speed", [0, 1 / 17, 8.1, -1, float("nan")])
def test_bad_speeds_are_refused(speed):
    with pytest.raises(ValueError, match="speed="):
        ResampledVoice(tape_of(noise(10), 48_000), 48_000, speed)


def test_bad_rates_steps_and_bands_are_refused():
    tape = tape_of(noise(10), 48_000)
    with pytest.raises(ValueError, match="rate=0"):
        ResampledVoice(tape, 0)
    with pytest.raises(ValueError, match="step="):
        Resampler(tape, Fraction(0))
    with pytest.raises(ValueError, match="band="):
        Resampler(tape, Fraction(1), 0.0)
