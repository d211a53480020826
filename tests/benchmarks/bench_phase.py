"""Transforms with phase, 2048/512 at 48 kHz on one core: ours against librosa's.

Three minutes of sound; half a minute for Griffin-Lim, as librosa takes so long.
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
from dsp.transforms.griffin_lim import griffin_lim
from dsp.transforms.istft import istft
from dsp.transforms.reassigned import ReassignedTransform, reassigned
from dsp.transforms.stft import magnitude, stft
from dsp.windows import Window

RATE, SECONDS, N_FFT, HOP, ROUNDS = 48_000, 180, 2048, 512, 3
FRAMING = Framing(Window(), N_FFT, N_FFT)


def picture(x):
    """Reassigned power on a grid of the hop, in dB."""
    transform = ReassignedTransform(FRAMING, RATE, N_FFT // HOP)
    centre = -(-transform.before // HOP) * HOP
    columns = (len(x) - transform.after - centre) // HOP + 1
    out = np.empty((columns, FRAMING.bins), np.float32)
    transform.columns(x[centre - transform.before :], centre, HOP, out)
    return out


def librosas_reassigned(x):
    """With NaN filled in, as its example plots it."""
    return librosa.reassigned_spectrogram(x, sr=RATE, n_fft=N_FFT, hop_length=HOP, fill_nan=True)


def race(title, ways):
    """Print the least processor time of each way over some rounds, taken in turn."""
    best = {}
    for _ in range(ROUNDS):
        for name, way in ways.items():
            began = time.process_time()
            way()
            took = time.process_time() - began
            best[name] = min(best.get(name, took), took)
    peer = best["librosa"]
    for name, took in best.items():
        print(f"{title:14} {name:10} {1e3 * took:8.0f} ms   librosa / this {peer / took:5.2f}")


def race_back(x):
    """Race the way from columns to sound."""
    columns = stft(x, FRAMING, HOP)
    theirs = np.ascontiguousarray(columns.T)
    race(
        "istft",
        {
            "librosa": lambda: librosa.istft(theirs, n_fft=N_FFT, hop_length=HOP),
            "ours": lambda: istft(columns, FRAMING, HOP),
        },
    )


def race_from_magnitudes(x):
    """Race the way from magnitudes to sound."""
    wanted = magnitude(stft(x, FRAMING, HOP))
    theirs = np.ascontiguousarray(wanted.T)
    race(
        "Griffin-Lim 32",
        {
            "librosa": lambda: librosa.griffinlim(
                theirs, n_iter=32, n_fft=N_FFT, hop_length=HOP, momentum=0.99, random_state=0
            ),
            "ours": lambda: griffin_lim(wanted, FRAMING, HOP, 32),
        },
    )


def main():
    """Race each transform on noise."""
    x = (0.1 * np.random.default_rng(0).standard_normal(RATE * SECONDS)).astype(np.float32)
    race(
        "stft",
        {
            "librosa": lambda: librosa.stft(x, n_fft=N_FFT, hop_length=HOP),
            "ours": lambda: stft(x, FRAMING, HOP),
        },
    )
    race_back(x)
    race(
        "reassignment",
        {
            "librosa": lambda: librosas_reassigned(x),
            "ours": lambda: reassigned(x, FRAMING, HOP, RATE),
            "picture": lambda: picture(x),
        },
    )
    race_from_magnitudes(x[: RATE * 30])


main()
