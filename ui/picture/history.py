"""What there was before: steps back and forward."""

from collections.abc import Callable
from time import monotonic
from typing import Final, Generic, Self, TypeVar

PAUSE_SECONDS: Final = 0.7
"""Changes that follow each other faster are one: turns of a wheel, a drag, a key that is held."""

DEPTH: Final = 200

T = TypeVar("T")


class History(Generic[T]):
    """The values before and after the present one.

    Parameters
    ----------
    same
        Whether two values are one to whoever sees them.
    clock
        Returns the time in seconds.
    """

    def __init__(
        self, same: Callable[[T, T], bool], clock: Callable[[], float] = monotonic
    ) -> None:
        self._same, self._clock = same, clock
        self._before: list[T] = []
        self._after: list[T] = []
        self._changed_at = -PAUSE_SECONDS

    def forget(self) -> None:
        """Begin anew."""
        self._before, self._after = [], []
        self._changed_at = -PAUSE_SECONDS

    def copy(self) -> Self:
        """Return one that goes its own way from here."""
        copy = type(self)(self._same, self._clock)
        copy._before, copy._after = self._before[:], self._after[:]
        copy._changed_at = self._changed_at
        return copy

    def note(self, left: T, entered: T, pause: float = PAUSE_SECONDS) -> None:
        """Note a change by the user; within `pause` seconds of the last one both are one.

        Without a pause it is one of its own, and nothing that follows belongs to it.
        """
        if self._same(left, entered):
            return
        now = self._clock()
        if now - self._changed_at >= pause:
            self._before = [*self._before[1 - DEPTH :], left]
        self._after = []
        self._changed_at = now if pause else -PAUSE_SECONDS

    def back(self, here: T) -> T | None:
        """Return the value before `here`; None if there is none."""
        return self._step(self._before, self._after, here)

    def forward(self, here: T) -> T | None:
        """Return the value that was left by `back`; None if there is none."""
        return self._step(self._after, self._before, here)

    def _step(self, source: list[T], target: list[T], here: T) -> T | None:
        if not source:
            return None
        target.append(here)
        self._changed_at = -PAUSE_SECONDS  # what comes next is a change of its own
        return source.pop()
