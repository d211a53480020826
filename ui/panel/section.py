"""One group of controls under a heading that folds it away."""

from collections.abc import Iterable
from typing import Final

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QEnterEvent, QFont, QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import (
    QAbstractButton,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from ui.fields import control_height
from ui.icons import draw_focus, draw_icon
from ui.theme import GUTTER

MARGIN: Final = 14  # from the edge of the panel to what stands in it
GAP: Final = 5  # between rows
WIDEST_LABEL: Final = "Time constant"


class Heading(QAbstractButton):
    """The title of a group, with an arrow that tells whether the group is open."""

    def __init__(self, title: str) -> None:
        super().__init__()
        self.setText(title)
        self.setCheckable(True)
        self.setChecked(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(f"{title}, group of controls")
        font = QFont(self.font())
        font.setWeight(QFont.Weight.DemiBold)
        self.setFont(font)

    def sizeHint(self) -> QSize:
        """Return the room for the title."""
        return QSize(
            self.fontMetrics().horizontalAdvance(self.text()) + 2 * MARGIN + 20,
            control_height(self) + 4,
        )

    def enterEvent(self, event: QEnterEvent) -> None:
        """Show the arrow clearer."""
        super().enterEvent(event)
        self.update()

    def leaveEvent(self, event: QEvent) -> None:
        """Show the arrow as usual."""
        super().leaveEvent(event)
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the title at the left margin and the arrow at the right one."""
        painter = QPainter(self)
        palette, role = self.palette(), QPalette.ColorRole
        painter.setPen(palette.color(role.WindowText))
        box = self.rect().adjusted(MARGIN, 0, -24, 0)
        painter.drawText(box, Qt.AlignmentFlag.AlignVCenter, self.text())
        colour = palette.color(role.WindowText if self.underMouse() else role.PlaceholderText)
        left = self.width() - (MARGIN - GUTTER) - 21.0  # under the arrows of the lists
        arrow = QRectF(left, (self.height() - 14.0) / 2.0, 14.0, 14.0)
        draw_icon(painter, "down" if self.isChecked() else "right", arrow, colour)
        draw_focus(painter, self, QRectF(self.rect()).adjusted(6.0, 2.0, 0.0, -2.0))


class Section(QWidget):
    """A heading, and a grid of labels and controls below it.

    Signals
    -------
    folded
        Whether the group was folded away by the user.
    """

    folded = Signal(bool)

    def __init__(self, title: str) -> None:
        super().__init__()
        self.title = title
        self.heading = Heading(title)
        self.body = QWidget()
        self.grid = QGridLayout(self.body)
        self.grid.setContentsMargins(MARGIN, 0, MARGIN - GUTTER, 10)
        self.grid.setHorizontalSpacing(8)
        self.grid.setVerticalSpacing(GAP)
        self.grid.setColumnMinimumWidth(0, QLabel(WIDEST_LABEL).sizeHint().width())
        self.grid.setColumnStretch(1, 1)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(0)
        box.addWidget(self.heading)
        box.addWidget(self.body)
        self._rows: dict[QWidget, tuple[QWidget, ...]] = {}
        self._labels: dict[QWidget, QLabel] = {}
        self.heading.toggled.connect(self.body.setVisible)
        self.heading.clicked.connect(lambda checked: self.folded.emit(not checked))

    def fold(self, away: bool) -> None:
        """Fold the group away, or open it."""
        self.heading.setChecked(not away)

    def is_folded(self) -> bool:
        """Return whether the group is folded away."""
        return not self.heading.isChecked()

    def add_row(self, text: str, field: QWidget, *more: QWidget) -> None:
        """Add a label and the control it names, with what belongs beside it."""
        row = self.grid.rowCount()
        label = QLabel(text)
        label.setBuddy(field)
        self._rows[field] = (label, field, *more)
        self._labels[field] = label
        self.grid.addWidget(label, row, 0)
        self.grid.addLayout(_side_by_side(field, *more), row, 1)

    def show_row(self, field: QWidget, *, shown: bool) -> None:
        """Show or hide the row that `add_row` made for `field`."""
        for widget in self._rows[field]:
            widget.setVisible(shown)

    def rename_row(self, field: QWidget, text: str) -> None:
        """Give the row that `add_row` made for `field` another label."""
        self._labels[field].setText(text)

    def add_checks(self, *fields: QWidget) -> None:
        """Add controls that carry their own text, side by side."""
        self.grid.addLayout(_side_by_side(*fields), self.grid.rowCount(), 1)

    def add_facts(self, rows: Iterable[tuple[QWidget, QWidget]]) -> None:
        """Add pairs of a name and a value that stands at the right edge."""
        block = QGridLayout()
        block.setContentsMargins(0, 4, 0, 0)
        block.setVerticalSpacing(2)
        for row, (name, value) in enumerate(rows):
            block.addWidget(name, row, 0)
            block.addWidget(value, row, 1, Qt.AlignmentFlag.AlignRight)
        self.grid.addLayout(block, self.grid.rowCount(), 0, 1, 2)


def _side_by_side(*fields: QWidget) -> QHBoxLayout:
    box = QHBoxLayout()
    box.setSpacing(6)
    for field in fields:
        box.addWidget(field, 0 if isinstance(field, QLabel) else 1)
    return box


def describe(widget: QWidget, name: str, tooltip: str) -> None:
    """Give `widget` the name that is read aloud and the sentence that explains it."""
    widget.setAccessibleName(name)
    widget.setAccessibleDescription(tooltip)
    widget.setToolTip(tooltip)
