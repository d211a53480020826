"""From the short-time Fourier transform back to sound, whole and as a stream.

The windowed frames are weighted by the window again, added where they overlap, and divided by the
sum of the squared windows: the sound whose transform is nearest in the least-squares sense, and
the sound itself if the columns were not changed. D. W. Griffin and J. S. Lim, "Signal estimation
from modified short-time Fourier transform", 1984, equation 6.
"""

import numpy as np
from numpy.typing import NDArray

from dsp.fourier import irfft
from dsp.framing import Framing
from dsp.signal import Samples
from dsp.transforms.frames import Complex, Values, block_frames, whole_lanes

LEAST_WEIGHT = 0.04
"""Least sum of squared windows, as a share of the largest, between the columns of a sound.

Below it the rounding of single precision would grow to more than a millionth of full scale.
"""
LEAST_AT_ENDS = 1e-6
"""The same where the first and the last column have no neighbour; below it is silence."""


def istft(
    spectrum: Complex,
    framing: Framing,
    hop: int,
    length: int | None = None,
    *,
    centred: bool = True,
) -> Samples:
    """Return the sound of a short-time Fourier transform, the inverse of `stft`.

    Parameters
    ----------
    spectrum
        Columns, shape (columns, n_fft // 2 + 1), changed or not.
    framing, hop, centred
        With which it was made.
    length
        Samples of the sound; all that the columns cover if None.

    Returns
    -------
    Samples
        Shape (length,), within 1e-6 of full-scale sound whose columns were not changed. Samples
        after the last centre lie under the end of few windows, and so do the first and the last
        ones of columns that are not centred: these are the less exact the smaller the window is
        there, and silence where it is next to nothing (the first sample under a Hann window).
        `dsp.transforms.stft.whole_hops` keeps all of a sound before the last centre.

    Raises
    ------
    ValueError
        If the window and the hop leave samples out, or so nearly that they could not be brought
        back; if a shape does not fit, or the columns do not reach `length`.
    """
    synthesis = Synthesis(framing, hop)
    columns = len(spectrum)
    synthesis.check(spectrum)
    lead = framing.before if centred else 0
    most = max(0, (columns - 1) * hop + framing.win_length - lead) if columns else 0
    if length is None:
        length = min(most, max(0, columns - 1) * hop) if centred else most
    if not 0 <= length <= most:
        raise ValueError(f"{length=} must lie in [0, {most}], what {columns} columns cover")
    room = np.zeros((columns + synthesis.parts) * hop, np.float32)
    for at in range(0, columns, synthesis.block):
        synthesis.add(spectrum[at : at + synthesis.block], room[at * hop :])
    room *= synthesis.weights(0, len(room) // hop, columns)
    return room[lead : lead + length].copy()


class IstftStream:
    """The same sound, of columns that come a few at a time: the same bits.

    For one thread, as it owns its work space.

    Parameters
    ----------
    framing, hop, centred
        As for `istft`, with its errors.
    """

    def __init__(self, framing: Framing, hop: int, *, centred: bool = True) -> None:
        self._synthesis = Synthesis(framing, hop)
        self._hop = hop
        self._skip = framing.before if centred else 0  # samples that come before the sound
        self._columns = self._rows = 0  # added so far, and hops of sound given away
        self._room = np.zeros(0, np.float32)  # from the first hop that is not given away on

    def feed(self, spectrum: Complex) -> Samples:
        """Return the samples that `spectrum`, shape (columns, bins), completes; shape (n,)."""
        synthesis, hop = self._synthesis, self._hop
        synthesis.check(spectrum)
        first = self._columns - self._rows
        size = (first + len(spectrum) + synthesis.parts) * hop
        room = np.pad(self._room, (0, size - len(self._room)))
        for at in range(0, len(spectrum), synthesis.block):
            synthesis.add(spectrum[at : at + synthesis.block], room[(first + at) * hop :])
        self._columns += len(spectrum)
        done = self._columns - self._rows  # no later column begins before these end
        return self._give(room, done, self._rows + done + synthesis.parts)

    def finish(self) -> Samples:
        """Return the samples that are left, to the end of the last window; nothing may follow."""
        return self._give(self._room, len(self._room) // self._hop, self._columns)

    def _give(self, room: Samples, rows: int, columns: int) -> Samples:
        """Return the first `rows` hops of `room`, of sound of `columns` columns in the end."""
        out = room[: rows * self._hop] * self._synthesis.weights(self._rows, rows, columns)
        self._rows += rows
        self._room = room[rows * self._hop :].copy()
        skipped = min(self._skip, len(out))
        self._skip -= skipped
        return np.asarray(out[skipped:], np.float32)


class Synthesis:
    """Adds the sound of columns where their frames overlap; for one thread.

    Sound is kept in rows of one hop: column `m` covers rows ``[m, m + parts)``. Every sample is
    the sum of its frames from the oldest on, so the bits do not depend on the blocks.

    Parameters
    ----------
    framing, hop
        Window, length of the transform, and samples between columns.

    Raises
    ------
    ValueError
        If the window and the hop leave samples out, or so nearly that they could not be brought
        back.
    """

    def __init__(self, framing: Framing, hop: int) -> None:
        if hop < 1:
            raise ValueError(f"{hop=} must be at least 1")
        self._framing, self._hop = framing, hop
        w = framing.window.samples(framing.win_length)
        self.parts = -(-len(w) // hop)
        self.block = block_frames(framing.n_fft)
        self._window = np.tile(w.astype(np.float32), (self.block, 1))
        self._spectra = np.zeros((self.block, framing.bins), np.complex64)
        squares = np.pad(w * w, (0, self.parts * hop - len(w))).reshape(self.parts, hop)
        # sums over the first parts, so that a difference gives any run of them
        self._sums = np.concatenate((np.zeros((1, hop)), np.cumsum(squares, axis=0)))
        largest = float(self._sums[-1].max())
        self._least = LEAST_AT_ENDS * largest
        if self._sums[-1].min() < LEAST_WEIGHT * largest:
            raise ValueError(
                f"{hop=} is too long for {framing.window} of {framing.win_length} samples: "
                f"the samples between two windows cannot be brought back"
            )

    def check(self, spectrum: Complex) -> None:
        """Refuse columns of another shape."""
        if spectrum.ndim != 2 or spectrum.shape[1] != self._framing.bins:
            raise ValueError(f"{spectrum.shape=} must be (columns, {self._framing.bins})")

    def add(self, spectrum: Complex, sound: Samples) -> None:
        """Add the sound of at most one block of columns to `sound`, which begins with the first."""
        n, hop, length = len(spectrum), self._hop, self._framing.win_length
        rows = whole_lanes(n)
        if rows != n:
            self._spectra[:n] = spectrum
            spectrum = self._spectra[:rows]
        frames = irfft(spectrum, self._framing.n_fft)[:n, :length]
        np.multiply(frames, self._window[:n], out=frames)
        grid = sound[: (n + self.parts) * hop].reshape(n + self.parts, hop)
        for part in reversed(range(self.parts)):
            width = min(hop, length - part * hop)
            target = grid[part : part + n, :width]
            np.add(target, frames[:, part * hop : part * hop + width], out=target)

    def weights(self, first: int, rows: int, columns: int) -> Values:
        """Return the factors of the samples in rows ``[first, first + rows)``.

        Parameters
        ----------
        first, rows
            Which rows.
        columns
            How many columns there are in all.

        Returns
        -------
        Values
            Shape (rows * hop,); 0 where next to nothing of the sound is left.
        """
        row = np.arange(first, first + rows)
        newest = np.clip(row + 1, 0, self.parts)  # one past the last part that lies in the row
        oldest = np.clip(row - columns + 1, 0, self.parts)
        out: NDArray[np.float32] = np.empty((rows, self._hop), np.float32)
        out[:] = _reciprocal(self._sums[-1], self._least)
        for edge in np.flatnonzero((newest < self.parts) | (oldest > 0)):
            sums = self._sums[newest[edge]] - self._sums[min(oldest[edge], newest[edge])]
            out[edge] = _reciprocal(sums, self._least)
        return out.reshape(-1)


def _reciprocal(sums: NDArray[np.float64], least: float) -> NDArray[np.float64]:
    """Return 1 / sums, and 0 below the least."""
    held = sums >= least
    return np.divide(1.0, sums, out=np.zeros_like(sums), where=held)
