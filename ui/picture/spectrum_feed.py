"""What the spectrum beside the picture shows: fed with new columns, read by rows."""

from typing import NamedTuple

import numpy as np

from dsp.levels import NO_DATA, Codes, decode, encode_quantity
from dsp.picture import RowMap
from dsp.trace import SpectrumTrace, average_of
from dsp.transforms.bands import noise_width
from dsp.transforms.spectrum import Spectrum
from dsp.transforms.weighting import TIME_CONSTANTS, TimeAverage, total_level
from ui.source import ColumnSource

MOST_COLUMNS = 512
LEAST_PER_SECOND = 20.0
"""Columns per second below which the present one is computed apart, as it would seem to hang."""


class Lines(NamedTuple):
    """Levels by row, top row first, each of shape (height,)."""

    present: Codes
    average: Codes
    peak: Codes


def lines_of(codes: Codes) -> Lines:
    """Return average power and highest levels of a picture, shape (height, width)."""
    average = average_of(codes)
    return Lines(average, average, codes.max(axis=1))


class SpectrumFeed:
    """Follows the newest columns of a source."""

    def __init__(self) -> None:
        self._source: ColumnSource | None = None
        self._trace: SpectrumTrace | None = None
        self._peak: Codes | None = None  # of the levels of the pyramid followed before
        self._level = 0
        self._next = 0
        self._ballistics = "slow"
        self._held: TimeAverage | None = None  # for an average that falls slower than it rises

    def set_source(self, source: ColumnSource | None) -> None:
        """Follow another source, from its newest column on.

        Peaks last as long as they mean the same.
        """
        before = self._source
        self._peak = self._highest() if source is not None and before is not None else None
        if before is not None and source is not None:
            same = source.signal is before.signal and source.analysis == before.analysis
            self._peak = self._peak if same else None
        self._source, self._trace = source, None

    def follow_as(self, ballistics: str) -> None:
        """Let the average follow as fast as one of `dsp.transforms.weighting.TIME_CONSTANTS`."""
        if ballistics != self._ballistics:
            self._ballistics, self._peak, self._trace = ballistics, self._highest(), None

    def reset(self) -> None:
        """Forget peaks and average."""
        self._peak = None
        if self._held is not None:
            self._held.reset()
        if self._trace is not None:
            self._trace.reset()

    def advance(self, samples_per_pixel: float) -> None:
        """Take in the columns that became known since the last call."""
        source = self._source
        if source is None:
            return
        level = source.analysis.level_for(samples_per_pixel)
        newest = source.newest(level)
        if self._trace is None or level != self._level:
            self._follow(source, level)
        first = max(0, self._next, newest - MOST_COLUMNS)
        if first < newest and self._trace is not None:
            for _, codes in source.pieces(level, first, newest):
                self._trace.push(codes.T)
                if self._held is not None:
                    seconds = source.analysis.step(level) / source.signal.rate
                    self._held.push(decode(codes.T), seconds)
            self._next = newest

    def _follow(self, source: ColumnSource, level: int) -> None:
        """Begin with the newest column of `level`; what was highest stays."""
        self._peak = self._highest()
        constant, bins = TIME_CONSTANTS[self._ballistics], len(source.frequencies)
        columns = constant.rise * source.signal.rate / source.analysis.step(level)
        self._trace = SpectrumTrace(bins, max(1.0, columns))
        even = constant.rise == constant.fall
        self._held = None if even else TimeAverage(self._ballistics, bins)
        self._level, self._next = level, source.newest(level) - 1

    def _highest(self) -> Codes | None:
        if self._trace is None or self._peak is None:
            return self._trace.peak if self._trace else self._peak
        return np.maximum(self._trace.peak, self._peak)

    def total(self) -> float | None:
        """Return the level of all frequencies together in dB re full scale, as the average has it.

        None where it cannot be told: before there is sound, and of what is no plain spectrum.
        """
        source, average = self._source, self._average()
        plain = source is not None and source.analysis.transform.name == Spectrum.name
        if source is None or average is None or not plain or average[0] == NO_DATA:
            return None
        return float(total_level(decode(average), noise_width(source.analysis.framing)))

    def _average(self) -> Codes | None:
        if self._trace is None or self._source is None:
            return None
        if self._held is not None and self._source.quantity.is_level:
            return encode_quantity(self._held.level, self._source.quantity)
        return self._trace.average

    def lines(self, rows: RowMap) -> Lines | None:
        """Return the spectrum by row; None before there is any."""
        source, trace, peak = self._source, self._trace, self._highest()
        average = self._average()
        if source is None or trace is None or peak is None or average is None:
            return None
        if len(peak) != rows.bins:
            return None
        present = trace.current
        newest = source.newest(0)
        coarse = source.analysis.step(self._level) * LEAST_PER_SECOND > source.signal.rate
        if coarse and newest:
            present = source.compute(0, newest - 1, newest)[:, 0]
        by_row = rows(np.stack([present, average, peak], axis=1))
        return Lines(*np.ascontiguousarray(by_row.T))
