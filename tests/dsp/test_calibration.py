"""Every transform of levels reads a sine at the level it has, as its quantity says."""

import numpy as np
import pytest

from dsp.framing import Framing
from dsp.transforms.registry import NO_LEVELS, TRANSFORMS
from dsp.windows import Window
from tests.dsp.column_laws import columns, noise, room, sine

RATE = 48000
LEVELS = sorted(set(TRANSFORMS) - NO_LEVELS)


def framing(window):
    return Framing(Window(window), 4096, 4096)


def built(name, window):
    """Return the transform, and which of its bins lies nearest to 1 kHz."""
    transform = TRANSFORMS[name]().build(framing(window), RATE)
    return transform, int(np.abs(transform.frequencies - 1000).argmin())


def reading_of_full_scale(transform, window):
    """In dB: 0, or of a density the power of a sine over the noise bandwidth of the window."""
    if transform.quantity.unit == "dB":
        return 0.0
    bandwidth = framing(window).window.noise_bandwidth(4096) * RATE / 4096
    return 10 * np.log10(0.5 / bandwidth)


def test_the_quantity_tells_whether_a_transform_has_levels():
    shown = {name: kind().build(framing("hann"), RATE) for name, kind in TRANSFORMS.items()}
    assert sorted(name for name in shown if shown[name].quantity.is_level) == LEVELS


@pytest.mark.parametrize("pool", [1, 7])
@pytest.mark.parametrize("db", [0, -20, -60, -100])
@pytest.mark.parametrize("window", ["hann", "blackman-harris"])
@pytest.mark.parametrize("name", LEVELS)
def test_a_sine_reads_its_level_in_the_bin_where_it_lies(name, window, db, pool):
    transform, bin_ = built(name, window)
    count = room(transform, 500, 2 * pool)
    x = sine(transform.frequencies[bin_], RATE, count, 10 ** (db / 20), 0.3)
    got = columns(transform, x, transform.before, 500, 2, pool)
    assert got[:, bin_] == pytest.approx(db + reading_of_full_scale(transform, window), abs=0.1)


@pytest.mark.parametrize("name", LEVELS)
def test_twice_the_sound_reads_6_decibels_more(name):
    transform, _ = built(name, "hann")
    x = noise(room(transform, 500, 3))
    once = columns(transform, x, transform.before, 500, 3)
    twice = columns(transform, 2 * x, transform.before, 500, 3)
    heard = once > -120  # bins that nothing was moved to stay empty
    assert heard.mean() > 0.5
    assert (twice - once)[heard] == pytest.approx(20 * np.log10(2), abs=1e-3)
