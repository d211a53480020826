"""What the spectrum beside the picture shows: fed with new columns, read by rows.

The present and the highest levels are those of the columns that the picture shows. The average is
one of power over single frames, as the columns of a long span are the maxima of many.
"""

from typing import NamedTuple

import numpy as np

from dsp.columns import ColumnReader
from dsp.levels import Codes, decode, encode_quantity
from dsp.picture import RowMap
from dsp.trace import SpectrumTrace
from dsp.transforms.bands import noise_width
from dsp.transforms.spectrum import Spectrum
from dsp.transforms.weighting import TIME_CONSTANTS, Levels, TimeAverage, total_level
from ui.source import ColumnSource

MOST_COLUMNS = 512
MOST_FRAMES = 32
"""Frames that are averaged at a time; after a pause the newest of them."""
LEAST_PER_SECOND = 20.0
"""Columns per second below which the present one is computed apart, as it would seem to hang."""


class Lines(NamedTuple):
    """Levels by row, top row first, each of shape (height,)."""

    present: Codes
    average: Codes
    peak: Codes


class _News:
    """Tells which columns are new, of one level at a time; it begins with the newest one."""

    def __init__(self) -> None:
        self._level: int | None = None
        self._next = 0

    def columns(self, level: int, newest: int, most: int) -> range:
        """Return the columns of `level` up to `newest` that were not told of, `most` at most."""
        if level != self._level:
            self._level, self._next = level, newest - 1
        first = max(0, self._next, newest - most)
        self._next = max(self._next, newest)
        return range(first, newest)


class _Average:
    """The running average of the frames of a source, as sound level meters take it."""

    def __init__(self, source: ColumnSource, reader: ColumnReader, ballistics: str) -> None:
        self._reader, self._rate = reader, source.signal.rate
        self._bins = len(source.frequencies)
        self._level = reader.grid.level_of_frames(TIME_CONSTANTS[ballistics].rise * self._rate)
        self._seconds = source.analysis.step(self._level) / self._rate
        self._mean = TimeAverage(ballistics, self._bins)
        self._news = _News()

    def advance(self) -> None:
        """Take in the frames that can be known since the last call."""
        new = self._news.columns(self._level, self._reader.newest(self._level), MOST_FRAMES)
        if new:
            codes = np.zeros((self._bins, len(new)), np.uint16)
            self._reader.read(self._level, new.start, codes)
            self._mean.push(decode(codes.T), self._seconds)

    @property
    def level(self) -> Levels:
        """The average in dB, shape (bins,); NaN before there is one."""
        return self._mean.level

    def reset(self) -> None:
        """Begin anew with the newest frame."""
        self._mean.reset()
        self._news = _News()


class SpectrumFeed:
    """Follows the newest sound of a source."""

    def __init__(self) -> None:
        self._source: ColumnSource | None = None
        self._reader: ColumnReader | None = None
        self._trace: SpectrumTrace | None = None
        self._average: _Average | None = None
        self._peak: Codes | None = None  # of the source before, if it means the same
        self._level = 0
        self._news = _News()
        self._ballistics = "slow"

    def set_source(self, source: ColumnSource | None) -> None:
        """Follow another source, from its newest column on.

        Peaks last as long as they mean the same.
        """
        before = self._source
        self._peak = self._highest() if source is not None and before is not None else None
        if before is not None and source is not None:
            same = source.signal is before.signal and source.analysis == before.analysis
            self._peak = self._peak if same else None
        self._source, self._reader, self._trace, self._average = source, None, None, None

    def follow_as(self, ballistics: str) -> None:
        """Let the average follow as fast as one of `dsp.transforms.weighting.TIME_CONSTANTS`."""
        if ballistics != self._ballistics:
            self._ballistics, self._average = ballistics, None

    def reset(self) -> None:
        """Forget peaks and average."""
        self._peak = None
        if self._average is not None:
            self._average.reset()
        if self._trace is not None:
            self._trace.reset()

    def advance(self, samples_per_pixel: float) -> None:
        """Take in what became known since the last call."""
        source = self._source
        if source is None:
            return
        if self._reader is None:
            self._reader = source.reader()
        if self._trace is None:
            self._trace, self._news = SpectrumTrace(len(source.frequencies)), _News()
        if self._average is None and source.quantity.is_level:
            self._average = _Average(source, self._reader, self._ballistics)
        self._level = level = source.analysis.level_for(samples_per_pixel)
        new = self._news.columns(level, source.newest(level), MOST_COLUMNS)
        for _, codes in source.pieces(level, new.start, new.stop) if new else ():
            self._trace.push(codes.T)
        if self._average is not None:
            self._average.advance()

    def _highest(self) -> Codes | None:
        if self._trace is None or self._peak is None:
            return self._trace.peak if self._trace else self._peak
        return np.maximum(self._trace.peak, self._peak)

    def total(self) -> float | None:
        """Return the level of all frequencies together in dB re full scale, as the average has it.

        None where it cannot be told: before there is sound, of what is no plain spectrum, and of
        sound whose high frequencies are lifted.
        """
        source, average = self._source, self._average
        if source is None or average is None or np.isnan(average.level).any():
            return None
        analysis = source.analysis
        if analysis.transform.name != Spectrum.name or analysis.pre_emphasis:
            return None
        framing = analysis.framing
        return float(total_level(average.level, noise_width(framing), framing.single))

    def lines(self, rows: RowMap) -> Lines | None:
        """Return the spectrum by row; None before there is any."""
        source, trace, peak = self._source, self._trace, self._highest()
        if source is None or trace is None or peak is None or len(peak) != rows.bins:
            return None
        present = self._present(source, trace)
        average = present
        if self._average is not None:
            average = encode_quantity(self._average.level, source.quantity)
        by_row = rows(np.stack([present, average, peak], axis=1))
        return Lines(*np.ascontiguousarray(by_row.T))

    def _present(self, source: ColumnSource, trace: SpectrumTrace) -> Codes:
        """Return the newest column."""
        newest = source.newest(0)
        coarse = source.analysis.step(self._level) * LEAST_PER_SECOND > source.signal.rate
        if not (coarse and newest and self._reader):
            return trace.current
        codes = np.zeros((len(source.frequencies), 1), np.uint16)
        self._reader.read(0, newest - 1, codes)
        return codes[:, 0]
