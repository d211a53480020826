"""Three minutes of 48 kHz mono to dB, 2048/512, one core: ours against the usual ways."""

import os

for library in ("OPENBLAS", "OMP", "MKL"):
    os.environ[f"{library}_NUM_THREADS"] = "1"

import sys
import time
from pathlib import Path

import librosa
import numpy as np
from scipy import signal

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from dsp.analysis import Analysis
from dsp.transforms.spectrum import SpectrumTransform

RATE, SECONDS, N_FFT, HOP, ROUNDS = 48_000, 180, 2048, 512, 9


def ours(x):
    """The block pipeline."""
    analysis = Analysis(n_fft=N_FFT, win_length=N_FFT, overlap=1 - HOP / N_FFT)
    out = np.empty(((len(x) - N_FFT) // HOP + 1, analysis.framing.bins), np.float32)
    SpectrumTransform(analysis.framing, RATE).columns(x, 0, HOP, out)
    return out


def with_librosa(x):
    """What most notebooks do."""
    return librosa.amplitude_to_db(np.abs(librosa.stft(x, n_fft=N_FFT, hop_length=HOP)))


def with_scipy(x):
    """What most scripts do."""
    *_, power = signal.spectrogram(x, RATE, "hann", N_FFT, N_FFT - HOP, mode="psd")
    return 10 * np.log10(power + 1e-20)


def main():
    """Print the least processor time of each over some rounds, taken in turn."""
    x = (0.1 * np.random.default_rng(0).standard_normal(RATE * SECONDS)).astype(np.float32)
    best = {}
    for _ in range(ROUNDS):
        for way in (ours, with_librosa, with_scipy):
            began = time.process_time()
            way(x)
            took = time.process_time() - began
            best[way] = min(best.get(way, took), took)
    for way, took in best.items():
        print(f"{way.__name__:13} {1e3 * took:7.1f} ms   {took / best[ours]:5.2f} x ours")


main()
