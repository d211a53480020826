"""The reassigned spectrogram: power is shown where in time and frequency it lies.

Each bin of each frame knows the frequency and the time of its sound far better than its own place
tells, from the derivatives of the phase (see `dsp.transforms.derivatives.Derivatives`). The picture
moves its power there. F. Auger and P. Flandrin, "Improving the readability of time-frequency and
time-scale representations by the reassignment method", 1995.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar, NamedTuple

import numpy as np
from numpy.typing import NDArray

from dsp.bounded import bounded
from dsp.decibels import powers_to_db
from dsp.framing import Framing
from dsp.signal import Samples
from dsp.transforms.derivatives import EDGE, Derivatives
from dsp.transforms.frames import Values, blocks, check_columns, frames_of, padded_frames
from dsp.transforms.spectrum import LEVEL
from dsp.transforms.stft import one_sided
from dsp.transforms.transform import Transform

SILENCE = 1e-9  # -180 dB re the amplitude of a full-scale sine
CELLS_MIN, CELLS_MAX = 2, 64
CHUNK, CHUNK_VALUES = 64, 1 << 18  # cells and bins at a time: a few megabytes


class Reassignment(NamedTuple):
    """Where the sound of every bin of every frame lies, each of shape (columns, bins)."""

    frequencies: NDArray[np.float64]
    """In Hz; NaN in silence."""
    times: NDArray[np.float64]
    """In seconds since the first sample; NaN in silence."""
    magnitudes: Values
    """``|X|``."""


def reassigned(
    x: Samples, framing: Framing, hop: int, rate: int, *, centred: bool = True
) -> Reassignment:
    """Return the reassigned frequency and time of every bin of every frame.

    The time of a click at sample `n` is ``n / rate``.

    Parameters
    ----------
    x, framing, hop, centred
        As for `dsp.transforms.stft.stft`, with its errors.
    rate
        Samples per second.
    """
    derivatives = Derivatives(framing)
    frames = padded_frames(bounded(x), framing, hop, centred=centred, edge=EDGE)
    shape = (len(frames), framing.bins)
    frequencies, times = np.empty(shape), np.empty(shape)
    magnitudes = np.empty(shape, np.float32)
    bins = framing.frequencies(rate)
    centres = np.arange(len(frames)) * (hop / rate) + (0 if centred else framing.before / rate)
    scale = np.float32(framing.window.samples(framing.win_length).sum() / 2.0)
    silence = np.float32(SILENCE * scale)
    hertz, second = np.float32(rate / framing.n_fft), np.float32(1.0 / rate)
    for rows, block in blocks(frames, derivatives.block):
        derivatives(block)
        n = len(block)
        shift, delay = derivatives.shift[:n], derivatives.delay[:n]
        np.multiply(shift, hertz, out=shift)
        np.add(shift, bins, out=frequencies[rows])
        np.multiply(delay, second, out=delay)
        np.add(delay, centres[rows, np.newaxis], out=times[rows])
        amplitudes = np.multiply(derivatives.magnitude[:n], scale, out=magnitudes[rows])
        if amplitudes.min() < silence:
            frequencies[rows][amplitudes < silence] = np.nan
            times[rows][amplitudes < silence] = np.nan
    return Reassignment(frequencies, times, magnitudes)


@dataclass(frozen=True)
class Reassigned:
    """The choice of the reassigned spectrogram.

    Parameters
    ----------
    cells
        Cells in time per window, in [2, 64]; the cells in frequency are the bins.

    Raises
    ------
    ValueError
        If `cells` lies outside its range.
    """

    name: ClassVar[str] = "reassigned"
    label: ClassVar[str] = "Reassigned"
    help: ClassVar[str] = (
        "Moves the power of each bin to where its sound lies in time and frequency: thin lines "
        "for tones and clicks. Noise becomes grainy, and it takes several times the work."
    )

    cells: int = 8

    def __post_init__(self) -> None:
        cells = self.cells
        if not CELLS_MIN <= cells <= CELLS_MAX:
            raise ValueError(f"{cells=} must lie in [{CELLS_MIN}, {CELLS_MAX}]")

    def build(self, framing: Framing, rate: int) -> Transform:
        """Return what computes it."""
        return ReassignedTransform(framing, rate, self.cells)


class ReassignedTransform:
    """Columns of reassigned power; see `dsp.transforms.transform.Transform`.

    Cells of fixed length tile the time from sample 0 on, cell `j` around its frame, which is
    centred on sample ``j * cell``. The power that every bin of a frame holds goes into the cell
    and the bin that it belongs to, at most half a window away. A column shows the cell that its
    centre lies in, so the picture is the same at any zoom: closer columns repeat a cell, and
    pooled ones leave none out.

    The levels are scaled so that a steady full-scale sine reads 0 dB wherever it lies between the
    bins: the sum of the powers of a column is twice the mean square of its sound.

    Every cell sums its powers from the oldest frame on, and in a frame from the lowest bin on: it
    gets the same bits in whatever company it is computed.

    Parameters
    ----------
    framing
        Window and length of the transform.
    rate
        Samples per second.
    cells
        Cells per window.
    """

    quantity = LEVEL
    channels = 1

    def __init__(self, framing: Framing, rate: int, cells: int = 8) -> None:
        self._bins = framing.bins
        self._derivatives = Derivatives(framing)
        self._cell = max(1, framing.win_length // cells)
        self._reach = -(-(framing.win_length // 2) // self._cell)  # cells that power moves at most
        # cells end between two samples, so that rounding cannot tear a click in two
        self._off_edge = np.float32(0.5 if self._cell % 2 == 0 else 0.0)
        self._lead = framing.before + EDGE  # samples of a frame before its centre
        margin = self._reach * self._cell + self._cell // 2
        self.frequencies: NDArray[np.float64] = framing.frequencies(rate)
        self.before = margin + self._lead
        self.after = margin + framing.after + EDGE
        self.spacing = float(self._cell)
        w = framing.window.samples(framing.win_length)
        # Parseval: the powers of all bins of a frame add up to this times that of the sound
        scale = np.sum(w) ** 2 / (framing.n_fft * np.sum(w * w))
        self._scales = one_sided(framing, scale, single=0.5)
        self._bin = np.arange(framing.bins, dtype=np.float32)
        self._chunk = max(1, min(CHUNK, CHUNK_VALUES // framing.bins))
        room = (self._chunk + 2 * self._reach, framing.bins)
        self._powers, self._places = np.empty(room), np.empty(room, np.intp)

    def columns(self, x: Samples, centre: int, step: int, out: Values, pool: int = 1) -> None:
        """Compute the columns, the maximum over every `pool` of them."""
        check_columns(x, step, out, pool, (self.before + self.after, self._bins))
        x = bounded(x)
        centres = centre + step * np.arange(len(out) * pool)
        cells = (centres + self._cell // 2) // self._cell
        start = centre - self.before  # absolute, of the first sample of x
        for first, stop in self._groups(cells):
            low, high = int(cells[first]), int(cells[stop - 1]) + 1
            frame = low - self._reach  # the first that reaches the first cell
            sound = x[frame * self._cell - self._lead - start :]
            powers = self._gather(sound, high - low)
            for at in range(first, stop):
                row, part = divmod(at, pool)
                power = powers[cells[at] - low]
                if part:
                    np.maximum(out[row], power, out=out[row])
                else:
                    out[row] = power
        powers_to_db(out)

    def _groups(self, cells: NDArray[np.int64]) -> Iterator[tuple[int, int]]:
        """Yield runs ``[first, stop)`` of columns whose cells are worth computing together."""
        first = 0
        for at in range(1, len(cells) + 1):
            if (
                at == len(cells)
                or cells[at] - cells[first] >= self._chunk
                or cells[at] - cells[at - 1] > 2 * self._reach + 1
            ):
                yield first, at
                first = at

    def _gather(self, sound: Samples, count: int) -> Values:
        """Return the powers of `count` cells; `sound` begins with the first frame that they need.

        The result has shape (count, bins).
        """
        reach, bins = self._reach, self._bins
        total = count + 2 * reach
        frames = frames_of(sound, self._derivatives.width, self._cell, total)
        for rows, block in blocks(frames, self._derivatives.block):
            self._derivatives(block)
            self._place(rows, count)
        # one call for all, so that the order of the sums is that of the frames
        places = self._places[:total].reshape(-1)
        sums = np.bincount(places, self._powers[:total].reshape(-1), (count + 2) * bins)
        return sums[bins:-bins].reshape(count, bins).astype(np.float32)

    def _place(self, rows: slice, count: int) -> None:
        """Find the cells of what was just computed, for the frames `rows`.

        Whatever lies in none of the `count` cells goes into one before the first or after the
        last, which nobody looks at.
        """
        n = rows.stop - rows.start
        derivatives = self._derivatives
        shift, delay = derivatives.shift[:n], derivatives.delay[:n]
        np.multiply(derivatives.power[:n], self._scales, out=self._powers[rows])
        np.add(shift, self._bin, out=shift)
        np.rint(shift, out=shift)
        np.clip(shift, 0.0, self._bins - 1.0, out=shift)
        np.add(delay, self._off_edge, out=delay)
        np.multiply(delay, np.float32(1.0 / self._cell), out=delay)
        np.rint(delay, out=delay)
        np.clip(delay, -self._reach, self._reach, out=delay)
        own = np.arange(rows.start, rows.stop, dtype=np.float32) + (1.0 - self._reach)
        np.add(delay, own[:, np.newaxis], out=delay)
        np.clip(delay, 0.0, count + 1.0, out=delay)
        # single precision holds places: they are whole numbers below 2**24
        np.multiply(delay, np.float32(self._bins), out=delay)
        np.add(delay, shift, out=delay)
        np.copyto(self._places[rows], delay, casting="unsafe")
