"""Floor and ceiling of the colours: dragged at the colour bar, or fitted to what is visible."""

from collections.abc import Callable
from dataclasses import replace
from typing import Final

from PySide6.QtCore import QObject, QTimer, Slot

from dsp.auto_range import Range, next_range
from dsp.levels import Codes
from dsp.settings import Settings
from ui.picture.colorbar import ColourBar
from ui.steps import with_range

PAUSE_MS: Final = 250
"""Between two steps towards the range that fits."""


class RangeKeeping(QObject):
    """Keeps floor and ceiling as the colour bar or the sound has them.

    Parameters
    ----------
    bar
        Where they are dragged.
    settings
        Returns those in force.
    visible
        Returns the codes of the picture, None where they are no levels.
    change
        Called with other settings.
    """

    def __init__(
        self,
        bar: ColourBar,
        settings: Callable[[], Settings],
        visible: Callable[[], Codes | None],
        change: Callable[[Settings], None],
    ) -> None:
        super().__init__(bar)
        self._settings, self._visible, self._change = settings, visible, change
        self._before = settings()  # those before a drag
        self._timer = QTimer(self, singleShot=True, interval=PAUSE_MS)
        self._timer.timeout.connect(self.fit)
        bar.drag_began.connect(self._hold)
        bar.dragged.connect(self._drag)
        bar.taken_back.connect(self._take_back)
        bar.reset.connect(self._reset)

    @property
    def resting(self) -> bool:
        """Whether the range fits what was visible at the last look, or is not to."""
        return not self._timer.isActive()

    def look(self) -> None:
        """Look soon whether what is visible fits, if it is to."""
        if self._settings().auto_range and not self._timer.isActive():
            self._timer.start()

    @Slot()
    def fit(self) -> None:
        """Go one step towards the range that fits what is visible."""
        settings, codes = self._settings(), self._visible()
        if not settings.auto_range or codes is None:
            return
        now = Range(settings.floor, settings.ceiling)
        fitting = next_range(now, codes)
        if fitting != now:
            self._change(replace(settings, floor=fitting.floor, ceiling=fitting.ceiling))
            self._timer.start()

    @Slot()
    def _hold(self) -> None:
        self._before = self._settings()

    @Slot(float, float)
    def _drag(self, floor: float, ceiling: float) -> None:
        self._change(with_range(self._settings(), floor, ceiling))

    @Slot()
    def _take_back(self) -> None:
        before, now = self._before, self._settings()
        self._change(
            replace(now, floor=before.floor, ceiling=before.ceiling, auto_range=before.auto_range)
        )

    @Slot()
    def _reset(self) -> None:
        """Take the automatic range; if that rules already, the usual one."""
        settings, usual = self._settings(), Settings()
        if settings.auto_range:
            self._change(with_range(settings, usual.floor, usual.ceiling))
        else:
            self._change(replace(settings, auto_range=True))
