"""Pitch: exact on tones, silent on noise, the same however the sound is cut."""

import librosa
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dsp.pitch import PitchEstimator, PitchSettings, first_dip, pitch_track

RATE = 48_000
HOP = 480
EDGE = 6  # frames at both ends that also hold the silence beyond


def seconds(length=0.4, rate=RATE):
    return np.arange(round(length * rate)) / rate


def harmonic(f0, harmonics, length=0.4, rate=RATE):
    t = seconds(length, rate)
    return sum(np.sin(2 * np.pi * f0 * k * t + k) / k for k in harmonics if k * f0 < rate / 2)


def tracked(x, rate=RATE, hop=HOP):
    return pitch_track(np.asarray(0.1 * x, np.float32), rate, hop)


def inner(x, rate=RATE):
    """The pitch of a sound but for its ends."""
    return tracked(x, rate, round(rate / 100)).f0[EDGE:-EDGE]


def cents(f, reference):
    return 1200.0 * np.log2(np.asarray(f, np.float64) / reference)


@pytest.mark.parametrize("rate", [44_100, 48_000])
@pytest.mark.parametrize(
    "harmonics",
    [[1], range(1, 7), range(1, 41), range(2, 7), [3, 4, 5], [1, 3, 5, 7]],
    ids=["pure", "six", "forty", "no fundamental", "three to five", "odd"],
)
def test_tones_are_told_within_three_cents(rate, harmonics):
    for f0 in np.geomspace(70.0, 1400.0, 23):
        assert np.abs(cents(inner(harmonic(f0, harmonics, rate=rate), rate), f0)).max() < 3.0


@pytest.mark.parametrize("rate", [8000, 11_025, 16_000, 96_000, 192_000])
def test_a_tone_is_told_at_any_rate(rate):
    for f0 in (60.5, 100.0, 441.0):
        x = harmonic(f0, range(1, 5), rate=rate)
        assert np.abs(cents(inner(x, rate), f0)).max() < 3.0


@pytest.mark.parametrize("strong", [2, 3, 4, 5, 7])
def test_a_strong_partial_is_not_taken_for_the_pitch(strong):
    """As where a formant lies upon it, with most of the power."""
    x = harmonic(150.0, range(1, 11)) + 3.5 * harmonic(150.0 * strong, [1])
    assert np.abs(cents(inner(x), 150.0)).max() < 3.0


def test_a_pure_tone_is_wholly_periodic_and_half_noise_is_half():
    x = harmonic(220.0, [1])
    noise = np.random.default_rng(0).standard_normal(len(x))
    assert tracked(x).aperiodicity[EDGE:-EDGE].max() < 1e-3
    mixed = tracked(x / np.std(x) + noise).aperiodicity[EDGE:-EDGE]
    assert 0.35 < np.median(mixed) < 0.55


def test_a_chirp_is_followed_without_delay():
    t = seconds(2.0)
    f0 = 100.0 * 8.0 ** (t / 2.0)  # three octaves
    x = np.sin(2 * np.pi * np.cumsum(f0) / RATE)
    assert np.abs(cents(inner(x), f0[::HOP][EDGE : -EDGE + 1])).max() < 5.0


def test_a_vibrato_is_followed():
    t = seconds(1.0)
    f0 = 330.0 * 2.0 ** (0.5 / 12 * np.sin(2 * np.pi * 6.0 * t))
    phase = 2 * np.pi * np.cumsum(f0) / RATE
    x = sum(np.sin(k * phase) / k for k in range(1, 9))
    assert np.abs(cents(inner(x), f0[::HOP][EDGE : -EDGE + 1])).max() < 5.0


def test_noise_silence_and_what_lies_beyond_the_range_have_no_pitch():
    noise = np.random.default_rng(1).standard_normal(5 * RATE)
    pink = np.fft.irfft(np.fft.rfft(noise) / np.sqrt(np.arange(len(noise) // 2 + 1) + 1.0))
    for x in (noise, 100.0 * pink, np.zeros(RATE), np.full(RATE, 0.5), seconds(1.0) - 0.5):
        assert np.isnan(tracked(x).f0[EDGE:-EDGE]).all()
    for f0 in (30.0, 50.0, 1550.0, 2000.0, 2900.0, 7777.0, 20_000.0):
        assert np.isnan(inner(harmonic(f0, [1]))).all(), f0


@given(st.floats(-150.0, 100.0), st.floats(-0.5, 0.5))
def test_neither_level_nor_offset_matters(db, offset):
    x = harmonic(180.0, range(1, 10), 0.1)
    gain = 10.0 ** (db / 20.0)
    wanted = tracked(x).f0[4:6]
    heard = tracked((x + offset) * gain).f0[4:6]
    assert np.abs(cents(heard, wanted)).max() < 0.01


@given(st.lists(st.integers(1, 40), min_size=1, max_size=8), st.integers(1, 700))
def test_frames_are_the_same_in_any_company(counts, hop):
    """A stream gives the bits of the whole, wherever it is cut."""
    estimator = PitchEstimator(PitchSettings(), RATE)
    total = sum(counts)
    length = estimator.before + (total - 1) * hop + estimator.after
    rng = np.random.default_rng(total)
    x = harmonic(150.0, range(1, 20), length / RATE + 0.01)[:length]
    x = (x + 0.2 * rng.standard_normal(length)).astype(np.float32)
    whole = estimator(x, hop, total)
    at = 0
    for count in counts:
        part = PitchEstimator(PitchSettings(), RATE)(x[at * hop :], hop, count)
        assert part.f0.tobytes() == whole.f0[at : at + count].tobytes()
        assert part.aperiodicity.tobytes() == whole.aperiodicity[at : at + count].tobytes()
        at += count


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf, 1e30])
def test_what_is_not_finite_harms_only_the_frames_that_hold_it(bad):
    x = (0.1 * harmonic(200.0, range(1, 5), 1.0)).astype(np.float32)
    clean = pitch_track(x, RATE, HOP)
    x[RATE // 2] = bad
    track = pitch_track(x, RATE, HOP)
    assert np.isfinite(track.aperiodicity).all()
    far = np.abs(np.arange(len(track.f0)) - 50) > 5
    assert np.array_equal(track.f0[far], clean.f0[far], equal_nan=True)


def voice():
    """A glottal pulse train with two formants that glides as speech does, with pauses."""
    t = seconds(2.0)
    f0 = 130.0 + 25.0 * np.sin(2 * np.pi * 0.7 * t) + 3.0 * np.sin(2 * np.pi * 2.3 * t)
    phase = 2 * np.pi * np.cumsum(f0) / RATE
    tilt = [1.0 / (1.0 + ((k * 120.0 - c) / 150.0) ** 2) for c in (500, 1500) for k in range(1, 31)]
    x = sum((tilt[k - 1] + tilt[29 + k] + 0.1) * np.cos(k * phase) for k in range(1, 31))
    x *= np.clip(3.0 * np.sin(2 * np.pi * 1.5 * t), 0.0, 1.0)
    return x + 0.003 * np.random.default_rng(2).standard_normal(len(x)), f0


def test_a_voice_reads_as_librosa_has_it():
    x, f0 = voice()
    x = (0.1 * x).astype(np.float32)
    ours = pitch_track(x, RATE, HOP).f0
    theirs, voiced, _ = librosa.pyin(
        x, fmin=60.0, fmax=1500.0, sr=RATE, frame_length=2048, hop_length=HOP
    )
    both = np.isfinite(ours) & voiced
    assert both.sum() > 0.9 * np.isfinite(ours).sum()
    assert both.sum() > 0.8 * voiced.sum() > 60
    assert np.median(np.abs(cents(ours[both], theirs[both]))) < 12.0  # they tell 10 cents apart
    true = f0[np.flatnonzero(both) * HOP]
    assert np.median(np.abs(cents(ours[both], true))) < 2.0


def test_the_first_dip_counts_and_only_a_whole_one():
    rows = np.array(
        [
            [1.0, 0.1, 0.05, 0.3, 0.01, 1.0],
            [1.0, 0.9, 0.8, 0.3, 0.2, 0.9],
            [1.0, 0.9, 0.8, 0.3, 0.1, 0.05],
            [0.1, 0.2, 0.8, 0.3, 0.01, 1.0],
        ]
    )
    assert first_dip(rows, np.full(4, 0.15)).tolist() == [2, -1, -1, 0]


@pytest.mark.parametrize(
    "changes", [{"fmin": 0.0}, {"fmin": 2000.0}, {"threshold": 0.0}, {"threshold": 1.0}]
)
def test_nonsense_is_refused(changes):
    with pytest.raises(ValueError, match=next(iter(changes))):
        PitchSettings(**changes)


def test_sound_that_does_not_fit_is_refused():
    with pytest.raises(ValueError, match="rate=200"):
        PitchEstimator(PitchSettings(), 200)
    with pytest.raises(ValueError, match="hop=0"):
        pitch_track(np.zeros(100, np.float32), RATE, 0)
    with pytest.raises(ValueError, match="one channel"):
        pitch_track(np.zeros((100, 2), np.float32), RATE)
    with pytest.raises(ValueError, match="dtype"):
        pitch_track(np.zeros(100, np.int16), RATE)
    with pytest.raises(ValueError, match="longer"):
        PitchEstimator(PitchSettings(), RATE)(np.zeros(10, np.float32), HOP, 1)
