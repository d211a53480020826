"""What to do when columns take longer to compute than the sound they show lasts."""

from time import perf_counter
from typing import Final

from dsp.columns import ColumnReader
from dsp.levels import Codes

BUSY: Final = 0.7  # share of a processor from which on less is computed
IDLE: Final = 0.25  # and below which more is; less than half of the above, so that it comes to rest
SMOOTHING: Final = 0.1
MOST: Final = 4.0  # what one look counts at most: a pause of the machine is no load
COARSEST: Final = 64
LONGEST_SECONDS: Final = 0.5  # of sound that look like one column: what is live must move


class Thinning:
    """Decides for how many columns at the live end one is computed; for one thread."""

    def __init__(self) -> None:
        self.every = 1
        """Columns that look like the first one of them; 1 if all are computed."""
        self.load = 0.0
        """Share of a processor that the live columns take."""

    def read(
        self, reader: ColumnReader, level: int, first: int, out: Codes, newest: int | None
    ) -> float:
        """Compute columns as `ColumnReader.read` does; return the seconds that it took.

        At the live end, where `newest` is one past the newest column that is known, not every one
        is computed if that takes too long.
        """
        seconds_per_column = reader.analysis.step(level) / reader.signal.rate
        while self.every > 1 and self.every * seconds_per_column > LONGEST_SECONDS:
            self.every //= 2  # another level, whose columns are farther apart
        began = perf_counter()
        if newest is not None and self.every > 1:
            reader.thinned(level, first, out, self.every)
        else:
            reader.read(level, first, out)
        seconds = perf_counter() - began
        if newest is not None and first >= newest:
            columns: int = out.shape[1]
            most = LONGEST_SECONDS / seconds_per_column
            self.spent(seconds, columns * seconds_per_column, most)
        return seconds

    def spent(self, seconds: float, sound: float, most: float = COARSEST) -> None:
        """Note that columns for so many seconds of `sound` took so many `seconds`.

        At `most` so many columns may look like one.
        """
        self.load += SMOOTHING * (min(seconds / sound, MOST) - self.load)
        if self.load > BUSY and 2 * self.every <= min(most, COARSEST):
            self.every *= 2
            self.load /= 2.0
        elif self.load < IDLE and self.every > 1:
            self.every //= 2
            self.load *= 2.0
