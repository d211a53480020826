"""Three minutes of 48 kHz mono to 128 mel bands in dB, 2048/512, one core: ours against librosa."""

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
from dsp.transforms.bands import Bark, Erb, Mel, OctaveBands
from dsp.transforms.mel import mel_power, power_to_db
from dsp.transforms.pcen import Pcen
from dsp.windows import Window

RATE, SECONDS, N_FFT, HOP, ROUNDS = 48_000, 180, 2048, 512, 9
LIVE_SECONDS, LIVE_HOP, LIVE_COLUMNS = 30, 256, 3


def ours(x):
    """The block pipeline."""
    power = mel_power(x, RATE, HOP)
    return power_to_db(power, out=power)


def with_librosa(x):
    """What most notebooks do."""
    power = librosa.feature.melspectrogram(y=x, sr=RATE, n_fft=N_FFT, hop_length=HOP, n_mels=128)
    return librosa.power_to_db(power, ref=np.max)


def live(choice, x):
    """Return the share of one core that the columns of a live picture take."""
    transform = choice.build(Framing(Window(), 4096, 4096), RATE)
    out = np.empty((LIVE_COLUMNS, len(transform.frequencies)), np.float32)
    low = -(-transform.before // LIVE_HOP) * LIVE_HOP
    centres = range(low, len(x) - 4096, LIVE_HOP * LIVE_COLUMNS)
    began = time.process_time()
    for centre in centres:
        end = centre + (LIVE_COLUMNS - 1) * LIVE_HOP + transform.after
        transform.columns(x[centre - transform.before : end], centre, LIVE_HOP, out)
    return (time.process_time() - began) / (len(centres) * LIVE_COLUMNS * LIVE_HOP / RATE)


def main():
    """Print the best of some rounds of each, taken in turn, and what each costs live."""
    x = (0.1 * np.random.default_rng(0).standard_normal(RATE * SECONDS)).astype(np.float32)
    best = {}
    for _ in range(ROUNDS):
        for way in (ours, with_librosa):
            began = time.process_time()
            way(x)
            took = time.process_time() - began
            best[way] = min(best.get(way, took), took)
    for way, took in best.items():
        print(f"{way.__name__:13} {1e3 * took:7.1f} ms   {took / best[ours]:5.2f} x ours")
    for choice in (Mel(), Bark(), Erb(), OctaveBands(), Pcen()):
        share = live(choice, x[: LIVE_SECONDS * RATE])
        print(f"live {choice.name:13} {100 * share:5.1f} % of a core, 4096/{LIVE_HOP}")


main()
