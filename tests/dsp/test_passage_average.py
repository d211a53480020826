"""The average spectrum of a passage: the mean power of its frames, however long it is."""

import numpy as np
import pytest

from dsp.analysis import Analysis
from dsp.columns import ColumnReader
from dsp.levels import NO_DATA, decode
from dsp.passage_average import MOST_FRAMES, PassageAverage
from dsp.ring import SampleRing

RATE = 8_000
SMALL = Analysis(n_fft=64, win_length=64, overlap=0.75)


def ring_of(x):
    ring = SampleRing(len(x), 1, RATE)
    ring.write(np.asarray(x, np.float32)[:, np.newaxis])
    return ring


def average(signal, passage, analysis=SMALL):
    work = PassageAverage(ColumnReader(signal, analysis), passage)
    for _ in range(MOST_FRAMES):
        if work.done:
            return work.codes
        work.advance()
    raise AssertionError("it does not end")


@pytest.mark.parametrize("length", [20_000, 200_000, 800_000])
def test_noise_reads_its_level_over_any_time(length):
    """White noise of standard deviation s has ``2 s**2 1.5 / n_win * 2`` in each bin of a Hann."""
    x = 0.1 * np.random.default_rng(2).standard_normal(length)
    level = 10 * np.log10(2 * 0.1**2 * 1.5 * 2 / 64)
    got = decode(average(ring_of(x), range(length)))[1:-1]
    assert got.mean() == pytest.approx(level, abs=0.1)
    np.testing.assert_allclose(got, level, atol=1.2)


def test_a_tone_of_half_the_time_is_3_db_lower_and_only_the_passage_counts():
    t = np.arange(100_000)
    x = np.sin(2 * np.pi * t / 8) * (t < 50_000)
    assert decode(average(ring_of(x), range(100_000)))[8] == pytest.approx(-3.0, abs=0.2)
    assert decode(average(ring_of(x), range(10_000, 40_000)))[8] == pytest.approx(0.0, abs=0.06)


def test_where_nothing_is_known_there_is_no_average_and_gaps_do_not_count():
    ring = SampleRing(20_000, 1, RATE)
    assert (average(ring, range(0)) == NO_DATA).all()
    sine = np.sin(2 * np.pi * np.arange(8_000) / 8).astype(np.float32)[:, np.newaxis]
    ring.write(sine)
    ring.skip(8_000, "lost")
    assert decode(average(ring, range(100, 15_900)))[8] == pytest.approx(0.0, abs=0.06)
    assert (average(ring, range(9_000, 15_000)) == NO_DATA).all()
