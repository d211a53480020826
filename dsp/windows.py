"""The window shapes of the field, by name and by value.

All windows are periodic ("DFT-even"): sample `n` of a window of length `N` is the shape at
``n / N``, so the point at the right end, equal to that at the left end, is left out. Coefficients:
F. J. Harris, "On the use of windows for harmonic analysis with the discrete Fourier transform",
1978; A. H. Nuttall, "Some windows with very good sidelobe behavior", 1981; G. D'Antona and
A. Ferrero, "Digital signal processing for measurement systems", 2006 (flat-top).
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

Curve = NDArray[np.float64]

_LOBE_LENGTH, _LOBE_STEPS = 1024, 64  # of the window, and per bin: how exactly its lobe is found


class WindowKind(NamedTuple):
    """A family of windows: what to call it, its parameter if it has one, and its shape.

    `shape` gives the window at the places `t` in [0, 1) of its length, for a parameter. Without a
    parameter `parameter_name` is None and the three numbers are 0.
    """

    label: str
    shape: Callable[[Curve, float], Curve]
    parameter_name: str | None = None
    default: float = 0.0
    minimum: float = 0.0
    maximum: float = 0.0


def _cosines(*coefficients: float) -> Callable[[Curve, float], Curve]:
    """Return the shape a0 - a1 cos(2 pi t) + a2 cos(4 pi t) - ..."""

    def shape(t: Curve, _: float) -> Curve:
        w = np.zeros_like(t)
        for k, a in enumerate(coefficients):
            w += (-1) ** k * a * np.cos(2.0 * np.pi * k * t)
        return w

    return shape


def _kaiser(t: Curve, beta: float) -> Curve:
    arch = np.sqrt(np.maximum(0.0, 1.0 - (2.0 * t - 1.0) ** 2))
    return np.asarray(np.i0(beta * arch) / np.i0(beta), np.float64)


def _gaussian(t: Curve, sigma: float) -> Curve:
    return np.exp(-0.5 * ((2.0 * t - 1.0) / sigma) ** 2)


def _tukey(t: Curve, alpha: float) -> Curve:
    if alpha == 0.0:
        return np.ones_like(t)
    edge = np.minimum(2.0 * np.minimum(t, 1.0 - t), alpha) / alpha
    return 0.5 - 0.5 * np.cos(np.pi * edge)


def _bartlett(t: Curve, _: float) -> Curve:
    return 1.0 - np.abs(2.0 * t - 1.0)


WINDOWS: dict[str, WindowKind] = {
    "rectangular": WindowKind("Rectangular", _cosines(1.0)),
    "hann": WindowKind("Hann", _cosines(0.5, 0.5)),
    "hamming": WindowKind("Hamming", _cosines(0.54, 0.46)),
    "blackman": WindowKind("Blackman", _cosines(0.42, 0.5, 0.08)),
    "blackman-harris": WindowKind("Blackman-Harris", _cosines(0.35875, 0.48829, 0.14128, 0.01168)),
    "nuttall": WindowKind("Nuttall", _cosines(0.3635819, 0.4891775, 0.1365995, 0.0106411)),
    "flat-top": WindowKind(
        "Flat-top", _cosines(0.21557895, 0.41663158, 0.277263158, 0.083578947, 0.006947368)
    ),
    "kaiser": WindowKind("Kaiser", _kaiser, "beta", 8.6, 0.0, 40.0),
    "gaussian": WindowKind("Gaussian", _gaussian, "sigma", 0.4, 0.05, 2.0),
    "tukey": WindowKind("Tukey", _tukey, "alpha", 0.5, 0.0, 1.0),
    "bartlett": WindowKind("Bartlett", _bartlett),
}


@dataclass(frozen=True)
class Window:
    """A window by name and, for some, a parameter.

    Parameters
    ----------
    name
        One of `WINDOWS`.
    parameter
        Kaiser: beta, in [0, 40]. Gaussian: sigma, the standard deviation as a share of half the
        window's length, in [0.05, 2]. Tukey: alpha, the tapered share of the length, in [0, 1].
        None stands for the default and becomes it, so equal windows compare equal. The others
        have none.

    Raises
    ------
    ValueError
        If the name is unknown or the parameter does not belong to it or lies outside its range.
    """

    name: str = "hann"
    parameter: float | None = None

    def __post_init__(self) -> None:
        window, parameter = self.name, self.parameter
        if window not in WINDOWS:
            raise ValueError(f"{window=} must be one of {', '.join(WINDOWS)}")
        kind = WINDOWS[window]
        if kind.parameter_name is None:
            if parameter is not None:
                raise ValueError(f"{parameter=} is given, but {window=} has none")
            return
        value = kind.default if parameter is None else float(parameter)
        if not kind.minimum <= value <= kind.maximum:
            raise ValueError(
                f"{kind.parameter_name}={value} of {window=} must lie in "
                f"[{kind.minimum:g}, {kind.maximum:g}]"
            )
        object.__setattr__(self, "parameter", value)

    @classmethod
    def parse(cls, text: str) -> Self:
        """Return the window written as ``name`` or ``name:parameter``, the inverse of `str`.

        Raises
        ------
        ValueError
            If the text does not name a window.
        """
        name, colon, number = text.strip().lower().partition(":")
        if not colon:
            return cls(name)
        try:
            parameter = float(number)
        except ValueError:
            raise ValueError(f"{text!r} must be NAME or NAME:NUMBER, as in kaiser:8.6") from None
        return cls(name, parameter)

    def __str__(self) -> str:
        if self.parameter is None:
            return self.name
        return f"{self.name}:{_plain(self.parameter)}"

    @property
    def label(self) -> str:
        """The window as a person reads it, with its parameter."""
        kind = WINDOWS[self.name]
        if self.parameter is None:
            return kind.label
        return f"{kind.label} ({kind.parameter_name} {_plain(self.parameter)})"

    def samples(self, length: int) -> Curve:
        """Return the periodic window, shape (length,), largest value 1 (at even lengths).

        Raises
        ------
        ValueError
            If `length` is below 1.
        """
        if length < 1:
            raise ValueError(f"{length=} must be at least 1")
        if length == 1:  # every window of one sample passes it; the shapes would give their ends
            return np.ones(1)
        return WINDOWS[self.name].shape(np.arange(length) / length, self.parameter or 0.0)

    def half_height_width(self, length: int) -> int:
        """Return how many samples around the middle have at least half the largest value.

        Whatever happens anywhere is seen at no less than half its amplitude in one of the frames
        whose distance is not above this.
        """
        w = self.samples(length)
        return max(1, int(np.count_nonzero(w >= 0.5 * w.max() - 1e-12)))

    def noise_bandwidth(self, length: int) -> float:
        """Return the equivalent noise bandwidth in bins of the window's own length.

        In Hz it is this number times rate / length. Formula: Heinzel, Ruediger and Schilling,
        "Spectrum and spectral density estimation by the DFT", 2002, equation 20.
        """
        w = self.samples(length)
        return float(length * np.sum(w * w) / np.sum(w) ** 2)

    def main_lobe(self, length: int) -> float:
        """Return half the width of the main lobe in bins of the window's own length, at least 1.

        It ends where the transform stops falling: 2 bins for Hann, 4 for Blackman-Harris.
        """
        w = self.samples(min(length, _LOBE_LENGTH))
        size = np.abs(np.fft.rfft(w, _LOBE_STEPS * len(w)))
        side = int(np.argmax(size < 0.5 * size[0]))  # the top of a flat one is not even
        end = side + int(np.argmax(np.diff(size[side:]) >= 0.0))
        return max(1.0, end / _LOBE_STEPS)


def _plain(value: float) -> str:
    """Return the shortest text that reads back as `value`, whole numbers without a point."""
    return repr(value).removesuffix(".0")
