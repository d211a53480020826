"""Weighting by frequency and by time, as sound level meters do it."""

import librosa
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dsp.framing import Framing
from dsp.transforms.bands import noise_width
from dsp.transforms.spectrum import SpectrumTransform
from dsp.transforms.weighting import (
    TIME_CONSTANTS,
    TimeAverage,
    frequency_weighting,
    total_level,
)
from dsp.windows import Window


def test_the_table_of_the_standard():
    """IEC 61672-1, table 3: A and C at all nominal frequencies, to a tenth of a decibel."""
    table = {
        10: (-70.4, -14.3),
        12.5: (-63.4, -11.2),
        16: (-56.7, -8.5),
        20: (-50.5, -6.2),
        25: (-44.7, -4.4),
        31.5: (-39.4, -3.0),
        40: (-34.6, -2.0),
        50: (-30.2, -1.3),
        63: (-26.2, -0.8),
        80: (-22.5, -0.5),
        100: (-19.1, -0.3),
        125: (-16.1, -0.2),
        160: (-13.4, -0.1),
        200: (-10.9, 0.0),
        250: (-8.6, 0.0),
        315: (-6.6, 0.0),
        400: (-4.8, 0.0),
        500: (-3.2, 0.0),
        630: (-1.9, 0.0),
        800: (-0.8, 0.0),
        1000: (0.0, 0.0),
        1250: (0.6, 0.0),
        1600: (1.0, -0.1),
        2000: (1.2, -0.2),
        2500: (1.3, -0.3),
        3150: (1.2, -0.5),
        4000: (1.0, -0.8),
        5000: (0.5, -1.3),
        6300: (-0.1, -2.0),
        8000: (-1.1, -3.0),
        10000: (-2.5, -4.4),
        12500: (-4.3, -6.2),
        16000: (-6.6, -8.5),
        20000: (-9.3, -11.2),
    }
    exact = 1000 * 10 ** (np.round(10 * np.log10(np.array(list(table)) / 1000)) / 10)
    for column, name in enumerate("ac"):
        expected = [row[column] for row in table.values()]
        assert frequency_weighting(name, exact) == pytest.approx(expected, abs=0.051)


def test_it_is_that_of_librosa():
    f = np.geomspace(10, 24000, 300)
    for name, theirs in (("a", librosa.A_weighting), ("c", librosa.C_weighting)):
        assert frequency_weighting(name, f) == pytest.approx(theirs(f, min_db=None), abs=0.01)
    assert not frequency_weighting("z", f).any()
    assert frequency_weighting("a", np.zeros(1))[0] == -300
    with pytest.raises(ValueError, match="weighting='b' must be one of z, a, c"):
        frequency_weighting("b", f)


@given(st.floats(200, 20000), st.sampled_from(["hann", "flat-top", "rectangular"]))
def test_the_total_level_of_a_tone_is_its_level_wherever_it_lies(f, window):
    framing = Framing(Window(window), 2048, 1200)
    transform = SpectrumTransform(framing, 48000)
    x = (0.1 * np.sin(2 * np.pi * f / 48000 * np.arange(1200))).astype(np.float32)
    db = np.empty((1, 1025), np.float32)
    transform.columns(x, 600, 1, db)
    assert total_level(db, noise_width(framing)) == pytest.approx(-20, abs=0.3)


@pytest.mark.parametrize("window", ["hann", "flat-top", "rectangular"])
def test_the_total_level_is_that_of_the_mean_square_with_what_does_not_swing(window):
    """Parseval: also of 0 Hz and half the rate, each with as much power as its own square."""
    framing = Framing(Window(window), 2048, 2048)
    x = np.full(2048, 0.1, np.float32)
    for sound in (x, x * (-1.0) ** np.arange(2048, dtype=np.float32)):
        db = np.empty((1, 1025), np.float32)
        SpectrumTransform(framing, 48000).columns(sound, 1024, 1, db)
        level = total_level(db, noise_width(framing), framing.single)
        assert level == pytest.approx(10 * np.log10(2 * 0.1**2), abs=0.01)


def power_db(power):
    return (10 * np.log10(np.asarray(power, float))).astype(np.float32)[:, np.newaxis]


@pytest.mark.parametrize(("kind", "seconds"), [("fast", 0.125), ("slow", 1.0)])
def test_the_average_goes_63_percent_of_the_way_in_its_time_constant(kind, seconds):
    average = TimeAverage(kind, 1)
    average.push(power_db([1e-8]), 0.001)
    average.push(power_db(np.ones(round(seconds / 0.001))), 0.001)
    assert 10 ** (average.level[0] / 10) == pytest.approx(1 - np.exp(-1), rel=1e-4)


def test_when_the_sound_ends_fast_falls_by_35_and_slow_by_4_decibels_a_second():
    """IEC 61672-1, 5.8.3: 34.7 dB/s and 4.3 dB/s; impulse, IEC 60651: 2.9 dB/s."""
    for kind, rate in (("fast", 34.7), ("slow", 4.34), ("impulse", 2.9)):
        average = TimeAverage(kind, 1)
        average.push(power_db(np.ones(3000)), 0.001)
        start = average.level[0]
        assert start == pytest.approx(0, abs=0.01)
        average.push(power_db(np.full(1000, 1e-20)), 0.001)
        assert start - average.level[0] == pytest.approx(rate, abs=0.1)


@pytest.mark.parametrize(("milliseconds", "reading"), [(20, -3.6), (5, -8.8), (2, -12.6)])
def test_impulse_reads_tone_bursts_as_the_standard_wants(milliseconds, reading):
    """IEC 60651, table XI: single bursts of a tone."""
    average = TimeAverage("impulse", 1)
    average.push(power_db([1e-20]), 1e-4)
    average.push(power_db(np.ones(10 * milliseconds)), 1e-4)
    average.push(power_db(np.full(50, 1e-20)), 1e-4)
    assert average.level[0] == pytest.approx(reading, abs=0.1)


@given(st.sampled_from(list(TIME_CONSTANTS)), st.lists(st.integers(0, 150), max_size=5))
def test_an_average_is_the_same_at_any_cut(kind, sizes):
    db = np.random.default_rng(len(sizes)).uniform(-90, 0, (sum(sizes) + 1, 3)).astype(np.float32)
    db[::7, 1] = np.nan
    whole, cut = TimeAverage(kind, 3), TimeAverage(kind, 3)
    whole.push(db, 0.01)
    for part in np.split(db, np.cumsum(sizes)) if sizes else [db]:
        cut.push(part, 0.01)
    assert cut.level == pytest.approx(whole.level, abs=1e-3, nan_ok=True)


def test_an_average_begins_with_the_first_column_and_again_after_a_reset():
    average = TimeAverage("slow", 2)
    assert np.isnan(average.level).all()
    average.push(np.array([[np.nan, 0.0]], np.float32), 0.1)
    assert np.isnan(average.level).all()
    for level in (-10.0, -70.0):
        average.push(np.full((1, 2), level, np.float32), 0.1)
        assert average.level == pytest.approx([level, level])
        average.reset()


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: TimeAverage("quick", 3), "kind='quick' must be one of fast, slow, impulse"),
        (lambda: TimeAverage("fast", 0), "bins=0"),
        (lambda: TimeAverage("fast", 3).push(np.zeros((1, 2), np.float32), 0.1), "db.shape"),
        (lambda: TimeAverage("fast", 3).push(np.zeros((1, 3), np.float32), 0.0), "seconds=0.0"),
    ],
)
def test_what_does_not_fit_is_refused(make, message):
    with pytest.raises(ValueError, match=message):
        make()
