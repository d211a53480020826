"""The two lanes of the overview as images: the waveform above, the small spectrogram below."""

from math import floor

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QColor, QImage, QPainter

from dsp.minmax import Bounds
from ui.picture.picture_item import image_of, paint_ring
from ui.picture.pixels import mixed, rgb
from ui.picture.ring_picture import RingPicture
from ui.picture.viewport import Held, Viewport

LIVE_SPANS = (30.0, 60.0, 120.0, 300.0, 600.0, 1200.0, 1800.0, 3600.0)
"""Seconds of live sound that the overview shows: the least that hold all that is kept."""

WAVE_STRENGTH = 0.75
"""Of the colour of the waveform over its ground."""


def overview_view(width: int, held: Held) -> Viewport:
    """Return the view of all that is held, in `width` pixels.

    Live sound stands at the right edge, in a span that grows in steps: it would shrink all the
    time otherwise.
    """
    if not held.live:
        return Viewport(width, 1.0, follow=False).fitted(held)
    seconds = (held.stop - held.start) / held.rate
    span = next((s for s in LIVE_SPANS if s >= seconds), seconds)
    return Viewport(width, span * held.rate / width).followed(held)


def wave_image(bounds: Bounds, height: int, ground: QColor, wave: QColor) -> QImage:
    """Return the envelope as an image, its greatest sample at an edge; silence is a line.

    Parameters
    ----------
    bounds
        Of every pixel column.
    height
        Rows, at least 1.
    ground, wave
        Colours.
    """
    pixels = np.full((height, len(bounds.low)), rgb(ground), np.uint32)
    known = np.isfinite(bounds.low) & np.isfinite(bounds.high)
    peak = max(float(np.abs(edge[known]).max(initial=0.0)) for edge in bounds) or 1.0
    top, bottom = (_row(edge / peak, height, known) for edge in (bounds.high, bounds.low))
    rows = np.arange(height)[:, np.newaxis]
    inside = known & (rows >= top) & (rows <= bottom)
    pixels[inside] = mixed(ground, wave, WAVE_STRENGTH)
    return image_of(pixels)


def _row(value: NDArray[np.float32], height: int, known: NDArray[np.bool_]) -> NDArray[np.intp]:
    """Return the row in which `value` lies, 1 at the top and -1 at the bottom."""
    place = np.where(known, np.clip(value, -1.0, 1.0), 0.0)
    return np.floor((1.0 - place) / 2.0 * (height - 1) + 0.5).astype(np.intp)


def paint_lanes(painter: QPainter, wave: QImage, ring: RingPicture, gap: int) -> None:
    """Draw the waveform and `gap` pixels below it the spectrogram, in device pixels at (0, 0)."""
    painter.drawImage(0, 0, wave)
    painter.save()
    painter.translate(0, wave.height() + gap)
    paint_ring(painter, image_of(ring.pixels), ring.first)
    painter.restore()


def pixel_span(view: Viewport, start: float, stop: float) -> tuple[float, float]:
    """Return where samples ``[start, stop)`` lie in `view`, in pixels from its left edge."""
    left = start / view.samples_per_pixel - view.first
    right = stop / view.samples_per_pixel - view.first
    return left, max(right, floor(left) + 1.0)
