"""The demo signal as a source."""

import threading
import time

import numpy as np
import pytest

from app.capture import demo_source
from app.capture.demo_source import DemoSource
from dsp.demo import demo_signal
from tests.virtual_mic import wait_for

RATE = 8000


@pytest.fixture
def demo():
    source = DemoSource(RATE, 5.0)
    yield source
    source.close()


def test_it_plays_the_demo_signal_from_its_beginning(demo):
    assert demo.epoch is None
    demo.start()
    assert wait_for(lambda: demo.signal.end > RATE // 10)
    count = RATE // 10
    x = np.empty((count, demo.signal.channels), np.float32)
    assert demo.signal.read(0, x)
    np.testing.assert_array_equal(x, demo_signal(0, count, RATE))
    assert demo.state.kind == "running"
    assert (demo.state.rate, demo.state.channels) == (RATE, x.shape[1])
    assert demo.state.device is None


def test_it_keeps_the_time(demo):
    demo.start()
    assert wait_for(lambda: demo.signal.end > RATE // 2)
    assert wait_for(lambda: abs(time.time() - demo.epoch - demo.signal.end / RATE) < 0.1)


@pytest.mark.parametrize(("held_up", "gaps"), [(1.0, 0), (100.0, 1)])
def test_after_being_held_up_it_catches_up_or_leaves_a_gap(demo, monkeypatch, held_up, gaps):
    real, jump = demo_source.clock, [0.0]
    monkeypatch.setattr(demo_source, "clock", lambda: real() + jump[0])
    demo.start()
    assert wait_for(lambda: demo.signal.end > 0)
    jump[0] = held_up
    assert wait_for(lambda: demo.signal.end > held_up * RATE)
    assert len(demo.signal.gaps) == gaps


def test_after_closing_nothing_comes(demo):
    demo.start()
    assert wait_for(lambda: demo.signal.end > 0)
    demo.close()
    assert not demo._thread.is_alive()
    DemoSource(None, 1.0).close()  # never started


def test_an_error_is_told(demo, monkeypatch):
    caught = []
    monkeypatch.setattr(threading, "excepthook", caught.append)

    def fail(*_):
        raise RuntimeError("a mistake")

    monkeypatch.setattr(demo_source, "demo_signal", fail)
    demo.start()
    assert wait_for(lambda: demo.state.kind == "failed")
    assert "a mistake" in demo.state.message
    assert wait_for(lambda: caught)
