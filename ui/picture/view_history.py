"""Where the view has been: zoom back and forward."""

from collections.abc import Callable
from time import monotonic
from typing import Final

from ui.picture.navigation import Place

PAUSE_SECONDS: Final = 0.7
"""Moves that follow each other faster are one: turns of a wheel, a drag, a key that is held."""

DEPTH: Final = 200


class ViewHistory:
    """The places before and after the present one.

    Parameters
    ----------
    clock
        Returns the time in seconds.
    """

    def __init__(self, clock: Callable[[], float] = monotonic) -> None:
        self._clock = clock
        self._before: list[Place] = []
        self._after: list[Place] = []
        self._moved_at = -PAUSE_SECONDS

    def forget(self) -> None:
        """Begin anew."""
        self._before, self._after = [], []
        self._moved_at = -PAUSE_SECONDS

    def note(self, left: Place, entered: Place) -> None:
        """Note a move of the user from one place to another."""
        if _same(left, entered):
            return
        now = self._clock()
        if now - self._moved_at >= PAUSE_SECONDS:
            self._before = [*self._before[1 - DEPTH :], left]
        self._after = []
        self._moved_at = now

    def back(self, here: Place) -> Place | None:
        """Return the place before `here`; None if there is none."""
        return self._step(self._before, self._after, here)

    def forward(self, here: Place) -> Place | None:
        """Return the place that was left by `back`; None if there is none."""
        return self._step(self._after, self._before, here)

    def _step(self, source: list[Place], target: list[Place], here: Place) -> Place | None:
        if not source:
            return None
        target.append(here)
        self._moved_at = -PAUSE_SECONDS  # what comes next is a move of its own
        return source.pop()


def _same(a: Place, b: Place) -> bool:
    """Return whether both show the same, or the newest sound in the same way."""
    if (a.axis, a.view.samples_per_pixel) != (b.axis, b.view.samples_per_pixel):
        return False
    return a.view.edge == b.view.edge or (a.view.follow and b.view.follow)
