"""The level of the input: a bar per channel, and a lamp that stays lit after clipping."""

from time import perf_counter
from typing import Final

from PySide6.QtCore import QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter
from PySide6.QtWidgets import QWidget

from dsp.meter import MeterReading
from ui.picture.strip import Strip

LOW_DB: Final = -60.0
MARKS: Final = (-48.0, -36.0, -24.0, -12.0, -6.0)
LOUD_DB, HOT_DB = -12.0, -3.0
BAR_WIDTH, SHORT_BAR, LAMP, SPACE = 150, 70, 10, 4
MOST_BARS: Final = 4
SAY_SECONDS: Final = 1.0


class MeterWidget(Strip):
    """Root mean square as a bar, the peak as a line and a number, the lamp for clipping.

    Signals
    -------
    clip_reset
        The lamp was clicked, to put it out.
    """

    clip_reset = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("Input level", parent)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent, False)
        self._reading: MeterReading | None = None
        self._drawn: tuple[object, ...] = ()
        self._offset = 0.0
        self._bar = BAR_WIDTH
        self._said = 0.0
        self._say()

    def sizeHint(self) -> QSize:
        """Return room for the bars, the lamp and the number."""
        number = self.fontMetrics().horizontalAdvance("\N{MINUS SIGN}60.0 dB")
        return QSize(self._bar + 2 * SPACE + LAMP + number + SPACE, self.fontMetrics().height() + 8)

    def show_roomy(self, *, roomy: bool) -> None:
        """Show the bars in full length, or short where others need the room."""
        bar = BAR_WIDTH if roomy else SHORT_BAR
        if bar != self._bar:
            self._bar = bar
            self.updateGeometry()
            self.update()

    def show_reading(self, reading: MeterReading | None) -> None:
        """Show another level; None if nothing is heard."""
        self._reading = reading
        before, drawn = self._drawn, self._to_draw(reading)
        if drawn != before:
            self._drawn = drawn
            self.update()
            # in words now and then, for those who listen to them; clipping at once
            if before[1:2] != drawn[1:2] or perf_counter() - self._said >= SAY_SECONDS:
                self._say()

    def show_offset(self, offset: float) -> None:
        """Add `offset` dB to the levels that are read: the sound pressure level of full scale."""
        if offset != self._offset:
            self._offset = offset
            self.show_reading(self._reading)
            self._say()

    def _to_draw(self, reading: MeterReading | None) -> tuple[object, ...]:
        """Return what of a reading can be seen, so that the same is not painted again."""
        if reading is None:
            return ()
        places = [
            round(_share(level) * self._bar * self.ratio)
            for level in (*reading.rms_db, *reading.peak_db)
        ]
        return (tuple(places), tuple(reading.clipped), self.text())

    def text(self) -> str:
        """Return the highest peak as text, in dB re full scale or calibrated."""
        if self._reading is None or not self._reading.peak_db:
            return ""
        peak = max(self._reading.peak_db)
        if peak < LOW_DB - 40.0:
            return "\N{MINUS SIGN}\N{INFINITY} dB"
        return f"{peak + self._offset:.1f} dB".replace("-", "\N{MINUS SIGN}")

    def _say(self) -> None:
        self._said = perf_counter()
        clipped = self._reading is not None and any(self._reading.clipped)
        state = f"Peak {self.text()}" if self.text() else "Nothing is heard"
        if clipped:
            state += ", clipped; click the lamp to put it out"
        self.setAccessibleDescription(state)
        self.setToolTip(
            f"{state}. The bar is the root mean square, the line the peak, in "
            f"{'dB SPL' if self._offset else 'dB re full scale'}."
        )

    def paint(self, painter: QPainter, _exposed: QRect, ratio: float) -> None:
        """Paint bars, marks, lamp and number."""
        reading = self._reading
        channels = min(MOST_BARS, len(reading.rms_db)) if reading else 1
        top, bottom = 4, self.height() - 4
        pitch = (bottom - top + 2) / channels
        for k in range(channels):
            bar = QRectF(0, round(top + k * pitch), self._bar, max(1, round(pitch) - 2))
            painter.fillRect(bar, self.theme.line)
            if reading:
                self._paint_level(painter, bar, reading.rms_db[k], reading.peak_db[k])
        for level in MARKS:
            x = round(_share(level) * self._bar)
            painter.fillRect(QRectF(x, top, 1 / ratio, bottom - top), self.theme.panel)
        self._paint_lamp(painter)
        painter.setPen(self.theme.muted)
        middle = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(self.rect(), middle, self.text())

    def _paint_level(self, painter: QPainter, bar: QRectF, rms: float, peak: float) -> None:
        """Paint one channel: the bar changes colour where it becomes loud."""
        theme = self.theme
        for low, high, colour in (
            (LOW_DB, LOUD_DB, theme.good),
            (LOUD_DB, HOT_DB, theme.warning),
            (HOT_DB, 0.0, theme.error),
        ):
            left, right = _share(low) * self._bar, _share(min(high, rms)) * self._bar
            if right > left:
                painter.fillRect(QRectF(left, bar.top(), right - left, bar.height()), colour)
        if peak > LOW_DB:
            colour = theme.error if peak > HOT_DB else theme.text
            x = min(_share(peak) * self._bar, self._bar - 2)
            painter.fillRect(QRectF(round(x), bar.top(), 2, bar.height()), colour)

    def _lamp(self) -> QRectF:
        return QRectF(self._bar + SPACE, 4, LAMP, self.height() - 8)

    def _paint_lamp(self, painter: QPainter) -> None:
        lit = self._reading is not None and any(self._reading.clipped)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(self.theme.error if lit else self.theme.line)
        painter.setBrush(self.theme.error if lit else self.theme.field)
        painter.drawRoundedRect(self._lamp().adjusted(0.5, 0.5, -0.5, -0.5), 2.0, 2.0)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Put out the lamp."""
        reach = self._lamp().adjusted(-SPACE, -SPACE, SPACE, SPACE)
        if event.button() == Qt.MouseButton.LeftButton and reach.contains(event.position()):
            self.clip_reset.emit()
        else:
            super().mousePressEvent(event)


def _share(level: float) -> float:
    """Return where a level in dB lies on the bar, from 0 to 1."""
    return min(max((level - LOW_DB) / -LOW_DB, 0.0), 1.0)
