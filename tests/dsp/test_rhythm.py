"""The thread looks just after the sound has come, and not much more often."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dsp.rhythm import LATE_LOOK, Rhythm

RATE = 48_000


def follow(arrivals, period, seconds, soonest=0.0):
    """Look as told; return the delay of every arrival that was found and the number of looks."""
    rhythm, now, looks, delays, found = Rhythm(RATE), 0.0, 0, [], 0
    while now < seconds:
        heard = int(np.searchsorted(arrivals, now, side="right"))
        looks += 1
        if rhythm.look(heard * round(period * RATE), now) and heard > found:
            delays.append(now - arrivals[heard - 1])
            found = heard
        now += rhythm.wait(now, soonest)
    return np.array(delays), looks


@given(
    period=st.floats(0.004, 0.02),
    jitter=st.floats(0.0, 0.0008),
    phase=st.floats(0.0, 0.02),
    seed=st.integers(0, 9),
)
def test_a_look_comes_just_after_each_block(period, jitter, phase, seed):
    rng = np.random.default_rng(seed)
    count = int(5 / period)
    arrivals = phase + period * np.arange(1, count + 1) + jitter * rng.random(count)
    delays, looks = follow(np.sort(arrivals), period, 5.0)
    settled = delays[len(delays) // 2 :]
    assert np.median(settled) < 0.0015 + jitter
    assert looks < 3.0 * len(arrivals) + 200


def test_it_does_not_look_while_nothing_may_be_done_with_the_sound():
    arrivals = 0.01 * np.arange(1, 500)
    _, looks = follow(arrivals, 0.01, 5.0, soonest=1 / 60)
    assert looks < 5.0 * 75


def test_late_sound_is_looked_for_again_soon():
    rhythm = Rhythm(RATE)
    rhythm.look(480, 1.0)
    rhythm.look(960, 1.01)
    assert rhythm.wait(1.5) == LATE_LOOK
    assert rhythm.silent(1.5) == pytest.approx(0.49)
