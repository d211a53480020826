"""The thin rows above and below the picture."""

from collections.abc import Mapping
from typing import Final

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import (
    QAccessible,
    QAccessibleEvent,
    QAction,
    QPainter,
    QPaintEvent,
    QPalette,
    QResizeEvent,
)
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QSizePolicy, QWidget

from ui.buttons import IconButton, LiveButton, SourceButton
from ui.icons import draw_icon
from ui.menus import Menus
from ui.meter import MeterWidget
from ui.record_button import RecordButton
from ui.theme import Theme, tabular

REMARK_INDENT: Final = 20  # room for the sign, in units of width

ROOMY: Final = 1200
"""Units of width from which all words at the top and a long meter have room."""


class TopRow(QWidget):
    """Menus, live or frozen, what is heard and how loud, and the buttons needed most."""

    def __init__(
        self, menus: Menus, actions: Mapping[str, QAction], theme: Theme, meter: MeterWidget | None
    ) -> None:
        super().__init__()
        self.live = LiveButton(actions["freeze"], theme)
        self.record = RecordButton(actions["record"], theme)
        self.source = SourceButton(menus.sources)
        self._meter = meter
        bar = menus.bar
        bar.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        row = QHBoxLayout(self)
        row.setContentsMargins(6, 4, 8, 4)
        row.setSpacing(4)
        row.addWidget(bar)
        row.addSpacing(6)
        row.addWidget(self.live)
        row.addWidget(self.record)
        row.addSpacing(4)
        row.addWidget(self.source, 1)
        if meter is not None:
            row.addWidget(meter)
            row.addSpacing(8)
        row.addWidget(IconButton(actions["save"], "save"))
        row.addWidget(IconButton(actions["panel"], "panel"))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave out what a tooltip has as well where there is no room for it."""
        super().resizeEvent(event)
        roomy = self.width() >= ROOMY
        self.record.show_roomy(roomy=roomy)
        if self._meter is not None:
            self._meter.show_roomy(roomy=roomy)

    def show_live(self, *, live: bool) -> None:
        """Show what belongs to live sound alone, or not."""
        self.live.setVisible(live)
        if self._meter is not None:
            self._meter.setVisible(live)
        self.source.set_icon("microphone" if live else "file")


class StatusRow(QWidget):
    """What stands under the pointer, and the settings of the picture."""

    def __init__(self) -> None:
        super().__init__()
        self._reading = QLabel()
        self._reading.setFont(tabular(self._reading.font()))
        self._reading.setAccessibleName("Under the pointer")
        self._settings = ShortenedLabel()
        self._remark = Remark()
        self._note = ""
        self._line = ""
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 4, 12, 5)
        row.setSpacing(24)
        row.addWidget(self._reading)
        row.addWidget(self._settings, 1)
        row.addWidget(self._remark)

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of `theme`."""
        self._remark.set_theme(theme)

    def show_remark(self, text: str) -> None:
        """Show what is not as the settings wish it, and why; an empty one takes that away."""
        self._remark.show_text(text)

    def remark(self) -> str:
        """Return what is shown of that."""
        return self._remark.text()

    def show_reading(self, text: str) -> None:
        """Show what stands under the pointer."""
        self._reading.setText(text)

    def reading(self) -> str:
        """Return what is shown of the pointer."""
        return self._reading.text()

    def show_line(self, text: str) -> None:
        """Show the settings of the picture."""
        self._line = text
        self._settings.setText(self._note or text)

    def show_note(self, text: str) -> None:
        """Show `text` in the place of the settings; an empty one brings them back."""
        self._note = text
        self.show_line(self._line)


class Remark(QLabel):
    """A sentence in the colour of a warning with its sign before it; not there while empty."""

    def __init__(self) -> None:
        super().__init__()
        self.setIndent(REMARK_INDENT)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.hide()

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of `theme`."""
        palette = self.palette()
        palette.setColor(QPalette.ColorRole.WindowText, theme.warning)
        self.setPalette(palette)

    def show_text(self, text: str) -> None:
        """Show `text`, and say it to who cannot see it."""
        if text == self.text():
            return
        appears = not self.text()
        self.setText(text)
        self.setToolTip(text)
        self.setVisible(bool(text))
        if appears:
            QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.Alert))

    def minimumSizeHint(self) -> QSize:
        """Return the room for the sign: a long sentence makes no window wider."""
        return QSize(REMARK_INDENT, super().minimumSizeHint().height())

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the sign, and as much of the sentence as fits."""
        painter = QPainter(self)
        colour = self.palette().color(QPalette.ColorRole.WindowText)
        side = REMARK_INDENT - 6.0
        box = QRectF(0.0, round((self.height() - side) / 2.0), side, side)
        draw_icon(painter, "warning", box, colour)
        painter.setPen(colour)
        room = self.rect().adjusted(REMARK_INDENT, 0, 0, 0)
        elide = Qt.TextElideMode.ElideRight
        text = self.fontMetrics().elidedText(self.text(), elide, room.width())
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, text)


class ShortenedLabel(QLabel):
    """A text at the right edge, or the `left` one, shortened where there is no room for it."""

    def __init__(self, *, left: bool = False) -> None:
        super().__init__()
        self._side = Qt.AlignmentFlag.AlignLeft if left else Qt.AlignmentFlag.AlignRight
        self.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def minimumSizeHint(self) -> QSize:
        """Return no width at all."""
        return QSize(0, super().minimumSizeHint().height())

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw as much of the text as fits."""
        painter = QPainter(self)
        painter.setPen(self.palette().color(self.foregroundRole()))
        elide = Qt.TextElideMode.ElideRight
        text = self.fontMetrics().elidedText(self.text(), elide, self.width())
        painter.drawText(self.rect(), self._side | Qt.AlignmentFlag.AlignVCenter, text)


def hairline(*, upright: bool = False) -> QFrame:
    """Return a line between two parts of the window."""
    line = QFrame()
    if upright:
        line.setFixedWidth(1)
    else:
        line.setFixedHeight(1)
    line.setAutoFillBackground(True)
    line.setBackgroundRole(QPalette.ColorRole.Mid)
    return line
