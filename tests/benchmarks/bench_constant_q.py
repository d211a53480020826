"""Constant-Q: three minutes of 48 kHz mono, 84 tones, hop 512, one core; and live.

The times are those of the processor, so that other programs do not count.
"""

import os

for library in ("OPENBLAS", "OMP", "MKL"):
    os.environ[f"{library}_NUM_THREADS"] = "1"

import sys
import time
from pathlib import Path

import librosa
import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from dsp.framing import Framing
from dsp.transforms.constant_q import C1, ConstantQ, constant_q, quality_factor, tone_frequencies
from dsp.windows import Window

RATE, SECONDS, HOP, BINS, ROUNDS = 48_000, 180, 512, 84, 5
TICKS = 60  # per second
CHECKED = range(1000, 1100, 10)  # columns


def ours(x):
    """Small matrix products at reduced rates."""
    return np.abs(constant_q(x, RATE, HOP))


def with_librosa(x):
    """The same tones, scaled as ours are."""
    found = np.abs(librosa.cqt(x, sr=RATE, hop_length=HOP, fmin=C1, n_bins=BINS)).T
    return found * (2 / np.sqrt(quality_factor(12) * RATE / tone_frequencies(C1, BINS, 12)))


def direct(x, at):
    """One column by the formula, in double precision."""
    quality, column = quality_factor(12), []
    for f in tone_frequencies(C1, BINS, 12):
        length = quality * RATE / f
        n = np.arange(-int(length / 2), int(length / 2) + 1)
        w = 0.5 + 0.5 * np.cos(2 * np.pi * n / length)
        column.append(abs(np.sum(x[at + n] * w * np.exp(-2j * np.pi * f * n / RATE))) * 2 / w.sum())
    return np.array(column)


def cost(function, *arguments):
    """Return the processor seconds that a call takes."""
    began = time.process_time()
    function(*arguments)
    return time.process_time() - began


def whole(x):
    """Print the best of some rounds of each, taken in turn, and their errors."""
    best = {}
    for _ in range(ROUNDS):
        for way in (ours, with_librosa):
            took = cost(way, x)
            best[way] = min(best.get(way, took), took)
    truth = np.array([direct(x, HOP * m) for m in CHECKED])
    for way, took in best.items():
        error = np.linalg.norm(way(x)[CHECKED] - truth) / np.linalg.norm(truth)
        ratio = took / best[ours]
        print(f"{way.__name__:13} {1e3 * took:7.1f} ms   {ratio:5.2f} x ours   error {error:.1e}")


def live(x, per_octave, octaves, hop):
    """Print the share of a core that columns of every `hop` samples take, a tick at a time."""
    transform = ConstantQ(C1, octaves, per_octave).build(Framing(Window(), 4096, 4096), RATE)
    count = RATE // TICKS // hop
    out = np.empty((count, len(transform.frequencies)), np.float32)
    span = transform.before + (count - 1) * hop + transform.after
    first = -(-transform.before // hop) * hop  # columns lie on multiples of the hop
    least = min(
        cost(transform.columns, x[at - transform.before :][:span], at, hop, out)
        for at in range(first, first + 300 * count * hop, count * hop)
    )
    share = least / (count * hop / RATE)
    print(
        f"live, {octaves} octaves of {per_octave}, hop {hop}: {100 * share:.1f} % of a core, "
        f"{1e3 * transform.latency:.0f} ms behind"
    )


def main():
    """Print the figures."""
    x = (0.1 * np.random.default_rng(0).standard_normal(RATE * SECONDS)).astype(np.float32)
    whole(x)
    for per_octave, octaves in ((12, 7), (24, 8)):
        for hop in (256, 64):
            live(x, per_octave, octaves, hop)


main()
