"""The bar of the menus, and when it gets the keyboard."""

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QMenuBar


class MenuBar(QMenuBar):
    """A menu bar that Alt leads to when nothing else is done with it."""

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Let the wheel count as something that is done with Alt, as Qt lets a click count."""
        if event.type() == QEvent.Type.Wheel:
            event = QEvent(QEvent.Type.MouseMove)
        return super().eventFilter(watched, event)
