"""Whether anything of a window can be seen."""

from PySide6.QtCore import QEvent, QObject, Signal
from PySide6.QtGui import QWindow
from PySide6.QtWidgets import QWidget


class Exposure(QObject):
    """Tells when nothing of a widget can be seen, so that nobody draws for no one.

    A minimised window counts as hidden; one behind others does where the system says so.

    Signals
    -------
    came
        The widget can be seen, maybe again.
    went
        It cannot be seen any more: its window, or its tab, is hidden.
    """

    came = Signal()
    went = Signal()

    def __init__(self, widget: QWidget) -> None:
        super().__init__(widget)
        self._widget = widget
        self._window: QWindow | None = None
        widget.installEventFilter(self)

    @property
    def hidden(self) -> bool:
        """Whether the widget was shown and cannot be seen now."""
        if self._window is None:
            return False
        return not (self._window.isExposed() and self._widget.isVisible())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Find the window when the widget is shown, and watch it from then on."""
        kind = event.type()
        if watched is self._widget and kind == QEvent.Type.Show:
            self._watch(self._widget.window().windowHandle())
        if kind == QEvent.Type.Hide and watched is self._widget:
            self.went.emit()
        elif kind in (QEvent.Type.Expose, QEvent.Type.Show):
            (self.went if self.hidden else self.came).emit()
        return False

    def _watch(self, window: QWindow | None) -> None:
        if window is self._window:
            return
        if self._window is not None:
            self._window.removeEventFilter(self)
        self._window = window
        if window is not None:
            window.installEventFilter(self)
