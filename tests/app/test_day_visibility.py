"""Forty events of a 24-hour recording are seen at every zoom; `bench_visibility` looks at it all.

Only the pixels where something happens are computed, and one of noise to compare them with: what
a pixel shows depends on its own sound alone.
"""

import numpy as np
import pytest

from dsp.analysis import Analysis
from dsp.columns import ColumnReader
from dsp.levels import decode
from dsp.picture import pixel_codes
from dsp.scales import FrequencyAxis
from tests.day_of_events import EVENTS, RATE, DayOfEvents, contrast

WIDTH, HEIGHT = 1600, 200
CLEAR_DB = 10.0


@pytest.fixture(scope="module")
def day():
    return DayOfEvents()


@pytest.fixture(scope="module")
def reader(day):
    return ColumnReader(day, Analysis())


def columns(reader, level, first, stop):
    out = np.zeros((reader.bins, stop - first), np.uint16)
    reader.read(level, first, out)
    return out


def pixel(reader, at, spp):
    """Return the levels of the pixel at sample `at`, in dB, shape (HEIGHT, 1)."""
    level = reader.analysis.level_for(spp)
    rows = reader.rows(FrequencyAxis().limited(RATE), HEIGHT)
    number = int(at / spp)
    codes = pixel_codes(
        lambda first, stop: [(first, columns(reader, level, first, stop))],
        reader.analysis.step(level),
        rows,
        range(number, number + 1),
        spp,
    )
    return decode(codes)


def clearness(reader, at, spp, noise):
    """Return by how much an event stands out in the pixel of its time or the one beside it.

    Columns lie on a grid of their own: one that reaches into two pixels is shown in one of them.
    """
    best = -np.inf
    for place in (at, at - spp, at + spp):
        best = max(best, contrast(pixel(reader, place, spp), noise))
        if best >= CLEAR_DB:
            break
    return best


@pytest.mark.parametrize("zoom", [1, 16, 256, 4096, 65_536])
def test_forty_of_forty_are_clear(day, reader, zoom):
    """From 54 seconds a pixel to less than a millisecond, every event stands out from the noise."""
    spp = day.end / WIDTH / zoom
    free = np.setdiff1d(np.arange(WIDTH), (day.events / (day.end / WIDTH)).astype(int))
    noise = pixel(reader, (int(free[7]) + 0.5) * day.end / WIDTH, spp)
    shown = [clearness(reader, at, spp, noise) for at in day.events]
    assert len(shown) == EVENTS == 40
    assert min(shown) >= CLEAR_DB


def test_a_coarse_column_is_the_maximum_of_two_finer_ones(day, reader):
    """At the end of the day as at its beginning: so nothing is lost from level to level."""
    levels = [k for k in range(14) if reader.grid.frames(k - 1) > 1]
    assert len(levels) > 8
    for level in levels:
        at = int(day.events[-1]) // reader.analysis.step(level)
        finer = columns(reader, level - 1, 2 * at, 2 * at + 2)
        coarse = columns(reader, level, at, at + 1)
        np.testing.assert_array_equal(coarse[:, 0], finer.max(axis=1))
