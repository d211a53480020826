"""Which keys a focused control keeps for itself."""

from types import UnionType
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractSlider,
    QAbstractSpinBox,
    QComboBox,
    QLineEdit,
    QMenuBar,
    QTabBar,
    QWidget,
)

_Key = Qt.Key
_SPACE: Final = frozenset({_Key.Key_Space})
_LETTERS: Final = frozenset(range(_Key.Key_Exclam, _Key.Key_AsciiTilde + 1))
_TURNS: Final = frozenset({_Key.Key_Left, _Key.Key_Right})
_MOVES: Final = _TURNS | {
    _Key.Key_Up,
    _Key.Key_Down,
    _Key.Key_Home,
    _Key.Key_End,
    _Key.Key_PageUp,
    _Key.Key_PageDown,
}
_LEAVES: Final = frozenset({_Key.Key_Escape})
_TAKES: Final = frozenset({_Key.Key_Return, _Key.Key_Enter})
_Written = QLineEdit | QAbstractSpinBox
_KEPT: Final[tuple[tuple[type | UnionType, frozenset[int]], ...]] = (
    (_Written, _SPACE | _MOVES | _LETTERS | _LEAVES | _TAKES | {_Key.Key_Backspace}),
    (QMenuBar, _SPACE | _MOVES | _LETTERS | _LEAVES | _TAKES),
    (QComboBox, _SPACE | _MOVES | _LEAVES),
    (QTabBar, _TURNS),
    (QAbstractSlider, _MOVES),
    (QAbstractButton, _SPACE),
)


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
    return next((key in keys for kind, keys in _KEPT if isinstance(widget, kind)), False)
