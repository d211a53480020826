import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from dsp.minmax import Bounds, MinMax, bounds_of

samples = arrays(
    np.float32,
    st.tuples(st.integers(1, 200), st.integers(1, 3)),
    elements=st.floats(-1, 1, width=32),
)


@given(samples, st.integers(1, 50))
def test_bounds_are_the_least_and_greatest_of_every_stretch(x, step):
    whole = len(x) // step * step or len(x)
    low, high = bounds_of(x[:whole], step)
    parts = [x[k : k + step] for k in range(0, whole, step)]
    assert low.tolist() == [part.min() for part in parts]
    assert high.tolist() == [part.max() for part in parts]


def test_what_is_no_number_is_left_out():
    x = np.array([[np.nan], [0.5], [np.nan], [np.nan]], np.float32)
    low, high = bounds_of(x, 2)
    assert (low[0], high[0]) == (0.5, 0.5)
    assert np.isnan([low[1], high[1]]).all()


@given(samples, st.integers(1, 20), st.lists(st.integers(1, 9), min_size=1, max_size=8))
def test_the_cut_does_not_matter(x, step, cuts):
    x = x[: max(step, len(x) // step * step)]
    x = x[:step] if len(x) < step else x
    if len(x) < step:
        return
    count = len(x) // step
    at_once, in_parts = MinMax(step, 256), MinMax(step, 256)
    at_once.add(0, bounds_of(x, step))
    k = 0
    for cut in cuts * count:
        stop = min(count, k + cut)
        if k < stop:
            in_parts.add(k, bounds_of(x[k * step : stop * step], step))
        k = stop
    for width in (1, 7, count):
        a, b = at_once.over(0, len(x), width), in_parts.over(0, len(x), width)
        assert np.array_equal(a, b, equal_nan=True)


@given(st.integers(1, 300), st.integers(1, 40), st.integers(0, 200), st.integers(1, 100))
def test_a_part_holds_the_bounds_of_all_stretches_in_it(count, width, start, span):
    values = np.random.default_rng(count).uniform(-1, 1, count).astype(np.float32)
    levels = MinMax(1, 512)
    levels.add(0, Bounds(values, values))
    low, high = levels.over(start, start + span, width)
    edges = np.linspace(start, start + span, width + 1)
    for k in range(width):
        first, last = int(np.floor(edges[k])), int(np.ceil(edges[k + 1] - 1e-9))
        part = values[first : max(last, first + 1)]
        if len(part):
            assert (low[k], high[k]) == (part.min(), part.max())
        else:
            assert np.isnan([low[k], high[k]]).all()


@given(st.integers(0, 50), st.integers(2, 100))
def test_coarser_holds_the_same_sound(first, count):
    values = np.random.default_rng(count).uniform(-1, 1, count).astype(np.float32)
    levels = MinMax(4, 256)
    levels.add(first, Bounds(-values, values))
    levels.forget(4 * first)
    coarser = levels.coarser()
    assert coarser.step == 8
    held = coarser._held(first // 2, coarser.stop)
    whole = levels._held(first // 2 * 2, coarser.stop * 2)
    assert np.array_equal(held.high, np.fmax(whole.high[::2], whole.high[1::2]), equal_nan=True)
    assert np.nanmax(held.high) == values.max()


def test_it_keeps_the_newest_and_forgets_the_rest():
    levels = MinMax(10, 4)
    values = np.arange(6, dtype=np.float32)
    for k in range(6):
        levels.add(k, Bounds(values[k : k + 1], values[k : k + 1]))
    low, _ = levels.over(0, 60, 6)
    assert np.array_equal(low, [np.nan, np.nan, 2, 3, 4, 5], equal_nan=True)
    levels.forget(45)
    assert np.isnan(levels.over(0, 60, 6).low[:4]).all()
    levels.add(8, Bounds(values[:1], values[:1]))  # some were not told of
    assert np.isnan(levels.over(60, 80, 2).low).all()


def test_nonsense_is_refused():
    with pytest.raises(ValueError, match="step=0"):
        MinMax(0, 4)
    with pytest.raises(ValueError, match="capacity=1"):
        MinMax(4, 1)
    levels = MinMax(4, 8)
    levels.add(3, bounds_of(np.zeros((4, 1), np.float32), 4))
    with pytest.raises(ValueError, match="index=2"):
        levels.add(2, bounds_of(np.zeros((4, 1), np.float32), 4))
