"""The bare window: where its parts stand, and what the desktop says to it."""

from typing import Final, NamedTuple

from PySide6.QtCore import QEvent, QSize, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QGuiApplication, QKeyEvent, QScreen
from PySide6.QtWidgets import QApplication, QHBoxLayout, QMainWindow, QVBoxLayout, QWidget

from ui.focus_keys import keeps_key
from ui.icon import window_icon
from ui.rows import hairline

LEAST_SIZE: Final = QSize(760, 480)
FIRST_SIZE: Final = QSize(1280, 800)


class Parts(NamedTuple):
    """What stands in the window, from the upper edge to the lower one; `panel` at the right."""

    top: QWidget
    stage: QWidget
    overview: QWidget
    panel: QWidget
    transport: QWidget
    status: QWidget


class Shell(QMainWindow):
    """A window that tells when it was seen and closed, and leaves keys to those that need them.

    Signals
    -------
    painted
        The window was seen for the first time.
    closed
        The user closed the window.
    """

    painted = Signal()
    closed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._painted = False
        self.panel_edge = hairline(upright=True)
        """The line beside the panel."""
        self.setWindowTitle("Sonoscope")
        self.setWindowIcon(window_icon())
        self.setMinimumSize(LEAST_SIZE)
        self.resize(_first_size(self.screen()))

    def lay_out(self, parts: Parts) -> None:
        """Put the parts into their places."""
        left = QVBoxLayout()
        left.setSpacing(0)
        left.addWidget(parts.stage, 1)
        left.addWidget(parts.overview)
        middle = QHBoxLayout()
        middle.setSpacing(0)
        middle.addLayout(left, 1)
        middle.addWidget(self.panel_edge)
        middle.addWidget(parts.panel)
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(parts.top)
        column.addWidget(hairline())
        column.addLayout(middle, 1)
        column.addWidget(hairline())
        column.addWidget(parts.transport)
        column.addWidget(parts.status)
        self.setCentralWidget(inside)

    def event(self, event: QEvent) -> bool:
        """Tell of the first painting; leave a key to the control that needs it itself."""
        if event.type() == QEvent.Type.Paint and not self._painted:
            self._painted = True
            QTimer.singleShot(0, self, self.painted.emit)
        if event.type() == QEvent.Type.LayoutRequest:  # with large letters the parts need more
            self.setMinimumSize(self.minimumSizeHint().expandedTo(LEAST_SIZE))
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            focused = QApplication.focusWidget()
            if keeps_key(focused, event.key(), event.modifiers()):
                event.accept()
                return True
        return super().event(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Tell that the user closed the window."""
        super().closeEvent(event)
        self.closed.emit()


def _first_size(screen: QScreen) -> QSize:
    """Return the size to begin with; the screen of a run without one is small and means nothing."""
    if QGuiApplication.platformName() == "offscreen":
        return FIRST_SIZE
    return FIRST_SIZE.boundedTo(screen.availableSize() * 0.9)
