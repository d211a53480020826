"""What stands under the pointer: the numbers, and how they are drawn over any colour."""

from math import ceil, floor, log10
from typing import NamedTuple

import numpy as np
from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, QSizeF
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QRegion

from dsp.notes import note_of
from dsp.scales import FrequencyAxis
from dsp.settings import OCTAVE_AXIS
from ui.facts import grouped
from ui.measures import MINUS, Measure
from ui.picture.axes import TimeScale
from ui.picture.ring_picture import RingPicture
from ui.picture.telling import Across
from ui.picture.viewport import Viewport
from ui.theme import Theme

DAY = 86400.0
MARGIN = 7.0
LEVEL_LINE = 2
SWATCH_GAP = 8.0  # between the level and its colour
SEAM = QColor(0, 0, 0, 90)
ACROSS, FAINT = QColor(255, 255, 255, 170), QColor(255, 255, 255, 85)
TICK = 7
"""Units from the pointer's upright line to the ends of a tick on it."""


class Reading(NamedTuple):
    """One pixel in numbers.

    `seconds` since the start of the signal, or since midnight if `clock`; `hertz`; the `code` of
    what the pixel shows, which `measure` explains; the steps from one pixel to the next in both
    directions; whether sound was lost there, and whether its row is a note of any octave; `more`
    that is told about the place, a line each.
    """

    seconds: float
    hertz: float
    code: int
    second_step: float
    hertz_step: float
    clock: bool = False
    lost: bool = False
    measure: Measure = Measure()
    octave: bool = False
    more: tuple[str, ...] = ()

    @property
    def time(self) -> str:
        """The time as text, with the figures that one pixel can tell apart."""
        digits = _digits(self.second_step)
        if self.clock:
            return _clock(self.seconds % DAY, digits, always_hours=True)
        sign, seconds = MINUS if self.seconds < 0.0 else "", abs(self.seconds)
        if seconds < 60.0:
            return f"{sign}{seconds:.{digits}f} s"
        return sign + _clock(seconds, digits, always_hours=False)

    @property
    def frequency(self) -> str:
        """The frequency as text, in Hz."""
        return grouped(f"{self.hertz:.{_digits(self.hertz_step)}f} Hz")

    @property
    def note(self) -> str:
        """The nearest note and how many cents the frequency lies above it."""
        note = note_of(self.hertz)
        return str(note).replace("-", MINUS) if note else ""

    @property
    def level(self) -> str:
        """The level, or what else the picture shows, as text."""
        return "sound lost" if self.lost else self.measure.text(self.code)

    @property
    def place(self) -> str:
        """Where the pixel lies: frequency and note, or the note alone if all octaves share it."""
        if self.octave:
            return self.note.split()[0].rstrip("0123456789") if self.note else ""
        return f"{self.frequency}   {self.note}".rstrip()

    @property
    def lines(self) -> tuple[str, ...]:
        """The reading as lines, the level as number `LEVEL_LINE`."""
        return self.time, self.place, self.level, *self.more

    def __str__(self) -> str:
        places = (self.place,) if self.octave else (self.frequency, self.note)
        texts = (self.time, *places, self.level, *self.more)
        return " · ".join(text for text in texts if text)


def read_pixel(
    ring: RingPicture,
    at: QPointF,
    view: Viewport,
    axis: FrequencyAxis,
    scale: TimeScale,
    measure: Measure | None = None,
) -> Reading | None:
    """Return the pixel of `ring` at `at` device pixels in numbers; None beside the picture."""
    column, row = floor(at.x()), floor(at.y())
    if not (0 <= column < ring.width and 0 <= row < ring.height):
        return None
    heights = 1.0 - (row + np.array([0.0, 0.5, 1.0])) / ring.height
    top, middle, bottom = axis.from_unit(heights)
    return Reading(
        seconds=view.sample_at(column + 0.5) / scale.rate + (scale.epoch or 0.0),
        hertz=float(middle),
        code=int(ring.codes[row, (ring.first + column) % ring.width]),
        second_step=view.samples_per_pixel / scale.rate,
        hertz_step=float(top - bottom),
        clock=scale.epoch is not None,
        lost=bool(ring.gaps[(ring.first + column) % ring.width]),
        measure=measure or Measure(),
        octave=axis == OCTAVE_AXIS,
    )


def _digits(step: float) -> int:
    """Return how many decimals tell numbers `step` apart."""
    return min(6, max(0, ceil(-log10(step)))) if step > 0.0 else 0


def _clock(seconds: float, digits: int, *, always_hours: bool) -> str:
    """Return seconds as ``1:12.345``, ``1:01:12.345`` or, as a time of day, ``01:01:12.345``."""
    whole, fraction = divmod(round(seconds * 10**digits), 10**digits)
    tail = f".{fraction:0{digits}d}" if digits else ""
    minutes, second = divmod(whole, 60)
    hours, minute = divmod(minutes, 60)
    if always_hours:
        return f"{hours % 24:02}:{minute:02}:{second:02}{tail}"
    start = f"{hours}:{minute:02}" if hours else f"{minute}"
    return f"{start}:{second:02}{tail}"


class Readout(NamedTuple):
    """Crossing lines at `at` device pixels, and a box of text in units of the widget.

    `across` are more lines, `ticks` the places of short ones, in device pixels.
    """

    at: QPoint
    ratio: float
    lines: tuple[str, ...]
    swatch: QColor
    font: QFont
    box: QRectF
    across: tuple[Across, ...] = ()
    ticks: tuple[QPoint, ...] = ()


def make_readout(
    reading: Reading, at: QPoint, swatch: QColor, font: QFont, room: "Room"
) -> Readout:
    """Return `reading` laid out near `at` device pixels, inside the widget."""
    metrics = QFontMetricsF(font)
    widths = [metrics.horizontalAdvance(line) for line in reading.lines]
    widths[LEVEL_LINE] += SWATCH_GAP + _swatch_side(metrics)
    high = len(widths) * metrics.lineSpacing()
    size = QSizeF(max(widths) + 2 * MARGIN, high + 2 * MARGIN - 2.0)
    box = place_box(size, QPointF(at) / room.ratio, room)
    return Readout(at, room.ratio, reading.lines, swatch, font, box)


class Room(NamedTuple):
    """Where a readout may lie: within `bounds`, `clearance` away from the pointer.

    Both in units of the widget, of `ratio` device pixels each.
    """

    bounds: QRectF
    ratio: float
    clearance: float


def place_box(size: QSizeF, at: QPointF, room: Room) -> QRectF:
    """Return a box of `size` right above `at`, on another side where there is no room."""
    bounds, clear = room.bounds, room.clearance
    left, top = at.x() + clear, at.y() - clear - size.height()
    if left + size.width() > bounds.right():
        left = at.x() - clear - size.width()
    if top < bounds.top():
        top = at.y() + clear
    left = max(bounds.left(), min(left, bounds.right() - size.width()))
    top = max(bounds.top(), min(top, bounds.bottom() - size.height()))
    return QRectF(QPointF(round(left), round(top)), size)


def readout_region(readout: Readout, bounds: QRect) -> QRegion:
    """Return where `readout` paints, within `bounds` in units of the widget."""
    x, y = int(readout.at.x() / readout.ratio), int(readout.at.y() / readout.ratio)
    region = QRegion(x - 2, bounds.top(), 5, bounds.height())
    rows = (y, *(int(line.row / readout.ratio) for line in readout.across))
    for row in rows:
        region += QRegion(bounds.left(), row - 2, bounds.width(), 5)
    for tick in readout.ticks:
        left, row = int(tick.x() / readout.ratio) - TICK, int(tick.y() / readout.ratio)
        region += QRegion(left - 2, row - 2, 2 * TICK + 5, 5)
    return region + QRegion(readout.box.toAlignedRect().adjusted(-1, -1, 1, 1))


def paint_readout(painter: QPainter, bounds: QRect, readout: Readout, theme: Theme) -> None:
    """Draw `readout`: white with dark seams, which shows on every colour of every map."""
    painter.save()
    for across in readout.across:
        _paint_across(painter, bounds, readout, across)
    _paint_cross(painter, bounds, readout, theme)
    for tick in readout.ticks:
        _paint_tick(painter, readout, tick, theme)
    box = readout.box
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QColor(255, 255, 255, 60))
    painter.setBrush(theme.halo)
    painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), 4.0, 4.0)
    painter.setFont(readout.font)
    painter.setPen(theme.crosshair)
    metrics = QFontMetricsF(readout.font)
    base = box.top() + MARGIN - 1.0 + metrics.ascent()
    for line in readout.lines:
        painter.drawText(QPointF(box.left() + MARGIN, base), line)
        base += metrics.lineSpacing()
    _paint_swatch(painter, box, readout, metrics)
    painter.restore()


def _paint_swatch(painter: QPainter, box: QRectF, readout: Readout, metrics: QFontMetricsF) -> None:
    """Show the colour that stands for the level, behind it."""
    side = _swatch_side(metrics)
    swatch = QRectF(0.0, 0.0, side, side)
    bottom = box.top() + MARGIN + (LEVEL_LINE + 1) * metrics.lineSpacing() - metrics.descent()
    swatch.moveBottomRight(QPointF(box.right() - MARGIN, bottom))
    painter.setPen(QColor(255, 255, 255, 120))
    painter.setBrush(readout.swatch)
    painter.drawRoundedRect(swatch.adjusted(0.5, 0.5, -0.5, -0.5), 2.0, 2.0)


def _swatch_side(metrics: QFontMetricsF) -> int:
    return round(metrics.ascent() * 0.8)


def _paint_cross(painter: QPainter, bounds: QRect, readout: Readout, theme: Theme) -> None:
    """Draw lines as thin as the device allows, seamed."""
    pixel = 1.0 / readout.ratio
    thick = max(1, int(readout.ratio)) * pixel
    x, y = readout.at.x() * pixel, readout.at.y() * pixel
    for seam, colour in ((pixel, SEAM), (0.0, theme.crosshair)):
        wide = thick + 2 * seam
        painter.fillRect(QRectF(x - seam, bounds.top(), wide, bounds.height()), colour)
        painter.fillRect(QRectF(bounds.left(), y - seam, bounds.width(), wide), colour)


def _paint_across(painter: QPainter, bounds: QRect, readout: Readout, line: Across) -> None:
    """Draw a line as thin as the device allows, seamed; a faint one shows less."""
    pixel = 1.0 / readout.ratio
    y, colour = line.row * pixel, FAINT if line.faint else ACROSS
    painter.fillRect(QRectF(bounds.left(), y - pixel, bounds.width(), 3 * pixel), SEAM)
    painter.fillRect(QRectF(bounds.left(), y, bounds.width(), pixel), colour)


def _paint_tick(painter: QPainter, readout: Readout, tick: QPoint, theme: Theme) -> None:
    """Draw a short line across the upright one, seamed."""
    pixel = 1.0 / readout.ratio
    thick = max(1, int(readout.ratio)) * pixel
    box = QRectF(tick.x() * pixel - TICK, tick.y() * pixel, 2 * TICK + thick, thick)
    painter.fillRect(box.adjusted(-pixel, -pixel, pixel, pixel), theme.halo)
    painter.fillRect(box, theme.accent)
