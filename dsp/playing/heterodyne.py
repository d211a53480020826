"""Ultrasound made audible as a bat detector does: mixed with a carrier, and low-passed."""

from fractions import Fraction
from typing import Final

import numpy as np

from dsp.playing.resample import BlockVoice, Resampler, checked_rate
from dsp.playing.voice import Tape
from dsp.signal import Samples

BANDWIDTH = 5000.0  # Hz, of the usual detector


class HeterodyneVoice(BlockVoice):
    """Plays what lies around a carrier, as the distance from it: 46 kHz at 45 kHz sounds as 1 kHz.

    What lies as far below the carrier as above it sounds the same. Time runs as it did, and levels
    stay.

    Parameters
    ----------
    tape
        What to play.
    rate
        Frames per second of what is rendered, at least 1.
    carrier
        In Hz, above 0 and up to half the rate of the tape.
    bandwidth
        Hz from the carrier, to each side, from which on nothing is heard; above 0. Up to 0.9 of it
        nothing is lost.

    Raises
    ------
    ValueError
        If a parameter lies outside its range.
    """

    def __init__(self, tape: Tape, rate: int, carrier: float, bandwidth: float = BANDWIDTH) -> None:
        if not 0 < carrier <= tape.rate / 2:
            raise ValueError(f"{carrier=} must lie in (0, {tape.rate / 2}]")
        if not 0 < bandwidth < np.inf:
            raise ValueError(f"{bandwidth=} must be above 0")
        step = Fraction(tape.rate, checked_rate(rate))
        mixed = _Mixed(tape, carrier / tape.rate)
        super().__init__(tape, rate, Resampler(mixed, step, bandwidth / tape.rate), step)


class _Mixed:
    """A tape multiplied with twice a carrier."""

    def __init__(self, tape: Tape, cycles: float) -> None:
        self._tape: Final = tape
        self._cycles: Final = cycles  # per sample
        self.channels: Final = tape.channels

    def read(self, at: int, out: Samples) -> None:
        """Fill `out` with the mixed samples from `at` on."""
        self._tape.read(at, out)
        turns = np.arange(at, at + len(out)) * self._cycles
        turns -= np.floor(turns)  # so that 32 bits are enough for the cosine
        carrier = np.cos((2 * np.pi * turns).astype(np.float32))
        out *= 2 * carrier[:, None]
