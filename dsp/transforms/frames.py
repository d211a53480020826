"""What the transforms with a phase share: frames of sound, and their transforms, block by block."""

from collections.abc import Iterator

import numpy as np
from numpy.lib.stride_tricks import as_strided
from numpy.typing import NDArray

from dsp.fourier import rfft
from dsp.framing import Framing
from dsp.signal import Samples

Complex = NDArray[np.complex64]
Values = NDArray[np.float32]
Curve = NDArray[np.float64]

BLOCK_VALUES = 32768  # an eighth of a megabyte: a block in its several forms stays in the cache
LANES = 4  # pocketfft transforms four frames at a time, and those left over one by one
EDGE = 2
"""Samples by which the derivative of a window reaches beyond each of its ends."""


def block_frames(n_fft: int) -> int:
    """Return how many frames make a block."""
    return max(1, BLOCK_VALUES // n_fft // LANES) * LANES


def frames_of(x: Samples, width: int, step: int, count: int) -> Samples:
    """Return a view of the frames ``x[i * step : i * step + width]``, shape (count, width)."""
    stride = x.strides[0]
    return as_strided(x, (count, width), (step * stride, stride), writeable=False)


def column_count(length: int, framing: Framing, hop: int, *, centred: bool) -> int:
    """Return how many columns sound of `length` samples has.

    Centred ones go on until one is centred at or past the end, so that every sample is covered as
    well as those in the middle. Others lie within the sound as a whole.
    """
    if centred:
        return 1 - (-length // hop)
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


def blocks(frames: Samples, size: int) -> Iterator[tuple[slice, Samples]]:
    """Yield the rows of each block, and its frames."""
    for at in range(0, len(frames), size):
        yield slice(at, min(len(frames), at + size)), frames[at : at + size]


def window_derivative(w: Curve) -> Curve:
    """Return the derivative of a window per sample, which is 0 outside of its samples.

    It is the five-point central difference, and reaches `EDGE` samples beyond both ends: the
    steps at the ends of a window count too, as those of a rectangular one are all that it has.
    For a sine `d` radians per sample beside the centre of a bin, the ratio of the two transforms
    is ``d`` times ``1 - d**4 / 30``: exact for all that can be told in single precision.

    Returns
    -------
    Curve
        Shape (len(w) + 2 * EDGE,), from sample ``-EDGE`` of the window on.
    """
    wide = np.pad(w, 2 * EDGE)
    return (8.0 * (wide[3:-1] - wide[1:-3]) - (wide[4:] - wide[:-4])) / 12.0


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
        rows = n if n % LANES == 1 else n + -n % LANES  # two or three take as long as four
        return rfft(self._frames[:rows])[:n]


class Derivatives:
    """Magnitude of frames at every bin, and where in frequency and time its sound lies.

    The ratio of the transforms under the derivative of the window and under the window itself is
    the derivative of the phase over time; that under the window times time, over frequency. For
    one thread, as it owns its work space.

    Formulas 5.20 and 5.23 of P. Flandrin, F. Auger and E. Chassande-Mottin, "Time-frequency
    reassignment: from principles to algorithms", 2002.

    Parameters
    ----------
    framing
        Window and length of the transform. The window is scaled to a sum of 2, so a sine whose
        peak reaches full scale has the magnitude 1.
    frequency, time
        Which of the two to compute.
    """

    def __init__(self, framing: Framing, *, frequency: bool = True, time: bool = True) -> None:
        n_fft, w = framing.n_fft, framing.window.samples(framing.win_length)
        w *= 2.0 / w.sum()
        self._plain = WindowedTransform(w, n_fft)
        self._slope = self._ramp = None
        if frequency:
            # scaled so that the imaginary part is the distance in bins
            slope = window_derivative(w) * (-n_fft / (2.0 * np.pi))
            self._slope = WindowedTransform(slope, n_fft, EDGE)
        if time:
            self._ramp = WindowedTransform(w * (np.arange(len(w)) - framing.before), n_fft)
        self.block = self._plain.block
        self.width = framing.win_length + 2 * EDGE
        """Samples of a frame: those of the window and `EDGE` more on each side."""
        shape = (self.block, framing.bins)
        self.magnitude = np.empty(shape, np.float32)
        """At every bin; it and the next three hold what was computed last."""
        self.power = np.empty(shape, np.float32)
        """The magnitude squared."""
        self.shift = np.empty(shape if frequency else (0, 0), np.float32)
        """From the centre of the bin to the frequency of the sound, in bins."""
        self.delay = np.empty(shape if time else (0, 0), np.float32)
        """From the centre of the frame to the time of the sound, in samples."""
        self._inverse = np.empty(shape, np.float32)

    def __call__(self, frames: Samples) -> None:
        """Compute at most one block of frames, shape (n, width)."""
        n = len(frames)
        inner = frames[:, EDGE:-EDGE]
        inverse = self._inverse[:n]
        spectrum = self._plain(inner)
        power = np.square(np.abs(spectrum, out=self.magnitude[:n]), out=self.power[:n])
        np.add(power, np.float32(1e-30), out=inverse)  # so that silence has no ratio of its own
        np.reciprocal(inverse, out=inverse)
        np.conjugate(spectrum, out=spectrum)
        if self._slope:
            other = self._slope(frames)
            np.multiply(other, spectrum, out=other)
            np.multiply(other.imag, inverse, out=self.shift[:n])
        if self._ramp:
            other = self._ramp(inner)
            np.multiply(other, spectrum, out=other)
            np.multiply(other.real, inverse, out=self.delay[:n])


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
