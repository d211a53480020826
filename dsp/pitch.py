"""The pitch of a voice or an instrument: its fundamental frequency over time, after YIN.

A. de Cheveigné and H. Kawahara, "YIN, a fundamental frequency estimator for speech and music",
J. Acoust. Soc. Am. 111, 2002. Sound is compared with itself some time later; the shortest time
after which it is nearly the same is the period. Here it is compared with itself earlier, too, so
that an estimate stands for the middle of its frame where the pitch glides.
"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from dsp.bounded import bounded, check_floating
from dsp.fourier import irfft, rfft
from dsp.signal import Samples
from dsp.transforms.frames import block_frames, blocks, frames_of, whole_lanes

Values = NDArray[np.float32]

FINE = 2
"""Steps from one lag of whole samples to the next: the dips of high overtones are that narrow."""

_CLOSE = 0.04
"""How much farther from periodic than any other the shortest period may be.

What a single strong partial makes of a voice comes close, but not that close.
"""

_SILENCE = 1e-10
"""Amplitude of what counts as silence, -200 dB."""

_LEAST_DIFFERENCE = 1e-9
"""Of a frame whose peak is 1, and of each of its samples: silence differs as much as it can."""


@dataclass(frozen=True)
class PitchSettings:
    """Which pitches are looked for.

    Parameters
    ----------
    fmin, fmax
        Lowest and highest of them in Hz, ``0 < fmin < fmax``; the lowest makes the frames long.
    threshold
        Aperiodicity below which a frame has a pitch, in (0, 1): the share of its power that does
        not come back after one period. That of gliding and breathy voices is up to 0.3, that of
        noise far above.

    Raises
    ------
    ValueError
        If a parameter lies outside its range.
    """

    fmin: float = 60.0
    fmax: float = 1500.0
    threshold: float = 0.3

    def __post_init__(self) -> None:
        fmin, fmax, threshold = self.fmin, self.fmax, self.threshold
        if not 0.0 < fmin < fmax < np.inf:
            raise ValueError(f"{fmin=} must lie above 0 Hz and below {fmax=}")
        if not 0.0 < threshold < 1.0:
            raise ValueError(f"{threshold=} must lie between 0 and 1")


class PitchTrack(NamedTuple):
    """The pitch of frames: `f0` in Hz, NaN where there is none, and `aperiodicity`.

    Both have the shape (frames,). The aperiodicity is 0 of what comes back exactly, about 1 of
    noise, and more of sound that only drifts. Where there is no pitch, it is that of the best one
    among those that were looked for.
    """

    f0: Values
    aperiodicity: Values


class PitchEstimator:
    """Estimates the pitch of frames; for one thread, as it owns its work space.

    The same frame gives the same numbers in whatever company it is computed.

    Parameters
    ----------
    settings
        Which pitches are looked for.
    rate
        Samples per second.

    Attributes
    ----------
    before, after
        Samples that a frame needs before its centre, and from it on.

    Raises
    ------
    ValueError
        If the rate is too low for any of the pitches.
    """

    def __init__(self, settings: PitchSettings, rate: int) -> None:
        from scipy.fft import next_fast_len  # here, because its import takes long

        if settings.fmin > rate / 4.0:
            raise ValueError(f"{settings.fmin=} must not exceed a quarter of {rate=}")
        self._settings, self._rate = settings, rate
        self._shortest = rate / settings.fmax
        self._core = longest = int(np.ceil(rate / settings.fmin))
        self._reach = longest * 9 // 8 + 2  # to where the last dip ends
        self._steps = np.arange(FINE * self._reach + 1)
        self.before = self._core // 2 + self._reach
        self.after = self._core - self._core // 2 + self._reach
        self._width = self.before + self.after
        self._n_fft = next_fast_len(self._width, real=True)
        self._block = block_frames(self._n_fft)
        self._frames = np.zeros((2, self._block, self._n_fft), np.float32)

    def __call__(self, x: Samples, hop: int, count: int) -> PitchTrack:
        """Return the pitch of `count` frames, `hop` samples apart.

        Parameters
        ----------
        x
            Mono sound from `before` samples before the first centre on, any level, shape (n,).
            Samples that are not finite count as silence.

        Raises
        ------
        ValueError
            If `hop` is below 1, or `x` too short or not one-dimensional.
        """
        least = (count - 1) * hop + self._width if count else 0
        if hop < 1:
            raise ValueError(f"{hop=} must be at least 1")
        if x.ndim != 1 or len(x) < least:
            raise ValueError(f"{x.shape=} must be ({least},) or longer for {count} frames")
        track = PitchTrack(np.empty(count, np.float32), np.empty(count, np.float32))
        for rows, frames in blocks(frames_of(bounded(x), self._width, hop, count), self._block):
            track.f0[rows], track.aperiodicity[rows] = self._estimate(self._differences(frames))
        return track

    def _differences(self, frames: Samples) -> NDArray[np.float64]:
        """Return the differences, steps 1 and 2 of the paper, shape (n, lags), `FINE` per sample.

        The sum over the core of ``(x[j] - x[j + lag])²`` and ``(x[j] - x[j - lag])²``, of frames
        whose peak is 1: powers of what is compared, less twice the products. What lies between
        samples is interpolated, of the products exactly, as a longer transform does it.
        """
        n, width, first = len(frames), self._width, self._reach
        core = slice(first, first + self._core)
        whole, middle = self._frames[:, : whole_lanes(n)]  # the zeros after them are never touched
        x = whole[:n, :width]
        np.subtract(frames, frames.mean(axis=1, keepdims=True, dtype=np.float64), out=x)
        x /= np.maximum(np.abs(x).max(axis=1, keepdims=True), np.float32(_SILENCE))
        middle[:n, core] = x[:, core]
        products = irfft(rfft(whole) * rfft(middle).conj(), FINE * self._n_fft)[:n]
        alike = products[:, self._steps].astype(np.float64) + products[:, -self._steps]
        sums = np.zeros((n, width + 1))
        np.cumsum(np.square(x, dtype=np.float64), axis=1, out=sums[:, 1:])
        powers = sums[:, self._core :] - sums[:, : -self._core]  # of as much from each sample on
        both = powers[:, first:] + powers[:, first::-1]
        around = np.empty_like(alike)
        around[:, ::FINE] = both
        around[:, 1::FINE] = 0.5 * (both[:, 1:] + both[:, :-1])
        around += both[:, :1] - 2.0 * FINE * alike
        return np.maximum(around, 0.0, out=around)

    def _estimate(self, differences: NDArray[np.float64]) -> PitchTrack:
        """Return what follows from the differences, steps 3 to 5 of the paper."""
        settings, least = self._settings, _LEAST_DIFFERENCE * self._core
        mean = np.cumsum(differences[:, 1:], axis=1) / self._steps[1:]
        normalised = np.ones_like(differences)
        normalised[:, 1:] = (differences[:, 1:] + least) / (mean + least)
        lowest = normalised.min(axis=1)
        dip = first_dip(normalised, np.minimum(lowest + _CLOSE, settings.threshold))
        f0 = self._rate * FINE / np.maximum(dip + turning(differences, dip), 1.0)
        voiced = (dip > 0) & (f0 >= settings.fmin) & (f0 <= settings.fmax)
        best = normalised[:, int(FINE * self._shortest) :].min(axis=1)
        aperiodicity = np.where(voiced, normalised[np.arange(len(dip)), dip], best)
        return PitchTrack(
            np.where(voiced, f0, np.nan).astype(np.float32), aperiodicity.astype(np.float32)
        )


def first_dip(values: NDArray[np.float64], limits: NDArray[np.float64]) -> NDArray[np.intp]:
    """Return where the first stretch of each row that lies below its limit is lowest.

    The first and not the lowest of all: twice the period is one as well. So a pitch above those
    that are looked for is not taken for one an octave below.

    Parameters
    ----------
    values
        Shape (rows, n).
    limits
        Shape (rows,).

    Returns
    -------
    NDArray
        Shape (rows,); -1 where there is none, or where it has no end.
    """
    below = values < limits[:, np.newaxis]
    rows = np.arange(len(values))
    start = below.argmax(axis=1)
    place = np.arange(values.shape[1])
    after = ~below & (place > start[:, np.newaxis])
    stop = after.argmax(axis=1)
    among = (place >= start[:, np.newaxis]) & (place < stop[:, np.newaxis])
    lowest = np.where(among, values, np.inf).argmin(axis=1)
    return np.where(below[rows, start] & after[rows, stop], lowest, -1)


def turning(values: NDArray[np.float64], at: NDArray[np.intp]) -> NDArray[np.float64]:
    """Return how far beside columns `at` the parabolas through them and their neighbours turn.

    Parameters
    ----------
    values
        Shape (rows, n).
    at
        A column of each row, none of them the last; shape (rows,).

    Returns
    -------
    NDArray
        In [-1, 1], shape (rows,).
    """
    rows = np.arange(len(at))
    left, middle, right = (values[rows, at + k] for k in (-1, 0, 1))
    curve = np.maximum(left - 2.0 * middle + right, 1e-30)  # silence is flat
    return np.clip(0.5 * (left - right) / curve, -1.0, 1.0)


def pitch_track(
    x: Samples, rate: int, hop: int = 512, settings: PitchSettings | None = None
) -> PitchTrack:
    """Return the pitch of a whole sound; frame `i` is centred on sample ``i * hop``.

    Parameters
    ----------
    x
        Mono sound, shape (n,); beyond its ends it is silent.
    rate
        Samples per second.
    hop
        Samples from one frame to the next, at least 1.
    settings
        Which pitches are looked for.

    Returns
    -------
    PitchTrack
        Of ``n // hop + 1`` frames.

    Raises
    ------
    ValueError
        If `x` is not one-dimensional, holds whole numbers, or a parameter does not fit.
    """
    estimator = PitchEstimator(settings or PitchSettings(), rate)
    check_floating(x)
    if x.ndim != 1:
        raise ValueError(f"{x.shape=} must be (n,): one channel")
    if hop < 1:
        raise ValueError(f"{hop=} must be at least 1")
    room = np.zeros(estimator.before + len(x) + estimator.after, np.float32)
    room[estimator.before : estimator.before + len(x)] = x
    return estimator(room, hop, len(x) // hop + 1)
