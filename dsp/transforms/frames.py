"""Frames of sound, and their Fourier transforms, block by block."""

from collections.abc import Iterator
from typing import Protocol

import numpy as np
from numpy.lib.stride_tricks import as_strided
from numpy.typing import NDArray

from dsp.fourier import rfft
from dsp.framing import Framing
from dsp.signal import Samples
from dsp.windows import Curve

Complex = NDArray[np.complex64]
Values = NDArray[np.float32]

BLOCK_VALUES = 1 << 17  # half a megabyte: few calls, and it stays in the cache
LANES = 4  # pocketfft transforms four frames at a time, and those left over one by one


def block_frames(n_fft: int) -> int:
    """Return how many frames make a block."""
    return max(1, BLOCK_VALUES // n_fft // LANES) * LANES


def whole_lanes(n: int) -> int:
    """Return how many frames to transform for `n` of them: two or three take as long as four."""
    return n if n % LANES == 1 else n + -n % LANES


def calibrated_window(framing: Framing) -> Curve:
    """Return the window with which a full-scale sine has ``|X| = 1`` at the centre of a bin.

    Its sum is 2, as half of a sine lies at negative frequency. Shape (win_length,).
    """
    w = framing.window.samples(framing.win_length)
    scale: float = 2.0 / w.sum()
    return w * scale


def frames_of(x: Samples, width: int, step: int, count: int) -> Samples:
    """Return a view of the frames ``x[i * step : i * step + width]``, shape (count, width)."""
    stride = x.strides[0]
    return as_strided(x, (count, width), (step * stride, stride), writeable=False)


def column_count(length: int, framing: Framing, hop: int, *, centred: bool) -> int:
    """Return how many columns sound of `length` samples has.

    Centred ones are centred on every `hop` samples from sample 0 on, up to the end. Others lie
    within the sound as a whole.
    """
    if centred:
        return 1 + length // hop
    return max(0, (length - framing.win_length) // hop + 1)


def padded_frames(
    x: Samples, framing: Framing, hop: int, *, centred: bool, edge: int = 0
) -> Samples:
    """Return the frames of a whole sound, with `edge` samples more on each side of the window.

    Beyond its ends the sound is silent.

    Returns
    -------
    Samples
        Read-only view, shape (columns, win_length + 2 * edge).

    Raises
    ------
    ValueError
        If `x` is not one-dimensional or `hop` is below 1.
    """
    if x.ndim != 1:
        raise ValueError(f"{x.shape=} must be (n,): one channel")
    if hop < 1:
        raise ValueError(f"{hop=} must be at least 1")
    count = column_count(len(x), framing, hop, centred=centred)
    width = framing.win_length + 2 * edge
    lead = edge + (framing.before if centred else 0)
    if not lead and count:
        return frames_of(x, width, hop, count)
    room = np.zeros(max(lead + len(x), (count - 1) * hop + width), np.float32)
    room[lead : lead + len(x)] = x
    return frames_of(room, width, hop, count)


class PowerKernel(Protocol):
    """Computes the powers of frames in bins or bands, or their amplitudes."""

    block: int
    """Most frames at a time."""

    def __call__(self, frames: Samples, out: Values) -> None:
        """Put them into `out`, shape (n, bins)."""


def compute(kernel: PowerKernel, frames: Samples, out: Values) -> None:
    """Put the powers of any number of frames into `out`, shape (frames, bins)."""
    for rows, block in blocks(frames, kernel.block):
        kernel(block, out[rows])


def blocks(frames: Samples, size: int) -> Iterator[tuple[slice, Samples]]:
    """Yield the rows of each block, and its frames."""
    for at in range(0, len(frames), size):
        yield slice(at, min(len(frames), at + size)), frames[at : at + size]


class WindowedTransform:
    """Transforms of frames under a window; for one thread, as it owns its work space.

    The same frame gives the same bits in whatever company it is transformed.

    Parameters
    ----------
    w
        The window, from `edge` samples before its first one to as many after its last.
    n_fft
        Length of the transform. Samples at the edges wrap around, as
        ``exp(-2 pi j k n / n_fft)`` does, so the phase counts from the first sample of the window.
    edge
        Samples on each side beyond the window that belong to it all the same.
    """

    def __init__(self, w: Curve, n_fft: int, edge: int = 0) -> None:
        self.block = block_frames(n_fft)
        length = len(w) - 2 * edge
        self._inner = slice(edge, edge + length)
        # a product without broadcasting is twice as fast
        self._window = np.tile(w[self._inner].astype(np.float32), (self.block, 1))
        self._frames = np.zeros((self.block, n_fft), np.float32)
        outside = np.r_[-edge:0, length : length + edge]
        self._outer = outside + edge
        self._edges = w[self._outer].astype(np.float32)
        self._places = outside % n_fft
        self._cleared = self._places[self._places >= length]

    def __call__(self, frames: Samples) -> Complex:
        """Return the transforms of at most one block of frames, shape (n, n_fft // 2 + 1)."""
        n, width = len(frames), self._window.shape[1]
        room = self._frames[:n, :width]
        np.copyto(room, frames[:, self._inner])  # the zeros after it are never touched
        np.multiply(room, self._window[:n], out=room)
        if len(self._places):
            self._frames[:n, self._cleared] = 0.0
            self._frames[:n, self._places] += frames[:, self._outer] * self._edges
        return rfft(self._frames[: whole_lanes(n)])[:n]


def check_columns(x: Samples, step: int, out: Values, pool: int, reach: tuple[int, int]) -> None:
    """Refuse what does not fit, before it reaches the memory.

    Parameters
    ----------
    x, step, out, pool
        As in `dsp.transforms.transform.Transform.columns`.
    reach
        Samples that a column needs, and bins that it has.

    Raises
    ------
    ValueError
        If `step` or `pool` is below 1, or a shape does not fit.
    """
    width, bins = reach
    if step < 1:
        raise ValueError(f"{step=} must be at least 1")
    if pool < 1:
        raise ValueError(f"{pool=} must be at least 1")
    if out.ndim != 2 or out.shape[1] != bins:
        raise ValueError(f"{out.shape=} must be (columns, {bins})")
    least = (len(out) * pool - 1) * step + width if len(out) else 0
    if x.ndim != 1 or len(x) < least:
        raise ValueError(f"{x.shape=} must be ({least},) or longer for {len(out)} columns")
