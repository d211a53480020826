"""Another length of the history, while sound goes on and where there is no room for it."""

import numpy as np
import pytest

from app.capture import demo_source
from app.capture.demo_source import DemoSource
from app.capture.history import History
from dsp.demo import demo_signal
from dsp.ring import SampleRing
from tests.virtual_mic import wait_for

RATE = 8000


@pytest.fixture
def ring():
    ring = SampleRing(RATE, 1, RATE)
    ring.write(np.arange(RATE, dtype=np.float32)[:, None])
    return ring


def fit(history, ring):
    while history.fit(ring):
        pass
    ring.write(np.zeros((1, 1), np.float32))


def test_a_ring_gets_the_capacity_that_is_wished_and_keeps_what_fits(ring):
    history = History(1.0)
    fit(history, ring)
    assert ring.capacity == RATE
    history.seconds = 3.0
    fit(history, ring)
    assert (ring.capacity, ring.start, ring.end) == (3 * RATE, 1, RATE + 2)
    history.seconds = 0.5
    fit(history, ring)
    out = np.empty((ring.end - ring.start, 1), np.float32)
    assert ring.read(ring.start, out)
    assert len(out) == RATE // 2
    np.testing.assert_array_equal(out[:-3, 0], np.arange(RATE // 2 + 3, RATE))


def test_where_there_is_no_room_all_stays_and_a_sentence_says_so(ring):
    history = History(1e10)
    fit(history, ring)
    assert ring.capacity == RATE
    assert history.problem[1] == (
        "There is not enough memory to keep 1.67e+08 minutes of sound; 0.0167 minutes are kept."
    )
    history.seconds = 2.0
    fit(history, ring)
    assert history.problem is None
    assert ring.capacity == 2 * RATE


def test_the_demo_signal_goes_on_without_a_seam_while_more_and_less_is_kept(monkeypatch):
    monkeypatch.setattr(demo_source, "BLOCKS_PER_SECOND", 400)
    source = DemoSource(RATE, 1.0)
    source.start()
    try:
        for seconds in (30.0, 0.5, 20.0):
            source.keep(seconds)
            wait_for(lambda wished=seconds: source.signal.capacity == wished * RATE)
            held = source.signal.end
            wait_for(lambda held=held: source.signal.end > held + RATE // 10)
        source.keep(1e10)
        wait_for(lambda: "not enough memory" in source.state.message)
    finally:
        source.close()
    ring = source.signal
    assert ring.gaps == ()
    out = np.empty((ring.end - ring.start, 2), np.float32)
    assert ring.read(ring.start, out)
    np.testing.assert_allclose(out, demo_signal(ring.start, len(out), RATE), atol=1e-6)
