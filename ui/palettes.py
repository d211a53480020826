"""Colour maps: tables of 256 colours by name, perceptually even ones first."""

from functools import cache
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

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
