import threading

import numpy as np
import pytest

from app import pitch as module
from app.pitch import BLOCK, PitchFinder
from dsp.pitch_reader import PitchReader
from dsp.ring import SampleRing

RATE = 8000
HOP = 80


def tone(f0, seconds):
    t = np.arange(round(seconds * RATE)) / RATE
    return (0.1 * np.sin(2 * np.pi * f0 * t)).astype(np.float32)[:, None]


def ring_of(x, capacity=100 * RATE):
    ring = SampleRing(capacity, x.shape[1], RATE)
    ring.write(x)
    return ring


@pytest.fixture
def of():
    made = []

    def of(signal, channel="mix", on_progress=lambda: None):
        made.append(PitchFinder(signal, channel, on_progress))
        return made[-1]

    yield of
    for finder in made:
        finder.close()
        assert finder.wait(10.0)


@pytest.fixture
def found(of):
    """Make a finder, and wait until it has found what is wished for."""

    def found(signal, first, stop):
        done = threading.Event()
        finder = of(signal, on_progress=lambda: finder.busy or done.set())
        finder.want(first, stop)
        assert done.wait(10.0)
        return finder

    return found


def test_what_is_wished_for_is_found_and_nothing_else(found):
    ring = ring_of(tone(200.0, 20.0))
    finder = found(ring, 1000, 1300)
    f0 = finder.frames(1000, 1300).f0
    assert f0.tobytes() == PitchReader(ring, "mix").read(1000, 300).f0.tobytes()
    assert np.isnan(finder.frames(0, 500).f0).all()
    assert not finder.busy
    assert len(finder.frames(5, 5).f0) == 0


def test_the_newest_comes_first(of):
    steps, finder = [], of(ring_of(tone(200.0, 20.0)))
    finder._on_progress = None  # never called: the thread sleeps without a wish
    wish = range(10, 10 + 4 * BLOCK)
    while (missing := finder._missing(wish)) is not None:
        steps.append(missing)
        finder._block(missing.start // BLOCK).known = missing.stop - missing.start // BLOCK * BLOCK
    assert [m.start for m in steps] == [4 * BLOCK, 3 * BLOCK, 2 * BLOCK, BLOCK, 0]
    assert steps[0].stop == wish.stop


def test_live_sound_is_followed(of):
    ring, told = ring_of(tone(200.0, 1.0)), threading.Event()
    finder = of(ring, on_progress=told.set)
    for _ in range(5):
        finder.want(0, 1000)
        while finder.busy:
            assert told.wait(10.0)
            told.clear()
        newest = PitchReader(ring, "mix").newest()
        f0 = finder.frames(0, newest + 5).f0
        assert np.abs(f0[10:newest] - 200.0).max() < 1.0
        assert np.isnan(f0[newest:]).all()
        ring.write(tone(200.0, 0.35))


def test_memory_is_bounded(found, monkeypatch):
    monkeypatch.setattr(module, "MOST_BLOCKS", 3)
    ring = ring_of(tone(200.0, 20.0))
    finder = found(ring, 0, 2 * BLOCK)
    done = threading.Event()
    finder.want(10 * BLOCK, 11 * BLOCK)
    for _ in range(1000):
        if not finder.busy:
            break
        done.wait(0.01)
    assert len(finder._blocks) <= 3
    assert np.isfinite(finder.frames(10 * BLOCK, 11 * BLOCK).f0).all()


def test_without_a_wish_it_sleeps_and_is_busy(of):
    finder = of(ring_of(tone(200.0, 1.0)))
    assert finder.busy
    assert not finder._blocks


def test_sound_too_slow_for_any_pitch_is_refused():
    with pytest.raises(ValueError, match="rate=100"):
        PitchFinder(SampleRing(1000, 1, 100), "mix")
