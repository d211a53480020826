"""Typing the limits of what is visible or selected."""

from collections.abc import Callable
from typing import Final, NamedTuple

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import (
    QDialog,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QVBoxLayout,
    QWidget,
)

from dsp.selection import Selection
from ui.buttons import WordButton
from ui.picture.limits import frequency_text, parse_frequency, parse_time, time_text
from ui.text_field import TextField
from ui.theme import tabular

HINT: Final = (
    "Times such as 83.5, 1:23.5, 1:02:03 or 120 ms; frequencies such as 440, 2.5k or A4.\n"
    "Nothing for a frequency means that there is no limit."
)


class Sound(NamedTuple):
    """What the limits are of: samples ``[start, stop)`` at `rate`.

    `epoch` is the time of day of sample 0 in seconds since midnight, if times of day are shown.
    """

    start: int
    stop: int
    rate: int
    epoch: float | None = None


class LimitField(TextField):
    """One limit."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.setFont(tabular(self.font()))
        self.setMinimumWidth(self.fontMetrics().horizontalAdvance("00:00:00.000000") + 24)


class LimitsDialog(QDialog):
    """Two times and two frequencies, each of which can be typed.

    If only the beginning is changed, the end keeps its distance.

    Signals
    -------
    taken
        The `Selection` that was typed.
    """

    taken = Signal(object)

    def __init__(self, parent: QWidget, title: str, now: Selection, sound: Sound) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(title)
        self._now, self._sound = now, sound
        self.start, self.stop = LimitField("From"), LimitField("To")
        self.low, self.high = LimitField("Lowest frequency"), LimitField("Highest frequency")
        self._problem = QLabel()
        self._problem.setForegroundRole(QPalette.ColorRole.BrightText)
        self._take = WordButton(title.split()[0])
        self._lay_out()
        self._fill()
        for field in (self.start, self.stop, self.low, self.high):
            field.textEdited.connect(self._check)
            field.returnPressed.connect(self._accept)
        self._take.clicked.connect(self._accept)
        self.start.selectAll()
        self._check()

    def _lay_out(self) -> None:
        grid = QGridLayout()
        grid.setHorizontalSpacing(10)
        grid.setVerticalSpacing(8)
        for row, (name, first, second) in enumerate(
            (("Time", self.start, self.stop), ("Frequency", self.low, self.high))
        ):
            grid.addWidget(QLabel(name), row, 0)
            grid.addWidget(first, row, 1)
            grid.addWidget(QLabel("to"), row, 2)
            grid.addWidget(second, row, 3)
        hint = QLabel(HINT)
        hint.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        cancel = WordButton("Cancel")
        cancel.clicked.connect(self.reject)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addWidget(self._problem, 1)
        buttons.addWidget(cancel)
        buttons.addWidget(self._take)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 18, 20, 16)
        column.setSpacing(14)
        column.addLayout(grid)
        column.addWidget(hint)
        column.addLayout(buttons)

    def _fill(self) -> None:
        now, (_, _, rate, epoch) = self._now, self._sound
        self.start.setText(time_text(now.start, rate, epoch))
        self.stop.setText(time_text(now.stop, rate, epoch))
        for field, hertz in ((self.low, now.low_hz), (self.high, now.high_hz)):
            field.setText("" if hertz is None else frequency_text(hertz))

    def wanted(self) -> Selection | str:
        """Return what is typed, or what is wrong with it."""
        start, stop = self._sample(self.start, self._now.start), self._stop()
        if start is None or stop is None:
            return "That is no time."
        bands = [_hertz(field) for field in (self.low, self.high)]
        if None in bands:
            return "That is no frequency."
        if start >= stop:
            return "The end lies before the beginning."
        low, high = (band or None for band in bands)
        try:
            made = Selection(max(0, start), stop, low, high)
        except ValueError:
            return "The highest frequency lies below the lowest."
        held = self._sound
        return made.within(held.start, held.stop, held.rate) or "There is no sound."

    def _sample(self, field: QLineEdit, now: int) -> int | None:
        """Return the sample in `field`; what nobody has changed is not rounded."""
        if field.text() == time_text(now, self._sound.rate, self._sound.epoch):
            return now
        seconds = parse_time(field.text(), self._sound.epoch)
        return None if seconds is None else round(seconds * self._sound.rate)

    def _stop(self) -> int | None:
        stop = self._sample(self.stop, self._now.stop)
        start = self._sample(self.start, self._now.start)
        if stop == self._now.stop and start is not None and not self.stop.isModified():
            return min(start + len(self._now), max(self._sound.stop, start + 1))
        return stop

    @Slot()
    def _check(self) -> None:
        wanted = self.wanted()
        self._problem.setText(wanted if isinstance(wanted, str) else "")
        self._take.setEnabled(not isinstance(wanted, str))

    @Slot()
    def _accept(self) -> None:
        wanted = self.wanted()
        if isinstance(wanted, Selection):
            self.taken.emit(wanted)
            self.accept()


def _hertz(field: QLineEdit) -> float | None:
    """Return the frequency in `field`, 0 for none; None if it is not one."""
    return parse_frequency(field.text()) if field.text().strip() else 0.0


def ask_limits(
    parent: QWidget, title: str, now: Selection, sound: Sound, take: Callable[[Selection], None]
) -> LimitsDialog:
    """Open a dialog that calls `take` with what was typed; returns at once."""
    dialog = LimitsDialog(parent, title, now, sound)
    dialog.taken.connect(take)
    dialog.open()
    return dialog
