"""Colours as the numbers that pixels are: 0xffRRGGBB."""

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QColor

from ui.picture.ring_picture import Pixels


def rgb(colour: QColor) -> int:
    """Return `colour` as a pixel; whatever of it is transparent becomes solid."""
    return colour.rgb() | 0xFF000000


def blend(pixels: Pixels, colour: int | Pixels, share: NDArray[np.float32] | np.float32) -> Pixels:
    """Return `pixels` with the share `share`, 0 to 1, of `colour` laid over them."""
    out = np.full(pixels.shape, 0xFF000000, np.uint32)
    for shift in (16, 8, 0):
        channel = (pixels >> shift & 255).astype(np.float32)
        channel += (np.asarray(colour >> shift & 255, np.float32) - channel) * share
        out |= np.round(channel).astype(np.uint32) << np.uint32(shift)
    return out


def mixed(ground: QColor, over: QColor, share: float) -> int:
    """Return the pixel of `ground` with the share `share` of `over` laid over it."""
    return int(blend(np.array([rgb(ground)], np.uint32), rgb(over), np.float32(share))[0])
