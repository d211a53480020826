"""Frequency scales, and the frequency axis that they make."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from math import isfinite
from typing import Any, NamedTuple, Self, TypeVar

import numpy as np
from numpy.typing import NDArray

Number = TypeVar("Number", float, NDArray[np.float64])
"""A float or an array of float64: the functions here give back what they are given."""

_LOW_BARK, _HIGH_BARK = 2.0, 20.1  # beyond which Traunmueller's formula is corrected
_BARK_LIMIT = 26.28  # it reaches that, before the correction, at infinite frequency
_LEAST_SPAN = 0.1


def hz_to_mel(f: Number) -> Number:
    """Return the mel of `f` in Hz, f > -700 (O'Shaughnessy 1987, as HTK: 1 kHz is 1000 mel)."""
    mel: Number = 2595.0 * np.log10(1.0 + f / 700.0)
    return mel


def mel_to_hz(mel: Number) -> Number:
    """Return the frequency in Hz of `mel`, the inverse of `hz_to_mel`."""
    f: Number = 700.0 * (np.power(10.0, mel / 2595.0) - 1.0)
    return f


def hz_to_bark(f: Number) -> Number:
    """Return the critical-band rate in Bark of `f` in Hz, f > -1960 (Traunmueller 1990).

    It is ``26.81 f / (1960 + f) - 0.53``, and with the corrections of both ends, below 2 Bark and
    above 20.1, within 0.2 Bark of Zwicker's table from 0 Hz to 15.5 kHz.
    """
    z: Number = 26.81 * f / (1960.0 + f) - 0.53
    low, high = np.maximum(_LOW_BARK - z, 0.0), np.maximum(z - _HIGH_BARK, 0.0)
    corrected: Number = z + 0.15 * low + 0.22 * high
    return corrected


def bark_to_hz(z: Number) -> Number:
    """Return the frequency in Hz of `z` Bark, the inverse of `hz_to_bark`.

    Infinite from 27.64 Bark on, which no frequency reaches.
    """
    low, high = np.maximum(_LOW_BARK - z, 0.0), np.maximum(z - _HIGH_BARK, 0.0)
    plain = z - 0.15 / 0.85 * low - 0.22 / 1.22 * high
    left = np.maximum(_BARK_LIMIT - plain, 0.0)
    with np.errstate(divide="ignore"):
        f: Number = 1960.0 * (plain + 0.53) / left
    return f


def hz_to_erb_rate(f: Number) -> Number:
    """Return the ERB-rate of `f` in Hz, f > -229 (Glasberg and Moore 1990)."""
    e: Number = 21.4 * np.log10(1.0 + 0.00437 * f)
    return e


def erb_rate_to_hz(e: Number) -> Number:
    """Return the frequency in Hz of ERB-rate `e`, the inverse of `hz_to_erb_rate`."""
    f: Number = (np.power(10.0, e / 21.4) - 1.0) / 0.00437
    return f


class _Scale(NamedTuple):
    label: str
    forward: Callable[[Any], Any]
    inverse: Callable[[Any], Any]


_SCALES = {
    "linear": _Scale("Linear", lambda f: f, lambda s: s),
    "log": _Scale("Logarithmic", np.log2, np.exp2),
    "mel": _Scale("Mel (HTK)", hz_to_mel, mel_to_hz),
    "bark": _Scale("Bark", hz_to_bark, bark_to_hz),
    "erb": _Scale("ERB", hz_to_erb_rate, erb_rate_to_hz),
}

SCALES: dict[str, str] = {name: scale.label for name, scale in _SCALES.items()}
"""The scales by name with the label that a person reads, in the order of the menu."""


@dataclass(frozen=True)
class FrequencyAxis:
    """A frequency axis: a scale and its two ends.

    Parameters
    ----------
    scale
        One of `SCALES`.
    fmin, fmax
        Lowest and highest frequency in Hz, at least 0 and at least 0.1 Hz apart; the logarithmic
        scale has no 0 Hz.

    Raises
    ------
    ValueError
        If the scale is unknown or the ends make no axis.
    """

    scale: str = "log"
    fmin: float = 40.0
    fmax: float = 20000.0

    def __post_init__(self) -> None:
        scale, fmin, fmax = self.scale, self.fmin, self.fmax
        if scale not in _SCALES:
            raise ValueError(f"{scale=} must be one of {', '.join(_SCALES)}")
        if not (isfinite(fmin) and isfinite(fmax)):
            raise ValueError(f"{fmin=} and {fmax=} must be finite")
        if scale == "log" and fmin <= 0.0:
            raise ValueError(f"{fmin=} must lie above 0 Hz on a logarithmic axis")
        if fmin < 0.0:
            raise ValueError(f"{fmin=} must be at least 0 Hz")
        if fmax < fmin + _LEAST_SPAN:
            raise ValueError(f"{fmax=} must lie at least {_LEAST_SPAN} Hz above {fmin=}")

    def to_unit(self, f: Number) -> Number:
        """Return where `f` in Hz lies on the axis: 0 at `fmin`, 1 at `fmax`, beyond them outside.

        On the logarithmic scale 0 Hz lies at minus infinity. Frequencies are at least 0.
        """
        forward = _SCALES[self.scale].forward
        low, high = forward(self.fmin), forward(self.fmax)
        with np.errstate(divide="ignore"):
            unit: Number = (forward(f) - low) / (high - low)
        return unit

    def from_unit(self, u: Number) -> Number:
        """Return the frequency in Hz at place `u`, the inverse of `to_unit`."""
        scale = _SCALES[self.scale]
        low, high = scale.forward(self.fmin), scale.forward(self.fmax)
        with np.errstate(over="ignore"):
            f: Number = scale.inverse(low + u * (high - low))
        return f

    def limited(self, rate: int) -> Self:
        """Return this axis within what `rate` samples per second can hold.

        `fmax` is clipped to half the rate. Should `fmin` not lie below it, the axis begins at
        0 Hz, or two decades below its end on the logarithmic scale.
        """
        fmax = min(self.fmax, rate / 2.0)
        fmin = self.fmin
        if fmax < fmin + _LEAST_SPAN:
            fmin = fmax / 100.0 if self.scale == "log" else 0.0
        if (fmin, fmax) == (self.fmin, self.fmax):  # as mostly, and asked for every frame
            return self
        return replace(self, fmin=fmin, fmax=fmax)
