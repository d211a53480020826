"""The average spectrum of a passage: asked for by one thread, computed by another."""

from dsp.columns import ColumnReader
from dsp.levels import Codes
from dsp.passage_average import PassageAverage


class Averaging:
    """Averages one passage after the other, the one that was asked for last.

    NB: no lock. `wanted` is written by the one who asks, all else by the one who computes.
    """

    def __init__(self) -> None:
        self.wanted: range | None = None
        """The passage that was asked for, in samples."""
        self.known: tuple[range, Codes] | None = None
        """The passage that was averaged last, and the codes of its bins, shape (bins,)."""
        self._passage: range | None = None
        self._average: PassageAverage | None = None

    def advance(self, reader: ColumnReader) -> bool:
        """Take in some frames; return whether there was anything to do."""
        wanted = self.wanted
        if self._passage is None or self._average is None:
            if wanted is None or (self.known and self.known[0] == wanted):
                return False
            self._passage, self._average = wanted, PassageAverage(reader, wanted)
        self._average.advance()
        if self._average.done:
            self.known = self._passage, self._average.codes
            self._passage = self._average = None
        return True
