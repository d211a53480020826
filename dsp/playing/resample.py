"""Sound at another rate or speed: windowed-sinc interpolation at any ratio.

Method: J. O. Smith, "Digital Audio Resampling Home Page" (bandlimited interpolation with a table of
a windowed sinc, interpolated linearly); window length after J. F. Kaiser (1974).
"""

from fractions import Fraction
from functools import lru_cache
from math import ceil
from typing import Final, NamedTuple, Protocol

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from dsp.playing.voice import FASTEST, SLOWEST, Tape
from dsp.signal import Samples

PASS, STOP = 0.9, 1.0  # ends of the transition band, of half the lower rate
STOP_DB = 90.0  # of the window's design; the table adds errors of -100 dB
PHASES = 512  # of the table; between them it is interpolated with an error of -106 dB
BLOCK = 512  # frames computed at a time
WIDEST = 4.0  # of the kernel, in samples per zero crossing, before the source is halved instead
_FINEST_RATIO: Final = 1_000_000

Table = NDArray[np.float32]


class Source(Protocol):
    """What a resampler reads; a `Tape` is one."""

    @property
    def channels(self) -> int:
        """Channels of what is read."""

    def read(self, at: int, out: Samples) -> None:
        """Fill `out`, shape (n, channels), with the samples from `at` on; any index may come."""


class Kernel(NamedTuple):
    """A low-pass filter by phase: what the `2 * half` samples around a point contribute to it."""

    half: int
    phases: Table  # shape (PHASES, 2 * half)
    slopes: Table  # to the next phase, likewise


class Resampler:
    """Frames at the points ``k * step`` of a source; for one thread.

    They are computed in blocks on a fixed grid, so that what comes does not depend on how it is
    asked for. What lies above the lower half rate (that of the source or of the frames) is at
    least 80 dB down; from 0 Hz to 0.9 of it nothing changes by more than 0.01 dB.

    Parameters
    ----------
    source
        Where the samples come from.
    step
        Samples of the source per frame, above 0.
    band
        Upper end of what passes, in cycles per sample of the source; what the two rates allow if
        that is less.

    Raises
    ------
    ValueError
        If `step` or `band` is not above 0.
    """

    def __init__(self, source: Source, step: Fraction, band: float = 0.5) -> None:
        if step <= 0:
            raise ValueError(f"{step=} must be above 0")
        if not band > 0:
            raise ValueError(f"{band=} must be above 0")
        scale = max(1.0, float(step), 0.5 / band)  # samples per zero crossing of the kernel
        while scale >= WIDEST:
            source, step, scale = _Halved(source), step / 2, scale / 2
        self._source = source
        self._step = step
        self._is_copy = step == 1 and scale == 1.0
        self._kernel = kernel(scale)

    def block(self, number: int) -> Samples:
        """Return frames ``[number * BLOCK, (number + 1) * BLOCK)``, shape (BLOCK, channels)."""
        if self._is_copy:
            frames = np.empty((BLOCK, self._source.channels), np.float32)
            self._source.read(number * BLOCK, frames)
            return frames
        half, phases, slopes = self._kernel
        up, down = self._step.numerator, self._step.denominator
        # In whole numbers, so that nothing drifts; integers of Python first: they do not overflow.
        base, rest = divmod(number * BLOCK * up, down)
        whole, part = np.divmod(rest + np.arange(BLOCK) * up, down)
        phase, weight = np.divmod(part * PHASES, down)
        x = np.empty((int(whole[-1]) + 2 * half, self._source.channels), np.float32)
        self._source.read(base - half + 1, x)
        windows = sliding_window_view(np.ascontiguousarray(x.T), 2 * half, axis=1)[:, whole]
        taps = slopes[phase]
        taps *= (weight / down).astype(np.float32)[:, None]
        taps += phases[phase]
        frames = np.empty((BLOCK, self._source.channels), np.float32)
        return np.einsum("cnt,nt->nc", windows, taps, out=frames)


class _Halved:
    """Every second sample of a source, after a low-pass filter.

    It is a half-band filter that passes a quarter of the new half rate: all that is needed,
    since at least two more octaves are cut off after it.
    """

    def __init__(self, source: Source) -> None:
        self._source = source
        self.channels: Final = source.channels

    def read(self, at: int, out: Samples) -> None:
        """Fill `out` with the halved samples from `at` on."""
        taps = _half_band()
        reach = 2 * len(taps) - 1  # samples to each side
        x = np.empty((2 * (len(out) + reach), self.channels), np.float32)
        self._source.read(2 * at - reach, x)
        # From here on neighbours in memory: the taps lie on every second sample, and the one in
        # the middle, a half, among the others.
        aside = np.ascontiguousarray(x[::2])
        np.multiply(x[reach : reach + 2 * len(out) : 2], np.float32(0.5), out=out)
        pair = np.empty_like(out)
        for place, tap in enumerate(taps):
            np.add(aside[place : place + len(out)], aside[reach - place :][: len(out)], out=pair)
            pair *= tap
            out += pair


class BlockVoice:
    """Plays what a resampler makes of a tape; a `Voice`, and what the other voices stand on.

    Parameters
    ----------
    tape
        What is played.
    rate
        Frames per second.
    resampler
        Where the frames come from.
    step
        Samples of the tape per frame.
    """

    def __init__(self, tape: Tape, rate: int, resampler: Resampler, step: Fraction) -> None:
        self.rate: Final = rate
        self.channels: Final = tape.channels
        self._tape = tape
        self._resampler = resampler
        self._step: Final = float(step)
        self._length: Final = None if tape.length is None else ceil(tape.length / step)
        self._next = 0  # frame that comes next
        self._number, self._frames = -1, np.empty((0, tape.channels), np.float32)

    @property
    def position(self) -> float:
        """Sample index of the signal that the next rendered frame belongs to."""
        return self._tape.position(self._next * self._step)

    def render(self, out: Samples) -> int:
        """Fill `out`, shape (n, channels), with what comes next; return how many frames came."""
        left = len(out) if self._length is None else self._length - self._next
        count = min(len(out), left)
        done = 0
        while done < count:
            number, first = divmod(self._next, BLOCK)
            if number != self._number:
                self._number, self._frames = number, self._resampler.block(number)
            part = self._frames[first : first + count - done]
            out[done : done + len(part)] = part
            done += len(part)
            self._next += len(part)
        return count


class ResampledVoice(BlockVoice):
    """Plays a tape at another rate or, like a tape machine, at another speed and pitch.

    Slower than the original brings down what is too high to hear: at a tenth of the speed a bat
    of 45 kHz is heard at 4.5 kHz (time expansion).

    Parameters
    ----------
    tape
        What to play.
    rate
        Frames per second of what is rendered, at least 1.
    speed
        Seconds of the signal per second of playing, in [`SLOWEST`, `FASTEST`].

    Raises
    ------
    ValueError
        If a parameter lies outside its range.
    """

    def __init__(self, tape: Tape, rate: int, speed: float = 1.0) -> None:
        step = checked_speed(speed) * Fraction(tape.rate, checked_rate(rate))
        super().__init__(tape, rate, Resampler(tape, step), step)


def checked_rate(rate: int) -> int:
    """Return `rate` if it is one.

    Raises
    ------
    ValueError
        If it is below 1.
    """
    if rate < 1:
        raise ValueError(f"{rate=} must be at least 1")
    return rate


def checked_speed(speed: float) -> Fraction:
    """Return a speed as a ratio of whole numbers, at most 10^-12 off.

    Raises
    ------
    ValueError
        If it does not lie in [`SLOWEST`, `FASTEST`].
    """
    if not SLOWEST <= speed <= FASTEST:
        raise ValueError(f"{speed=} must lie in [{SLOWEST}, {FASTEST}]")
    return Fraction(speed).limit_denominator(_FINEST_RATIO)


@lru_cache(maxsize=8)
def kernel(scale: float) -> Kernel:
    """Return the low-pass filter that stops at ``0.5 / scale`` cycles per sample.

    Parameters
    ----------
    scale
        Samples per zero crossing, at least 1.
    """
    # Kaiser: attenuation = 8 + 2.285 * taps * width of the transition in radians
    half = ceil(scale * (STOP_DB - 8) / (2.285 * np.pi * (STOP - PASS)) / 2)
    beta = 0.1102 * (STOP_DB - 8.7)
    at = np.arange(1 - half, half + 1) - np.arange(PHASES + 1)[:, None] / PHASES
    middle = (PASS + STOP) / 2 / scale
    inside = np.clip(1.0 - (at / half) ** 2, 0.0, None)
    taps = np.sinc(at * middle) * np.i0(beta * np.sqrt(inside))
    taps /= taps.sum(axis=1, keepdims=True)
    return Kernel(half, taps[:-1].astype(np.float32), np.diff(taps, axis=0).astype(np.float32))


@lru_cache(maxsize=1)
def _half_band() -> tuple[np.float32, ...]:
    """Return a filter that passes up to 1/8 cycles per sample and stops from 3/8, 100 dB down.

    Every second tap is zero but the one in the middle, which is 1/2, and it is symmetric: what is
    returned is the rest of one side, from the outside in.
    """
    at = np.arange(-15, 0, 2)
    taps = np.sinc(at / 2) * np.i0(10.06 * np.sqrt(1 - (at / 16) ** 2))
    return tuple((taps / taps.sum() / 4).astype(np.float32))
