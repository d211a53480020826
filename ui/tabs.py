"""Tabs whose names are shortened so that they can still be told apart."""

from collections.abc import Callable, Sequence
from typing import Final

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QStyle, QStyleOptionTab, QTabBar

LEAST_TAB: Final = 150  # units of width
DOTS: Final = "\N{HORIZONTAL ELLIPSIS}"

Cut = Callable[[str, Qt.TextElideMode], str]


def shorten(name: str, others: Sequence[str], cut: Cut) -> str:
    """Return `name`, shortened so that what tells it from `others` can be read.

    Parameters
    ----------
    others
        The other names; one may be the same.
    cut
        Shortens a text to the room there is, on the side it is told.
    """
    middle = cut(name, Qt.TextElideMode.ElideMiddle)
    shared = max((_alike(name, other) for other in others), default=0)
    if middle == name or _alike(middle, name) > shared:
        return middle
    left = cut(name, Qt.TextElideMode.ElideLeft)
    if _alike(left[::-1], name[::-1]) >= len(name) - shared:
        return left
    return cut(DOTS + name[shared:], Qt.TextElideMode.ElideRight)


class Tabs(QTabBar):
    """Tabs that scroll before their names are too short to be read."""

    def __init__(self) -> None:
        super().__init__(
            documentMode=True, expanding=False, movable=True, drawBase=False, usesScrollButtons=True
        )
        self.setElideMode(Qt.TextElideMode.ElideMiddle)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAccessibleName("Open signals")

    def add_name(self, name: str) -> int:
        """Add a tab of that name and return where it is."""
        return self.addTab(_escaped(name))

    def set_name(self, index: int, name: str) -> None:
        """Give a tab another name."""
        if name != self.name(index):  # else Qt would lay out all of them for nothing
            self.setTabText(index, _escaped(name))

    def name(self, index: int) -> str:
        """Return the whole name of a tab."""
        return self.tabText(index).replace("&&", "&")

    def shown_name(self, index: int) -> str:
        """Return the name of a tab as it is shown."""
        option = QStyleOptionTab()
        self.initStyleOption(option, index)
        return option.text.replace("&&", "&")

    def minimumTabSizeHint(self, index: int) -> QSize:
        """Return the room for some letters, or for the whole name if that is shorter."""
        size = self.tabSizeHint(index)
        return QSize(min(size.width(), LEAST_TAB), size.height())

    def initStyleOption(self, option: QStyleOptionTab, index: int) -> None:
        """Fill in how a tab is drawn, with its name as far as there is room."""
        super().initStyleOption(option, index)
        if option.text == self.tabText(index):
            return
        part = QStyle.SubElement.SE_TabBarTabText
        room = self.style().subElementRect(part, option, self).width()
        others = [self.name(k) for k in range(self.count()) if k != index]
        text = shorten(
            self.name(index),
            others,
            lambda text, side: self.fontMetrics().elidedText(text, side, room),
        )
        option.text = _escaped(text)


def _alike(one: str, other: str) -> int:
    """Return with how many letters both begin."""
    pairs = zip(one, other, strict=False)
    return next((k for k, (a, b) in enumerate(pairs) if a != b), min(len(one), len(other)))


def _escaped(name: str) -> str:
    """Return `name` as Qt shows it: an ampersand alone would underline a letter."""
    return name.replace("&", "&&")
