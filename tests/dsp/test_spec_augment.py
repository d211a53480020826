"""Strips taken out of features, by torchaudio's rule."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dsp.spec_augment import Masks, draw, frequency_mask, spec_augment, time_mask


class Numbers:
    """A generator that gives known numbers."""

    def __init__(self, *numbers):
        self._numbers = iter(numbers)

    def random(self):
        return next(self._numbers)


def by_the_rule(first, second, size, parameter, p=1.0):
    """Torchaudio's rule, from its text: bounds of the strip for two numbers in [0, 1)."""
    if p != 1.0:
        parameter = min(parameter, int(size * p))
    if parameter < 1:
        return set()
    value = first * parameter
    start = int(second * (size - value))
    return set(range(start, start + int(value)))


@given(
    first=st.floats(0, 1, exclude_max=True),
    second=st.floats(0, 1, exclude_max=True),
    size=st.integers(1, 300),
    parameter=st.integers(0, 300),
    p=st.floats(0, 1),
)
def test_strips_are_those_of_the_rule(first, second, size, parameter, p):
    parameter = min(parameter, size)  # beyond it the rule would leave the features
    strip = draw(Numbers(first, second), size, parameter, p)
    assert set(range(size)[strip]) == by_the_rule(first, second, size, parameter, p)


@pytest.mark.parametrize(
    ("numbers", "size", "limit", "share", "strip"),
    [
        ((0.5, 0.5), 100, 20, 1.0, slice(45, 55)),
        ((0.999, 0.999), 100, 20, 1.0, slice(79, 98)),  # never the whole limit
        ((0.0, 0.7), 100, 20, 1.0, slice(70, 70)),
        ((0.5, 0.0), 100, 80, 0.25, slice(0, 12)),
        ((), 100, 80, 0.001, slice(0, 0)),
        ((), 100, 0, 1.0, slice(0, 0)),
        ((0.9, 0.9), 10, 500, 1.0, slice(0, 9)),
    ],
)
def test_known_strips(numbers, size, limit, share, strip):
    assert draw(Numbers(*numbers), size, limit, share) == strip


@given(
    shape=st.sampled_from([(30, 20), (2, 40, 16), (3, 2, 9, 7), (1, 1)]),
    seed=st.integers(0, 99),
    masks=st.builds(
        Masks,
        time=st.integers(0, 3),
        time_limit=st.integers(0, 50),
        time_share=st.floats(0, 1),
        frequency=st.integers(0, 3),
        frequency_limit=st.integers(0, 50),
        value=st.sampled_from([0.0, -7.5]),
    ),
)
def test_only_whole_strips_change_and_every_channel_loses_the_same(shape, seed, masks):
    x = np.random.default_rng(1).uniform(1, 2, shape).astype(np.float32)
    before = x.copy()
    out = spec_augment(x, masks, seed)
    np.testing.assert_array_equal(x, before)
    assert out.dtype == np.float32
    changed = (out != x).reshape(-1, *shape[-2:])
    assert (changed == changed[:1]).all()
    rows, columns = changed[0].all(axis=1), changed[0].all(axis=0)
    np.testing.assert_array_equal(changed[0], rows[:, np.newaxis] | columns)
    assert (out[out != x] == np.float32(masks.value)).all()
    if not columns.all():
        assert rows.sum() <= masks.time * max(0, masks.time_limit - 1)
    if not rows.all():
        assert columns.sum() <= masks.frequency * max(0, masks.frequency_limit - 1)


def test_a_seed_repeats_and_a_generator_moves_on():
    x = np.ones((80, 40), np.float32)
    np.testing.assert_array_equal(spec_augment(x, rng=3), spec_augment(x, rng=3))
    rng = np.random.default_rng(3)
    first = spec_augment(x, rng=rng)
    np.testing.assert_array_equal(first, spec_augment(x, rng=3))
    assert (spec_augment(x, rng=rng) != first).any()


def test_widths_and_places_are_even():
    rng = np.random.default_rng(0)
    strips = [draw(rng, 100, 20) for _ in range(4000)]
    widths = np.bincount([s.stop - s.start for s in strips], minlength=20)
    assert len(widths) == 20
    assert widths.min() > 140
    starts = np.array([s.start for s in strips])
    assert np.histogram(starts, 8, (0, 80))[0].min() > 380


def test_nothing_loses_nothing():
    assert spec_augment(np.ones((0, 5), np.float32)).shape == (0, 5)


def test_one_strip_alone():
    x = np.ones((2, 50, 30), np.float32)
    timed = time_mask(x, 40, 5, value=-1.0)
    assert (timed == timed[:, :, :1]).all()
    assert 0 < (timed == -1).mean() < 0.8
    pitched = frequency_mask(x, 29, np.random.default_rng(2), share=0.5)
    assert (pitched == pitched[:, :1]).all()
    assert 0 < (pitched == 0).mean() < 0.5
    assert x.all()


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: Masks(time=-1), "time=-1"),
        (lambda: Masks(time_share=1.5), "share=1.5 must lie in"),
        (lambda: time_mask(np.ones(9, np.float32), 3, 0), "x.shape"),
        (lambda: spec_augment(np.ones(9, np.float32)), "x.shape"),
        (lambda: time_mask(np.ones((9, 9), np.float32), -3, 0), "limit=-3"),
        (lambda: time_mask(np.ones((9, 9), np.float32), 3, 0, share=-0.1), "share=-0.1"),
    ],
)
def test_what_does_not_fit_is_refused(make, message):
    with pytest.raises(ValueError, match=message):
        make()
