"""A tone and a click stand at their pixels in every transform of levels, on every scale."""

import numpy as np
import pytest

from dsp.analysis import Analysis
from dsp.columns import ColumnReader
from dsp.ring import SampleRing
from dsp.scales import SCALES, FrequencyAxis
from dsp.transforms.registry import NO_LEVELS, OCTAVE, STEREO, TRANSFORMS

RATE, TONE, HEIGHT = 48_000, 1_000.0, 400
NAMES = [name for name in TRANSFORMS if name not in {*NO_LEVELS, *OCTAVE, *STEREO, "pcen"}]
WIDEST = {"octave-bands": 0.13, "bark": 0.1, "erb": 0.1, "mel": 0.04}
"""How far from the tone, as a share of it, the middle of its band may lie."""


def reader_of(x, name):
    ring = SampleRing(len(x), 1, RATE)
    ring.write(x.astype(np.float32)[:, np.newaxis])
    return ColumnReader(ring, Analysis(transform=TRANSFORMS[name]()))


@pytest.mark.parametrize("scale", list(SCALES))
@pytest.mark.parametrize("name", NAMES)
def test_a_tone_is_brightest_at_its_row(name, scale):
    t = np.arange(3 * RATE) / RATE
    reader = reader_of(0.1 * np.sin(2 * np.pi * TONE * t), name)
    codes = np.zeros((reader.bins, 1), np.uint16)
    reader.read(0, int(1.5 * RATE) // reader.analysis.step(0), codes)
    axis = FrequencyAxis(scale, 50.0, 8_000.0)
    rows = reader.rows(axis, HEIGHT)(codes)[:, 0]
    brightest = np.flatnonzero(rows == rows.max())
    wanted = HEIGHT - 1 - np.floor(axis.to_unit(TONE) * HEIGHT)
    spread = WIDEST.get(name, 0.03)
    low, high = (HEIGHT - 1 - axis.to_unit(TONE * (1 + s)) * HEIGHT for s in (spread, -spread))
    assert low - 2 <= np.median(brightest) <= high + 2
    assert np.abs(brightest - wanted).min() <= max(2, high - low)


@pytest.mark.parametrize("name", NAMES)
def test_a_click_is_brightest_at_its_column(name):
    x = 1e-5 * np.random.default_rng(0).standard_normal(3 * RATE)
    at = int(1.5 * RATE)
    x[at] += 1.0
    reader = reader_of(x, name)
    step = reader.analysis.step(0)
    first, count = at // step - 60, 121
    codes = np.zeros((reader.bins, count), np.uint16)
    reader.read(0, first, codes)
    top = codes[reader.frequencies > 4_000.0].max(axis=0)
    brightest = np.flatnonzero(top == top.max())
    assert abs((np.median(brightest) + first) * step - at) <= 2 * step
