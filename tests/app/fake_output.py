"""A sound system without a sound card: its callback is called by hand."""

import threading

import numpy as np

from app.soundcard.audio_error import AudioError
from app.soundcard.condition import Condition
from app.soundcard.devices import Device
from app.soundcard.receiver import clock
from dsp.ring import SampleRing
from tests.virtual_mic import wait_for

RATE = 48000
BLOCK = 480
LATENCY = 0.03  # from a call to the ear
SPEAKERS = Device("PulseAudio/speakers", "Speakers", 0, 2, RATE, is_default=True)
PHONES = Device("PulseAudio/phones", "Headphones", 1, 2, 44100)
FADE = round(0.003 * RATE)


class FakeStream:
    """An output whose callback is called by hand."""

    def __init__(self, device, rate, latency, on_end):
        self.device, self.rate, self.latency = device, rate, latency
        self.ended, self.failure, self.closed = False, None, False
        self.on_end = on_end
        self.mixer = None
        self.heard = 0.0  # by PortAudio's clock; blocks follow on one another
        self.sound = []

    def call(self, blocks=1, *, underflow=False):
        """Call for blocks; return them, shape (n, channels)."""
        parts = []
        for _ in range(blocks):
            out = np.full((BLOCK, self.mixer.channels), np.nan, np.float32)
            now = clock()
            self.heard = max(self.heard + BLOCK / self.rate, now + LATENCY)
            self.mixer.fill(out, self.heard, now, underflow)
            parts.append(out)
        self.sound += parts
        return np.concatenate(parts)

    def tick(self):
        """Call for a block if one is due, as a card that runs does."""
        if self.heard < clock() + LATENCY:
            self.call()

    def lose(self):
        """Let the device go away."""
        self.ended = True
        self.on_end()


class FakeEvents:
    """What tells of changes at the server."""

    def __init__(self, system):
        self.system = system

    def changed(self):
        news, self.system.news = self.system.news, False
        return news

    def close(self):
        self.system = None


class FakeSystem:
    """A sound system as `app.soundcard.audio`, with what was opened."""

    def __init__(self):
        self.devices = [SPEAKERS, PHONES]
        self.streams = []
        self.failure = None
        self.exclusive = False
        self.told = Condition()  # what the server says when it is asked
        self.news = False  # whether it has something to tell
        self.gate = threading.Event()  # cleared: opening hangs
        self.gate.set()

    def output_devices(self, cancel=None, *, refresh=True):
        if self.failure:
            raise self.failure
        return list(self.devices)

    def open_output(self, device, rate, latency, make, on_end):
        self.gate.wait()
        if self.exclusive and any(not stream.closed for stream in self.streams):
            raise AudioError("in use")
        stream = FakeStream(device, rate, latency, on_end)
        stream.mixer = make(rate, min(2, device.channels))
        self.streams.append(stream)
        return stream

    def close_output(self, stream):
        stream.closed = True
        return True

    def output_condition(self, device, cancel=None):
        return self.told

    def output_events(self, device):
        return FakeEvents(self)

    def tell(self, heard, *, present):
        """Let the server say where the stream plays and whether its device is there."""
        self.told, self.news = Condition(heard, present), True


def ring_of(x, rate=RATE, capacity=None):
    x = np.asarray(x, np.float32).reshape(len(x), -1)
    ring = SampleRing(capacity or len(x), x.shape[1], rate)
    ring.write(x)
    return ring


def noise(seconds=4, channels=1):
    shape = (round(seconds * RATE), channels)
    return np.random.default_rng(0).uniform(0.1, 0.5, shape).astype(np.float32)


def stream_of(system, number=0):
    assert wait_for(lambda: len(system.streams) > number)
    return system.streams[number]


def sounding(stream):
    """Wait until the mixer has something to play, and enough of it."""
    ready = stream.mixer
    assert wait_for(
        lambda: ready.reel is not None and (ready.reel.ended or ready.reel.available > RATE // 5)
    )
    return stream


def kept_fed(stream, blocks):
    """Call for blocks one by one, each when there is enough to go on."""
    parts = []
    for _ in range(blocks):
        sounding(stream)
        parts.append(stream.call())
    return np.concatenate(parts)


def meanwhile(stream, condition):
    """Wait for a condition while the card runs."""
    return wait_for(lambda: (stream.tick(), condition())[1])
