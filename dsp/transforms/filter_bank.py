"""Bands of the spectrum: where each lies, and how much every bin of a transform counts in it."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dsp.framing import Framing
from dsp.windows import Curve

MOST_BANDS = 4096
_PAD = 16  # places per bin at which the spectrum of a window is known


@dataclass(frozen=True)
class FilterBank:
    """Bands, each a weighted sum of neighbouring bins.

    Parameters
    ----------
    frequencies
        Middle of every band in Hz, rising, shape (bands,).
    first
        The first bin of every band, shape (bands,).
    weights
        For every band the weights of its bins, the first one and those after it.
    bins
        Bins of the transform.
    """

    frequencies: Curve
    first: NDArray[np.int64]
    weights: tuple[Curve, ...]
    bins: int

    def dense(self) -> Curve:
        """Return all weights, shape (bands, bins)."""
        full = np.zeros((len(self.weights), self.bins))
        for row, first, w in zip(full, self.first, self.weights, strict=True):
            row[first : first + len(w)] = w
        return full

    def block(self, bands: slice, bins: slice) -> NDArray[np.float32]:
        """Return the weights of neighbouring bands, and all their bins, shape (bins, bands)."""
        block = np.zeros((bins.stop - bins.start, bands.stop - bands.start), np.float32)
        pairs = zip(self.first[bands] - bins.start, self.weights[bands], strict=True)
        for band, (first, w) in enumerate(pairs):
            block[first : first + len(w), band] = w
        return block

    def scaled(self, factors: Curve) -> "FilterBank":
        """Return the same bands, the weights of each multiplied by its factor, shape (bands,)."""
        weights = tuple(w * factor for w, factor in zip(self.weights, factors, strict=True))
        return FilterBank(self.frequencies, self.first, weights, self.bins)

    def response(self, framing: Framing, rate: int) -> Curve:
        """Return the power that each band gives for a full-scale sine in its middle.

        The power of a bin is ``(2 |X| / sum(w))**2``, 1 for a full-scale sine at its centre.

        Returns
        -------
        Curve
            Shape (bands,).
        """
        w = framing.window.samples(framing.win_length)
        lobe = (np.abs(np.fft.rfft(w, _PAD * framing.n_fft)) / w.sum()) ** 2
        places = self.frequencies * (framing.n_fft / rate)
        response = np.empty(len(places))
        for band, (place, first, weights) in enumerate(
            zip(places, self.first, self.weights, strict=True)
        ):
            away = np.abs(first + np.arange(len(weights)) - place) * _PAD
            response[band] = weights @ np.interp(away, np.arange(len(lobe)), lobe)
        return response


def bins_between(
    low: Curve, high: Curve, apart: float, bins: int
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the first bin and the one past the last from `low` to `high`, for each band.

    Parameters
    ----------
    low, high
        Ends of the bands in Hz, shape (bands,).
    apart
        From one bin to the next in Hz.
    bins
        How many there are; bands that lie beyond them get none.

    Returns
    -------
    first, stop
        Each of shape (bands,).
    """
    first = np.clip(np.ceil(low / apart), 0, bins).astype(np.int64)
    stop = np.clip(np.floor(high / apart) + 1, first, bins).astype(np.int64)
    return first, stop


def triangles(low: Curve, middle: Curve, high: Curve, n_fft: int, rate: int) -> FilterBank:
    """Return triangles of height 1.

    Parameters
    ----------
    low, middle, high
        Ends and summits in Hz, rising, shape (bands,).
    n_fft, rate
        Length of the transform, and samples per second.
    """
    apart, bins = rate / n_fft, n_fft // 2 + 1
    first, stop = bins_between(low, high, apart, bins)
    weights = []
    for a, f, b, begin, end in zip(low, middle, high, first, stop, strict=True):
        bin_hz = np.arange(begin, end) * apart
        weights.append(np.maximum(0.0, np.minimum((bin_hz - a) / (f - a), (b - bin_hz) / (b - f))))
    return FilterBank(middle, first, tuple(weights), bins)


def parts(low: Curve, middle: Curve, high: Curve, n_fft: int, rate: int) -> FilterBank:
    """Return bands in which a bin counts by the part of its width that lies within.

    Parameters
    ----------
    low, high
        Ends in Hz, shape (bands,).
    middle
        The frequency that stands for each, shape (bands,).
    n_fft, rate
        Length of the transform, and samples per second.
    """
    apart, bins = rate / n_fft, n_fft // 2 + 1
    first, stop = bins_between(low - 0.5 * apart, high + 0.5 * apart, apart, bins)
    weights = []
    for a, b, begin, end in zip(low / apart, high / apart, first, stop, strict=True):
        k = np.arange(begin, end)
        weights.append(np.maximum(0.0, np.minimum(b, k + 0.5) - np.maximum(a, k - 0.5)))
    return FilterBank(middle, first, tuple(weights), bins)


def check_bands(bands: int, fmin: float, fmax: float) -> None:
    """Refuse a number of bands or ends that no rate would fit.

    Raises
    ------
    ValueError
        If `bands` lies outside [1, 4096], or `fmin` is negative or not below an `fmax` that is
        not 0.
    """
    if not 1 <= bands <= MOST_BANDS:
        raise ValueError(f"{bands=} must lie in [1, {MOST_BANDS}]")
    if not 0.0 <= fmin < np.inf:
        raise ValueError(f"{fmin=} must be at least 0 Hz")
    if fmax != 0.0 and not fmin < fmax < np.inf:
        raise ValueError(f"{fmax=} must be 0, for half the sample rate, or lie above {fmin=}")


def upper_end(fmin: float, fmax: float, rate: int) -> float:
    """Return `fmax`, or half of `rate` if it is 0.

    Raises
    ------
    ValueError
        If it lies beyond half the rate, or `fmin` not below it.
    """
    top = fmax or rate / 2.0
    if not fmin < top <= rate / 2.0:
        raise ValueError(f"{fmin=} and {fmax=} must rise and lie in [0, {rate / 2.0:g}] Hz")
    return top
