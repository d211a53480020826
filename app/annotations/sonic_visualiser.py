"""Sonic Visualiser's CSV: instants, values, regions and notes, one a line, without a head.

It writes a time; then, where the layer has them, a value, a duration and a level; words at the end.
The value of a region may be anything, so it is kept as a field and taken for no frequency.
"""

import csv
from collections.abc import Iterator
from io import StringIO
from typing import Final

from app.annotations.line import (
    LineError,
    Span,
    is_number,
    lines_of,
    made,
    number,
    one_line,
    seconds,
)
from dsp.annotation import Annotation, Annotations

VALUE: Final = "Value"
_LONGEST_CELL: Final = 1 << 17  # characters, above which `csv` gives up


def fits(text: str) -> bool:
    """Return whether this is such a table."""
    _, line = next(lines_of(text), (0, ""))
    return "\t" not in line and is_number(line.partition(",")[0])


def read(text: str, rate: int) -> Annotations:
    """Return what a table tells of a sound of `rate` samples per second.

    Raises
    ------
    LineError
        If a line cannot be read.
    """
    return Annotations(tuple(_read_row(cells, rate, line) for line, cells in _rows(text)))


def _rows(text: str) -> Iterator[tuple[int, list[str]]]:
    for line, row in lines_of(text):
        if len(row) > _LONGEST_CELL:
            raise LineError(line, "it is too long")
        yield line, next(csv.reader([row]))


def _read_row(cells: list[str], rate: int, line: int) -> Annotation:
    begin = number(cells[0], line, "time")
    rest = cells[1:]
    words = "" if not rest or (len(rest) < 3 and is_number(rest[-1])) else rest.pop()
    numbers = [number(cell, line, "number") for cell in rest]
    end = begin + (numbers[1] if len(numbers) > 1 else 0.0)
    value = rest[0].strip() if numbers and numbers[0] else ""
    return made(Span(begin, end), rate, line, words, ((VALUE, value),) if value else ())


def write(annotations: Annotations, rate: int, _length: int) -> str:
    """Return `annotations` in a sound of `rate` samples per second as regions.

    Points last for no time; the value is the one that was read, else the middle of the band.
    """
    table = StringIO()
    writer = csv.writer(table, lineterminator="\n")
    for item in annotations:
        length = 0 if item.is_point else len(item.selection)
        value = item.field(VALUE) or f"{_middle(item, rate):g}"
        words = one_line(item.text)
        writer.writerow((seconds(item.start, rate), value, seconds(length, rate), words))
    return table.getvalue()


def _middle(item: Annotation, rate: int) -> float:
    place = item.selection
    if not place.is_band:
        return 0.0
    high = rate / 2.0 if place.high_hz is None else place.high_hz
    return ((place.low_hz or 0.0) + high) / 2.0
