"""Raven's selection tables: a row each, tabs between the columns, whose names stand above.

Raven writes a row for every view and channel of a selection; the first one of them will do. What
stands in columns that mean nothing here is kept and written again.
"""

from typing import Final

from app.annotations.line import (
    LineError,
    Span,
    end_of,
    hertz,
    lines_of,
    made,
    number,
    one_line,
    seconds,
)
from dsp.annotation import Annotation, Annotations

SELECTION, VIEW, CHANNEL = "Selection", "View", "Channel"
BEGIN, END = "Begin Time (s)", "End Time (s)"
LOW, HIGH = "Low Freq (Hz)", "High Freq (Hz)"
TEXT: Final = "Annotation"
OTHER_TEXTS: Final = ("Annotations", "Label", "Common Name", "Species", "Call Type", "Notes")
"""Columns that are shown where there is no `TEXT`, in this order; they stay as they are."""

_OURS: Final = (SELECTION, BEGIN, END, LOW, HIGH, TEXT)
_USUAL: Final = {VIEW: "Spectrogram 1", CHANNEL: "1"}


def fits(text: str) -> bool:
    """Return whether this is such a table."""
    _, head = next(lines_of(text), (0, ""))
    return {BEGIN, END} & set(_names(head)) != set()


def read(text: str, rate: int) -> Annotations:
    """Return what a table tells of a sound of `rate` samples per second.

    Raises
    ------
    LineError
        If a line cannot be read.
    """
    rows = lines_of(text)
    first, head = next(rows)
    names = _names(head)
    for name in (BEGIN, END):
        if name not in names:
            raise LineError(first, f"there is no column {name!r}")
    items, seen = [], set()
    for line, row in rows:
        # a row may be shorter than the head
        cells = dict(zip(names, row.split("\t"), strict=False))
        item = _read_row(cells, rate, line)
        key = cells.get(SELECTION, line), item.selection
        if key not in seen:
            seen.add(key)
            items.append(item)
    return Annotations(tuple(items))


def _names(head: str) -> list[str]:
    return [name.strip() for name in head.rstrip("\t").split("\t")]


def _read_row(cells: dict[str, str], rate: int, line: int) -> Annotation:
    begin, end = (number(cells.get(name, ""), line, f"time for {name!r}") for name in (BEGIN, END))
    low, high = (
        number(cells[name], line, f"frequency for {name!r}")
        if cells.get(name, "").strip()
        else None
        for name in (LOW, HIGH)
    )
    shown = next((name for name in (TEXT, *OTHER_TEXTS) if cells.get(name)), "")
    fields = tuple((name, cell) for name, cell in cells.items() if name and name not in _OURS)
    return made(Span(begin, end, low, high), rate, line, cells.get(shown, ""), fields)


def write(annotations: Annotations, rate: int, _length: int) -> str:
    """Return a table of `annotations` in a sound of `rate` samples per second."""
    extra = dict.fromkeys(name for item in annotations for name, _ in item.fields)
    others = [name for name in extra if name not in _USUAL]
    names = [SELECTION, VIEW, CHANNEL, BEGIN, END, LOW, HIGH, *others, TEXT]
    rows = [names]
    for index, item in enumerate(annotations, 1):
        known = {SELECTION: str(index), **_USUAL, **dict(item.fields), **_written(item, rate)}
        rows.append([known.get(name, "") for name in names])
    return "".join("\t".join(map(one_line, row)) + "\n" for row in rows)


def _written(item: Annotation, rate: int) -> dict[str, str]:
    place = item.selection
    return {
        BEGIN: seconds(item.start, rate),
        END: seconds(end_of(item), rate),
        LOW: hertz(place.low_hz or 0.0),
        HIGH: hertz(rate / 2.0 if place.high_hz is None else place.high_hz),
        TEXT: item.text,
    }
