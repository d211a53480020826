"""The spectrum beside the picture, row for row on the same frequencies."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter
from PySide6.QtWidgets import QSizePolicy, QWidget

from dsp.levels import Codes
from dsp.ticks import Tick, linear_ticks
from ui.measures import Measure
from ui.picture.colorbar import Levels
from ui.picture.picture_item import image_of, to_device_pixels
from ui.picture.pixels import blend, mixed, rgb
from ui.picture.ring_picture import Pixels
from ui.picture.strip import Strip
from ui.theme import Theme

WIDTH = 150
MAJOR, MINOR, LABEL_SPACE = 6, 3, 6
LINE_HALF = 0.6
FILL = 0.32
"""How much of the colour of the line fills the area under it."""


class Curves(NamedTuple):
    """Levels by row, each of shape (height,), top row first; None for a line not shown.

    `caption` says what they are if not the sound that is heard now.
    """

    current: Codes
    average: Codes | None = None
    peak: Codes | None = None
    caption: str = ""


class _Ink(NamedTuple):
    """What is the same for every spectrum of one width, theme and range.

    `place` is where each code lies, in pixels from the left, shape (4096,); `filled` has a row of
    pixels for each number of pixels that the spectrum reaches, shape (width + 1, width).
    """

    place: NDArray[np.float32]
    filled: Pixels


class SpectrumPanel(Strip):
    """Level against frequency: the present one filled, average and peak as lines."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("Spectrum", parent)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)
        self.levels = Levels(-100.0, -10.0)
        self._measure = Measure()
        self.rows: list[int] = []
        self._curves: Curves | None = None
        self._ink: _Ink | None = None
        self._pixels: Pixels = np.zeros((0, 0), np.uint32)
        self._drawn = False

    def sizeHint(self) -> QSize:
        """Return the usual size."""
        return QSize(WIDTH, 80)

    def set_theme(self, theme: Theme) -> None:
        """Take other colours."""
        self._ink, self._drawn = None, False
        super().set_theme(theme)

    def show_levels(self, levels: Levels, measure: Measure | None = None) -> None:
        """Let the panel reach from one level to the other, or value of another quantity."""
        measure = measure or Measure()
        if (levels, measure) != (self.levels, self._measure):
            self.levels, self._measure = levels, measure
            self._ink, self._drawn = None, False
            self.update()

    def show_rows(self, rows: list[int]) -> None:
        """Draw grid lines at these rows of the curves."""
        if rows != self.rows:
            self.rows, self._drawn = rows, False
            self.update()

    def show_curves(self, curves: Curves | None) -> None:
        """Draw other levels; rows that are not those of the panel are stretched."""
        self._curves, self._drawn = curves, False
        self.update()

    def paint(self, painter: QPainter, exposed: QRect, ratio: float) -> None:
        """Paint the curves at exact device pixels."""
        curves = self._curves
        width, height = round(self.width() * ratio), round(self.height() * ratio)
        if curves is None or not width * height:
            painter.fillRect(exposed, self.theme.picture)
            return
        if not self._drawn or self._pixels.shape != (height, width):
            self._draw(curves, width, height)
            self._drawn = True
        image = image_of(self._pixels)
        painter.save()
        to_device_pixels(painter)
        painter.drawImage(0, 0, image)
        painter.restore()
        if curves.caption:
            self._write(painter, curves.caption)

    def _write(self, painter: QPainter, caption: str) -> None:
        """Write the caption in the top right corner, where there is least to cover."""
        wraps = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
        room = QRectF(0, 0, self.width() - 18, self.height())
        written = painter.boundingRect(room, wraps, caption)
        plate = QRectF(0, 0, written.width() + 10, written.height() + 4)
        plate.moveTopRight(QPointF(self.width() - 4, 4))
        ground = QColor(self.theme.picture)
        ground.setAlphaF(0.85)
        painter.fillRect(plate, ground)
        painter.setPen(self.theme.axis_text)
        painter.drawText(plate, wraps, caption)

    def _draw(self, curves: Curves, width: int, height: int) -> None:
        """Draw the curves into as many pixels."""
        theme = self.theme
        if self._ink is None or self._ink.filled.shape[1] != width:
            self._ink = self._make_ink(width)
        if self._pixels.shape != (height, width):
            self._pixels = np.empty((height, width), np.uint32)
        place, filled = self._ink
        pixels, count = self._pixels, len(curves.current)
        rows = slice(None) if count == height else (np.arange(height) * count) // height
        current = place[curves.current[rows]]
        np.take(filled, current.astype(np.intp), axis=0, out=pixels, mode="clip")
        if self.rows:
            grid = [row * height // count for row in self.rows]
            pixels[grid] = blend(pixels[grid], rgb(theme.grid), np.float32(theme.grid.alphaF()))
        lines = [(curves.average, theme.average), (curves.peak, theme.peak)]
        places = [place[codes[rows]] for codes, _ in lines if codes is not None]
        colours = [rgb(colour) for codes, colour in lines if codes is not None]
        draw_lines(pixels, np.stack([*places, current]), [*colours, rgb(theme.current)])

    def _make_ink(self, width: int) -> _Ink:
        theme, low, high = self.theme, *self.levels
        ground = np.full(width, rgb(theme.picture), np.uint32)
        for tick in level_ticks(self.levels, self.width(), self._measure.shift):
            line = min(width - 1, int((tick.value - low) / (high - low) * width))
            ground[line] = mixed(theme.picture, theme.grid, theme.grid.alphaF())
        ground[0] = rgb(theme.line)
        fill = blend(ground, rgb(theme.current), np.float32(FILL))
        under = np.arange(width) < np.arange(width + 1)[:, np.newaxis]
        values = self._measure.coding.values()
        place = np.clip((values - low) * (width / (high - low)), 0.0, width - 1.0)
        return _Ink(place.astype(np.float32), np.where(under, fill, ground))


class LevelAxis(Strip):
    """The levels below the spectrum."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("Level axis", parent)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Preferred)
        self._levels = Levels(-100.0, -10.0)
        self._shift = 0.0

    def sizeHint(self) -> QSize:
        """Return the width of the spectrum."""
        return QSize(WIDTH, 1)

    def show_levels(self, levels: Levels, measure: Measure | None = None) -> None:
        """Show other levels, or values of another quantity."""
        shift = measure.shift if measure else 0.0
        if (levels, shift) != (self._levels, self._shift):
            self._levels, self._shift = levels, shift
            self.update()

    def _ticks(self) -> list[Tick]:
        return level_ticks(self._levels, self.width(), self._shift)

    def paint(self, painter: QPainter, exposed: QRect, ratio: float) -> None:
        """Paint ticks and labels."""
        painter.fillRect(exposed, self.theme.picture)
        low, high = self._levels
        painter.setPen(self.theme.axis_text)
        metrics = painter.fontMetrics()
        labels = {label.value: label for label in self._labels(metrics)}
        for tick in self._ticks():
            x = int((tick.value - low) / (high - low) * self.width() * ratio) / ratio
            length = MAJOR if tick.value in labels else MINOR
            painter.fillRect(QRectF(x, 0, 1 / ratio, length), self.theme.axis)
            if tick.value in labels:
                half = round(metrics.horizontalAdvance(tick.label) / 2)
                painter.drawText(QPointF(round(x - half), 8 + metrics.ascent()), tick.label)

    def _labels(self, metrics: QFontMetrics) -> list[Tick]:
        """Return the ticks whose labels are painted: all that fit wholly, or every few."""
        low, high = self._levels
        fitting, room = [], 0
        for tick in self._ticks():
            x = (tick.value - low) / (high - low) * self.width()
            wide = metrics.horizontalAdvance(tick.label)
            if wide / 2 <= x <= self.width() - wide / 2:
                fitting.append(tick)
                room = max(room, wide + LABEL_SPACE)
        if len(fitting) < 2:
            return fitting
        step = fitting[1].value - fitting[0].value
        apart = step / (high - low) * self.width()
        every = next(k for k in (1, 2, 4, 10) if k * apart >= room or k == 10)
        return [tick for tick in fitting if round(tick.value / step) % every == 0]


def level_ticks(levels: Levels, width: float, shift: float = 0.0) -> list[Tick]:
    """Return ticks at round levels in dB for an axis `width` units long.

    Their labels need not all have room; they say `shift` more than where the ticks stand.
    """
    ticks = linear_ticks(levels.floor + shift, levels.ceiling + shift, max(2, int(width / 14)))
    return [
        t._replace(value=t.value - shift, label=t.label.replace("-", "\N{MINUS SIGN}"))
        for t in ticks
        if t.label
    ]


def draw_lines(pixels: Pixels, x: NDArray[np.float32], colours: Sequence[int]) -> None:
    """Draw lines through place `x` of every row into `pixels`, their ends smoothed.

    In each row a line reaches half the way to its neighbours. Only the pixels that it touches are
    computed, and only its first and last ones are blended.

    Parameters
    ----------
    pixels
        Where to draw, shape (height, width), contiguous.
    x
        Places from the left in pixels, shape (lines, height); 0 or less is not drawn.
    colours
        One for each line; the later ones lie above.
    """
    width = pixels.shape[1]
    ends = np.concatenate((x[:, :1], x, x[:, -1:]), axis=1)
    middle = (ends[:, 1:] + ends[:, :-1]) / 2
    low = np.minimum(np.minimum(middle[:, :-1], middle[:, 1:]), x) + (0.5 - LINE_HALF)
    high = np.maximum(np.maximum(middle[:, :-1], middle[:, 1:]), x) + (0.5 + LINE_HALF)
    line, row = np.nonzero(high > LINE_HALF + 0.5)
    low, high = low[line, row].clip(0.0), high[line, row].clip(max=width)
    colour = np.array(colours, np.uint32)[line]
    start, stop = low.astype(np.intp), np.ceil(high).astype(np.intp)
    flat = pixels.reshape(-1)
    first, last = row * width + start, row * width + stop - 1
    counts = stop - start
    skipped = np.repeat(first - np.cumsum(counts) + counts, counts)
    touched = skipped + np.arange(len(skipped))
    at = np.concatenate((first, last))
    cover = np.concatenate((np.minimum(high, start + 1) - low, high - np.maximum(low, stop - 1)))
    blended = blend(flat[at], np.concatenate((colour, colour)), cover.astype(np.float32))
    flat[touched] = np.repeat(colour, counts)
    flat[at] = blended
