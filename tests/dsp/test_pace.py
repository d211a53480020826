"""A pace bounds the average and nothing else."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dsp.pace import Pace


@given(
    rate=st.floats(1.0, 200.0),
    burst=st.floats(1.0, 5.0),
    steps=st.lists(st.floats(0.0, 0.1), min_size=1, max_size=300),
)
def test_never_more_than_the_rate_and_the_burst(rate, burst, steps):
    pace, now, taken = Pace(rate, burst), 0.0, 0
    for step in steps:
        now += step
        taken += pace.take(now)
    assert taken <= burst + now * rate + 1e-3


@given(rate=st.floats(1.0, 200.0), steps=st.lists(st.floats(0.0, 0.05), max_size=50))
def test_after_the_wait_there_is_a_permit(rate, steps):
    pace, now = Pace(rate), 0.0
    for step in steps:
        now += step
        pace.take(now)
    now += pace.wait(now)
    assert pace.take(now)


def test_blocks_of_10_ms_are_followed_60_times_a_second_at_the_moment_they_arrive():
    pace = Pace(60.0)
    taken = [n for n in range(1000) if pace.take(n * 0.010)]
    assert 600 <= len(taken) <= 602
    assert max(b - a for a, b in pairwise(taken)) <= 2


def test_a_clock_that_goes_back_gives_nothing():
    pace = Pace(10.0, 1.0)
    assert pace.take(5.0)
    assert not pace.take(1.0)
    assert not pace.take(1.05)
    assert pace.take(1.15)


@pytest.mark.parametrize(("rate", "burst"), [(0, 1), (-1, 1), (float("nan"), 1), (1, 0.5)])
def test_bad_values_are_refused(rate, burst):
    with pytest.raises(ValueError, match="must be"):
        Pace(rate, burst)
