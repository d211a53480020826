"""Where the words of an annotation are typed: a small field over the picture."""

from PySide6.QtCore import QEvent, QPoint, QRect, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QWidget

from ui.text_field import TextField

WIDTH = 220
KEYS = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
PASSING = (Qt.FocusReason.PopupFocusReason, Qt.FocusReason.ActiveWindowFocusReason)
"""Why the keyboard may leave for a moment: a menu of the field itself, another window."""


class NoteField(TextField):
    """A field that is there while something is typed into it.

    Signals
    -------
    kept
        The text, if it was changed.
    """

    kept = Signal(str)

    def __init__(self, over: QWidget) -> None:
        super().__init__("Annotation")
        self._over = over
        self.setParent(over)
        self.setFixedWidth(WIDTH)
        self.setAutoFillBackground(True)
        self.setPlaceholderText("Return keeps it, Esc does not")
        self.hide()

    @property
    def typing(self) -> bool:
        """Whether it is there."""
        return not self.isHidden()

    def begin(self, text: str) -> None:
        """Let the user type, beginning with `text`."""
        self.setText(text)
        self.selectAll()
        self.show()
        self.raise_()
        self.setFocus()

    def place(self, box: QRect, bounds: QRect) -> None:
        """Stand above `box`, or within it, but inside of `bounds`."""
        top = box.top() - self.height() - 2
        corner = QPoint(box.left(), top if top >= bounds.top() else box.top() + 2)
        left = min(max(corner.x(), bounds.left()), bounds.right() - self.width())
        highest = bounds.bottom() - self.height()
        self.move(left, min(max(corner.y(), bounds.top()), highest))

    def close_up(self, *, keep: bool) -> None:
        """Go, and tell the text if it is to be kept."""
        if self.typing:
            text, changed = self.text(), self.isModified() or not self.text()
            focused = self.hasFocus()
            self.hide()
            if focused:
                self._over.setFocus()
            if keep and changed:
                self.kept.emit(text.strip())

    def event(self, event: QEvent) -> bool:
        """Have all keys for itself while it is there: none of them is a command."""
        if event.type() == QEvent.Type.ShortcutOverride:
            event.accept()
            return True
        return bool(super().event(event))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Keep the text at Return, take it back at Esc."""
        if event.key() in KEYS:
            self.close_up(keep=True)
        elif event.key() == Qt.Key.Key_Escape:
            self.close_up(keep=False)
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Lose nothing that was typed when the user goes on elsewhere."""
        super().focusOutEvent(event)
        if event.reason() not in PASSING:
            self.finish()

    def finish(self) -> None:
        """Go, and tell the text if there is any."""
        self.close_up(keep=bool(self.text().strip()))
