"""Digital silence and padding never decide the colours, whatever the transform."""

import numpy as np
import pytest

from dsp.analysis import Analysis
from dsp.auto_range import fitting_range
from dsp.columns import ColumnReader
from dsp.ring import SampleRing
from dsp.scales import FrequencyAxis
from dsp.still import still_codes
from dsp.transforms.registry import NO_LEVELS, TRANSFORMS

RATE = 16_000


def fitted(sound, transform):
    ring = SampleRing(len(sound), 1, RATE)
    ring.write(sound[:, np.newaxis].astype(np.float32))
    reader = ColumnReader(ring, Analysis(n_fft=512, win_length=512, transform=transform))
    rows = reader.rows(FrequencyAxis("log", 200.0, 7000.0), 120)
    return fitting_range(still_codes(reader, rows, range(200), len(sound) / 200))


@pytest.mark.parametrize("name", sorted(set(TRANSFORMS) - NO_LEVELS))
def test_a_file_that_begins_with_zeros_has_the_colours_of_its_sound(name):
    rng = np.random.default_rng(2)
    t = np.arange(2 * RATE) / RATE
    sound = 0.2 * np.sin(2 * np.pi * 600.0 * t) + 0.002 * rng.standard_normal(len(t))
    silence = np.zeros(6 * RATE)
    kind = TRANSFORMS[name]()
    alone, padded = fitted(sound, kind), fitted(np.concatenate([silence, sound]), kind)
    assert padded.ceiling == pytest.approx(alone.ceiling, abs=5.0)
    assert padded.floor == pytest.approx(alone.floor, abs=12.0)
    assert padded.ceiling > -35.0
    assert fitted(silence, kind) is None
