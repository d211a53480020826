"""The level meter: known levels, the ballistics, and the same reading at any cut."""

import warnings
from math import inf

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dsp.meter import LevelMeter

RATE = 48000


def sine(level: float, seconds: float, f: float = 1000.0) -> np.ndarray:
    t = np.arange(round(seconds * RATE)) / RATE
    return (10 ** (level / 20) * np.sin(2 * np.pi * f * t)).astype(np.float32)[:, None]


def silence(seconds: float) -> np.ndarray:
    return np.zeros((round(seconds * RATE), 1), np.float32)


def meter_after(*pieces: np.ndarray) -> LevelMeter:
    meter = LevelMeter(pieces[0].shape[1], RATE)
    for piece in pieces:
        meter.push(piece)
    return meter


@given(
    st.lists(st.integers(0, 3000), max_size=12),
    st.integers(1, 3),
    st.sampled_from([1000, 11025, 44100]),
)
def test_the_same_reading_at_any_cut(sizes, channels, rate) -> None:
    rng = np.random.default_rng(len(sizes))
    x = rng.standard_normal((sum(sizes), channels)).astype(np.float32)
    whole, cut = LevelMeter(channels, rate), LevelMeter(channels, rate)
    whole.push(x)
    for part in np.split(x, np.cumsum(sizes[:-1], dtype=int)) if sizes else []:
        cut.push(part)
    assert whole.reading() == cut.reading()


@pytest.mark.parametrize("level", [0.0, -6.0, -20.0, -90.0])
def test_a_sine_reads_its_level_as_peak_and_as_rms(level) -> None:
    reading = meter_after(sine(level, 0.5)).reading()
    assert reading.peak_db[0] == pytest.approx(level, abs=0.01)
    assert reading.rms_db[0] == pytest.approx(level, abs=0.01)


def test_each_channel_has_its_own_level() -> None:
    x = np.hstack([sine(-10, 0.5), sine(-30, 0.5), silence(0.5)])
    reading = meter_after(x).reading()
    assert reading.peak_db == pytest.approx((-10, -30, -inf), abs=0.01)
    assert reading.rms_db == pytest.approx((-10, -30, -inf), abs=0.01)


def test_before_any_sound_it_reads_silence() -> None:
    assert LevelMeter(2, RATE).reading() == ((-inf, -inf), (-inf, -inf), (False, False))


def test_a_peak_stands_for_a_second_and_then_falls_by_20_db_per_second() -> None:
    meter = meter_after(sine(-12, 0.01), silence(0.98))
    assert meter.reading().peak_db[0] == pytest.approx(-12, abs=0.01)
    for seconds in (0.5, 1.0, 2.0):
        before = meter.reading().peak_db[0]
        meter.push(silence(seconds))
        assert before - meter.reading().peak_db[0] == pytest.approx(20 * seconds, abs=0.4)
    meter.push(sine(-40, 0.01))
    assert meter.reading().peak_db[0] == pytest.approx(-40, abs=0.01)
    meter.push(silence(12))
    assert meter.reading().peak_db[0] == -inf


def test_a_lower_peak_does_not_shorten_the_fall_of_a_higher_one() -> None:
    lone = meter_after(sine(-6, 0.01), silence(1.49))
    other = meter_after(sine(-6, 0.01), silence(0.5), sine(-30, 0.99))
    assert lone.reading().peak_db == pytest.approx(other.reading().peak_db, abs=0.01)


def test_the_rms_covers_300_ms() -> None:
    meter = meter_after(sine(-10, 1.0), silence(0.15))
    assert meter.reading().rms_db[0] == pytest.approx(-13.01, abs=0.01)
    meter.push(silence(0.15))
    assert meter.reading().rms_db[0] == -inf


@pytest.mark.parametrize("value", [1.0, -1.0, 32767 / 32768, -1.5, np.inf, -np.inf])
def test_one_sample_at_full_scale_lights_the_lamp_until_the_reset(value) -> None:
    x = np.zeros((RATE, 2), np.float32)
    x[1234, 1] = value
    meter = meter_after(x)
    meter.push(np.zeros((5 * RATE, 2), np.float32))
    assert meter.reading().clipped == (False, True)
    meter.reset()
    assert meter.reading().clipped == (False, False)
    assert meter.reading().peak_db == (-inf, -inf)


def test_just_below_full_scale_the_lamp_stays_dark() -> None:
    assert meter_after(np.full((960, 1), 32766 / 32768, np.float32)).reading().clipped == (False,)


@pytest.mark.parametrize("value", [np.nan, np.inf, 3e38])
def test_broken_samples_do_no_lasting_harm(value) -> None:
    x = sine(-20, 1.0)
    x[100] = value
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        reading = meter_after(x).reading()
    assert reading.rms_db[0] == pytest.approx(-20, abs=0.01)
    assert reading.peak_db[0] == pytest.approx(-20 if np.isnan(value) else 120, abs=0.01)


def test_bad_parameters() -> None:
    with pytest.raises(ValueError, match="channels=0"):
        LevelMeter(0, RATE)
    with pytest.raises(ValueError, match="rate=0"):
        LevelMeter(1, 0)
    for shape in ((10,), (10, 1)):
        with pytest.raises(ValueError, match=r"must be \(n, 2\)"):
            LevelMeter(2, RATE).push(np.zeros(shape, np.float32))
