"""What the picture needs from whoever computes its columns."""

from collections.abc import Iterator
from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from dsp.analysis import Analysis
from dsp.columns import ColumnReader
from dsp.levels import Codes
from dsp.picture import RowMap
from dsp.scales import FrequencyAxis
from dsp.signal import Signal
from dsp.transforms.transform import Quantity


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
    """Columns of a quantity, computed in the background and read without waiting.

    The caller wishes for what it shows and reads what is there; reading never blocks.
    """

    @property
    def signal(self) -> Signal:
        """The sound that is analysed."""

    @property
    def analysis(self) -> Analysis:
        """How it is analysed; one source never changes it."""

    @property
    def quantity(self) -> Quantity:
        """What its codes stand for."""

    @property
    def frequencies(self) -> NDArray[np.float64]:
        """Frequency of every bin in Hz, rising, shape (bins,)."""

    def rows(self, axis: FrequencyAxis, height: int) -> RowMap:
        """Return what maps its bins to the rows of a picture."""

    @property
    def busy(self) -> bool:
        """Whether something of what is wished for is not known yet that could be."""

    @property
    def progress(self) -> int:
        """A count of the times that columns which `newest` covers became known or better.

        New columns at the live end do not raise it; `changes` tells which ones it counted.
        """

    def newest(self, level: int) -> int:
        """Return the index one past the newest column of `level` to show.

        While the picture follows, every new column is known before it counts here.
        """

    def want(self, wish: Wish) -> None:
        """Say what is visible; it replaces the wish before."""

    def changes(self, since: int, stop: int, level: int) -> list[range] | None:
        """Return which columns of `level` `progress` counted from `since` up to `stop`.

        None if nobody knows any more; then all may have changed.
        """

    def want_also(self, wish: Wish) -> None:
        """Say what an overview beside the picture shows; it comes second to the picture."""

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

    def average(self, passage: range) -> tuple[range, Codes] | None:
        """Ask for the average power of samples `passage`, never waiting.

        Returns
        -------
        passage, codes
            What is known by now: the average of the passage asked for, or of one before, shape
            (bins,); None before there is one.
        """

    def reader(self) -> ColumnReader:
        """Return what computes its columns apart, for one thread; making it takes some time."""
