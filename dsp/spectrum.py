"""Frames of sound to levels in dB, many frames per transform."""

import numpy as np
from numpy.lib.stride_tricks import as_strided
from numpy.typing import NDArray

from dsp.bounded import bounded
from dsp.fourier import rfft
from dsp.framing import Framing
from dsp.signal import Samples

BLOCK_VALUES = 1 << 17  # half a megabyte of frames: few calls, and it stays in the cache
LANES = 4  # pocketfft transforms four frames at a time, and those left over one by one
FLOOR = np.float32(1e-10)  # added to every amplitude, so that silence reads -200 dB
DB_PER_NEPER = np.float32(20.0 / np.log(10.0))


class Spectrometer:
    """Computes the levels of frames; for one thread, as it owns its work space.

    A level is ``20 log10(2 |X| / sum(w))``, so a sine whose peak reaches full scale reads 0 dB at
    the centre of a bin, with every window and size (AES17). 0 Hz and half the sample rate, which
    have no twin at negative frequency, are not doubled: a constant 0.5 reads -6.02 dB.

    Samples that are not finite count as silence, and samples beyond 10^6 as 10^6: a broken sample
    is seen as the click that it is and does not hide the sound around it. Levels are always
    finite.

    The same frame gives the same bits in whatever company it is computed.

    Parameters
    ----------
    framing
        Window, its length, and the length of the transform.
    """

    def __init__(self, framing: Framing) -> None:
        self._n_fft, self._win_length = framing.n_fft, framing.win_length
        self._bins = framing.bins
        block = max(1, BLOCK_VALUES // framing.n_fft // LANES) * LANES
        w = framing.window.samples(framing.win_length)
        w = (w * (2.0 / w.sum())).astype(np.float32)
        self._window = np.tile(w, (block, 1))  # a product without broadcasting is twice as fast
        self._frames = np.zeros((block, framing.n_fft), np.float32)
        self._amplitudes = np.empty((block, framing.bins), np.float32)

    def levels(self, x: Samples, step: int, out: NDArray[np.float32], pool: int = 1) -> None:
        """Compute the levels of the frames ``x[i * step : i * step + win_length]``.

        Row `i` of the result is the maximum over frames ``[i * pool, (i + 1) * pool)``; it takes
        less time than the rows of all frames.

        Parameters
        ----------
        x
            Mono sound, full scale is 1, shape (n,) with n at least what the frames cover.
        step
            Samples from one frame to the next, at least 1; may exceed the window.
        out
            Where the levels go, in dB re a full-scale sine, shape (frames // pool, bins);
            -200 dB is the floor.
        pool
            Frames per row, at least 1.

        Raises
        ------
        ValueError
            If `step` or `pool` is below 1, or a shape does not fit.
        """
        count = len(out) * pool
        self._check(x, step, out, pool)
        if not count:
            return
        x = bounded(x)
        shape, strides = (count, self._win_length), (step * x.strides[0], x.strides[0])
        frames = as_strided(x, shape, strides, writeable=False)
        block = len(self._frames)
        for at in range(0, count, block):
            some = frames[at : at + block]
            if pool == 1:
                _to_db(self._amplitudes_of(some, out[at : at + block]))
            else:
                room = self._amplitudes[: len(some)]
                _keep_maxima(self._amplitudes_of(some, room), at, pool, out)
        if pool > 1:
            _to_db(out)

    def _amplitudes_of(self, frames: Samples, out: NDArray[np.float32]) -> NDArray[np.float32]:
        """Compute the amplitudes of at most one block of frames into `out`, and return it."""
        n = len(frames)
        sound = self._frames[:n, : self._win_length]  # the zeros after it are never touched
        np.copyto(sound, frames)
        np.multiply(sound, self._window[:n], out=sound)
        rows = n if n % LANES == 1 else n + -n % LANES  # two or three take as long as four
        level = np.abs(rfft(self._frames[:rows])[:n], out=out)
        level[:, 0] *= 0.5
        if self._n_fft % 2 == 0:
            level[:, -1] *= 0.5
        return level

    def _check(self, x: Samples, step: int, out: NDArray[np.float32], pool: int) -> None:
        if step < 1:
            raise ValueError(f"{step=} must be at least 1")
        if pool < 1:
            raise ValueError(f"{pool=} must be at least 1")
        if out.ndim != 2 or out.shape[1] != self._bins:
            raise ValueError(f"{out.shape=} must be (frames, {self._bins})")
        least = (len(out) * pool - 1) * step + self._win_length if len(out) else 0
        if x.ndim != 1 or len(x) < least:
            raise ValueError(f"{x.shape=} must be ({least},) or longer for {len(out)} frames")


def _keep_maxima(
    amplitudes: NDArray[np.float32], first: int, pool: int, out: NDArray[np.float32]
) -> None:
    """Raise the rows of `out` to the amplitudes of the frames from `first` on that they stand for.

    A row begins with its first frame.
    """
    at, count = 0, len(amplitudes)
    while at < count:
        row, part = divmod(first + at, pool)
        stop = min(count, at + pool - part)
        best = amplitudes[at:stop].max(axis=0)
        if part:
            np.maximum(out[row], best, out=out[row])
        else:
            out[row] = best
        at = stop


def _to_db(amplitudes: NDArray[np.float32]) -> None:
    """Turn amplitudes into dB, in place."""
    np.add(amplitudes, FLOOR, out=amplitudes)  # cheaper than a maximum
    np.log(amplitudes, out=amplitudes)
    np.multiply(amplitudes, DB_PER_NEPER, out=amplitudes)
