"""A sheet as the bytes of a file: PNG, JPEG, SVG or PDF."""

import os
import sys
from typing import Final

import numpy as np
from PySide6.QtCore import QBuffer, QByteArray, QCoreApplication, QMarginsF, QRect, QSize, QSizeF
from PySide6.QtGui import QImage, QImageWriter, QPageSize, QPainter, QPdfWriter
from PySide6.QtWidgets import QApplication

from dsp.levels import Codes
from ui.picture.ring_picture import Pixels
from ui.picture.sheet import Passage, Sheet

Image = QImage
"""What `raster` returns, for those who do not know Qt."""

POINTS_PER_INCH: Final = 72.0
UNITS_PER_INCH: Final = 96.0
"""Units of a sheet are those of a plain screen."""

METRES_PER_INCH: Final = 0.0254
QUALITY: Final = 92  # of JPEG: the smallest at which no blocks are seen around sharp lines
_LINUX: Final = sys.platform not in ("win32", "darwin")


def application() -> QCoreApplication:
    """Return the Qt application, a new one without a screen if there is none."""
    if _LINUX:  # elsewhere there is always a screen, and it knows the fonts
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    return QApplication.instance() or QApplication(["sonoscope"])


def raster(sheet: Sheet, passage: Passage, codes: Codes) -> QImage:
    """Return a sheet as an image."""
    clear = sheet.look.transparent
    kind = QImage.Format.Format_ARGB32 if clear else QImage.Format.Format_RGB32
    image = QImage(sheet.width, sheet.height, kind)
    image.setDevicePixelRatio(sheet.ratio)
    image.fill(0)
    painter = QPainter(image)
    sheet.paint(painter, passage, codes)
    painter.end()
    image.setDotsPerMeterX(per_metre(sheet))
    image.setDotsPerMeterY(per_metre(sheet))
    return image


def per_metre(sheet: Sheet) -> int:
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


def svg(sheet: Sheet, passage: Passage, codes: Codes) -> bytes:
    """Return a sheet as an SVG file: text stays text, the picture is embedded."""
    from PySide6.QtSvg import QSvgGenerator  # a library of its own

    buffer = _buffer()
    generator = QSvgGenerator()
    generator.setOutputDevice(buffer)
    size = QSize(round(sheet.width / sheet.ratio), round(sheet.height / sheet.ratio))
    generator.setResolution(round(UNITS_PER_INCH))
    generator.setSize(size)
    generator.setViewBox(QRect(0, 0, size.width(), size.height()))
    generator.setTitle(sheet.look.title or "Spectrogram")
    painter = QPainter(generator)
    sheet.paint(painter, passage, codes)
    painter.end()
    return _bytes_of(buffer)


def pdf(sheet: Sheet, passage: Passage, codes: Codes, xmp: str) -> bytes:
    """Return a sheet as a PDF file of one page.

    Parameters
    ----------
    sheet, passage, codes
        As `Sheet.paint` takes them.
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
    painter = QPainter(writer)
    sheet.paint(painter, passage, codes)
    painter.end()
    return _bytes_of(buffer)


def _buffer() -> QBuffer:
    buffer = QBuffer()
    buffer.open(QBuffer.OpenModeFlag.WriteOnly)
    return buffer


def _bytes_of(buffer: QBuffer) -> bytes:
    return bytes(buffer.data().data())
