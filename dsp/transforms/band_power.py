"""The power that frames of sound have in bands."""

from typing import NamedTuple

import numpy as np

from dsp.signal import Samples
from dsp.transforms.filter_bank import FilterBank
from dsp.transforms.frames import Values, WindowedTransform
from dsp.transforms.products import multiply, whole_products
from dsp.windows import Curve

_CHUNK = 16  # bands: fewer take as long in a matrix product
_CALL = 3000  # weights that a product takes as long for as it takes to begin one


class BandPower:
    """Computes the power of frames in bands; for one thread, as it owns its work space.

    The bands are multiplied in groups of neighbours, each with the bins that they have in common:
    faster than a sparse matrix, which would need the powers in another order. A frame gives the
    same bits in any company.

    Parameters
    ----------
    filters
        The bands.
    w
        The window, shape (win_length,); its scale is that of the powers.
    n_fft
        Length of the transform.
    """

    def __init__(self, filters: FilterBank, w: Curve, n_fft: int) -> None:
        self._transform = WindowedTransform(w, n_fft)
        self.block = self._transform.block
        """Frames at a time, at most."""
        self._groups = _grouped(filters)
        rows = whole_products(self.block)
        self._bins = np.zeros((rows, n_fft // 2 + 1), np.float32)
        self._bands = np.zeros((rows, len(filters.weights)), np.float32)

    def __call__(self, frames: Samples, out: Values) -> None:
        """Put the powers of at most one block of frames into `out`, shape (n, bands)."""
        n = len(frames)
        power = np.abs(self._transform(frames), out=self._bins[:n])
        np.multiply(power, power, out=power)
        rows = whole_products(n)  # those left over hold powers of long ago
        for bands, bins, weights in self._groups:
            multiply(self._bins[:rows, bins], weights, self._bands[:rows, bands])
        out[:] = self._bands[:n]


class _Group(NamedTuple):
    bands: slice
    bins: slice
    weights: Values  # shape (bins, bands)


def _grouped(filters: FilterBank) -> list[_Group]:
    """Return the bands in groups for which the products take little time together."""
    ends = filters.first + np.array([len(w) for w in filters.weights])
    spans: list[tuple[slice, slice]] = []
    for begin in range(0, len(ends), _CHUNK):
        bands = slice(begin, min(len(ends), begin + _CHUNK))
        bins = slice(int(filters.first[bands].min()), int(ends[bands].max()))
        if spans:
            before, its_bins = spans[-1]
            both = slice(before.start, bands.stop)
            all_bins = slice(min(its_bins.start, bins.start), max(its_bins.stop, bins.stop))
            if _size(both, all_bins) <= _size(before, its_bins) + _size(bands, bins) + _CALL:
                spans[-1] = both, all_bins
                continue
        spans.append((bands, bins))
    return [_Group(bands, bins, filters.block(bands, bins)) for bands, bins in spans]


def _size(bands: slice, bins: slice) -> int:
    return len(range(bands.start, bands.stop)) * len(range(bins.start, bins.stop))
