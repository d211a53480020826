"""Live sound that a test writes, and what was recorded of it."""

from datetime import datetime

import numpy as np
import soundfile

from app.recorder.plan import Plan
from app.recordings.stored_samples import FLOAT
from dsp.ring import SampleRing

RATE = 8000
EPOCH = datetime(2024, 5, 1, 4, 30, 0).timestamp()


class Source:
    """A source whose signal the test writes."""

    def __init__(self, signal=None, epoch=EPOCH):
        self.signal = signal
        self.epoch = epoch


def noise(count, channels=2, seed=1):
    return np.random.default_rng(seed).uniform(-1, 1, (count, channels)).astype(np.float32)


def ring(seconds=60, channels=2, rate=RATE):
    return SampleRing(seconds * rate, channels, rate)


def plan(folder, **more):
    return Plan(**{"folder": folder, "name": "Desk", "coding": FLOAT, **more})


def recorded(path):
    return soundfile.read(path, dtype="float32", always_2d=True)[0]


def files(folder):
    return sorted(folder.iterdir())
