"""The picture with its axes, colour bar and settings as an image, at any size."""

import numpy as np
from PySide6.QtCore import QPoint, QRectF, QSize, Qt
from PySide6.QtGui import QImage, QPainter

from dsp.levels import Codes
from dsp.picture import pixel_codes
from ui.facts import settings_line
from ui.picture.composer import lost_columns
from ui.picture.frame import PictureFrame
from ui.picture.overlays import make_overlay
from ui.picture.picture_item import Overlay, image_of, magnified, paint_picture, to_device_pixels
from ui.picture.ring_picture import Colours, RingPicture
from ui.picture.shown import Shown
from ui.picture.viewport import Viewport

CHUNK_COLUMNS = 128
FOOT_MARGIN = 6


def draw_figure(frame: PictureFrame, shown: Shown | None, scale: float = 1.0) -> QImage:
    """Return `frame` as an image with the settings in a line below.

    Parameters
    ----------
    frame
        The widgets.
    shown
        What they show, None for nothing yet.
    scale
        How many pixels for each device pixel of the screen and direction. The picture is
        composed anew unless it is 1, so it holds so much more detail.
    """
    ratio = frame.picture.ratio * scale
    foot = frame.fontMetrics().height() + 2 * FOOT_MARGIN
    size = QSize(frame.width(), frame.height() + foot) * ratio
    image = QImage(size, QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(ratio)
    image.fill(frame.theme.picture)
    painter = QPainter(image)
    for strip in frame.strips():
        if strip.isVisibleTo(frame):
            painter.save()
            painter.translate(strip.pos())
            painter.setClipRect(strip.rect())
            painter.setFont(strip.font())
            strip.paint(painter, strip.rect(), ratio)
            painter.restore()
    if shown is not None:
        _draw_picture(painter, frame, shown, scale)
        _draw_line(painter, frame, settings_line(shown.settings, shown.source.signal.rate), foot)
    painter.end()
    return image


def _draw_picture(painter: QPainter, frame: PictureFrame, shown: Shown, scale: float) -> None:
    ratio = frame.picture.ratio * scale
    ring, overlay = shown.ring, frame.picture.item.overlay
    if scale != 1.0:
        ring = magnified_picture(shown, frame.colours(shown.settings, scale), scale)
        overlay = _overlay(frame, shown, ring)
    painter.save()
    painter.translate(frame.picture.mapTo(frame, QPoint()))
    to_device_pixels(painter)
    painter.setClipRect(0, 0, ring.width, ring.height)
    painter.setFont(magnified(frame.picture.item.font, ratio))
    paint_picture(painter, image_of(ring.pixels), ring.first, overlay, frame.theme)
    painter.restore()


def _draw_line(painter: QPainter, frame: PictureFrame, text: str, foot: int) -> None:
    """Write the settings below the picture."""
    left = frame.picture.x()
    box = QRectF(left, frame.height(), frame.width() - left - FOOT_MARGIN, foot)
    painter.setFont(frame.font())
    painter.setPen(frame.theme.muted)
    elide = Qt.TextElideMode.ElideRight
    line = painter.fontMetrics().elidedText(text, elide, int(box.width()))
    painter.drawText(box, Qt.AlignmentFlag.AlignVCenter, line)


def _overlay(frame: PictureFrame, shown: Shown, ring: RingPicture) -> Overlay:
    grid = shown.settings.grid
    return make_overlay(
        _scaled(shown.view, ring.width),
        shown.source.signal.rate,
        shown.source.signal.gaps,
        frame.time_axis.seconds if grid else (),
        frame.frequency_axis.rows(ring.height) if grid else (),
    )


def _scaled(view: Viewport, width: int) -> Viewport:
    """Return the same stretch of time in `width` pixels."""
    factor = width / view.width
    return Viewport(width, view.samples_per_pixel / factor, round(view.last * factor), follow=False)


def magnified_picture(shown: Shown, colours: Colours, scale: float) -> RingPicture:
    """Return the picture composed anew with `scale` times the pixels in both directions.

    What the signal has forgotten meanwhile is taken from the screen.
    """
    source, old = shown.source, shown.ring
    width, height = round(old.width * scale), round(old.height * scale)
    view = _scaled(shown.view, width)
    columns = old.first + (np.arange(width) * old.width) // width
    ring = old.resampled(view.first, columns, (np.arange(height) * old.height) // height)
    ring.recolour(colours)
    analysis, spp = source.analysis, view.samples_per_pixel
    level = analysis.level_for(spp)
    rows = source.rows(shown.axis, height)

    def pieces(first: int, stop: int) -> list[tuple[int, Codes]]:
        return [(first, source.compute(level, first, stop))]

    for first in range(view.first, view.last, CHUNK_COLUMNS):
        chunk = range(first, min(first + CHUNK_COLUMNS, view.last))
        step, end = analysis.step(level), source.signal.length
        ring.write(chunk, pixel_codes(pieces, step, rows, chunk, spp, end))
    ring.mark_gaps(lost_columns(source.signal.gaps, view))
    return ring
