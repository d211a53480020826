"""Windowed tones of geometrically spaced frequencies, as matrices on sound at reduced rates.

A low tone's kernel is long at the full rate and short at a reduced one. Every tone is put at the
lowest rate that still holds all that its kernel listens to, unless the kernel is short anyway, and
a transform is a few small matrix products.
"""

from functools import cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from dsp.signal import Samples
from dsp.transforms.decimation import FACTOR, PASSBAND, REACH, Run, decimated
from dsp.transforms.frames import Complex, frames_of
from dsp.transforms.products import ROWS, multiply, whole_products
from dsp.windows import WINDOWS, Curve, Window

_TONES = 16  # of one product: as many numbers as fill whole vector registers
_BATCH = 32 * ROWS  # columns at a time, so that their frames stay in the cache
_SHORT = 320  # samples: a kernel of no more is not put at a lower rate
_MARGIN_MOST = 16


class _Group(NamedTuple):
    """Neighbouring tones at one rate: their kernels as matrices.

    There are three, for the powers 0 to 2 of the samples by which the window lies beside the grid.
    Each has shape (2 half, 32): real and imaginary parts of up to 16 tones in turn; its rows are
    the samples from `half` before the centre on.
    """

    part: slice
    half: int
    matrices: list[Samples]


class KernelBank:
    """Computes ``2 / sum(w) * sum(x[c + n] w[n] exp(-2j pi f n / rate))`` around any samples `c`.

    A full-scale sine at the frequency of a tone gives the magnitude 1, and the angle is that of the
    sine as a cosine at sample `c`. The window `w` of a tone is `quality` periods long.

    The kernels at a reduced rate stand on its grid. A centre beside the grid moves the tone exactly
    and the window by a parabola through its values half a sample apart. In all the error is below
    5e-4 of the largest tone with smooth windows that fall to zero, and near 3e-5 with Hann. A step
    at the ends, which lies between samples of the reduced rate, makes it up to 1e-2 (Hamming) or
    1e-1 (rectangular).

    The tones of a column do not depend on its company.

    For one thread, as it owns its work space.

    Parameters
    ----------
    frequencies
        Of the tones in Hz, rising, below half the rate, shape (bins,).
    quality
        Periods in a window.
    window
        Its shape.
    rate
        Samples per second.
    """

    def __init__(
        self, frequencies: NDArray[np.float64], quality: float, window: Window, rate: int
    ) -> None:
        self.bins = len(frequencies)
        lengths = quality * rate / frequencies
        edges = frequencies + _margin(window) * rate / lengths
        factors = _factors(lengths, edges, rate)
        self._levels: dict[int, _Level] = {}
        for factor in np.unique(factors).tolist():
            place = np.flatnonzero(factors == factor)  # neighbours, as factors fall with frequency
            omega = 2.0 * np.pi * factor / rate * frequencies[place]
            self._levels[factor] = _Level(factor, place[0], omega, lengths[place] / factor, window)
        self._coarsest = max(self._levels)
        self.reach = max(level.reach for level in self._levels.values())
        """Samples on each side of a centre that its column depends on."""

    def columns(self, x: Samples, start: int, centres: range, out: Complex) -> None:
        """Compute the columns around samples `centres`.

        Parameters
        ----------
        x
            Finite mono sound from absolute sample `start` on, shape (n,), at least `reach` samples
            beyond the centres on both sides.
        start, centres
            Absolute sample indices, `centres` rising.
        out
            Where they go, shape (columns, bins).

        Raises
        ------
        ValueError
            If `x` does not reach far enough or `out` does not fit.
        """
        if out.shape != (len(centres), self.bins):
            raise ValueError(f"{out.shape=} must be {(len(centres), self.bins)}")
        if not centres:
            return
        low, high = centres[0] - self.reach, centres[-1] + self.reach
        if x.ndim != 1 or start > low or start + len(x) < high:
            raise ValueError(f"{x.shape=} from {start=} must cover samples [{low}, {high})")
        run, factor = Run(start, np.ascontiguousarray(x)), 1
        while True:
            if factor in self._levels:
                for at in range(0, len(centres), _BATCH):
                    part = slice(at, at + _BATCH)
                    self._levels[factor].columns(run, centres[part], out[part])
            if factor == self._coarsest:
                return
            run, factor = decimated(run), factor * FACTOR


class _Level:
    """The tones that are found at one rate: sound at 1 / `factor` of the full one."""

    def __init__(
        self, factor: int, first: int, omega: Curve, lengths: Curve, window: Window
    ) -> None:
        self._factor, self._omega = factor, omega
        self._bins = slice(first, first + len(omega))
        parts = [slice(at, min(at + _TONES, len(omega))) for at in range(0, len(omega), _TONES)]
        self._groups = [_group(part, omega[part], lengths[part], window) for part in parts]
        self._half = max(group.half for group in self._groups)
        self._frames = np.zeros((_BATCH, 2 * self._half), np.float32)
        self.reach = factor * self._half + factor // 2 + REACH * (factor - 1) // (FACTOR - 1)

    def columns(self, run: Run, centres: range, out: Complex) -> None:
        """Compute the tones of at most one batch of columns into their part of `out`."""
        factor, step, out = self._factor, centres.step, out[:, self._bins]
        exact = np.arange(centres.start, centres.stop, step)
        places = (exact + factor // 2) // factor
        beside = ((exact - places * factor) / factor)[:, np.newaxis]
        row: slice | NDArray[np.int64] = slice(None)
        tones, hop = out, step // factor if step % factor == 0 else 0
        if step < factor:  # several columns share a place
            hop, row = 1, places - places[0]
            places = np.arange(places[0], places[-1] + 1)
            tones = np.empty((len(places), out.shape[1]), np.complex64)
        frames = self._load(run, places, hop)
        self._tones(frames, 0, tones)
        if step < factor:
            out[:] = tones[row]
        if beside.any():
            more = np.empty((len(places), out.shape[1]), np.complex64)
            for power in (1, 2):
                self._tones(frames, power, more)
                out += beside**power * more[row]
            out *= np.exp(1j * beside * self._omega)

    def _load(self, run: Run, places: NDArray[np.int64], hop: int) -> Samples:
        """Return the sound around `places`, shape (whole products, 2 half); 0 is an uneven hop.

        Rows that are left over hold sound of long ago.
        """
        count, width, x = len(places), 2 * self._half, run.x
        at = places - self._half - run.start
        every = frames_of(x, width, 1, len(x) - width + 1)
        self._frames[:count] = every[at[0] : at[-1] + 1 : hop] if hop else every[at]
        return self._frames[: whole_products(count)]

    def _tones(self, frames: Samples, power: int, out: Complex) -> None:
        """Compute the tones in the first of `frames`, as many as `out` has rows.

        They are what a `power` of the samples beside the grid is to be multiplied by.
        """
        for group in self._groups:
            near = frames[:, self._half - group.half : self._half + group.half]
            found = np.empty((len(frames), _TONES), np.complex64)
            multiply(near, group.matrices[power], found.view(np.float32))
            out[:, group.part] = found[: len(out), : group.part.stop - group.part.start]


def _factors(lengths: Curve, edges: Curve, rate: int) -> NDArray[np.int64]:
    """Return by how much the rate may fall for kernels that listen up to `edges` in Hz."""
    factors = np.ones(len(lengths), np.int64)
    while True:
        fits = edges <= PASSBAND * rate / (FACTOR * factors)
        lower = fits & (lengths > _SHORT * factors)
        # a rate for a few tones is not worth its filter, nor the wait for it
        few = np.count_nonzero(lower) < _TONES and (lengths <= 3 * _SHORT * factors).all()
        if few or not lower.any():
            return factors
        factors[lower] *= FACTOR


def _group(part: slice, omega: Curve, lengths: Curve, window: Window) -> _Group:
    """Return the kernels of tones of `omega` radians and `lengths` samples, windows of sum 2."""
    half = int(np.ceil(lengths.max() / 2.0 + 0.5))
    t = np.arange(-half, half)[:, np.newaxis]
    early, shape, late = (_window(window, (t + by) / lengths + 0.5) for by in (-0.5, 0.0, 0.5))
    tone = np.exp(-1j * omega * t) * (2.0 / shape.sum(axis=0))
    powers = (shape, early - late, 2.0 * (late - 2.0 * shape + early))
    return _Group(part, half, [_matrix(w * tone) for w in powers])


def _matrix(kernels: NDArray[np.complex128]) -> Samples:
    matrix = np.zeros((len(kernels), _TONES), np.complex64)
    matrix[:, : kernels.shape[1]] = kernels
    return matrix.view(np.float32)


def _window(window: Window, t: Curve) -> Curve:
    """Return the window at places `t` of its length, 0 outside of [0, 1]."""
    shape = WINDOWS[window.name].shape(np.clip(t, 0.0, 1.0), window.parameter or 0.0)
    return np.where((t >= 0.0) & (t <= 1.0), shape, 0.0)


@cache
def _margin(window: Window) -> float:
    """Return beyond how many bins of its length the window's spectrum stays below 1e-3.

    At most 16, which windows with a step at their ends do not reach.
    """
    w, pad = window.samples(256), 16
    spectrum = np.abs(np.fft.rfft(w, 256 * pad)) / w.sum()
    heard = np.flatnonzero(spectrum[: _MARGIN_MOST * pad] >= 1e-3)
    return (int(heard[-1]) + 1) / pad
