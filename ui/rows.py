"""The thin rows above and below the picture."""

from collections.abc import Mapping

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QAction, QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QSizePolicy, QWidget

from ui.buttons import IconButton, LiveButton, SourceButton
from ui.menus import Menus
from ui.theme import Theme, tabular


class TopRow(QWidget):
    """Menus, live or frozen, what is heard and how loud, and the buttons needed most."""

    def __init__(
        self, menus: Menus, actions: Mapping[str, QAction], theme: Theme, meter: QWidget | None
    ) -> None:
        super().__init__()
        self.live = LiveButton(actions["freeze"], theme)
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
        row.addSpacing(4)
        row.addWidget(self.source, 1)
        if meter is not None:
            row.addWidget(meter)
            row.addSpacing(8)
        row.addWidget(IconButton(actions["save"], "save"))
        row.addWidget(IconButton(actions["panel"], "panel"))

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
        self._note = ""
        self._line = ""
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 4, 12, 5)
        row.setSpacing(24)
        row.addWidget(self._reading)
        row.addWidget(self._settings, 1)

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
