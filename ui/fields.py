"""The controls of panel, dialogs and transport: lists, numbers with units and boxes to tick.

A mouse click leaves the keyboard where it is, except in a number, where one wants to type; Tab
reaches everything. The wheel changes only what has the keyboard; else the panel scrolls.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Final

from PySide6.QtCore import QPoint, QRect, QRectF, QSignalBlocker, QSize, Qt, Signal
from PySide6.QtGui import (
    QAction,
    QContextMenuEvent,
    QGuiApplication,
    QKeyEvent,
    QKeySequence,
    QPainter,
    QPaintEvent,
    QPalette,
    QPen,
    QStandardItemModel,
    QValidator,
    QWheelEvent,
)
from PySide6.QtWidgets import (
    QAbstractSpinBox,
    QCheckBox,
    QComboBox,
    QDoubleSpinBox,
    QLineEdit,
    QMenu,
    QSizePolicy,
    QWidget,
)

from ui.facts import as_copied, as_typed, short
from ui.icons import RADIUS, draw_focus, draw_frame, draw_icon
from ui.theme import tabular

HERTZ: Final = {"": 1.0, "hz": 1.0, "k": 1e3, "khz": 1e3}
SECONDS: Final = {"": 1.0, "s": 1.0, "ms": 1e-3, "min": 60.0, "h": 3600.0}
DECIBEL: Final = {"": 1.0, "db": 1.0, "dbfs": 1.0}
PLAIN: Final = {"": 1.0}

ARROW_INSET: Final = 15.0  # of the arrows of a number, over the buttons that the style puts there

RIM: Final = 0.6  # strength of the rim of a box to tick, which has no text inside to show it

_NUMBER: Final = re.compile(r"([+-]?(?:\d+[.,]?\d*|[.,]\d+)(?:[eE][+-]?\d{1,2})?)\s*([^\d\s]*)")


def parse(text: str, units: Mapping[str, float]) -> float | None:
    """Return the number that a person wrote, or None if it is none.

    ``10k``, ``10 000``, ``-80``, ``2,5`` and ``1e-6`` are understood, and all that `ui.facts`
    writes.

    Parameters
    ----------
    units
        What may stand behind the number, in small letters, with the factor it means.
    """
    match = _NUMBER.fullmatch(as_typed(text))
    if match is None or match[2].lower() not in units:
        return None
    return float(match[1].replace(",", ".")) * units[match[2].lower()]


def control_height(widget: QWidget) -> int:
    """Return the height that all controls share, in the font of `widget`."""
    return widget.fontMetrics().height() + 10


def copies(event: QKeyEvent, edit: QLineEdit) -> bool:
    """Copy what is selected in `edit`, with plain numbers, if `event` is the key for that."""
    if not event.matches(QKeySequence.StandardKey.Copy):
        return False
    _copy(edit)
    return True


def copying_menu(edit: QLineEdit) -> QMenu:
    """Return the usual menu of `edit`, in which copying is as by key; for one use."""
    menu = edit.createStandardContextMenu()
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    copy = menu.findChild(QAction, "edit-copy")
    if isinstance(copy, QAction):
        copy.triggered.disconnect()
        copy.triggered.connect(lambda: _copy(edit))
    return menu


def _copy(edit: QLineEdit) -> None:
    if edit.hasSelectedText():
        QGuiApplication.clipboard().setText(as_copied(edit.selectedText()))


class Combo(QComboBox):
    """A list to choose from; every entry stands for a value.

    Signals
    -------
    chosen
        The value that the user took; not emitted by `show_value`.
    """

    chosen = Signal(object)

    def __init__(self, entries: Iterable[tuple[object, str]] = ()) -> None:
        super().__init__()
        self._entries: tuple[tuple[object, str, str], ...] = ()
        self._known = 0
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(4)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setMaxVisibleItems(16)
        self.activated.connect(lambda index: self.chosen.emit(self.itemData(index)))
        self.set_entries(entries)

    def set_entries(self, entries: Iterable[tuple[object, str]]) -> None:
        """Replace the list by values with their texts; nothing is chosen until `show_value`."""
        self.set_grouped((value, text, "") for value, text in entries)

    def set_grouped(self, entries: Iterable[tuple[object, str, str]]) -> None:
        """Replace the list by values with their texts, each under the name of its group.

        The same ones again change nothing: the list may be open.
        """
        entries = tuple(entries)
        if entries == self._entries:
            return
        self._entries = entries
        self.clear()
        model = self.model()
        group = ""
        for value, text, its_group in entries:
            if its_group != group:
                group = its_group
                self.addItem(group)
                if isinstance(model, QStandardItemModel):
                    model.item(self.count() - 1).setEnabled(False)
            self.addItem(text, value)
        self._known = self.count()

    def offer(self, value: object, *, offered: bool, tooltip: str = "") -> None:
        """Let the entry of `value` be chosen, or only be seen."""
        model, index = self.model(), self.findData(value)
        if isinstance(model, QStandardItemModel) and index >= 0:
            model.item(index).setEnabled(offered)
            model.item(index).setToolTip(tooltip)

    def show_value(self, value: object, describe: Callable[[], str]) -> None:
        """Show `value`; one that is not in the list is added to it as `describe` calls it."""
        while self.count() > self._known:
            self.removeItem(self.count() - 1)
        index = next((i for i in range(self._known) if self.itemData(i) == value), -1)
        if index < 0:
            index = self.count()
            self.addItem(describe(), value)
        self.setCurrentIndex(index)

    def sizeHint(self) -> QSize:
        """Return the usual width and the height that all controls share."""
        return QSize(super().sizeHint().width(), control_height(self))

    def minimumSizeHint(self) -> QSize:
        """Return the least size that shows some text."""
        return QSize(super().minimumSizeHint().width(), control_height(self))

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Change the choice only with the keyboard here; let the panel scroll otherwise."""
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw a flat field with the chosen text."""
        painter = QPainter(self)
        draw_frame(painter, self, lit=self.underMouse())
        self.draw_value(painter, self.text_room())
        colour = self.palette().color(QPalette.ColorRole.PlaceholderText)
        if not self.isEnabled():
            colour = self.palette().color(QPalette.ColorRole.Text)
        box = QRectF(self.width() - 21.0, (self.height() - 14.0) / 2.0, 14.0, 14.0)
        draw_icon(painter, "down", box, colour)

    def text_room(self) -> QRect:
        """Return where what is chosen is drawn."""
        return self.rect().adjusted(9, 0, -24, 0)

    def draw_value(self, painter: QPainter, box: QRect) -> None:
        """Draw what is chosen into `box`."""
        metrics = self.fontMetrics()
        text = metrics.elidedText(self.currentText(), Qt.TextElideMode.ElideRight, box.width())
        painter.setPen(self.palette().color(QPalette.ColorRole.Text))
        painter.drawText(box, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, text)


class Number(QDoubleSpinBox):
    """A number with a unit, typed or stepped.

    Parameters
    ----------
    unit
        What stands behind the number.
    units
        What a person may write behind it; see `parse`.
    decimals
        Figures behind the point that are kept.
    write
        Makes the text of a number.

    Signals
    -------
    edited
        The value that the user set; not emitted by `show_value`.
    """

    edited = Signal(float)

    def __init__(
        self,
        unit: str,
        units: Mapping[str, float],
        decimals: int = 3,
        write: Callable[[float], str] = short,
    ) -> None:
        super().__init__()
        self._units, self._write = units, write
        self.setSuffix(f" {unit}" if unit else "")
        self.setDecimals(decimals)
        self.setKeyboardTracking(False)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setStepType(QAbstractSpinBox.StepType.AdaptiveDecimalStepType)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFont(tabular(self.font()))
        self.lineEdit().setTextMargins(4, 0, 0, 0)
        self.valueChanged.connect(self.edited)

    def take_units(self, units: Mapping[str, float]) -> None:
        """Let a person write the number with other units."""
        self._units = units

    def show_value(self, value: float, minimum: float, maximum: float) -> None:
        """Show `value` and its limits, unless somebody is just typing another."""
        if self.hasFocus() and self.lineEdit().isModified():
            return
        with QSignalBlocker(self):
            self.setRange(minimum, max(minimum, maximum))
            self.setValue(value)

    def textFromValue(self, value: float) -> str:
        """Return `value` as it is written here."""
        return self._write(value)

    def valueFromText(self, text: str) -> float:
        """Return the number in `text`; the present value if there is none.

        The present value comes back as it is, though its text may be rounded.
        """
        value = parse(self._bare(text), self._units)
        if value is None or self._bare(text) == self._write(self.value()):
            return self.value()
        return value

    def validate(self, text: str, pos: int) -> tuple[QValidator.State, str, int]:
        """Let a person write anything; what is no number is not taken."""
        value = parse(self._bare(text), self._units)
        state = QValidator.State.Intermediate if value is None else QValidator.State.Acceptable
        return state, text, pos

    def fixup(self, _text: str) -> str:
        """Return the text to show instead of one that is no number."""
        return self.textFromValue(self.value()) + self.suffix()

    def _bare(self, text: str) -> str:
        return text.removeprefix(self.prefix()).removesuffix(self.suffix())

    def sizeHint(self) -> QSize:
        """Return a width for seven characters and the height that all controls share."""
        width = self.fontMetrics().horizontalAdvance("0" * 7 + self.suffix()) + 28
        return QSize(width, control_height(self))

    def minimumSizeHint(self) -> QSize:
        """Return the least size that shows a number."""
        width = self.fontMetrics().horizontalAdvance("0" * 3 + self.suffix()) + 28
        return QSize(width, control_height(self))

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Change the number only with the keyboard here; let the panel scroll otherwise."""
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Open the menu of the text."""
        copying_menu(self.lineEdit()).popup(event.globalPos())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Take back what was typed when Escape is pressed."""
        if copies(event, self.lineEdit()):
            return
        if event.key() == Qt.Key.Key_Escape:
            self.lineEdit().setText(self.textFromValue(self.value()) + self.suffix())
            event.ignore()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw a flat field with two small arrows."""
        painter = QPainter(self)
        draw_frame(painter, self, lit=self.underMouse())
        colour = self.palette().color(QPalette.ColorRole.PlaceholderText)
        left, middle = self.width() - ARROW_INSET, self.height() / 2.0
        draw_icon(painter, "up", QRectF(left, middle - 10.5, 11.0, 11.0), colour)
        draw_icon(painter, "down", QRectF(left, middle - 0.5, 11.0, 11.0), colour)


class Check(QCheckBox):
    """A box to tick.

    Signals
    -------
    ticked
        Whether the user ticked it; not emitted by `setChecked`.
    """

    ticked = Signal(bool)

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.clicked.connect(self.ticked)

    def sizeHint(self) -> QSize:
        """Return the room for the box and its text."""
        width = self.fontMetrics().horizontalAdvance(self.text()) + 27
        return QSize(width, control_height(self))

    def hitButton(self, _pos: QPoint) -> bool:
        """Let a click anywhere on box or text count."""
        return True

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the box, its tick and its text."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        palette, role = self.palette(), QPalette.ColorRole
        box = QRectF(0.5, (self.height() - 15.0) / 2.0, 15.0, 15.0)
        border = palette.color(role.PlaceholderText)
        border.setAlphaF(1.0 if self.underMouse() else RIM)
        ground = palette.color(role.Base)
        if self.isChecked():
            ground = border = palette.color(role.Highlight)
        painter.setPen(QPen(border, 1.0))
        painter.setBrush(ground)
        painter.drawRoundedRect(box, RADIUS - 1.0, RADIUS - 1.0)
        if self.isChecked():
            tick = palette.color(role.HighlightedText)
            draw_icon(painter, "check", box.adjusted(1.0, 1.0, -1.0, -1.0), tick)
        text = self.rect().adjusted(24, 0, 0, 0)
        wide = painter.fontMetrics().horizontalAdvance(self.text())
        draw_focus(painter, self, QRectF(21.0, 3.0, wide + 6.0, self.height() - 6.0))
        painter.setPen(palette.color(role.WindowText))
        painter.drawText(text, Qt.AlignmentFlag.AlignVCenter, self.text())
