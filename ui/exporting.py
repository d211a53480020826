"""A sheet as the bytes of a file: PNG, JPEG, SVG or PDF."""

import base64
import os
import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Protocol, TypeVar

import numpy as np
from PySide6.QtCore import QBuffer, QByteArray, QCoreApplication, QMarginsF, QRect, QSize, QSizeF
from PySide6.QtGui import QImage, QImageWriter, QPageSize, QPaintDevice, QPainter, QPdfWriter
from PySide6.QtWidgets import QApplication

from dsp.levels import Codes
from ui.picture.look import Look
from ui.picture.painting import painter_on
from ui.picture.ring_picture import Pixels
from ui.picture.sheet import Inset, Passage, Sheet

Image = QImage
"""What `raster` returns, for those who do not know Qt."""

POINTS_PER_INCH: Final = 72.0
UNITS_PER_INCH: Final = 96.0
"""Units of a sheet are those of a plain screen."""

METRES_PER_INCH: Final = 0.0254
QUALITY: Final = 92  # of JPEG: the smallest at which no blocks are seen around sharp lines
_EMBEDDED: Final = b'xlink:href="data:image/png;base64,'
_LINUX: Final = sys.platform not in ("win32", "darwin")


Made = TypeVar("Made")


class Caller(Protocol):
    """Has work done in the thread of the widgets, and waits for it."""

    def __call__(self, work: Callable[[], Made], /) -> Made:
        """Return what `work` makes."""


class Paper(Protocol):
    """What a picture is painted on, as `Sheet` is."""

    @property
    def look(self) -> Look:
        """What stands around the picture."""

    @property
    def width(self) -> int:
        """Of the whole in device pixels."""

    @property
    def height(self) -> int:
        """Of the whole in device pixels."""

    @property
    def ratio(self) -> float:
        """Device pixels per unit."""

    def paint_around(self, painter: QPainter, passage: Passage) -> Inset:
        """Paint everything but the picture."""


@dataclass(frozen=True)
class DistantSheet:
    """A `Sheet` for a thread that has no widgets: it is there only while it is painted.

    Parameters
    ----------
    look, width, height, ratio
        Those of the sheet.
    call
        Leads to the thread of the widgets.
    """

    look: Look
    width: int
    height: int
    ratio: float
    call: Caller

    def paint_around(self, painter: QPainter, passage: Passage) -> Inset:
        """Paint everything but the picture there; the painter is idle here meanwhile."""

        def paint() -> Inset:
            sheet = Sheet(self.look, self.width, self.height, self.ratio)
            return sheet.paint_around(painter, passage)

        return self.call(paint)


def application() -> QCoreApplication:
    """Return the Qt application, a new one without a screen if there is none."""
    if _LINUX:  # elsewhere there is always a screen, and it knows the fonts
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    return QApplication.instance() or QApplication(["sonoscope"])


def prepare(call: Caller) -> None:
    """Have the Qt application made where `call` leads, if there is none yet."""
    if QCoreApplication.instance() is None:
        call(application)


def raster(sheet: Paper, passage: Passage, codes: Codes) -> QImage:
    """Return a sheet as an image."""
    clear = sheet.look.transparent
    kind = QImage.Format.Format_ARGB32 if clear else QImage.Format.Format_RGB32
    image = QImage(sheet.width, sheet.height, kind)
    image.setDevicePixelRatio(sheet.ratio)
    image.fill(0)
    _paint(image, sheet, passage, codes)
    image.setDotsPerMeterX(per_metre(sheet))
    image.setDotsPerMeterY(per_metre(sheet))
    return image


def per_metre(sheet: Paper) -> int:
    """Return the pixels per metre of a sheet that is printed in its size."""
    return round(sheet.ratio * UNITS_PER_INCH / METRES_PER_INCH)


def pixels_of(image: QImage) -> Pixels:
    """Return a copy of the pixels of an image of 32 bits, shape (height, width)."""
    shape = image.height(), image.width()
    return np.frombuffer(image.constBits(), np.uint32).reshape(shape).copy()


def jpeg(image: QImage) -> bytes:
    """Return an image as a JPEG file.

    Raises
    ------
    ValueError
        If this Qt does not write it.
    """
    buffer = _buffer()
    writer = QImageWriter(buffer, QByteArray(b"jpeg"))
    writer.setQuality(QUALITY)
    if not writer.write(image):
        raise ValueError(f"no JPEG can be written: {writer.errorString()}")
    return _bytes_of(buffer)


def svg(sheet: Paper, passage: Passage, codes: Codes, png: Callable[[Pixels], bytes]) -> bytes:
    """Return a sheet as an SVG file: text stays text, the picture is embedded.

    Parameters
    ----------
    sheet, passage, codes
        The paper, what is shown on it, and its levels as `Inset.image` takes them.
    png
        Makes a PNG file of pixels. While Qt makes one, no other thread of Python gets on.
    """
    from PySide6.QtSvg import QSvgGenerator  # a library of its own

    buffer = _buffer()
    generator = QSvgGenerator()
    generator.setOutputDevice(buffer)
    size = QSize(round(sheet.width / sheet.ratio), round(sheet.height / sheet.ratio))
    generator.setResolution(round(UNITS_PER_INCH))
    generator.setSize(size)
    generator.setViewBox(QRect(0, 0, size.width(), size.height()))
    generator.setTitle(sheet.look.title or "Spectrogram")
    stand_in = QImage(1, 1, QImage.Format.Format_RGB32)
    stand_in.fill(0)
    with painter_on(generator) as painter:
        inset = sheet.paint_around(painter, passage)
        painter.drawImage(inset.target, stand_in)
    before, begin, after = _bytes_of(buffer).rpartition(_EMBEDDED)
    _, end, after = after.partition(b'"')
    picture = base64.b64encode(png(pixels_of(inset.image(passage, codes))))
    return b"".join((before, begin, picture, end, after))


def pdf(sheet: Paper, passage: Passage, codes: Codes, xmp: str) -> bytes:
    """Return a sheet as a PDF file of one page.

    Parameters
    ----------
    sheet, passage, codes
        The paper, what is shown on it, and its levels as `Inset.image` takes them.
    xmp
        What the file tells of itself, a packet of XMP.
    """
    buffer = _buffer()
    writer = QPdfWriter(buffer)
    writer.setTitle(sheet.look.title or "Spectrogram")
    writer.setCreator("Sonoscope")
    writer.setDocumentXmpMetadata(QByteArray(xmp.encode()))
    writer.setResolution(round(UNITS_PER_INCH))
    points = POINTS_PER_INCH / UNITS_PER_INCH / sheet.ratio
    size = QSizeF(sheet.width * points, sheet.height * points)
    exact = QPageSize.SizeMatchPolicy.ExactMatch
    writer.setPageSize(QPageSize(size, QPageSize.Unit.Point, "Picture", exact))
    writer.setPageMargins(QMarginsF())
    _paint(writer, sheet, passage, codes)
    return _bytes_of(buffer)


def _paint(device: QPaintDevice, sheet: Paper, passage: Passage, codes: Codes) -> None:
    with painter_on(device) as painter:
        inset = sheet.paint_around(painter, passage)
        painter.drawImage(inset.target, inset.image(passage, codes))


def _buffer() -> QBuffer:
    buffer = QBuffer()
    buffer.open(QBuffer.OpenModeFlag.WriteOnly)
    return buffer


def _bytes_of(buffer: QBuffer) -> bytes:
    return bytes(buffer.data().data())
