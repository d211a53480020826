"""The picture in a scene: a ring of pixels drawn one to one, and the lines that lie over it."""

from collections.abc import Sequence
from math import ceil, floor
from typing import Any, NamedTuple

import pyqtgraph as pg
from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QImage, QPainter
from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

from ui.picture.pitch_line import PitchLine
from ui.picture.pitch_painting import paint_pitch
from ui.picture.readout import Readout, paint_readout
from ui.picture.ring_picture import Pixels, RingPicture
from ui.theme import Theme


class GapLabel(NamedTuple):
    """A hatched stretch of pixel columns and what to write on it."""

    columns: range
    text: str


class Overlay(NamedTuple):
    """The lines over the picture: `times` in pixel columns, `heights` in rows from the top."""

    times: Sequence[int] = ()
    heights: Sequence[int] = ()
    gaps: Sequence[GapLabel] = ()
    pitch: PitchLine | None = None


def image_of(pixels: Pixels) -> QImage:
    """Return an image that shares `pixels`, shape (height, width), and keeps them alive."""
    height, width = pixels.shape
    data: Any = pixels  # the stubs know of no arrays
    return QImage(data, width, height, 4 * width, QImage.Format.Format_RGB32)


def paint_ring(painter: QPainter, image: QImage, first: int) -> None:
    """Draw a ring image that starts at pixel column `first` at (0, 0), in device pixels."""
    width, height = image.width(), image.height()
    head = first % width
    painter.drawImage(0, 0, image, head, 0, width - head, height)
    if head:
        painter.drawImage(width - head, 0, image, 0, 0, head, height)


def paint_grid(painter: QPainter, box: QRect, first: int, overlay: Overlay, colour: QColor) -> None:
    """Draw the grid in device pixels; `box` is the picture, which starts at column `first`."""
    for column in overlay.times:
        painter.fillRect(column - first, 0, 1, box.height(), colour)
    for row in overlay.heights:
        painter.fillRect(0, row, box.width(), 1, colour)


def paint_gap_labels(
    painter: QPainter, box: QRectF, first: float, labels: Sequence[GapLabel], theme: Theme
) -> None:
    """Write on every gap how much was lost, if it is wide enough; `box` in device pixels."""
    metrics = QFontMetricsF(painter.font())
    for columns, text in labels:
        room = QRectF(columns.start - first, 0.0, len(columns), box.height())
        wide, high = metrics.horizontalAdvance(text) + 12.0, metrics.height() + 4.0
        upright = room.width() >= wide
        if not upright and room.width() < high:
            continue
        plate = QRectF(0.0, 0.0, wide, high)
        plate.moveCenter(QPointF(0.0, 0.0))
        painter.save()
        painter.translate(room.center())
        if not upright:
            painter.rotate(-90.0)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.picture)
        painter.drawRoundedRect(plate, 3.0, 3.0)
        painter.setPen(theme.warning)
        painter.drawText(plate, Qt.AlignmentFlag.AlignCenter, text)
        painter.restore()


def paint_picture(
    painter: QPainter,
    image: QImage,
    first: int,
    overlay: Overlay,
    theme: Theme,
    columns: range | None = None,
) -> None:
    """Draw a ring image and its overlay at (0, 0), in device pixels and with the painter's font.

    Of lines with many points those are left out that no pixel of `columns`, since sample 0, shows.
    """
    box = image.rect()
    paint_ring(painter, image, first)
    paint_grid(painter, box, first, overlay, theme.grid)
    if overlay.pitch is not None:
        paint_pitch(painter, first, overlay.pitch, columns)
    if overlay.gaps:
        paint_gap_labels(painter, QRectF(box), first, overlay.gaps, theme)


class PictureItem(pg.GraphicsObject):
    """The ring picture at the origin of the scene, as large as its pixels are on the device."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.theme = theme
        self.font = QFont()
        self.overlay = Overlay()
        self._ring: RingPicture | None = None
        self._image = QImage()
        self._ratio = 1.0
        self._bounds = QRectF()
        self.setFlag(self.GraphicsItemFlag.ItemUsesExtendedStyleOption)  # tells what to paint

    def show_ring(self, ring: RingPicture, ratio: float) -> None:
        """Draw `ring`, whose pixels are those of a device with `ratio` pixels per unit."""
        if ring is not self._ring or ratio != self._ratio:
            self.prepareGeometryChange()
            self._ring, self._image, self._ratio = ring, image_of(ring.pixels), ratio
            self._bounds = QRectF(0.0, 0.0, ring.width / ratio, ring.height / ratio)

    def boundingRect(self) -> QRectF:
        """Return the rectangle of the picture in units of the scene."""
        return self._bounds

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, _widget: QWidget | None = None
    ) -> None:
        """Draw the picture and its overlay at exact device pixels."""
        if self._ring is None:
            return
        painter.save()
        to_device_pixels(painter)
        if self.overlay.gaps:
            painter.setFont(magnified(self.font, self._ratio))
        first, exposed = self._ring.first, option.exposedRect
        columns = range(
            first + floor(exposed.left() * self._ratio), first + ceil(exposed.right() * self._ratio)
        )
        paint_picture(painter, self._image, first, self.overlay, self.theme, columns)
        painter.restore()


class ReadoutItem(pg.GraphicsObject):
    """The lines and the numbers at the pointer, over the picture."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.theme = theme
        self.readout: Readout | None = None
        self.bounds = QRect()
        self.hide()

    def show_readout(self, readout: Readout | None, bounds: QRect) -> None:
        """Draw `readout` over the picture, which covers `bounds`; nothing if it is None."""
        if bounds != self.bounds:
            self.prepareGeometryChange()
        self.readout, self.bounds = readout, bounds
        self.setVisible(readout is not None)

    def boundingRect(self) -> QRectF:
        """Return the rectangle of the picture."""
        return QRectF(self.bounds)

    def paint(
        self, painter: QPainter, _option: QStyleOptionGraphicsItem, _widget: QWidget | None = None
    ) -> None:
        """Draw the readout."""
        if self.readout is not None:
            paint_readout(painter, self.bounds, self.readout, self.theme)


def to_device_pixels(painter: QPainter) -> None:
    """Let one unit of `painter` be one pixel of its device, its origin at the nearest whole one.

    Where units are fractions of pixels a widget may begin between two of them. Qt then rounds an
    image one way or the other, depending on how much of it is painted, so it must not be left to.
    """
    ratio = painter.device().devicePixelRatioF()
    origin = painter.deviceTransform().map(QPointF())
    painter.resetTransform()
    painter.scale(1.0 / ratio, 1.0 / ratio)
    at = painter.deviceTransform().map(QPointF())
    painter.translate(nearest(origin.x()) - at.x(), nearest(origin.y()) - at.y())


def nearest(place: float) -> int:
    """Return the nearest whole number, halves upwards as Qt rounds places."""
    return floor(place + 0.5)


def magnified(font: QFont, ratio: float) -> QFont:
    """Return `font` as large in device pixels as it is in units."""
    made = QFont(font)
    if font.pointSizeF() > 0:
        made.setPointSizeF(font.pointSizeF() * ratio)
    else:
        made.setPixelSize(max(1, round(font.pixelSize() * ratio)))
    return made
