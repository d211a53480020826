r"""Audacity's labels: begin, end and words in a line, with tabs between them.

The next line may tell the frequencies after a backslash. Other lines that begin with one are for
programs that know them.
"""

from app.annotations.line import (
    LineError,
    Span,
    end_of,
    hertz,
    is_number,
    lines_of,
    made,
    number,
    one_line,
    seconds,
)
from dsp.annotation import Annotation, Annotations

NONE = -1.0  # how it writes that there is no limit


def fits(text: str) -> bool:
    """Return whether these are such labels."""
    _, line = next(lines_of(text), (0, ""))
    begin, tab, _ = line.partition("\t")
    return bool(tab) and is_number(begin)


def read(text: str, rate: int) -> Annotations:
    """Return what labels tell of a sound of `rate` samples per second.

    Raises
    ------
    LineError
        If a line cannot be read.
    """
    spans: list[tuple[int, Span, str]] = []
    for line, words in lines_of(text):
        if not words.startswith("\\"):
            spans.append((line, *_label(words, line)))
            continue
        band = _band(words, line)
        if band is not None and spans and spans[-1][0] == line - 1:
            _, span, title = spans[-1]
            spans[-1] = line - 1, span._replace(low=band[0], high=band[1]), title
    return Annotations(tuple(made(span, rate, line, title) for line, span, title in spans))


def _label(words: str, line: int) -> tuple[Span, str]:
    """Return times and title; where the second word is no time, it begins the title."""
    first, tab, rest = words.partition("\t")
    begin = number(first, line, "time")
    if not tab:
        raise LineError(line, "a tab and words should follow the time")
    second, _, title = rest.partition("\t")
    if is_number(second):
        return Span(begin, float(second)), title
    return Span(begin, begin), title if not second.strip() else rest


def _band(words: str, line: int) -> tuple[float, float] | None:
    """Return the frequencies in a line that begins with a backslash; None if it holds others."""
    backslash, *limits = words.split("\t")
    if backslash != "\\" or len(limits) < 2:
        return None
    low, high = (number(word, line, "frequency") for word in limits[:2])
    return low, high


def write(annotations: Annotations, rate: int, _length: int) -> str:
    """Return `annotations` in a sound of `rate` samples per second as labels."""
    return "".join(_written(item, rate) for item in annotations)


def _written(item: Annotation, rate: int) -> str:
    begin, end = seconds(item.start, rate), seconds(end_of(item), rate)
    label, place = f"{begin}\t{end}\t{one_line(item.text)}\n", item.selection
    if not place.is_band:
        return label
    low, high = (hertz(NONE if f is None else f) for f in (place.low_hz, place.high_hz))
    return f"{label}\\\t{low}\t{high}\n"
