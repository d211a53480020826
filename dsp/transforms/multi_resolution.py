"""Several resolutions in one picture: long windows for low, short ones for high frequencies.

Every window is filled up with zeros to the same transform, so that all have the same bins and a
sine at the centre of a bin reads its level under each of them. From one window to the next, half
as long, the levels are crossfaded over half an octave: no seam is seen.
"""

from dataclasses import dataclass
from math import isfinite
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from dsp.framing import Framing
from dsp.signal import Samples
from dsp.transforms.frames import check_columns
from dsp.transforms.spectrum import LEVEL, SpectrumTransform

SHORTEST = 16  # samples of a window
_FADE = 0.5  # octaves
_BLOCK = 64  # frames at a time


@dataclass(frozen=True)
class MultiResolution:
    """The choice of several resolutions.

    Parameters
    ----------
    windows
        How many there are, in [2, 8]. The longest is that of the framing, each further one half as
        long as the one before; none is shorter than 16 samples.
    crossover
        Frequency in Hz at which the second window takes over, in [20, 20000]; each further one an
        octave higher.

    Raises
    ------
    ValueError
        If a parameter lies outside its range.
    """

    windows: int = 4
    crossover: float = 500.0

    name: ClassVar[str] = "multi-resolution"
    label: ClassVar[str] = "Multi-resolution"
    help: ClassVar[str] = (
        "The long window for low tones and ever shorter ones above: hums stay thin lines and "
        "clicks sharp at once. Takes as many transforms per column as it has windows."
    )

    def __post_init__(self) -> None:
        windows, crossover = self.windows, self.crossover
        if not 2 <= windows <= 8:
            raise ValueError(f"{windows=} must lie in [2, 8]")
        if not (isfinite(crossover) and 20.0 <= crossover <= 20000.0):
            raise ValueError(f"{crossover=} must lie in [20, 20000] Hz")

    def build(self, framing: Framing, rate: int) -> "MultiResolutionTransform":
        """Return what computes it for sound of `rate` samples per second."""
        return MultiResolutionTransform(self, framing, rate)


class _Band:
    """One window and the bins where it counts, with its share in each of them."""

    def __init__(self, framing: Framing, rate: int, shares: NDArray[np.float64]) -> None:
        heard = np.flatnonzero(shares)
        self.bins = slice(int(heard[0]), int(heard[-1]) + 1)
        self.shares = shares[self.bins].astype(np.float32)
        self.spectrum = SpectrumTransform(framing, rate)


class MultiResolutionTransform:
    """Columns of levels; see `dsp.transforms.transform.Transform`."""

    quantity = LEVEL
    channels = 1

    def __init__(self, choice: MultiResolution, framing: Framing, rate: int) -> None:
        self.frequencies: NDArray[np.float64] = framing.frequencies(rate)
        self.before, self.after = framing.before, framing.after
        lengths = [framing.win_length >> k for k in range(choice.windows)]
        lengths = [n for n in lengths if n >= SHORTEST] or [framing.win_length]
        shares = window_shares(self.frequencies, choice.crossover, len(lengths))
        self._bands = [
            _Band(Framing(framing.window, framing.n_fft, length), rate, share)
            for length, share in zip(lengths, shares, strict=True)
            if share.any()
        ]
        self.spacing = self._bands[-1].spectrum.spacing  # that of the shortest window
        self._levels = np.empty((_BLOCK, framing.bins), np.float32)
        self._mixed = np.empty((_BLOCK, framing.bins), np.float32)

    def columns(
        self, x: Samples, centre: int, step: int, out: NDArray[np.float32], pool: int = 1
    ) -> None:
        """Compute the columns of levels, the maximum over every `pool` of them."""
        del centre  # the frames are the same wherever they lie
        check_columns(x, step, out, pool, (self.before + self.after, len(self.frequencies)))
        rows = max(1, _BLOCK // pool)
        for at in range(0, len(out), rows):
            part = out[at : at + rows]
            for first in range(0, pool, _BLOCK):
                frames = min(pool - first, _BLOCK)
                levels = self._mix(x[(at * pool + first) * step :], step, len(part) * frames)
                best = levels.reshape(len(part), frames, -1).max(axis=1)
                np.copyto(part, best) if not first else np.maximum(part, best, out=part)

    def _mix(self, x: Samples, step: int, count: int) -> NDArray[np.float32]:
        """Return the levels of at most one block of frames, in the work space."""
        levels, mixed = self._levels[:count], self._mixed[:count]
        mixed[:] = 0.0
        for band in self._bands:
            begin = self.before - band.spectrum.before
            band.spectrum.columns(x[begin:], 0, step, levels)
            mixed[:, band.bins] += band.shares * levels[:, band.bins]
        return mixed


def window_shares(
    frequencies: NDArray[np.float64], crossover: float, windows: int
) -> NDArray[np.float64]:
    """Return how much each window counts at each frequency, shape (windows, bins); they add to 1.

    Parameters
    ----------
    frequencies
        In Hz, at least 0, shape (bins,).
    crossover
        Frequency in Hz at which the first two windows count the same; the next two do so an
        octave higher, and so on.
    windows
        How many there are.
    """
    octaves = np.log2(np.maximum(frequencies, 1e-3) / crossover)
    turns = np.arange(windows - 1)[:, np.newaxis]
    passed = np.clip((octaves - turns) / _FADE + 0.5, 0.0, 1.0)
    edges = np.vstack([np.ones_like(octaves), passed, np.zeros_like(octaves)])
    shares: NDArray[np.float64] = edges[:-1] - edges[1:]
    return shares
