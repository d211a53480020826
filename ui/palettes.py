"""Colour maps: tables of 256 colours by name, perceptually even ones first."""

from functools import cache
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from dsp.transforms.transform import Quantity

Palette = NDArray[np.uint8]

STORED: Final = Path(__file__).resolve().parents[1] / "assets" / "colormaps.txt"

# In menu order. Lightness rises evenly through the first five; turbo and jet are the rainbows that
# people know, and show steps that are not there.
LABELS: Final[dict[str, str]] = {
    "inferno": "Inferno",
    "magma": "Magma",
    "plasma": "Plasma",
    "viridis": "Viridis",
    "cividis": "Cividis",
    "grey": "Grey",
    "grey-inverted": "Grey, inverted",
    "turbo": "Turbo",
    "jet": "Jet",
}
NAMES: Final = tuple(LABELS)


def table_for(quantity: Quantity, name: str) -> Palette:
    """Return the colours for `quantity`, of map `name` unless it needs colours of its own kind.

    A cyclic quantity goes once around the circle of hues, as its two ends are the same. One that
    lies around zero goes from blue over dark to orange.
    """
    if quantity.cyclic:
        return cyclic()
    return (
        diverging() if quantity.low < 0.0 < quantity.high and not quantity.is_level else table(name)
    )


@cache
def cyclic() -> Palette:
    """Return the colours of a circle, shape (256, 3): even steps of hue, a soft wave of lightness.

    Light and dark stand opposite each other, so that half a turn is seen without colours too.
    """
    turn = np.linspace(0.0, 2.0 * np.pi, 256, endpoint=False)
    lightness = 0.64 + 0.16 * np.cos(turn)
    return _from_oklch(lightness, np.full(256, 0.115), turn + 4.6)


@cache
def diverging() -> Palette:
    """Return colours from a light blue over a dark middle to a light orange, shape (256, 3)."""
    way = np.linspace(-1.0, 1.0, 256)
    far = np.asarray(np.abs(way), np.float64)
    hue = np.asarray(np.where(way < 0.0, 4.35, 1.05), np.float64)
    chroma = np.asarray(0.14 * np.sqrt(far) * (1.25 - 0.5 * far), np.float64)
    return _from_oklch(0.16 + 0.72 * far, chroma, hue)


def _from_oklch(
    lightness: NDArray[np.float64], chroma: NDArray[np.float64], hue: NDArray[np.float64]
) -> Palette:
    """Return colours in sRGB of colours in Oklch, hue in radians (B. Ottosson, 2020)."""
    a, b = chroma * np.cos(hue), chroma * np.sin(hue)
    cones = (
        np.stack(
            [
                lightness + 0.3963377774 * a + 0.2158037573 * b,
                lightness - 0.1055613458 * a - 0.0638541728 * b,
                lightness - 0.0894841775 * a - 1.2914855480 * b,
            ]
        )
        ** 3
    )
    mixing = np.array(
        [
            [4.0767416621, -3.3077115913, 0.2309699292],
            [-1.2684380046, 2.6097574011, -0.3413193965],
            [-0.0041960863, -0.7034186147, 1.7076147010],
        ]
    )
    light = np.clip(mixing @ cones, 0.0, 1.0)
    curved = np.where(light <= 0.0031308, 12.92 * light, 1.055 * light ** (1 / 2.4) - 0.055)
    colours = np.asarray(np.rint(255.0 * curved.T), np.uint8)
    colours.setflags(write=False)
    return colours


@cache
def table(name: str) -> Palette:
    """Return the colours of map `name`, lowest level first.

    Returns
    -------
    NDArray[np.uint8]
        Red, green and blue, shape (256, 3); shared and read-only.

    Raises
    ------
    ValueError
        If no map has that name.
    """
    if name not in LABELS:
        raise ValueError(f"{name=} must be one of {NAMES}")
    made = {"grey": _grey, "grey-inverted": _grey_inverted, "jet": _jet}
    colours = made[name]() if name in made else _stored(name)
    colours.setflags(write=False)
    return colours


def _stored(name: str) -> Palette:
    lines = STORED.read_text("ascii").splitlines()
    colours = next(line.split(" ", 1)[1] for line in lines if line.startswith(f"{name} "))
    return np.frombuffer(bytes.fromhex(colours), np.uint8).reshape(256, 3).copy()


def _grey() -> Palette:
    return np.repeat(np.arange(256, dtype=np.uint8)[:, np.newaxis], 3, axis=1)


def _grey_inverted() -> Palette:
    return _grey()[::-1].copy()


def _jet() -> Palette:
    """Three overlapping trapezia, as Matlab's `jet` has them."""
    x = np.linspace(0.0, 1.0, 256)[:, np.newaxis]
    centres = np.array([0.75, 0.5, 0.25])
    shares = np.clip(1.5 - 4.0 * np.abs(x - centres), 0.0, 1.0)
    return np.asarray(np.rint(255.0 * shares), np.uint8)
