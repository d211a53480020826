"""Two channels: phase, level and time between them, and whether they are related."""

import numpy as np
import pytest
import scipy.signal
from hypothesis import given, settings
from hypothesis import strategies as st

from dsp.analysis import Analysis
from dsp.columns import ColumnReader
from dsp.framing import Framing
from dsp.levels import LEAST
from dsp.ring import SampleRing
from dsp.transforms.gcc import gcc_lags, gcc_phat
from dsp.transforms.stereo import Coherence, Delay, LevelDifference, PhaseDifference
from dsp.windows import Window
from tests.dsp.column_laws import (
    assert_broken_samples_are_silent,
    assert_same_at_any_cut,
    columns,
    noise,
    room,
    sine,
)

RATE = 48000
FRAMING = Framing(Window(), 1024, 1024)
CHOICES = [PhaseDifference(), LevelDifference(), Coherence(), Coherence(3), Delay()]
BIN = RATE / 1024


def one(choice, x) -> np.ndarray:
    """Return the column in the middle of `x`."""
    transform = choice.build(FRAMING, RATE)
    return columns(transform, x, len(x) // 2, 1, 1)[0]


def behind(delay, count=20000, seed=0) -> np.ndarray:
    """Return noise whose second channel is `delay` samples behind the first, shape (count, 2)."""
    x = noise(count + abs(delay), seed)
    first, second = (x[delay:], x[:count]) if delay >= 0 else (x[:count], x[-delay:])
    return np.stack([first[:count], second], axis=1)


@given(phase=st.floats(-3.1, 3.1), bin_=st.integers(5, 500))
def test_the_first_channel_ahead_by_a_phase_reads_that_phase(phase, bin_) -> None:
    x = np.stack([sine(bin_ * BIN, RATE, 4000, phase=phase), sine(bin_ * BIN, RATE, 4000)], axis=1)
    assert one(PhaseDifference(), x)[bin_] == pytest.approx(phase, abs=1e-3)


@given(db=st.floats(-39, 39))
def test_a_louder_first_channel_reads_by_how_much(db) -> None:
    x = noise(4000)
    both = np.stack([x * np.float32(10 ** (db / 20)), x], axis=1)
    np.testing.assert_allclose(one(LevelDifference(), both), db, atol=1e-3)


def test_beyond_40_decibels_or_one_silent_channel_reads_40() -> None:
    x = noise(4000)
    for second in (x * np.float32(1e-3), 0 * x):
        both = np.stack([x, second], axis=1)
        np.testing.assert_allclose(one(LevelDifference(), both), 40)
        np.testing.assert_allclose(one(LevelDifference(), both[:, ::-1]), -40)


@pytest.mark.parametrize("delay", [-20, -3, 0, 1, 8, 24])
def test_a_delay_is_told_where_it_is_less_than_half_a_period(delay) -> None:
    f = FRAMING.frequencies(RATE)
    for bin_ in (5, 12, 19):
        t = delay / RATE
        first = sine(f[bin_], RATE, 4000, phase=2 * np.pi * f[bin_] * t)
        got = one(Delay(), np.stack([first, sine(f[bin_], RATE, 4000)], axis=1))
        assert abs(t) < 0.5 / f[bin_]
        assert got[bin_] == pytest.approx(1e3 * t, abs=1e-3)
    assert np.isnan(got[0])


def test_a_longer_delay_reads_as_the_one_of_the_same_phase() -> None:
    f = 100 * BIN
    first = sine(f, RATE, 4000, phase=2 * np.pi * 0.7)
    got = one(Delay(), np.stack([first, sine(f, RATE, 4000)], axis=1))
    assert got[100] == pytest.approx(-0.3 / f * 1e3, abs=1e-4)


def test_coherence_is_that_of_scipy_over_the_same_frames() -> None:
    x = noise(40000, 1, channels=2)
    x[:, 1] += x[:, 0]
    got = one(Coherence(7), x)
    middle = x[20000 - 512 - 3 * 512 : 20000 + 512 + 3 * 512].astype(float)
    _, truth = scipy.signal.coherence(
        middle[:, 0], middle[:, 1], window="hann", nperseg=1024, noverlap=512, detrend=False
    )
    np.testing.assert_allclose(got, truth, atol=1e-4)


def test_coherence_is_1_for_one_source_and_near_1_by_frames_for_two() -> None:
    x = noise(60000, 2, channels=2)
    same = np.stack([x[:, 0], -0.3 * x[:, 0]], axis=1).astype(np.float32)
    np.testing.assert_allclose(one(Coherence(), same), 1, atol=1e-4)
    for frames in (3, 7, 15):
        transform = Coherence(frames).build(FRAMING, RATE)
        got = columns(transform, x, transform.before, 4096, 8)
        assert got.min() >= 0
        assert got.max() <= 1
        assert got.mean() == pytest.approx(1 / frames, rel=0.35)


@pytest.mark.parametrize("choice", CHOICES, ids=str)
def test_silence_has_no_value(choice) -> None:
    assert np.isnan(one(choice, np.zeros((20000, 2), np.float32))).all()


@pytest.mark.parametrize("choice", CHOICES, ids=str)
def test_one_channel_against_itself_differs_in_nothing(choice) -> None:
    x = noise(20000)
    got = one(choice, np.stack([x, x], axis=1))[1:]
    np.testing.assert_allclose(got, 1 if isinstance(choice, Coherence) else 0, atol=1e-5)


@pytest.mark.parametrize("choice", CHOICES, ids=str)
def test_values_keep_to_the_ends_of_their_quantity(choice) -> None:
    quantity = choice.build(FRAMING, RATE).quantity
    assert not quantity.is_level
    assert quantity.cyclic == isinstance(choice, PhaseDifference)
    if not isinstance(choice, Delay):
        got = one(choice, noise(20000, 3, channels=2))
        assert got.min() >= quantity.low - 1e-6
        assert got.max() <= quantity.high + 1e-6


@pytest.mark.parametrize("choice", CHOICES, ids=str)
@settings(max_examples=12)
@given(
    step=st.sampled_from([1, 32, 100, 256, 512, 3000]),
    cuts=st.lists(st.integers(1, 70), min_size=1, max_size=3),
)
def test_the_same_bits_at_any_cut(choice, step, cuts) -> None:
    transform = choice.build(Framing(Window(), 128, 64), RATE)
    x = noise(room(transform, step, sum(cuts)), channels=2)
    assert_same_at_any_cut(transform, x, transform.before, step, cuts)


@pytest.mark.parametrize("choice", CHOICES, ids=str)
@pytest.mark.parametrize("pool", [2, 9, 100])
def test_of_a_pool_the_value_where_it_is_loudest(choice, pool) -> None:
    transform = choice.build(Framing(Window(), 64, 64), RATE)
    x = noise(room(transform, 40, 3 * pool), channels=2)
    every = columns(transform, x, transform.before, 40, 3 * pool).reshape(3, pool, -1)
    pooled = columns(transform, x, transform.before, 40, 3, pool)
    assert (pooled[:, np.newaxis] == every)[:, :, 1:].any(axis=1).all()


@pytest.mark.parametrize("choice", CHOICES, ids=str)
def test_a_quiet_part_of_a_pool_does_not_count(choice) -> None:
    transform = choice.build(Framing(Window(), 64, 64), RATE)
    x = noise(room(transform, 40, 100), channels=2)
    half = len(x) // 2
    x[:half] *= np.float32(1e-4)
    every = columns(transform, x, transform.before, 40, 100)
    pooled = columns(transform, x, transform.before, 40, 1, 100)
    loud = every[(half - transform.before - transform.after) // 40 :]
    assert (pooled == loud)[:, 1:].any(axis=0).all()


@pytest.mark.parametrize("frames", [3, 7])
@pytest.mark.parametrize("pool", [1, 2])
def test_coherence_has_no_value_where_some_frames_lack_their_sound(frames, pool) -> None:
    """At the start, on both sides of a gap and at the end: few frames are always alike."""
    analysis = Analysis(n_fft=64, win_length=64, overlap=0.5, transform=Coherence(frames))
    ring = SampleRing(6400, 2, RATE)
    x = noise(3200, channels=2)
    ring.write(x[:1600])
    ring.skip(1600, "lost")
    ring.write(x[1600:])
    reader = ColumnReader(ring, analysis)
    codes = np.zeros((33, 150 // pool), np.uint16)
    reader.read(pool - 1, 0, codes)
    reach = (frames // 2 * 32 + 32) // 32  # columns
    known = np.zeros(200, bool)
    known[reach : 50 - reach + 1] = known[100 + reach : 150 - reach + 1] = True
    known = known[:150].reshape(-1, pool).any(axis=1)
    np.testing.assert_array_equal(codes[5] > LEAST, known)


def test_coherence_has_no_value_of_broken_samples() -> None:
    transform = Coherence(3).build(Framing(Window(), 64, 64), RATE)
    x = noise(room(transform, 32, 20), channels=2)
    x[transform.before + 320, 1] = np.nan
    got = columns(transform, x, transform.before, 32, 20)
    touched = np.abs(np.arange(20) * 32 - 320) <= 64
    touched[8] = False  # its sound ends just before
    np.testing.assert_array_equal(np.isnan(got[:, 5]), touched)


@pytest.mark.parametrize("choice", [c for c in CHOICES if c.name != "coherence"], ids=str)
def test_broken_samples_count_as_silence(choice) -> None:
    transform = choice.build(FRAMING, RATE)
    x = noise(room(transform, 256, 12), channels=2)
    assert_broken_samples_are_silent(transform, x, transform.before, 256, 12)


@pytest.mark.parametrize("delay", [-40, -7, 0, 1, 33])
def test_the_phase_transform_peaks_at_the_delay(delay) -> None:
    lags = gcc_lags(RATE, 1e-3)
    got = gcc_phat(behind(delay), Framing(Window(), 2048, 2048), 512, RATE)
    assert got.shape == (1 + 20000 // 512, len(lags))
    inner = got[4:-5]
    np.testing.assert_allclose(lags[inner.argmax(axis=1)], delay / RATE)
    assert inner.max(axis=1).min() > 0.6


def test_the_phase_transform_of_one_channel_against_itself_is_a_single_1() -> None:
    x = noise(20000)
    got = gcc_phat(np.stack([x, 0.1 * x], axis=1), FRAMING, 4000, RATE, 5e-4)
    np.testing.assert_allclose(got, np.tile(np.eye(49)[24], (6, 1)), atol=1e-4)


def test_the_phase_transform_is_that_of_the_book() -> None:
    x = noise(1024, 5, channels=2)
    framing = Framing(Window(), 4096, 1024)  # long enough for all lags
    got = gcc_phat(x, framing, 512, RATE, 1e-3)[1]
    first, second = np.fft.fft(x.T.astype(float) * framing.window.samples(1024), 4096)
    cross = np.conj(first) * second
    truth = np.fft.ifft(cross / np.abs(cross)).real
    np.testing.assert_allclose(got, np.r_[truth[-48:], truth[:49]], atol=1e-3)


def test_the_phase_transform_of_silence_and_of_broken_samples() -> None:
    x = behind(5)
    x[:8000] = 0
    x[12000, 0] = np.nan
    got = gcc_phat(x, FRAMING, 1000, RATE)
    assert np.isnan(got[:7]).all()
    assert np.isfinite(got[9:-1]).all()


def test_bad_parameters_are_named() -> None:
    with pytest.raises(ValueError, match=r"frames=4 must be an odd number in \[3, 31\]"):
        Coherence(4)
    with pytest.raises(ValueError, match=r"max_delay=0 must lie in \[0.01, 100\]"):
        Delay(0)
    with pytest.raises(ValueError, match="max_delay=0 must lie above 0"):
        gcc_phat(noise(9, channels=2), FRAMING, 1, RATE, 0)
    with pytest.raises(ValueError, match="hop=0"):
        gcc_phat(noise(9, channels=2), FRAMING, 0, RATE)
    mono = noise(2000)
    with pytest.raises(ValueError, match="two channels"):
        gcc_phat(mono, FRAMING, 1, RATE)
    transform = Delay().build(FRAMING, RATE)
    out = np.empty((1, 513), np.float32)
    with pytest.raises(ValueError, match="two channels"):
        transform.columns(mono, 0, 1, out)
    with pytest.raises(ValueError, match="must be"):
        transform.columns(noise(1023, channels=2), 0, 1, out)


@pytest.mark.parametrize("kind", [PhaseDifference, LevelDifference, Coherence, Delay])
def test_what_is_quieter_than_the_threshold_has_no_value(kind) -> None:
    k, amplitude = 40, np.float32(10 ** (-70 / 20))
    tone = sine(k * BIN, RATE, 20000) * amplitude
    both = np.stack([tone, tone], axis=1)
    assert np.isfinite(one(kind(threshold=-71.0), both)[k])
    assert np.isnan(one(kind(threshold=-71.0), both)[k + 3 :]).all()
    assert np.isnan(one(kind(threshold=-69.0), both)).all()
    both[:, 1] *= np.float32(0.5)  # now quieter than the threshold: there is no phase between them
    assert np.isnan(one(kind(threshold=-71.0), both)[k]) == (kind is not LevelDifference)
    with pytest.raises(ValueError, match="threshold=-181 must lie"):
        kind(threshold=-181)
