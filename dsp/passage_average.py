"""The average spectrum of a passage, however long it is."""

from math import ceil
from typing import Final

import numpy as np

from dsp.columns import ColumnReader
from dsp.levels import NO_DATA, Codes, decode, encode

MOST_FRAMES: Final = 256
"""Frames of a passage: noise is known to 0.3 dB then."""
_AT_A_TIME = 16
_SAMPLES = 1 << 18  # at a time
_TINY = 1e-30  # power far below the first code: keeps the logarithm finite


class PassageAverage:
    """Averages power over frames that lie evenly in a passage; for one thread.

    A frame is none of the maxima that the columns of a long span are: noise reads the same at
    every zoom.

    Parameters
    ----------
    reader
        What computes the frames, which are levels.
    passage
        Samples.
    """

    def __init__(self, reader: ColumnReader, passage: range) -> None:
        self._reader = reader
        apart = reader.analysis.step(reader.grid.widest_level)
        apart = max(apart, ceil(len(passage) / MOST_FRAMES))
        self._left = range(passage.start + min(apart, len(passage)) // 2, passage.stop, apart)
        self._at_a_time = max(1, min(_AT_A_TIME, _SAMPLES // reader.span))
        self._power = np.zeros(reader.bins)
        self._count = 0

    @property
    def done(self) -> bool:
        """Whether all frames are taken in."""
        return not self._left

    def advance(self) -> None:
        """Take in some more frames."""
        now, self._left = self._left[: self._at_a_time], self._left[self._at_a_time :]
        if now:
            codes = self._reader.frames(now.start, now.step, len(now))
            known = decode(codes[codes[:, 0] != NO_DATA]).astype(np.float64)
            self._power += np.power(10.0, known / 10.0).sum(axis=0)
            self._count += len(known)

    @property
    def codes(self) -> Codes:
        """Codes of the average so far, shape (bins,); `NO_DATA` if nothing is known."""
        if not self._count:
            return np.full(self._reader.bins, NO_DATA, np.uint16)
        db = 10.0 * np.log10(self._power / self._count + _TINY)
        return encode(db.astype(np.float32))
