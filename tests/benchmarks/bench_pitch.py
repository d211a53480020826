"""Ten seconds of a gliding voice to its pitch every 10 ms, one core: ours against librosa."""

import os

for library in ("OPENBLAS", "OMP", "MKL"):
    os.environ[f"{library}_NUM_THREADS"] = "1"

import sys
import time
from pathlib import Path

import librosa
import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from dsp.pitch import pitch_track

RATE, SECONDS, HOP, ROUNDS = 48_000, 10, 480, 3


def voice():
    """Return a voice with a vibrato and a little noise, and its pitch at every frame."""
    t = np.arange(SECONDS * RATE) / RATE
    f0 = 180.0 * 2.0 ** (0.5 * np.sin(0.9 * t) + np.sin(35.0 * t) / 24.0)
    phase = 2 * np.pi * np.cumsum(f0) / RATE
    x = sum(np.sin(k * phase) / k for k in range(1, 25))
    x += 0.05 * np.random.default_rng(0).standard_normal(len(t))
    return (0.1 * x).astype(np.float32), f0[::HOP]


def ours(x):
    """YIN in blocks of frames."""
    return pitch_track(x, RATE, HOP).f0


def yin(x):
    """Its namesake in librosa, which tells no voice from noise."""
    return librosa.yin(x, fmin=60, fmax=1500, sr=RATE, frame_length=2048, hop_length=HOP)


def pyin(x):
    """The probabilistic one, which does."""
    return librosa.pyin(x, fmin=60, fmax=1500, sr=RATE, frame_length=2048, hop_length=HOP)[0]


def main():
    """Print the best of some rounds of each, taken in turn, and how far off they are."""
    x, true = voice()
    best, off = {}, {}
    for _ in range(ROUNDS):
        for way in (ours, yin, pyin):
            began = time.process_time()
            f0 = way(x)[10 : len(true) - 10]
            took = time.process_time() - began
            best[way] = min(best.get(way, took), took)
            off[way] = np.abs(1200 * np.log2(f0 / true[10 : len(true) - 10]))
    for way, took in best.items():
        median, far = np.nanmedian(off[way]), np.mean(~(off[way] < 50))
        print(
            f"{way.__name__:5} {1e3 * took / SECONDS:6.1f} ms a second {took / best[ours]:7.2f} x "
            f"ours   off by {median:.1f} cents, {100 * far:.1f} % by half a semitone or missing"
        )


main()
