"""The live end of a picture that follows: which columns are computed when, and which are known."""

from time import perf_counter

from app.tiles import Tiles
from dsp.pace import Pace

GRACE_SECONDS = 0.005

Key = tuple[int, int]


class LiveEdge:
    """Lets new columns in at the pace of the picture; for one thread.

    Parameters
    ----------
    pace
        How often on the average.
    """

    def __init__(self, pace: Pace) -> None:
        self._pace = pace
        self.key: Key | None = None
        """Level, and one past the newest column of it that is known; None while nobody follows."""
        self._heard = 0  # column that was the newest at the last look
        self._permitted = 0  # column up to which new ones may be computed
        self._patience = float("inf")  # when columns that wait for the next arrival wait no longer

    def rest(self) -> None:
        """Learn that the picture stands still."""
        self.key = None

    def follow(self, level: int, newest: int, every: int) -> int:
        """Return up to which column of `level` to compute now.

        Those that arrive are permitted at once while that leaves the average pace alone, `every`
        so many together; others wait for the next arrival, or until one is overdue.
        """
        if self.key is None or self.key[0] != level:
            self.key = level, newest
            self._heard = self._permitted = newest
            return newest
        now = perf_counter()
        arrived, self._heard = newest > self._heard, newest
        if newest > self._permitted:
            if (arrived or now >= self._patience) and self._pace.take(now):
                self._permitted, self._patience = newest, float("inf")
            elif self._patience == float("inf"):
                self._patience = now + self._pace.wait(now) + GRACE_SECONDS
        stop = min(newest, self._permitted)
        return stop - stop % every

    def advance(self, tiles: Tiles) -> None:
        """Move on over the columns that are known without a break."""
        if self.key is None:
            return
        level, edge = self.key
        while tile := tiles.get(level, edge // tiles.columns):
            known = edge // tiles.columns * tiles.columns + tile.exact
            if known <= edge:
                break
            edge = known
        self.key = level, edge
