"""Which keys a focused control keeps for itself."""

from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractSlider,
    QAbstractSpinBox,
    QComboBox,
    QLineEdit,
    QMenuBar,
    QWidget,
)

_LETTERS: Final = range(Qt.Key.Key_Exclam, Qt.Key.Key_AsciiTilde + 1)
_MOVES: Final = frozenset(
    {
        Qt.Key.Key_Left,
        Qt.Key.Key_Right,
        Qt.Key.Key_Up,
        Qt.Key.Key_Down,
        Qt.Key.Key_Home,
        Qt.Key.Key_End,
        Qt.Key.Key_PageUp,
        Qt.Key.Key_PageDown,
    }
)
_EDITS: Final = frozenset({Qt.Key.Key_Escape, Qt.Key.Key_Backspace})
_TAKES: Final = frozenset({Qt.Key.Key_Escape, Qt.Key.Key_Return, Qt.Key.Key_Enter})
_Written = QLineEdit | QAbstractSpinBox


def end_typing(widget: QWidget | None) -> None:
    """Let the focused `widget` take what is typed in it, if it is one to write in."""
    if isinstance(widget, _Written):
        widget.clearFocus()


def keeps_key(widget: QWidget | None, key: int, modifiers: Qt.KeyboardModifier) -> bool:
    """Return whether the focused `widget` itself needs a key that a command has too.

    Space presses a button and opens a list; arrows, Home and End move within numbers, sliders and
    lists; whatever can be written goes to where one writes, and letters to the bar of the menus.
    """
    if modifiers & (Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.MetaModifier):
        return isinstance(widget, _Written) and key in _MOVES
    space, moves = key == Qt.Key.Key_Space, key in _MOVES
    if isinstance(widget, _Written):
        return space or moves or key in _LETTERS or key in _EDITS
    if isinstance(widget, QMenuBar):
        return space or moves or key in _LETTERS or key in _TAKES
    if isinstance(widget, QComboBox):
        return space or moves
    if isinstance(widget, QAbstractSlider):
        return moves
    return isinstance(widget, QAbstractButton) and space
