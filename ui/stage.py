"""Where the pictures stand: one at a time behind tabs, or all of them one below the other."""

from typing import TYPE_CHECKING, Final, NamedTuple, cast

from PySide6.QtCore import QEvent, QObject, Qt, Signal, Slot
from PySide6.QtGui import QFont, QIcon, QMouseEvent
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QLabel,
    QScrollArea,
    QSplitter,
    QTabBar,
    QVBoxLayout,
    QWidget,
)

from ui.buttons import CloseButton
from ui.record_button import record_icon
from ui.tabs import Tabs
from ui.theme import Theme, style_scroll_bar, style_tabs

if TYPE_CHECKING:
    from ui.picture.pane import SpectrogramPane

LEAST_HEIGHT: Final = 140
"""Units of height below which a picture among others cannot be read: then they scroll."""


class _Slot(NamedTuple):
    """A picture in its place, with its name above it."""

    box: QWidget
    name: QLabel
    pane: "SpectrogramPane"


class Stage(QWidget):
    """Holds the pictures and says which one the user takes.

    Signals
    -------
    chosen
        The pane that the user took; `show_pane` makes it so.
    close_wanted
        The pane whose tab is to be closed.
    reordered
        The panes are in another order.
    """

    chosen = Signal(QWidget)
    close_wanted = Signal(QWidget)
    reordered = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._slots: list[_Slot] = []  # in the order of the tabs
        self._shown: SpectrogramPane | None = None
        self._recorded: QWidget | None = None
        self._theme: Theme | None = None
        self._stacked = False
        self.tabs = Tabs()
        self.tabs.hide()
        self.area = QWidget()
        """Where the pictures are, below the tabs."""
        self._splitter = QSplitter(Qt.Orientation.Vertical, childrenCollapsible=False)
        self._scroll = QScrollArea(widgetResizable=True)
        self._lay_out()
        self.tabs.currentChanged.connect(self._choose)
        self.tabs.tabMoved.connect(self._move)
        self.tabs.installEventFilter(self)
        self._splitter.installEventFilter(self)
        cast(QApplication, QApplication.instance()).focusChanged.connect(self._follow_focus)

    def _lay_out(self) -> None:
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setWidget(self._splitter)
        around = QVBoxLayout(self.area)
        around.setContentsMargins(0, 0, 0, 0)
        around.addWidget(self._scroll)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._alone(self.tabs))
        column.addWidget(self.area, 1)

    @staticmethod
    def _alone(tabs: QTabBar) -> QWidget:
        """Return what holds `tabs` and nothing else.

        Tabs that have a style sheet keep all that belongs to their parent from following another
        palette.
        """
        holder = QWidget()
        row = QVBoxLayout(holder)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(tabs)
        return holder

    @property
    def panes(self) -> list["SpectrogramPane"]:
        """The pictures in the order of their tabs."""
        return [slot.pane for slot in self._slots]

    @property
    def stacked(self) -> bool:
        """Whether all pictures can be seen, one below the other."""
        return self._stacked

    @Slot(bool)
    def stack(self, stacked: bool) -> None:
        """Show all pictures, one below the other, or only one of them."""
        self._stacked = stacked
        self._arrange()

    def add(self, pane: "SpectrogramPane", name: str, tip: str = "") -> None:
        """Take `pane` in, behind a tab of its own."""
        box, label = QWidget(), QLabel(name)
        label.setContentsMargins(12, 3, 12, 3)
        column = QVBoxLayout(box)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(label)
        column.addWidget(pane, 1)
        self._slots.append(_Slot(box, label, pane))
        self._splitter.addWidget(box)
        self.tabs.blockSignals(True)  # the one who adds it says which is shown
        index = self.tabs.add_name(name)
        self.tabs.setTabToolTip(index, tip or name)
        close = CloseButton("Close this tab")
        close.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # a key does that
        close.clicked.connect(lambda: self.close_wanted.emit(pane))
        self.tabs.setTabButton(index, QTabBar.ButtonPosition.RightSide, close)
        self.tabs.blockSignals(False)
        self._arrange()

    def remove(self, pane: "SpectrogramPane") -> None:
        """Let `pane` go; what is shown instead is for the caller to say."""
        index = self._index(pane)
        slot = self._slots.pop(index)
        self.tabs.blockSignals(True)
        self.tabs.removeTab(index)
        self.tabs.blockSignals(False)
        slot.box.hide()
        slot.box.setParent(None)
        slot.box.deleteLater()
        self._shown = None if pane is self._shown else self._shown
        self._arrange()

    def rename(self, pane: "SpectrogramPane", name: str, tip: str = "") -> None:
        """Give `pane` another name."""
        index = self._index(pane)
        self.tabs.set_name(index, name)
        self.tabs.setTabToolTip(index, tip or name)
        self._slots[index].name.setText(name)

    def show_pane(self, pane: "SpectrogramPane") -> None:
        """Show `pane`, and its tab as the one that is taken."""
        self._shown = pane
        self.tabs.blockSignals(True)
        self.tabs.setCurrentIndex(self._index(pane))
        self.tabs.blockSignals(False)
        self._arrange()

    def mark_recorded(self, pane: QWidget | None) -> None:
        """Mark the tab of what is recorded; None for nothing."""
        if pane is not self._recorded:
            self._recorded = pane
            self._draw_marks()

    def _draw_marks(self) -> None:
        if self._theme is not None:
            mark = record_icon(self._theme, self.devicePixelRatioF())
            for index, slot in enumerate(self._slots):
                recorded = slot.pane is self._recorded
                self.tabs.setTabIcon(index, mark if recorded else QIcon())

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of `theme`."""
        self._theme = theme
        self._draw_marks()
        style_tabs(self.tabs, theme)
        style_scroll_bar(self._scroll.verticalScrollBar(), theme)
        for slot in self._slots:
            slot.pane.set_theme(theme)

    def neighbour(self, pane: "SpectrogramPane", distance: int) -> "SpectrogramPane":
        """Return the pane so many tabs to the right of `pane`, around the corner if need be."""
        return self._slots[(self._index(pane) + distance) % len(self._slots)].pane

    def _arrange(self) -> None:
        several = len(self._slots) > 1
        self.tabs.setVisible(several)
        for slot in self._slots:
            shown = slot.pane is self._shown
            slot.name.setVisible(several and self._stacked)
            font = QFont(slot.name.font())
            font.setBold(shown)
            slot.name.setFont(font)
            slot.box.setVisible(shown or self._stacked)
            slot.box.setMinimumHeight(LEAST_HEIGHT if several and self._stacked else 0)
        self._reveal()

    def _reveal(self) -> None:
        """Scroll to the picture that is taken."""
        for slot in self._slots:
            if slot.pane is self._shown and self._stacked:
                self._scroll.ensureWidgetVisible(slot.box, 0, 0)

    def _index(self, pane: "SpectrogramPane") -> int:
        return self.panes.index(pane)

    @Slot(int)
    def _choose(self, index: int) -> None:
        if 0 <= index < len(self._slots):
            self.chosen.emit(self._slots[index].pane)

    @Slot(int, int)
    def _move(self, before: int, after: int) -> None:
        """Follow a tab that was dragged elsewhere."""
        slot = self._slots.pop(before)
        self._slots.insert(after, slot)
        self._splitter.insertWidget(after, slot.box)
        self.reordered.emit()

    @Slot(QWidget, QWidget)
    def _follow_focus(self, _before: QWidget | None, now: QWidget | None) -> None:
        """Take the picture that the user clicked on or went to by the keyboard."""
        if now is None:
            return
        for slot in self._slots:
            if slot.pane is not self._shown and slot.box.isAncestorOf(now):
                self.chosen.emit(slot.pane)
                return

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Close a tab with the middle button, as browsers do, and keep in sight what is taken."""
        if watched is self._splitter and event.type() == QEvent.Type.Resize:
            self._reveal()
        if watched is self.tabs and isinstance(event, QMouseEvent):
            released = event.type() == QMouseEvent.Type.MouseButtonRelease
            index = self.tabs.tabAt(event.position().toPoint())
            if released and event.button() == Qt.MouseButton.MiddleButton and index >= 0:
                self.close_wanted.emit(self._slots[index].pane)
        return False
