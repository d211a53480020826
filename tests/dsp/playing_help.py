"""What the tests of voices share: sound on a tape, all of it rendered, and tones measured."""

import numpy as np

from dsp.playing.voice import Passage, Tape
from dsp.ring import SampleRing


def tape_of(x, rate, **passage):
    """Return samples of shape (n,) or (n, channels) as a tape."""
    x = np.asarray(x, np.float32)
    x = x[:, None] if x.ndim == 1 else x
    ring = SampleRing(len(x), x.shape[1], rate)
    ring.write(x)
    return Tape(ring, Passage(**({"start": 0, "stop": len(x)} | passage)))


def rendered(voice, cuts=(4096,), most=10_000_000):
    """Return all frames of a voice, asked for in blocks of these lengths over and over."""
    blocks, done = [], 0
    while done < most:
        count = cuts[len(blocks) % len(cuts)]
        out = np.full((count, voice.channels), np.nan, np.float32)
        filled = voice.render(out)
        blocks.append(out[:filled])
        done += filled
        if filled < count:
            assert voice.render(out) == 0
            break
    return np.concatenate(blocks)


def sine(frequency, rate, count):
    return np.sin(2 * np.pi * frequency / rate * np.arange(count))


def tone(y, frequency, rate):
    """Return the level of a sine in `y` and that of all the rest, in dB re full scale."""
    at = 2 * np.pi * frequency / rate * np.arange(len(y))
    basis = np.column_stack([np.cos(at), np.sin(at)])
    found = np.linalg.lstsq(basis, y.astype(float), rcond=None)[0]
    rest = y - basis @ found
    return decibels(np.hypot(*found)), decibels(np.sqrt(2 * np.mean(rest**2)))


def decibels(x):
    return 20 * np.log10(np.maximum(x, 1e-12))


def middle(y):
    return y[len(y) // 4 : 3 * len(y) // 4]
