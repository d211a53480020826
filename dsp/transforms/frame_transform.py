"""What the transforms of windowed frames share: their geometry, and how many columns become one."""

from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from dsp.bounded import bounded
from dsp.decibels import powers_to_db
from dsp.framing import Framing
from dsp.signal import Samples
from dsp.transforms.frames import PowerKernel, Values, blocks, check_columns, frames_of
from dsp.transforms.transform import Quantity
from dsp.windows import Curve


class FrameTransform:
    """Where the columns of windowed frames lie; see `dsp.transforms.transform.Transform`.

    Parameters
    ----------
    framing
        Window and transform.
    frequencies
        Of the bins or bands in Hz, rising, shape (bins,).
    quantity
        What the values are.
    edge
        Samples that a column needs beyond each end of its window.
    """

    channels = 1

    def __init__(
        self, framing: Framing, frequencies: Curve, quantity: Quantity, edge: int = 0
    ) -> None:
        self.quantity = quantity
        self.frequencies: NDArray[np.float64] = frequencies
        self.before, self.after = framing.before + edge, framing.after + edge
        self.spacing = float(framing.window.half_height_width(framing.win_length))

    def _frames(self, x: Samples, step: int, out: Values, pool: int) -> Samples:
        """Return all frames that make the columns `out`, once everything is seen to fit."""
        width = self.before + self.after
        check_columns(x, step, out, pool, (width, len(self.frequencies)))
        return frames_of(bounded(x), width, step, len(out) * pool)


class LevelTransform(FrameTransform):
    """Columns of levels: of a pool the maximum, which takes less time than all of them.

    The logarithm is taken last, as it takes the longest.

    Parameters
    ----------
    kernel
        What computes the powers, 1 for what reads 0 dB.
    framing, frequencies, quantity
        See `FrameTransform`.
    """

    _to_db = staticmethod(powers_to_db)

    def __init__(
        self, kernel: PowerKernel, framing: Framing, frequencies: Curve, quantity: Quantity
    ) -> None:
        super().__init__(framing, frequencies, quantity)
        self._kernel = kernel
        self._room = np.empty((kernel.block, len(frequencies)), np.float32)

    def columns(self, x: Samples, centre: int, step: int, out: Values, pool: int = 1) -> None:
        """Compute the columns of levels, the maximum over every `pool` of them."""
        del centre  # the frames are the same wherever they lie
        for rows, block in blocks(self._frames(x, step, out, pool), self._kernel.block):
            powers = out[rows] if pool == 1 else self._room[: len(block)]
            self._kernel(block, powers)
            if pool == 1:
                self._to_db(powers)
            else:
                _keep_maxima(powers, rows.start, pool, out)
        if pool > 1:
            self._to_db(out)


class ValueKernel(Protocol):
    """Computes a quantity of frames that does not tell how loud they are."""

    edge: int
    """Samples that a frame has beyond each end of its window."""
    block: int
    """Most frames at a time."""

    def __call__(self, frames: Samples) -> tuple[Values, Values]:
        """Return the values of frames, and the powers that tell which one is the loudest.

        Both have shape (n, bins), and may be overwritten.
        """


class ValueTransform(FrameTransform):
    """Columns of such a quantity: of a pool the value where the bin is loudest.

    Parameters
    ----------
    kernel
        What computes the values.
    framing, frequencies, quantity
        See `FrameTransform`.
    least
        Power below which there is no value, but NaN.
    """

    def __init__(
        self,
        kernel: ValueKernel,
        framing: Framing,
        frequencies: Curve,
        quantity: Quantity,
        least: float,
    ) -> None:
        super().__init__(framing, frequencies, quantity, kernel.edge)
        self._kernel = kernel
        self._least = np.float32(least)

    def columns(self, x: Samples, centre: int, step: int, out: Values, pool: int = 1) -> None:
        """Compute the columns; of a pool the value where the bin is loudest."""
        del centre  # the frames are the same wherever they lie
        best = None if pool == 1 else np.zeros(out.shape, np.float32)
        for rows, block in blocks(self._frames(x, step, out, pool), self._kernel.block):
            values, powers = self._kernel(block)
            values[powers < self._least] = np.nan
            if best is None:
                out[rows] = values
            else:
                keep_loudest(values, powers, rows.start, pool, (out, best))


def _keep_maxima(powers: Values, first: int, pool: int, out: Values) -> None:
    """Raise the rows of `out` to the powers of the frames from `first` on that they stand for.

    A row begins with its first frame.
    """
    at, count = 0, len(powers)
    while at < count:
        row, part = divmod(first + at, pool)
        stop = min(count, at + pool - part)
        best = powers[at:stop].max(axis=0)
        if part:
            np.maximum(out[row], best, out=out[row])
        else:
            out[row] = best
        at = stop


def keep_loudest(
    values: Values, powers: Values, first: int, pool: int, rows: tuple[Values, Values]
) -> None:
    """Put the values of frames from `first` on into the rows where they are the loudest so far.

    A row begins with its first frame; of frames that are as loud the first counts.

    Parameters
    ----------
    values, powers
        Of the frames, shape (n, bins).
    first
        How many frames came before.
    pool
        Frames per row.
    rows
        Values and powers of all rows, shape (rows, bins).
    """
    out, best = rows
    for at in range(len(values)):
        row, part = divmod(first + at, pool)
        if not part:
            out[row], best[row] = values[at], powers[at]
            continue
        louder = powers[at] > best[row]
        np.copyto(out[row], values[at], where=louder)
        np.maximum(best[row], powers[at], out=best[row])
