"""The sound of a box alone: untouched inside, gone outside, the same however it is read."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dsp.ring import SampleRing
from dsp.selection import Selection
from dsp.transforms.masked import FADE_SECONDS, MaskedReader, edge_width, masked

RATE = 24_000


class Sound:
    """Sound in memory, of which a part may be forgotten."""

    def __init__(self, x: np.ndarray, start: int = 0) -> None:
        self.x, self.start, self.end = x, start, len(x)
        self.rate, self.channels = RATE, x.shape[1]

    def read(self, start: int, out: np.ndarray) -> bool:
        if start < self.start or start + len(out) > self.end:
            return False
        out[:] = self.x[start : start + len(out)]
        return True


def noise(count: int, channels: int = 1, seed: int = 0) -> np.ndarray:
    x = 0.2 * np.random.default_rng(seed).standard_normal((count, channels))
    return x.astype(np.float32)


def sine(hertz: float, count: int) -> np.ndarray:
    return np.sin(2 * np.pi * hertz / RATE * np.arange(count) + 0.4).astype(np.float32)


@st.composite
def boxes(draw, length: int) -> Selection:
    start = draw(st.integers(0, length - 1))
    low = draw(st.one_of(st.just(0.0), st.floats(1, 11_000)))
    high = draw(st.one_of(st.just(RATE / 2), st.floats(low + 50, 15_000)))
    return Selection(start, draw(st.integers(start + 1, length + 500)), low, high)


@given(boxes(9000), st.integers(1, 2))
def test_the_box_and_all_but_the_box_are_the_sound(box, channels) -> None:
    x = noise(9000, channels)
    inside, rest = masked(x, box, RATE), masked(x, box, RATE, outside=True)
    assert inside.dtype == rest.dtype == np.float32
    assert np.abs(inside + rest - x).max() < 1e-6
    assert not inside[: box.start].any()
    assert not inside[box.stop :].any()
    np.testing.assert_array_equal(rest[: box.start], x[: box.start])


@given(boxes(9000), st.lists(st.integers(0, 9000), max_size=8), st.booleans())
def test_any_cut_gives_the_same_bits(box, cuts, outside) -> None:
    x = noise(9000, 2)
    whole = masked(x, box, RATE, outside=outside)
    reader = MaskedReader(Sound(x), box.low_hz, box.high_hz, box.start, box.stop, outside=outside)
    bounds = [0, *sorted(cuts), 9000]
    order = np.random.default_rng(len(cuts)).permutation(len(bounds) - 1)
    for k in order:
        out = np.full((bounds[k + 1] - bounds[k], 2), np.nan, np.float32)
        wanted = whole[bounds[k] : bounds[k + 1]]
        if not reader.read(bounds[k], out):
            assert bounds[k + 1] > len(x)
            continue
        np.testing.assert_array_equal(out.view(np.uint32), wanted.view(np.uint32))


@pytest.mark.parametrize(
    ("low", "high"), [(0, 1000), (300, 3400), (1000, 1200), (5000, 12_000), (50, 60), (0, 12_000)]
)
def test_a_sine_inside_is_untouched_and_one_outside_is_gone(low, high) -> None:
    count = 3 * RATE
    box = Selection(0, count, low, high)
    edge = edge_width(low, high, RATE) / 2
    middle = slice(RATE, 2 * RATE)
    within = [f for f in (low + edge, (low + high) / 2, high - edge) if low < f < high]
    if 2 * edge > high - low:
        within = []
    for hertz in within:
        x = sine(hertz, count)
        assert np.abs(masked(x, box, RATE) - x)[middle].max() < 1e-4
    beyond = [f for f in (low - edge, low / 2, high + edge, 1.5 * high) if 0 < f < RATE / 2]
    for hertz in beyond:
        if low - edge < hertz < high + edge:
            continue
        got = masked(sine(hertz, count), box, RATE)[middle]
        assert 20 * np.log10(np.abs(got).max() + 1e-12) < -80


def test_a_box_without_a_band_is_the_sound_itself() -> None:
    x = noise(5000)[:, 0]
    got = masked(x, Selection(1000, 4000), RATE)
    fade = round(FADE_SECONDS * RATE)
    inner = slice(1000 + fade, 4000 - fade)
    np.testing.assert_array_equal(got[inner], x[inner])
    assert not masked(x, Selection(0, 5000, 13_000, 14_000), RATE).any()


def test_the_ends_are_smooth() -> None:
    x = np.ones(4000, np.float32)
    got = masked(x, Selection(1000, 3000), RATE)
    steps = np.abs(np.diff(got))
    assert steps.max() < 1.05 * np.pi / 2 / (FADE_SECONDS * RATE)
    np.testing.assert_allclose(got, got[::-1], atol=1e-6)
    short = masked(x, Selection(1000, 1008), RATE)
    assert short[1003] > 0.9
    assert short[1000] < 0.5


def test_nothing_is_shifted() -> None:
    x = np.zeros(8000, np.float32)
    x[4000] = 1.0
    got = masked(x, Selection(0, 8000, 500, 5000), RATE)
    assert np.argmax(got) == 4000
    np.testing.assert_allclose(got[3500:4501], got[3500:4501][::-1], atol=1e-6)


def test_live_sound_that_is_forgotten_is_refused() -> None:
    x = noise(6000)
    reader = MaskedReader(Sound(x, start=2000), 500, 2000, 1000, 5000)
    out = np.empty((500, 1), np.float32)
    assert not reader.read(1500, out)
    assert not reader.read(1800, out)
    assert reader.read(2000, out)
    assert reader.read(200, out)  # before the box all is silence, held or not
    assert not out.any()
    assert reader.read(6000, out)
    assert not out.any()
    rest = MaskedReader(Sound(x, start=2000), 500, 2000, 1000, 5000, outside=True)
    assert not rest.read(1800, out)
    assert not rest.read(200, out)


def test_a_box_that_sound_still_comes_into_is_read_as_it_comes() -> None:
    ring = SampleRing(20_000, 1, RATE)
    x = noise(12_000)
    ring.write(x[:6000])
    reader = MaskedReader(ring, 500, 2000, 1000, 50_000)
    out = np.empty((3000, 1), np.float32)
    assert reader.read(2000, out)
    assert not reader.read(4000, out)
    ring.write(x[6000:])
    assert reader.read(4000, out)
    wanted = masked(x, Selection(1000, 50_000, 500, 2000), RATE)[4000:7000]
    np.testing.assert_allclose(out, wanted, atol=1e-6)


def test_broken_samples_spoil_nothing_else() -> None:
    x = noise(6000)
    silent = x.copy()
    x[3000], silent[3000] = np.nan, 0.0
    box = Selection(0, 6000, 100, 3000)
    np.testing.assert_array_equal(masked(x, box, RATE), masked(silent, box, RATE))


def test_an_empty_box_is_refused() -> None:
    with pytest.raises(ValueError, match="start=5 must lie in"):
        MaskedReader(Sound(noise(10)), 0, 100, 5, 5)
    with pytest.raises(ValueError, match="low_hz=200"):
        MaskedReader(Sound(noise(10)), 200, 100, 0, 5)
