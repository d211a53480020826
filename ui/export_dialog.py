"""The dialog that all exports have in common: choices, what comes of them, and a button."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final, NamedTuple

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent, QPalette
from PySide6.QtWidgets import (
    QDialog,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QVBoxLayout,
    QWidget,
)

from ui.buttons import WordButton
from ui.fields import Check, Combo, Number
from ui.text_field import TextField

LONGEST_TITLE: Final = 200  # letters
COLUMN: Final = 268  # units that the controls are wide


class Estimate(NamedTuple):
    """What would come of a wish, in words; or why nothing can."""

    text: str
    possible: bool = True


def choice(name: str, texts: Mapping[Any, str], now: object) -> Combo:
    """Return a list of `texts` by their values that shows `now`."""
    combo = Combo(texts.items())
    combo.setAccessibleName(name)
    combo.show_value(now, lambda: str(now))
    return combo


def quantity(name: str, unit: str, now: float, limits: tuple[float, float]) -> Number:
    """Return a number in `unit` that shows `now`."""
    decimals = 0 if unit in ("px", "dpi") else 2
    number = Number(unit, {"": 1.0, unit: 1.0}, decimals)
    number.setAccessibleName(name)
    number.show_value(now, *limits)
    return number


def side_by_side(*widgets: QWidget) -> QWidget:
    """Return a row of widgets."""
    row = QWidget()
    layout = QHBoxLayout(row)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(8)
    for widget in widgets:
        layout.addWidget(widget)
    return row


class ExportDialog(QDialog):
    """Choices for an export.

    It is laid out by `lay_out` when a subclass has made its controls, and asks `estimate` what
    would come of them after every change.

    Parameters
    ----------
    parent
        What it belongs to.
    title
        Of the dialog.
    estimate
        Returns the `Estimate` of what `wish` returns.

    Signals
    -------
    taken
        The wish that was made; who takes it closes the dialog.
    """

    taken = Signal(object)

    def __init__(self, parent: QWidget, title: str, estimate: Callable[[Any], Estimate]) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(title)
        self._estimate = estimate
        self.facts = QLabel()
        self.facts.setWordWrap(True)
        self.facts.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.facts.setMinimumHeight(3 * self.facts.fontMetrics().lineSpacing())
        self.take = WordButton("Export…")
        self.take.clicked.connect(self._accept)

    def lay_out(self, rows: Iterable[tuple[str, QWidget]], beside: QWidget | None = None) -> None:
        """Put the controls into their places, `beside` to their right, and listen to them."""
        grid = QGridLayout()
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(7)
        for at, (name, widget) in enumerate(rows):
            if name:
                grid.addWidget(QLabel(name), at, 0)
            widget.setFixedWidth(COLUMN)
            grid.addWidget(widget, at, 1)
        grid.addWidget(self.facts, grid.rowCount(), 0, 1, 2)
        grid.setRowStretch(grid.rowCount(), 1)
        cancel = WordButton("Cancel")
        cancel.clicked.connect(self.reject)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addStretch(1)
        buttons.addWidget(cancel)
        buttons.addWidget(self.take)
        top = QHBoxLayout()
        top.setSpacing(20)
        top.addLayout(grid)
        if beside is not None:
            top.addWidget(beside, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 18, 20, 16)
        column.setSpacing(14)
        column.addLayout(top, 1)
        column.addLayout(buttons)
        self._listen()
        self._check()

    def _listen(self) -> None:
        for combo in self.findChildren(Combo):
            combo.chosen.connect(self._check)
        for number in self.findChildren(Number):
            number.edited.connect(self._check)
        for check in self.findChildren(Check):
            check.ticked.connect(self._check)
        for field in self.findChildren(TextField):
            field.textEdited.connect(self._check)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Export at Return from every field."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._accept()
        else:
            super().keyPressEvent(event)

    def wish(self) -> Any:
        """Return what is chosen now."""
        raise NotImplementedError

    def show_wish(self, estimate: Estimate) -> None:
        """Show what would come of the choices."""
        self.facts.setText(estimate.text)
        role = QPalette.ColorRole
        self.facts.setForegroundRole(role.PlaceholderText if estimate.possible else role.BrightText)
        self.take.setEnabled(estimate.possible)

    @Slot()
    def _check(self) -> None:
        self.show_wish(self._estimate(self.wish()))

    @Slot()
    def _accept(self) -> None:
        for number in self.findChildren(Number):
            number.interpretText()  # a click takes no focus away, which is when it would be taken
        if self.take.isEnabled():
            self.taken.emit(self.wish())
