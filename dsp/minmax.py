"""The envelope of a waveform: the least and the greatest sample of every stretch of time."""

from typing import NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

from dsp.signal import Samples

Values = NDArray[np.float32]

BLOCK: int = 1 << 16
"""Samples that `add` takes in at most at a time, which stay in the cache."""


class Bounds(NamedTuple):
    """Least and greatest sample of every stretch, both of shape (n,); NaN where none is known."""

    low: Values
    high: Values


def bounds_of(x: Samples, step: int) -> Bounds:
    """Return the bounds over all channels of every `step` samples of `x`, shape (n, channels).

    Parameters
    ----------
    x
        Shape (n, channels), n at least 1 and, unless it is less than `step`, a multiple of it.
        What is not a number is left out.
    step
        Samples per stretch, at least 1.

    Returns
    -------
    Bounds
        Of shape (ceil(n / step),).
    """
    rows = np.ascontiguousarray(x).reshape(max(1, len(x) // step), -1)
    low, high = rows.min(axis=1), rows.max(axis=1)
    if np.isnan(low).any():  # a NaN anywhere makes it NaN, and is rare
        low, high = np.fmin.reduce(rows, axis=1), np.fmax.reduce(rows, axis=1)
    return Bounds(low, high)


class MinMax:
    """Bounds of a signal that grows at its end, in bounded memory.

    Stretch `k` holds samples ``[k * step, (k + 1) * step)``. The last `capacity` stretches are
    kept, in a ring. A value, but for `add`, which changes the arrays: for one writer. A reader in
    another thread may see stretches that are being replaced, each as it was or as it becomes.

    Parameters
    ----------
    step
        Samples per stretch, at least 1.
    capacity
        Stretches kept, at least 2.

    Raises
    ------
    ValueError
        If a parameter is too small.
    """

    def __init__(self, step: int, capacity: int) -> None:
        if step < 1:
            raise ValueError(f"{step=} must be at least 1")
        if capacity < 2:
            raise ValueError(f"{capacity=} must be at least 2")
        self.step, self.capacity = step, capacity
        self._low = np.full(capacity, np.nan, np.float32)
        self._high = np.full(capacity, np.nan, np.float32)
        self.first = self.stop = 0  # stretches held: [first, stop)

    def add(self, index: int, bounds: Bounds) -> None:
        """Take in stretches from `index` on, at or beyond `stop`; what lies between is unknown."""
        if index < self.stop:
            raise ValueError(f"{index=} must be at least {self.stop=}")
        for k in range(max(self.stop, index - self.capacity), index):
            self._low[k % self.capacity] = self._high[k % self.capacity] = np.nan
        places = np.arange(index, index + len(bounds.low)) % self.capacity
        self._low[places], self._high[places] = bounds
        self.stop = index + len(bounds.low)
        self.first = max(self.first, self.stop - self.capacity)

    def forget(self, before: int) -> None:
        """Forget what lies wholly before sample `before`."""
        self.first = min(max(self.first, before // self.step), self.stop)

    def coarser(self) -> Self:
        """Return the same bounds with stretches twice as long."""
        made = type(self)(2 * self.step, self.capacity)
        start, stop = self.first // 2, -(-self.stop // 2)
        low, high = self._held(2 * start, 2 * stop)
        if start < stop:
            made.add(
                start,
                Bounds(np.fmin(low[::2], low[1::2]), np.fmax(high[::2], high[1::2])),
            )
            made.first = start
        return made

    def _held(self, first: int, stop: int) -> Bounds:
        """Return stretches ``[first, stop)``, NaN where they are not held."""
        index = np.arange(first, stop)
        known = (index >= self.first) & (index < self.stop)
        nan = np.float32(np.nan)
        places = index % self.capacity
        low = np.where(known, self._low[places], nan)
        return Bounds(low, np.where(known, self._high[places], nan))

    def over(self, start: float, stop: float, width: int) -> Bounds:
        """Return the bounds of samples ``[start, stop)`` in `width` equal parts.

        A part that is narrower than a stretch has the bounds of the stretch it begins in.
        """
        edges = np.linspace(start / self.step, stop / self.step, width + 1)
        first = np.floor(edges[:-1]).astype(np.int64)
        last = np.maximum(np.ceil(edges[1:] - 1e-9).astype(np.int64), first + 1)
        base = int(first[0])
        held = self._held(base, int(last.max()))
        pairs = np.stack((first, np.minimum(last, base + len(held.low))), axis=1).ravel() - base
        # reduceat runs to the next index, and one past the end is none: one more stands there
        nan = np.full(1, np.nan, np.float32)
        low = np.fmin.reduceat(np.append(held.low, nan), pairs)[::2]
        return Bounds(low, np.fmax.reduceat(np.append(held.high, nan), pairs)[::2])
