"""What the picture needs from whoever computes its columns."""

from collections.abc import Iterator
from typing import NamedTuple, Protocol

from dsp.analysis import Analysis
from dsp.levels import Codes
from dsp.signal import Signal


class Wish(NamedTuple):
    """The columns ``[first, last)`` of pyramid `level` that can be seen now.

    `follow` says that the picture follows the newest sound, so columns past `last` are wanted as
    soon as they can be known.
    """

    level: int
    first: int
    last: int
    follow: bool


class ColumnSource(Protocol):
    """Columns of levels, computed in the background and read without waiting.

    The caller wishes for what it shows and reads what is there; reading never blocks.
    """

    @property
    def signal(self) -> Signal:
        """The sound that is analysed."""

    @property
    def analysis(self) -> Analysis:
        """How it is analysed; one source never changes it."""

    @property
    def progress(self) -> int:
        """A count that rises when columns that `newest` had covered before became known or better.

        New columns at the live end do not raise it.
        """

    def newest(self, level: int) -> int:
        """Return the index one past the newest column of `level` to show.

        While the picture follows, every new column is known before it counts here.
        """

    def want(self, wish: Wish) -> None:
        """Say what is visible; it replaces the wish before."""

    def pieces(self, level: int, first: int, stop: int) -> Iterator[tuple[int, Codes]]:
        """Yield what is known of columns ``[first, stop)`` of `level`, never waiting.

        Yields
        ------
        column, codes
            Codes of shape (bins, n) from `column` on; a view that must not be written, whose
            columns are 0 where nothing is known yet.
        """

    def compute(self, level: int, first: int, stop: int) -> Codes:
        """Return columns ``[first, stop)`` exactly, shape (bins, n), taking the time it takes."""
