import threading

import numpy as np
import pytest

from app import envelope as module
from app.envelope import BLOCK, Envelope
from dsp.ring import SampleRing
from dsp.signal import Gap

RATE = 48000


class Recording:
    """Samples of a formula, of which some may be damaged or not decoded yet."""

    def __init__(self, x, decoded=None, damaged=range(0)):
        self.rate, self.channels, self.start = RATE, x.shape[1], 0
        self.x, self.length, self.end = x, len(x), len(x) if decoded is None else decoded
        self.gaps: tuple[Gap, ...] = ()
        self.damaged, self.reads = damaged, []

    def read(self, start, out):
        self.reads.append(range(start, start + len(out)))
        if any(sample in self.damaged for sample in (start, start + len(out) - 1)):
            return False
        out[:] = self.x[start : start + len(out)]
        return start + len(out) <= self.end

    def will_read(self, start, count):
        pass


@pytest.fixture
def of():
    made = []

    def of(signal, on_progress=lambda: None):
        made.append(Envelope(signal, on_progress))
        return made[-1]

    yield of
    for envelope in made:
        envelope.close()
        assert envelope.wait(10.0)


def noise(count, channels=1):
    rng = np.random.default_rng(7)
    return rng.uniform(-0.5, 0.5, (count, channels)).astype(np.float32)


def until(condition):
    """Wait for a thread that polls by itself."""
    done = threading.Event()
    for _ in range(1000):
        if condition():
            return
        done.wait(0.01)
    raise AssertionError(condition)


@pytest.mark.parametrize("channels", [1, 2])
@pytest.mark.parametrize("count", [1, 255, 256, 5 * BLOCK + 77])
def test_a_recording_is_read_once_and_exactly(of, channels, count):
    signal = Recording(noise(count, channels))
    envelope = of(signal)
    assert envelope.wait(10.0)
    assert envelope.progress == 1.0
    low, high = envelope.envelope(0, count, 1)
    assert (low[0], high[0]) == (signal.x.min(), signal.x.max())
    assert [r.start for r in signal.reads[1:]] == [r.stop for r in signal.reads[:-1]]


def test_one_click_is_seen_in_any_width(of):
    x = noise(20 * BLOCK) * 0.01
    x[777_777] = 0.9
    envelope = of(Recording(x))
    assert envelope.wait(10.0)
    for width in (1, 10, 333, 5000):
        _, high = envelope.envelope(0, len(x), width)
        assert high[777_777 * width // len(x)] == np.float32(0.9)
        assert (high > 0.5).sum() == 1 or width > 2000


def test_a_long_one_shows_a_first_look_before_it_is_read(of, monkeypatch):
    x = noise(module.SKETCH_PARTS * module.SKETCH_SAMPLES * 8 + 4096)
    held = threading.Event()
    signal = Recording(x)
    monkeypatch.setattr(Envelope, "_read_on", lambda *_a, **_k: held.wait(10.0))
    told = threading.Event()
    envelope = of(signal, told.set)
    assert told.wait(10.0)
    low, high = envelope.envelope(0, len(x), 500)
    assert (low < -0.4).all()
    assert (high > 0.4).all()
    assert envelope.progress == 0.0
    held.set()


def test_what_is_being_decoded_is_taken_in_as_it_comes(of):
    signal = Recording(noise(4 * BLOCK + 100), decoded=BLOCK + 10)
    envelope = of(signal)
    until(lambda: envelope._exact.stop * envelope._exact.step == BLOCK)
    _, high = envelope.envelope(0, signal.length, 4)
    assert np.isnan(high[2:]).all()
    signal.end = signal.length
    assert envelope.wait(10.0)
    assert not np.isnan(envelope.envelope(0, signal.length, 400).high).any()


def test_stretches_longer_than_a_block_are_read_whole(of, monkeypatch):
    monkeypatch.setattr(module, "CAPACITY", 8)
    monkeypatch.setattr(module, "BLOCK", 64)
    signal = Recording(noise(5000, 3))
    envelope = of(signal)
    assert envelope.wait(10.0)
    low, high = envelope.envelope(0, 5000, 1)
    assert (low[0], high[0]) == (signal.x.min(), signal.x.max())


def test_damage_is_left_out(of):
    signal = Recording(noise(4 * BLOCK), damaged=range(BLOCK, 2 * BLOCK))
    envelope = of(signal)
    assert envelope.wait(10.0)
    assert envelope._exact.step == 16
    assert np.isnan(envelope.envelope(0, signal.length, 4).low).tolist() == [0, 1, 0, 0]


def test_live_sound_is_followed_and_forgotten(of):
    ring = SampleRing(2 * BLOCK, 1, RATE)
    envelope = of(ring)
    assert envelope.envelope(0, 100, 10) is None or ring.end == 0
    for k in range(6):
        ring.write(np.full((BLOCK, 1), k / 10, np.float32))
        until(lambda k=k: envelope._exact.stop * envelope._exact.step == (k + 1) * BLOCK)
    until(lambda: envelope._exact.first * envelope._exact.step == 4 * BLOCK)
    high = envelope.envelope(0, 6 * BLOCK, 6).high
    assert np.array_equal(high, np.float32([np.nan] * 4 + [0.4, 0.5]), equal_nan=True)


def test_memory_is_bounded(of, monkeypatch):
    monkeypatch.setattr(module, "CAPACITY", 64)
    signal = Recording(noise(64 * 256 * 3), decoded=1000)
    signal.length = 2000  # a guess that is wrong
    envelope = of(signal)
    signal.length = len(signal.x)
    signal.end = signal.length
    assert envelope.wait(10.0)
    assert envelope._exact.capacity == 64
    low, high = envelope.envelope(0, len(signal.x), 1)
    assert (low[0], high[0]) == (signal.x.min(), signal.x.max())


def test_nonsense_is_refused(of):
    envelope = of(Recording(noise(1000)))
    with pytest.raises(ValueError, match="width=0"):
        envelope.envelope(0, 100, 0)
    with pytest.raises(ValueError, match="stop=5"):
        envelope.envelope(5, 5, 10)
