"""Praat's TextGrids, in the long and the short form of its text files.

Both are the same row of strings, numbers and flags; whatever else stands between them is there for
people. The intervals of a tier fill all of the time, so what overlaps goes to further tiers, and
those without words are gaps.
"""

import re
from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple

from app.annotations.line import LineError, Span, is_number, made, number, seconds
from dsp.annotation import Annotation, Annotations

TIER: Final = "Tier"
"""The field that tells in which tier an annotation stood."""

USUAL_TIER: Final = "annotations"
INTERVALS, POINTS = "IntervalTier", "TextTier"
NO_WORDS: Final = " "  # nothing at all would make it a gap

_TOKEN: Final = re.compile(r'"(?:[^"]|"")*"|![^\n]*|[^\s"!]\S*|"')
_CHRONOLOGICAL: Final = "Praat chronological TextGrid"
_MOST: Final = 1_000_000  # tiers or intervals


def fits(text: str) -> bool:
    """Return whether this is a file of Praat's."""
    head = text[:200]
    return '"ooTextFile' in head or _CHRONOLOGICAL in head


class _Token(NamedTuple):
    line: int
    word: str


class _Reader:
    """Takes one token after the other."""

    def __init__(self, text: str) -> None:
        self._tokens = _tokens(text)
        self.line = 1

    def _next(self, what: str) -> str:
        token = next(self._tokens, None)
        if token is None:
            raise LineError(self.line, f"the file ends where {what} should follow")
        self.line = token.line
        return token.word

    def string(self, what: str) -> str:
        word = self._next(what)
        if not word.startswith('"'):
            raise LineError(self.line, f"{word} stands where {what} should")
        return word[1:-1].replace('""', '"')

    def number(self, what: str) -> float:
        word = self._next(what)
        if word.startswith('"'):
            raise LineError(self.line, f"{word[:40]} stands where {what} should")
        return number(word, self.line, what)

    def count(self, what: str) -> int:
        value = self.number(what)
        if not (0 <= value <= _MOST and value == int(value)):
            raise LineError(self.line, f"{value:g} is no {what}")
        return int(value)

    def flag(self) -> bool:
        return self._next("<exists>") == "<exists>"


def _tokens(text: str) -> Iterator[_Token]:
    """Yield strings, numbers and flags, each with the line in which it begins."""
    line, counted = 1, 0
    for match in _TOKEN.finditer(text):
        word = match[0]
        line += text.count("\n", counted, match.start())
        counted = match.start()
        if word == '"':
            raise LineError(line, "a quotation mark is not closed")
        if word.startswith(('"', "<")) or is_number(word):
            yield _Token(line, word)


def read(text: str, rate: int) -> Annotations:
    """Return what a TextGrid tells of a sound of `rate` samples per second.

    Raises
    ------
    LineError
        If it cannot be read.
    """
    reader = _Reader(text)
    kind = reader.string('"ooTextFile"')
    if kind.startswith(_CHRONOLOGICAL):
        raise LineError(1, "this is a chronological TextGrid; save it in Praat as a text file")
    held = reader.string('"TextGrid"')
    if held != "TextGrid":
        raise LineError(reader.line, f"Praat's file holds a {held[:40]}, no TextGrid")
    reader.number("time"), reader.number("time")
    items: list[Annotation] = []
    if reader.flag():
        for _ in range(reader.count("number of tiers")):
            items += _read_tier(reader, rate)
    return Annotations(tuple(items))


def _read_tier(reader: _Reader, rate: int) -> Iterator[Annotation]:
    kind, name = reader.string("the kind of a tier"), reader.string("the name of a tier")
    if kind not in (INTERVALS, POINTS):
        raise LineError(reader.line, f"{kind[:40]!r} is no kind of tier")
    fields = () if name == USUAL_TIER else ((TIER, name),)
    reader.number("time"), reader.number("time")
    for _ in range(reader.count("number of intervals")):
        begin = end = reader.number("time")
        line = reader.line
        if kind == INTERVALS:
            end = reader.number("time")
        text = reader.string("text")
        if text or kind == POINTS:
            yield made(Span(begin, end), rate, line, "" if text == NO_WORDS else text, fields)


def write(annotations: Annotations, rate: int, length: int) -> str:
    """Return `annotations` in a sound of `length` samples at `rate` per second as a TextGrid."""
    end = max([length, *(item.stop for item in annotations)])
    tiers = [tier for name in _names(annotations) for tier in _tiers(annotations, name)]
    lines = [
        'File type = "ooTextFile"',
        'Object class = "TextGrid"',
        "",
        *_stretch("", "0", seconds(end, rate)),
        "tiers? <exists>",
        f"size = {len(tiers)}",
        "item []:",
    ]
    for index, tier in enumerate(tiers, 1):
        lines += [f"    item [{index}]:", *_written(tier, rate, end)]
    return "\n".join(lines) + "\n"


class _Tier(NamedTuple):
    """Annotations that follow each other; all of them points, or none."""

    name: str
    points: bool
    items: list[Annotation]


def _names(annotations: Annotations) -> Iterable[str]:
    """Return the names of the tiers; there is one even without annotations."""
    names = dict.fromkeys(item.field(TIER, USUAL_TIER) for item in annotations)
    return names or (USUAL_TIER,)


def _tiers(annotations: Annotations, name: str) -> Iterator[_Tier]:
    """Yield the tiers that hold what belongs to the one of that name."""
    mine = [item for item in annotations if item.field(TIER, USUAL_TIER) == name]
    for points in (False, True):
        rows = _rows([item for item in mine if item.is_point == points])
        if not (mine or points):
            rows = [[]]
        for number_, row in enumerate(rows, 1):
            yield _Tier(name if number_ == 1 else f"{name} {number_}", points, row)


def _rows(items: Iterable[Annotation]) -> list[list[Annotation]]:
    """Return the annotations in as many rows as are needed for none to overlap in any."""
    rows: list[list[Annotation]] = []
    for item in items:
        row = next((row for row in rows if row[-1].stop <= item.start), None)
        if row is None:
            rows.append([item])
        else:
            row.append(item)
    return rows


def _written(tier: _Tier, rate: int, end: int) -> list[str]:
    kind, noun = (POINTS, "points") if tier.points else (INTERVALS, "intervals")
    entries = _points(tier, rate) if tier.points else _intervals(tier, rate, end)
    lines = [
        f'        class = "{kind}"',
        f"        name = {_quoted(tier.name)}",
        *_stretch("        ", "0", seconds(end, rate)),
        f"        {noun}: size = {len(entries)}",
    ]
    for index, entry in enumerate(entries, 1):
        lines += [f"        {noun} [{index}]:", *entry]
    return lines


def _points(tier: _Tier, rate: int) -> list[list[str]]:
    indent = " " * 12
    return [
        [f"{indent}number = {seconds(item.start, rate)}", f"{indent}mark = {_quoted(item.text)}"]
        for item in tier.items
    ]


def _intervals(tier: _Tier, rate: int, end: int) -> list[list[str]]:
    """Return the intervals with the gaps between them."""
    indent, entries, at = " " * 12, [], 0

    def add(start: int, stop: int, text: str) -> None:
        times = _stretch(indent, seconds(start, rate), seconds(stop, rate))
        entries.append([*times, f"{indent}text = {_quoted(text)}"])

    for item in tier.items:
        if at < item.start:
            add(at, item.start, "")
        add(item.start, item.stop, item.text or NO_WORDS)
        at = item.stop
    if at < end:
        add(at, end, "")
    return entries


def _stretch(indent: str, begin: str, end: str) -> list[str]:
    return [f"{indent}xmin = {begin}", f"{indent}xmax = {end}"]


def _quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'
