"""Esc during a drag: it takes back what the drag has done."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication

KEY_EVENTS = (QEvent.Type.ShortcutOverride, QEvent.Type.KeyPress)


class Escape(QObject):
    """Has Esc for itself while something is dragged; outside of that it is a command like others.

    Parameters
    ----------
    parent
        What is dragged.
    take_back
        Called when Esc is pressed meanwhile, once.
    """

    def __init__(self, parent: QObject, take_back: Callable[[], object]) -> None:
        super().__init__(parent)
        self._take_back = take_back
        self.dragging = False
        """Whether a drag has begun that has neither ended nor been taken back."""

    def begin(self) -> None:
        """Listen: a drag begins."""
        application = QApplication.instance()
        if application is not None and not self.dragging:
            self.dragging = True
            application.installEventFilter(self)

    def end(self) -> None:
        """Listen no more: it has ended."""
        application = QApplication.instance()
        if application is not None and self.dragging:
            self.dragging = False
            application.removeEventFilter(self)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        """Keep Esc from everybody else."""
        if event.type() not in KEY_EVENTS or not isinstance(event, QKeyEvent):
            return False
        if event.key() != Qt.Key.Key_Escape:
            return False
        if event.type() == QEvent.Type.ShortcutOverride:
            event.accept()  # it is no shortcut then, and comes as a key
            return True
        self.end()
        self._take_back()
        return True
