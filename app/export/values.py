"""The exact values of a transform, block by block, so that their number has no limit."""

from collections.abc import Iterator
from math import ceil
from typing import Final

import numpy as np
from numpy.typing import NDArray

from dsp.analysis import Analysis
from dsp.signal import Signal
from dsp.sound import MonoSound, StereoSound, Stretch, stretches
from dsp.transforms.registry import OCTAVE
from dsp.transforms.weighting import frequency_weighting

Values = NDArray[np.float32]

UNITS: Final = {"db": 0.0, "power": 10.0, "magnitude": 20.0}
"""What levels in dB can be turned into, and how many dB are a factor of 10."""
_NAMES: Final = {
    ("power", "dB"): "power",
    ("power", "dB/Hz"): "power/Hz",
    ("magnitude", "dB"): "amplitude",
    ("magnitude", "dB/Hz"): "amplitude/sqrt(Hz)",
}
"""What they are then."""
PRESSURE: Final = "20 uPa"
"""What sound pressure levels are relative to."""

_BLOCK_VALUES: Final = 1 << 20


class ValueTable:
    """The columns of a passage of sound under an analysis, for one thread.

    Column `c` is centred on sample ``c * hop``, as in the window; those whose centres lie in the
    passage are in the table.

    Parameters
    ----------
    signal
        The sound; where there is none, in gaps and where it is forgotten, values are NaN.
    analysis
        How to analyse it.
    passage
        Its first sample, and one past its last.
    unit
        Of levels, one of `UNITS`; other quantities have their own.
    offset
        The sound pressure level of a full-scale sine in dB, 0 if it is not known: levels are such
        levels then, as where a person reads them.

    Raises
    ------
    ValueError
        If the transform does not fit the sound, or the unit not the transform.
    """

    def __init__(
        self,
        signal: Signal,
        analysis: Analysis,
        passage: tuple[float, float],
        unit: str = "db",
        offset: float = 0.0,
    ) -> None:
        self._transform = analysis.transform.build(analysis.framing, signal.rate)
        self.quantity = self._transform.quantity
        if unit != "db" and not self.quantity.is_level:
            raise ValueError(
                f"{unit=} is for levels, but {analysis.transform.name} is in {self.quantity.unit}"
            )
        mono = MonoSound(signal, analysis.channel, analysis.pre_emphasis)
        self._signal, self._sound = (
            signal,
            StereoSound(signal) if self._transform.channels == 2 else mono,
        )
        self._decibels = np.float32(UNITS[unit])
        self._shift = self.quantity.calibration(offset)
        self.unit: Final = _NAMES.get((unit, self.quantity.unit), self.quantity.unit)
        """Of the values."""
        self.reference: Final = PRESSURE if self._shift else self.quantity.reference
        """What they are relative to; empty if that is nothing."""
        self._hop, self._rate = analysis.hop, signal.rate
        self._columns = range(*(ceil(edge / self._hop) for edge in passage))
        self._all: NDArray[np.float64] = self._transform.frequencies
        self._bins = slice(None)
        named = self.quantity.is_level and analysis.transform.name not in OCTAVE
        self._weights = frequency_weighting(analysis.weighting if named else "z", self._all)

    @property
    def frequencies(self) -> NDArray[np.float64]:
        """The frequencies of the bins in Hz, shape (bins,)."""
        return self._all[self._bins]

    @property
    def shape(self) -> tuple[int, int]:
        """Columns and bins."""
        return len(self._columns), len(self.frequencies)

    def limit(self, low_hz: float, high_hz: float) -> None:
        """Leave out the bins that lie outside of two limits.

        Raises
        ------
        ValueError
            If none lies between them.
        """
        first, stop = np.searchsorted(self._all, [low_hz, np.nextafter(high_hz, np.inf)])
        if first >= stop:
            raise ValueError(f"there is no bin from {low_hz:g} Hz to {high_hz:g} Hz")
        self._bins = slice(int(first), int(stop))

    @property
    def times(self) -> NDArray[np.float64]:
        """The centres of the columns in seconds, shape (columns,)."""
        columns = np.arange(self._columns.start, self._columns.stop)
        return np.asarray(columns * self._hop / self._rate, np.float64)

    def blocks(self) -> Iterator[Values]:
        """Yield the values in order, shape (n, bins).

        Raises
        ------
        ValueError
            If the file turns out to be damaged there.
        """
        count, bins = len(self._columns), len(self._all)
        most = max(1, min(_BLOCK_VALUES // bins, _BLOCK_VALUES // self._hop))
        for at in range(0, count, most):
            columns = self._columns[at : at + most]
            out = np.full((len(columns), bins), np.nan, np.float32)
            for run, stretch in self._runs(columns):
                self._fill(run, stretch, out[run.start - columns.start : run.stop - columns.start])
            out += (self._weights + self._shift).astype(np.float32)
            out = out[:, self._bins]
            yield np.power(np.float32(10.0), out / self._decibels) if self._decibels else out

    def _runs(self, columns: range) -> Iterator[tuple[range, Stretch]]:
        """Yield those of `columns` that are centred in each unbroken stretch of sound."""
        oldest, hop = self._signal.start, self._hop
        forgotten = oldest + self._transform.before + self._sound.lead if oldest else 0
        for stretch in stretches(self._signal):
            low = stretch.start if stretch.start >= oldest else forgotten
            first = max(columns.start, -(-low // hop))
            stop = min(columns.stop, -(-stretch.stop // hop))
            if first < stop:
                yield range(first, stop), stretch

    def _fill(self, columns: range, stretch: Stretch, out: Values) -> None:
        """Put the values of `columns` into `out`, shape (columns, bins)."""
        centre, final = columns[0] * self._hop, columns[-1] * self._hop
        transform = self._transform
        first = centre - transform.before
        x = self._sound.read(stretch, first, final + transform.after)
        if x is not None:
            transform.columns(x, centre, self._hop, out)
        elif max(first, stretch.start) >= self._signal.start:
            raise ValueError(f"the sound cannot be read around {centre / self._rate:.3f} s")
