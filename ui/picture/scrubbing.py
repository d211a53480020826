"""The hand on the play head: sound like that of a tape that is moved."""

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from ui.picture.selecting import Map

SCRUB_STEPS: Final = {"scrub-left": -1, "scrub-right": 1}

SHARE: Final = 1 / 250
"""Of the picture, by which a key moves the head."""

PAUSE_MS: Final = 250
"""After the last key until the hand lets go."""


class Scrub(QObject):
    """Says where the hand is that holds the play head.

    Parameters
    ----------
    parent
        Whose play head it is.
    look
        Returns the map at the moment.
    hold
        Called with the sample under the hand.

    Signals
    -------
    began, moved
        Sample under the hand.
    ended
        The hand let go.
    """

    began = Signal(object)  # an int; Qt's own would end at 2**31
    moved = Signal(object)
    ended = Signal()

    def __init__(
        self, parent: QObject, look: Callable[[], Map | None], hold: Callable[[int], None]
    ) -> None:
        super().__init__(parent)
        self._look, self._hold = look, hold
        self.active = False
        self._rest = QTimer(self, singleShot=True, interval=PAUSE_MS)
        self._rest.timeout.connect(self.end)

    def begin(self, sample: int) -> None:
        """Take hold of the head at `sample`."""
        self.active = True
        self._hold(sample)
        self.began.emit(sample)

    def to(self, sample: int) -> None:
        """Move it to `sample`."""
        self._hold(sample)
        self.moved.emit(sample)

    @Slot()
    def end(self) -> None:
        """Let go of it."""
        if self.active:
            self.active = False
            self._rest.stop()
            self.ended.emit()

    def step(self, head: int | None, steps: int) -> None:
        """Move the head by keys; the hand lets go when no other key follows.

        Parameters
        ----------
        head
            Where it stands; None for nowhere, it is then taken in the middle of the picture.
        steps
            How far, to the left if negative.
        """
        here = self._look()
        if here is None:
            return
        view, held = here.view, here.held
        at = head if head is not None else round(view.sample_at(view.width / 2))
        if not self.active:
            self.begin(min(max(at, held.start), held.stop))
        to = at + steps * max(1, round(view.span * SHARE))
        self.to(min(max(to, held.start), held.stop))
        self._rest.start()
