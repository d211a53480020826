"""What sound level meters do to levels: weight by frequency and time."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from dsp.windows import Curve

Levels = NDArray[np.float32]

WEIGHTINGS = {"z": "None (Z)", "a": "A", "c": "C"}
"""Frequency weightings by name, with the label that a person reads."""

# IEC 61672-1:2013, annex E: the corner frequencies in Hz
_F1, _F2, _F3, _F4 = 20.598997, 107.65265, 737.86223, 12194.217
_LEAST_WEIGHT = -300.0
_TINY = 1e-30
_CHUNK = 64  # columns at a time

NO_BINS = slice(0)


def frequency_weighting(name: str, f: Curve) -> Curve:
    """Return what the weighting adds to the level at `f`, in dB (IEC 61672-1:2013, annex E).

    Parameters
    ----------
    name
        One of `WEIGHTINGS`.
    f
        Frequencies in Hz, at least 0, any shape.

    Returns
    -------
    Curve
        Same shape; 0 at 1 kHz, and -300 at 0 Hz, where nothing passes but with Z.

    Raises
    ------
    ValueError
        If the weighting is unknown.
    """
    if name not in WEIGHTINGS:
        raise ValueError(f"weighting={name!r} must be one of {', '.join(WEIGHTINGS)}")
    f = np.asarray(f, np.float64)
    if name == "z":
        return np.zeros_like(f)
    response = _a_response if name == "a" else _c_response
    with np.errstate(divide="ignore"):
        db = 20.0 * np.log10(response(f) / response(np.array(1000.0)))
    return np.maximum(db, _LEAST_WEIGHT)


def _c_response(f: Curve) -> Curve:
    return _F4**2 * f**2 / ((f**2 + _F1**2) * (f**2 + _F4**2))


def _a_response(f: Curve) -> Curve:
    return _c_response(f) * f**2 / np.sqrt((f**2 + _F2**2) * (f**2 + _F3**2))


def total_level(db: Levels, noise_width: float, single: slice = NO_BINS) -> Levels:
    """Return the level of all bins together: what a level meter shows.

    Parameters
    ----------
    db
        Levels in dB re a full-scale sine, weighted or not, shape (..., bins).
    noise_width
        Bins of power that a sine has in all, see `dsp.transforms.bands.noise_width`; 1 for bands
        that do not overlap.
    single
        Bins without a twin at negative frequency, see `dsp.framing.Framing.single`: they read half
        the power that they have, where a sine has half of a square.

    Returns
    -------
    Levels
        In dB re a full-scale sine, shape (...).
    """
    powers = 10.0 ** (np.asarray(db, np.float64) / 10.0)
    power = (powers.sum(axis=-1) + powers[..., single].sum(axis=-1)) / noise_width
    return np.asarray(10.0 * np.log10(power + _TINY), np.float32)


class TimeConstant(NamedTuple):
    """Seconds in which an average goes 63 % of the way to a higher and to a lower power."""

    label: str
    rise: float
    fall: float


TIME_CONSTANTS = {
    "fast": TimeConstant("Fast (125 ms)", 0.125, 0.125),
    "slow": TimeConstant("Slow (1 s)", 1.0, 1.0),
    "impulse": TimeConstant("Impulse (35 ms, falls in 1.5 s)", 0.035, 1.5),
}
"""The time weightings of sound level meters (IEC 61672-1; impulse: IEC 60651)."""


class TimeAverage:
    """The running average of power, as sound level meters take it; for one thread.

    "Impulse" is an average over 35 ms, whose highest value falls by 2.9 dB per second. The first
    column is where the average begins.

    Parameters
    ----------
    kind
        One of `TIME_CONSTANTS`.
    bins
        Values per column, at least 1.

    Raises
    ------
    ValueError
        If the kind is unknown or `bins` below 1.
    """

    def __init__(self, kind: str, bins: int) -> None:
        if kind not in TIME_CONSTANTS:
            raise ValueError(f"{kind=} must be one of {', '.join(TIME_CONSTANTS)}")
        self._bins = _checked_bins(bins)
        self._constant = TIME_CONSTANTS[kind]
        self._mean: Curve | None = None
        self._held: Curve | None = None

    def push(self, db: Levels, seconds: float) -> None:
        """Take in columns, oldest first; those that hold NaN are passed over.

        Parameters
        ----------
        db
            Levels in dB, shape (n, bins).
        seconds
            From one column to the next, above 0.

        Raises
        ------
        ValueError
            If the number of bins is another, or `seconds` not above 0.
        """
        known = _known_columns(db, self._bins, seconds)
        for at in range(0, len(known), _CHUNK):
            self._take(np.power(10.0, known[at : at + _CHUNK] / 10.0), seconds)

    def _take(self, power: Curve, seconds: float) -> None:
        before = power[0] if self._mean is None else self._mean
        means = _smoothed(power, before, seconds / self._constant.rise)
        self._mean = means[-1]
        if self._constant.fall == self._constant.rise:
            self._held = self._mean
            return
        age = seconds / self._constant.fall * np.arange(len(power) - 1, -1, -1)
        fallen = (means * np.exp(-age)[:, np.newaxis]).max(axis=0)
        if self._held is not None:
            fallen = np.maximum(
                fallen, self._held * np.exp(-age[0] - seconds / self._constant.fall)
            )
        self._held = fallen

    @property
    def level(self) -> Levels:
        """The average now in dB, shape (bins,); NaN before there is one."""
        if self._held is None:
            return np.full(self._bins, np.nan, np.float32)
        return np.asarray(10.0 * np.log10(self._held + _TINY), np.float32)

    def reset(self) -> None:
        """Begin anew with the next column."""
        self._mean = self._held = None


def _smoothed(power: Curve, before: Curve, steps: float) -> Curve:
    """Return the average after each column, for `steps` time constants per column."""
    keep = np.exp(-steps)
    n = len(power)
    power_of = np.arange(n)[:, np.newaxis] - np.arange(n)
    weights = np.where(power_of >= 0, keep ** np.maximum(power_of, 0) * (1.0 - keep), 0.0)
    faded = keep ** np.arange(1, n + 1)[:, np.newaxis] * before
    means: Curve = faded + weights @ power
    return means


def _checked_bins(bins: int) -> int:
    if bins < 1:
        raise ValueError(f"{bins=} must be at least 1")
    return bins


def _known_columns(db: Levels, bins: int, seconds: float) -> Curve:
    """Return the columns without NaN."""
    if db.ndim != 2 or db.shape[1] != bins:
        raise ValueError(f"{db.shape=} must be (n, {bins})")
    if not seconds > 0.0:
        raise ValueError(f"{seconds=} must be above 0")
    known: Curve = db[~np.isnan(db).any(axis=1)].astype(np.float64)
    return known
