"""What differs between two channels: phase, level, time of arrival, and whether they are related.

Everywhere the first channel is compared with the second: positive values mean that the first is
ahead, or louder. Where there is nothing to compare there is no value: where one channel is quieter
than the threshold, or for the level difference both.
"""

from dataclasses import dataclass
from typing import ClassVar, Final, Protocol

import numpy as np
from numpy.typing import NDArray

from dsp.bounded import bounded
from dsp.decibels import DB_PER_NEPER
from dsp.framing import Framing
from dsp.signal import Samples
from dsp.transforms.audible import SILENCE, Audible, least_power
from dsp.transforms.frame_transform import FrameTransform, keep_loudest
from dsp.transforms.frames import (
    Complex,
    Values,
    WindowedTransform,
    calibrated_window,
    check_columns,
    frames_of,
)
from dsp.transforms.stft import power
from dsp.transforms.transform import Quantity, Transform

LEVEL_LIMIT: Final = 40.0
"""Level differences are shown up to here, in dB."""


class Pair:
    """Transforms of the frames of two channels, a full-scale sine having the magnitude 1."""

    def __init__(self, framing: Framing) -> None:
        self.framing = framing
        self._transform = WindowedTransform(calibrated_window(framing), framing.n_fft)
        self.block = self._transform.block

    def __call__(self, x: Samples, step: int, count: int) -> tuple[Complex, Complex]:
        """Return the transforms of both channels.

        Parameters
        ----------
        x
            Sound from the start of the first frame on, one channel after the other, shape (2, n).
        step
            Samples from one frame to the next.
        count
            How many frames, at most `block`.
        """
        width = self.framing.win_length
        first, second = (self._transform(frames_of(one, width, step, count)) for one in x)
        return first, second


class _Kernel(Protocol):
    """Computes a quantity of the frames at ``i * step`` of two channels."""

    edge: int
    """Samples needed before and after the frames themselves; if above 0, no value without them."""
    block: int
    """Most frames at a time."""

    def __call__(self, x: Samples, step: int, count: int) -> tuple[Values, Values]:
        """Return the values, and the powers that tell where they are the loudest."""


class _PhaseDifference:
    edge = 0

    def __init__(self, framing: Framing, threshold: float) -> None:
        self._least = np.float32(least_power(threshold))
        self._pair = Pair(framing)
        self.block = self._pair.block

    def __call__(self, x: Samples, step: int, count: int) -> tuple[Values, Values]:
        first, second = self._pair(x, step, count)
        powers = power(first), power(second)
        real, imaginary = _cross(first, second)
        values = np.arctan2(imaginary, real)
        values[np.minimum(*powers) < self._least] = np.nan
        return values, np.add(*powers)


class _Delay(_PhaseDifference):
    def __init__(self, framing: Framing, rate: int, threshold: float) -> None:
        super().__init__(framing, threshold)
        f = framing.frequencies(rate)
        f[0] = np.inf  # there is no time in a constant
        self._ms = (1e3 / (2.0 * np.pi * f)).astype(np.float32)

    def __call__(self, x: Samples, step: int, count: int) -> tuple[Values, Values]:
        values, powers = super().__call__(x, step, count)
        values *= self._ms
        values[:, 0] = np.nan
        return values, powers


class _LevelDifference:
    edge = 0

    def __init__(self, framing: Framing, threshold: float) -> None:
        self._least = np.float32(least_power(threshold))
        self._pair = Pair(framing)
        self.block = self._pair.block

    def __call__(self, x: Samples, step: int, count: int) -> tuple[Values, Values]:
        first, second = (power(one) for one in self._pair(x, step, count))
        values = np.log(np.maximum(first, SILENCE)) - np.log(np.maximum(second, SILENCE))
        np.clip(values * DB_PER_NEPER, -LEVEL_LIMIT, LEVEL_LIMIT, out=values)
        values[np.maximum(first, second) < self._least] = np.nan
        return values, first + second


class _Coherence:
    """Of so many frames around a centre, each half a window after the one before."""

    block = 64

    def __init__(self, framing: Framing, frames: int, threshold: float) -> None:
        self._pair = Pair(framing)
        self._least = np.float32(frames * least_power(threshold))
        self._frames, self._apart = frames, max(1, framing.win_length // 2)
        self.edge = frames // 2 * self._apart

    def __call__(self, x: Samples, step: int, count: int) -> tuple[Values, Values]:
        shift, rest = divmod(self._apart, step)  # one frame further, in columns
        every = count + (self._frames - 1) * shift
        shared = rest == 0 and every < count * self._frames  # columns have frames in common
        found = self._spectra(x, step, every) if shared else None
        shape = (count, self._pair.framing.bins)
        real, imaginary = np.zeros(shape, np.float32), np.zeros(shape, np.float32)
        powers = np.zeros((2, *shape), np.float32)
        for j in range(self._frames):
            if found is None:
                first, second = self._spectra(x[:, j * self._apart :], step, count)
            else:
                first, second = found[:, j * shift : j * shift + count]
            cross = _cross(first, second)
            real += cross[0]
            imaginary += cross[1]
            powers[0] += power(first)
            powers[1] += power(second)
        both = powers[0] * powers[1]
        silent = powers.min(axis=0) < self._least
        both[silent] = np.nan
        coherence = (np.square(real) + np.square(imaginary)) / both
        return np.minimum(coherence, np.float32(1.0)), powers.sum(axis=0)

    def _spectra(self, x: Samples, step: int, count: int) -> Complex:
        """Return the transforms of any number of frames, shape (2, count, bins)."""
        found = np.empty((2, count, self._pair.framing.bins), np.complex64)
        for at in range(0, count, self._pair.block):
            n = min(self._pair.block, count - at)
            found[:, at : at + n] = self._pair(x[:, at * step :], step, n)
        return found


class StereoTransform(FrameTransform):
    """Columns of what differs between two channels; see `dsp.transforms.transform.Transform`.

    The sound given to it has shape (n, 2).
    """

    channels = 2

    def __init__(self, framing: Framing, rate: int, quantity: Quantity, kernel: _Kernel) -> None:
        super().__init__(framing, framing.frequencies(rate), quantity, kernel.edge)
        self._kernel = kernel

    def columns(self, x: Samples, centre: int, step: int, out: Values, pool: int = 1) -> None:
        """Compute the columns; of a pool the value where the bin is loudest."""
        del centre  # the frames are the same wherever they lie
        if x.ndim != 2 or x.shape[1] != 2:
            raise ValueError(f"{x.shape=} must be (n, 2): two channels")
        check_columns(x[:, 0], step, out, pool, (self.before + self.after, len(self.frequencies)))
        both = np.ascontiguousarray(bounded(x).T)
        best = None if pool == 1 else np.zeros(out.shape, np.float32)
        for at in range(0, len(out) * pool, self._kernel.block):
            count = min(self._kernel.block, len(out) * pool - at)
            values, powers = self._kernel(both[:, at * step :], step, count)
            if self._kernel.edge:
                without = self._incomplete(x[at * step :], step, count)
                values[without], powers[without] = np.nan, 0.0
            if best is None:
                out[at : at + count] = values
            else:
                keep_loudest(values, powers, at, pool, (out, best))

    def _incomplete(self, x: Samples, step: int, count: int) -> NDArray[np.bool_]:
        """Return for every column whether some of its sound is NaN, shape (count,)."""
        missing = np.cumsum(np.isnan(x).any(axis=1))
        first = np.arange(count) * step
        last = missing[first + self.before + self.after - 1]
        return last > np.where(first > 0, missing[first - 1], 0)


@dataclass(frozen=True)
class PhaseDifference(Audible):
    """The choice of the phase difference; see `Audible` for its parameter."""

    name: ClassVar[str] = "phase-difference"
    label: ClassVar[str] = "Phase difference"
    help: ClassVar[str] = (
        "By how much of its cycle each frequency is ahead in channel 1 of channel 2: 0 is the "
        "middle, half a turn a swapped wire. Sounds that overlap mix theirs."
    )

    def build(self, framing: Framing, rate: int) -> Transform:
        """Return what computes it."""
        quantity = Quantity("Phase difference", "rad", -np.pi, np.pi, cyclic=True)
        return StereoTransform(framing, rate, quantity, _PhaseDifference(framing, self.threshold))


@dataclass(frozen=True)
class LevelDifference(Audible):
    """The choice of the level difference, from -40 to 40 dB; see `Audible` for its parameter."""

    name: ClassVar[str] = "level-difference"
    label: ClassVar[str] = "Level difference"
    help: ClassVar[str] = (
        "By how many dB each frequency is louder in channel 1 than in channel 2: where a mix has "
        "placed its sounds. Sounds that overlap mix theirs."
    )

    def build(self, framing: Framing, rate: int) -> Transform:
        """Return what computes it."""
        # not plain dB: it is no level, of which the larger one would be the louder
        quantity = Quantity("Level difference", "dB (1 - 2)", -LEVEL_LIMIT, LEVEL_LIMIT)
        kernel = _LevelDifference(framing, self.threshold)
        return StereoTransform(framing, rate, quantity, kernel)


@dataclass(frozen=True)
class Coherence(Audible):
    """The choice of the magnitude-squared coherence.

    ``|S12|^2 / (S11 S22)`` with the cross power `S12` and the powers `S11` and `S22` averaged over
    frames half a window apart, symmetrically around the centre; where the sound does not hold all
    of them there is no value, as few frames are always alike. P. D. Welch, "The use of fast
    Fourier transform for the estimation of power spectra", 1967.

    Parameters
    ----------
    frames
        How many are averaged, an odd number in [3, 31]. Unrelated sounds read about 1 / frames.
    threshold
        See `Audible`.

    Raises
    ------
    ValueError
        If `frames` is even or a parameter lies outside its range.
    """

    frames: int = 7

    name: ClassVar[str] = "coherence"
    label: ClassVar[str] = "Coherence"
    help: ClassVar[str] = (
        "Whether both channels hold the same at each frequency: 1 for one source, near 0 for "
        "unrelated sound or echoes. More frames are surer and blur time."
    )

    def __post_init__(self) -> None:
        super().__post_init__()
        frames = self.frames
        if not (3 <= frames <= 31 and frames % 2 == 1):
            raise ValueError(f"{frames=} must be an odd number in [3, 31]")

    def build(self, framing: Framing, rate: int) -> Transform:
        """Return what computes it."""
        quantity = Quantity("Coherence", "", 0.0, 1.0)
        kernel = _Coherence(framing, self.frames, self.threshold)
        return StereoTransform(framing, rate, quantity, kernel)


@dataclass(frozen=True)
class Delay(Audible):
    """The choice of the delay between the channels, from the phase difference at each frequency.

    A phase tells a delay up to half a period: at frequencies above ``500 / max_delay`` Hz a longer
    one reads as the shorter one that has the same phase.

    Parameters
    ----------
    max_delay
        Largest delay shown, in ms, in [0.01, 100]; 1 ms is that of microphones 34 cm apart.
    threshold
        See `Audible`.

    Raises
    ------
    ValueError
        If a parameter lies outside its range.
    """

    max_delay: float = 1.0

    name: ClassVar[str] = "delay"
    label: ClassVar[str] = "Delay between channels"
    help: ClassVar[str] = (
        "By how many ms each frequency reaches channel 1 before channel 2: the direction of the "
        "sound. High frequencies tell only delays of less than half their period."
    )

    def __post_init__(self) -> None:
        super().__post_init__()
        max_delay = self.max_delay
        if not 0.01 <= max_delay <= 100.0:
            raise ValueError(f"{max_delay=} must lie in [0.01, 100] ms")

    def build(self, framing: Framing, rate: int) -> Transform:
        """Return what computes it."""
        quantity = Quantity("Delay", "ms", -self.max_delay, self.max_delay)
        kernel = _Delay(framing, rate, self.threshold)
        return StereoTransform(framing, rate, quantity, kernel)


def _cross(first: Complex, second: Complex) -> tuple[Values, Values]:
    """Return the real and the imaginary part of the cross power ``first * conj(second)``.

    Not one complex product: its last bit depends on where the frames lie in memory.
    """
    real = first.real * second.real + first.imag * second.imag
    imaginary = first.imag * second.real - first.real * second.imag
    return real, imaginary
