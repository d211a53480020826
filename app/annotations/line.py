"""What the lines of all formats have in common: numbers, times, words of one line."""

import re
from collections.abc import Iterator
from math import inf
from typing import Final, NamedTuple

from dsp.annotation import Annotation, Fields
from dsp.selection import Selection

LONGEST: Final = 1e9  # seconds, thirty years
HIGHEST: Final = 1e9  # Hz

_NUMBER: Final = re.compile(r"\s*[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?\s*", re.ASCII)
_BREAKS: Final = re.compile("[\0\t\n\r\v\f\x1c-\x1f\x85\u2028\u2029]+")


class LineError(ValueError):
    """Something in a file that cannot be read: which line, counted from 1, and what of it."""

    def __init__(self, line: int, what: str) -> None:
        super().__init__(f"line {line}: {what}")


class Span(NamedTuple):
    """Times in seconds and limits in Hz as they stand in a file; None where it tells none."""

    begin: float
    end: float
    low: float | None = None
    high: float | None = None


def lines_of(text: str) -> Iterator[tuple[int, str]]:
    """Yield the lines that are not blank, with their numbers."""
    for number, line in enumerate(text.replace("\r\n", "\n").replace("\r", "\n").split("\n"), 1):
        if line.strip():
            yield number, line


def is_number(word: str) -> bool:
    """Return whether `word` is a number and nothing else."""
    return _NUMBER.fullmatch(word) is not None


def number(word: str, line: int, what: str) -> float:
    """Return the number in `word`.

    Raises
    ------
    LineError
        If it is none; `what` it should be is then told.
    """
    if not is_number(word):
        shown = word if len(word) <= 40 else f"{word[:40]}…"
        raise LineError(line, f"{shown!r} is no {what}")
    return float(word)


def one_line(text: str) -> str:
    """Return `text` without what would begin another line or column."""
    return _BREAKS.sub(" ", text)


def made(span: Span, rate: int, line: int, text: str = "", fields: Fields = ()) -> Annotation:
    """Return the annotation that line number `line` tells of, at the nearest samples.

    Raises
    ------
    LineError
        If it makes no sense.
    """
    begin, end = span.begin, span.end
    if not 0.0 <= begin <= LONGEST or not end <= LONGEST:
        raise LineError(line, f"{begin:g} to {end:g} s must lie between 0 and {LONGEST:g} s")
    if end < begin:
        raise LineError(line, f"it ends at {end:g} s, before it begins at {begin:g} s")
    low, high = _band(span, rate, line)
    start = round(begin * rate)
    return Annotation(Selection(start, max(round(end * rate), start + 1), low, high), text, fields)


def _band(span: Span, rate: int, line: int) -> tuple[float | None, float | None]:
    """Return the limits; None for those that leave nothing out or are written as below 0 Hz."""
    low = span.low if span.low is not None and span.low > 0.0 else None
    high = span.high if span.high is not None and 0.0 < span.high < rate / 2.0 else None
    if max(low or 0.0, high or 0.0) > HIGHEST:
        raise LineError(line, f"{max(low or 0.0, high or 0.0):g} Hz is too high")
    if (low or 0.0) > (inf if high is None else high):
        raise LineError(line, f"the low frequency, {low:g} Hz, lies above the high one, {high:g}")
    return (None, None) if low is not None and low == high else (low, high)


def seconds(sample: int, rate: int) -> str:
    """Return the time of a sample, fine enough to find it again at any rate."""
    return f"{sample / rate:.9f}"


def end_of(annotation: Annotation) -> int:
    """Return where it ends in a file: a point ends where it begins."""
    return annotation.start if annotation.is_point else annotation.stop


def hertz(limit: float) -> str:
    """Return a frequency to a tenth of a millihertz."""
    return f"{limit:.4f}"
