"""A stretch of time and a band of frequencies that somebody has chosen."""

from dataclasses import dataclass, replace
from math import isfinite
from typing import Self


@dataclass(frozen=True)
class Selection:
    """Samples ``[start, stop)``, and of them the frequencies between two limits.

    Parameters
    ----------
    start, stop
        First sample and one past the last, ``0 <= start < stop``.
    low_hz, high_hz
        Limits of the band in Hz, at least 0, `low_hz` below `high_hz`; None where it has none.

    Raises
    ------
    ValueError
        If a parameter lies outside its range.
    """

    start: int
    stop: int
    low_hz: float | None = None
    high_hz: float | None = None

    def __post_init__(self) -> None:
        start, stop, low_hz, high_hz = self.start, self.stop, self.low_hz, self.high_hz
        if not 0 <= start < stop:
            raise ValueError(f"{start=} must lie in [0, {stop=})")
        for limit in (low_hz, high_hz):
            if limit is not None and not (isfinite(limit) and limit >= 0.0):
                raise ValueError(f"{low_hz=} and {high_hz=} must be at least 0 Hz and finite")
        if high_hz is not None and not (low_hz or 0.0) < high_hz:
            raise ValueError(f"{low_hz=} must lie below {high_hz=}")

    def __len__(self) -> int:
        return self.stop - self.start

    def __contains__(self, sample: object) -> bool:
        return isinstance(sample, int) and self.start <= sample < self.stop

    @property
    def is_band(self) -> bool:
        """Whether it leaves frequencies out."""
        return self.low_hz is not None or self.high_hz is not None

    def within(self, start: int, stop: int, rate: int) -> Self | None:
        """Return the part of it that sound of ``[start, stop)`` at `rate` has; None if none is.

        A limit that leaves nothing out, 0 Hz or half the rate, is none.
        """
        begin, end = max(self.start, start), min(self.stop, stop)
        low = self.low_hz or None
        high = self.high_hz if self.high_hz is not None and self.high_hz < rate / 2 else None
        if begin >= end or (low is not None and low >= rate / 2):
            return None
        return replace(self, start=begin, stop=end, low_hz=low, high_hz=high)
