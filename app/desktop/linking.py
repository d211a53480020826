"""Sheets that show the same time, frequencies and settings."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject, Slot

from app.desktop.sheet import Sheet
from dsp.selection import Selection
from dsp.settings import Settings


class Link(QObject):
    """Lets all sheets follow the current one, while it is switched on.

    Times are counted from the beginning of each recording; where all of them tell the time of day
    and that is on the axis, it counts. Live sound that is followed moves nobody and is moved by
    nobody.

    Parameters
    ----------
    sheets
        Returns all sheets, the current one first.
    """

    def __init__(self, parent: QObject, sheets: Callable[[], Sequence[Sheet]]) -> None:
        super().__init__(parent)
        self._sheets = sheets
        self._on = False
        self._moving = False  # whether it is at work: what it moves tells of that
        self._shown: tuple[float, float] | None = None  # seconds that the others were shown

    @Slot(bool)
    def switch(self, on: bool) -> None:
        """Begin or end to keep the sheets together."""
        self._on, self._shown = on, None
        current = self._sheets()[0]
        self.take_settings(current.session.settings)
        self.take_view()

    def take_settings(self, settings: Settings) -> None:
        """Let the other sheets have the settings of the current one."""
        if not self._on or self._moving:
            return
        self._moving = True
        for sheet in self._sheets()[1:]:
            sheet.change(settings)
        self._moving = False

    @Slot()
    def take_view(self) -> None:
        """Let the other sheets show the stretch of time that the current one shows."""
        if not self._on or self._moving:
            return
        current, *others = self._sheets()
        stretch = _stretch(current)
        if stretch is None or stretch == self._shown:
            return
        self._shown = stretch
        by_clock = current.session.settings.clock_time and all(map(_epoch, (current, *others)))
        self._moving = True
        for sheet in others:
            behind = _epoch(current) - _epoch(sheet) if by_clock else 0.0
            _show(sheet, stretch[0] + behind, stretch[1] + behind)
        self._moving = False


def _epoch(sheet: Sheet) -> float:
    source = sheet.session.source
    return (source.epoch or 0.0) if source else 0.0


def _stretch(sheet: Sheet) -> tuple[float, float] | None:
    """Return the seconds that `sheet` shows; None if it shows none, or follows live sound."""
    pane, engine = sheet.pane, sheet.session.engine
    visible = pane.marking.visible if pane and not pane.follow else None
    if visible is None or engine is None:
        return None
    rate = engine.signal.rate
    return visible.start / rate, visible.stop / rate


def _show(sheet: Sheet, start: float, stop: float) -> None:
    """Let `sheet` show these seconds, as far as it has them."""
    pane, engine = sheet.pane, sheet.session.engine
    if pane is None or engine is None or pane.follow:
        return
    rate = engine.signal.rate
    first, last = max(0, round(start * rate)), round(stop * rate)
    if first < min(last, engine.signal.end):
        pane.marking.show(Selection(first, last))
