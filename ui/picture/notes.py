"""Annotations in pixels: where their boxes and words lie, and how they are painted.

Only what can be seen of them is laid out, from right to left: words take the room up to those at
their right, or a line below, and where there is none they are left out.
"""

from collections.abc import Iterable, Iterator, Sequence
from math import ceil
from typing import Final, NamedTuple

import numpy as np
from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen

from dsp.annotation import Annotation, Annotations
from dsp.scales import FrequencyAxis
from ui.picture.mark_frame import SEAM, Frame
from ui.picture.viewport import Viewport
from ui.theme import Theme

BEYOND: Final = 8
"""Pixels beyond the edge of the picture where the edge of a box lies that cannot be seen."""

LINES: Final = 3
"""Lines of words below each other at most."""

LEAST: Final = 36
"""Units below which the room for words is none."""

MARGIN: Final = 4
LONGEST: Final = 300  # characters that are ever measured
LINE: Final = QColor(255, 255, 255, 215)

_Box = tuple[Annotation, range, range]


class Note(NamedTuple):
    """An annotation in pixels: `columns` since sample 0, `rows` from the top of the picture.

    The `label` is what of its words is shown, empty for nothing, in a rectangle of `width` by
    `height` whose corner lies at column `left` and row `top`. That of the `chosen` one stands out.
    """

    annotation: Annotation
    columns: range
    rows: range
    label: str = ""
    left: int = 0
    top: int = 0
    width: int = 0
    height: int = 0
    chosen: bool = False

    def rect(self, frame: Frame) -> QRect:
        """Return where its box lies."""
        columns, rows = self.columns, self.rows
        return QRect(frame.x(columns.start), rows.start, len(columns), len(rows))

    def chip(self, frame: Frame) -> QRect:
        """Return where its words stand; empty if they do nowhere."""
        return QRect(frame.x(self.left), self.top, self.width, self.height)


def lay_out(
    annotations: Annotations,
    view: Viewport,
    axis: FrequencyAxis,
    frame: Frame,
    chosen: Annotation | None = None,
) -> tuple[Note, ...]:
    """Return what of `annotations` is seen in `view` on `axis`, the `chosen` one last."""
    visible = annotations.within(view.sample_at(0), view.sample_at(view.width))
    if not visible:
        return ()
    boxes = list(_boxes(visible, view, axis, frame))
    top = next((index for index, box in enumerate(boxes) if box[0] == chosen), None)
    notes = _labelled([box for index, box in enumerate(boxes) if index != top], _Lettering(frame))
    if top is not None:
        alone = _Lettering(frame).written(boxes[top])  # over the words of others
        notes.append(alone._replace(chosen=True))
    return tuple(notes)


def _boxes(
    visible: Sequence[Annotation], view: Viewport, axis: FrequencyAxis, frame: Frame
) -> Iterator[_Box]:
    """Yield those whose boxes lie in the picture, for thousands of them at once."""
    height, spp = frame.bounds.height(), view.samples_per_pixel
    seen = view.first - BEYOND, view.last + BEYOND
    lefts = np.floor([item.start / spp for item in visible]).clip(*seen).astype(int).tolist()
    rights = np.ceil([item.stop / spp for item in visible]).clip(*seen).astype(int).tolist()
    tops = _rows([item.selection.high_hz for item in visible], axis, height, -BEYOND)
    bottoms = _rows([item.selection.low_hz for item in visible], axis, height, height + BEYOND)
    for item, left, right, top, bottom in zip(visible, lefts, rights, tops, bottoms, strict=True):
        if top < height and bottom > 0:
            yield item, range(left, max(left + 1, right)), range(top, max(top + 1, bottom))


def _rows(
    limits: Sequence[float | None], axis: FrequencyAxis, height: int, beyond: int
) -> list[int]:
    """Return the rows of frequencies, `beyond` where there is no limit or it cannot be seen."""
    known = np.array([axis.fmin if limit is None else limit for limit in limits])
    rows = np.rint((1.0 - axis.to_unit(known).clip(-1.0, 2.0)) * height)
    rows = rows.clip(-BEYOND, height + BEYOND)
    rows[[limit is None for limit in limits]] = beyond
    return [int(row) for row in rows]


def _labelled(boxes: Sequence[_Box], lettering: "_Lettering") -> list[Note]:
    """Return the boxes with their words; of those that look the same and have none, one."""
    seen: set[tuple[range, range]] = set()
    notes = []
    for box in reversed(boxes):
        note = lettering.written(box)
        if note.label or box[1:] not in seen:
            notes.append(note)
        seen.add(box[1:])
    return notes[::-1]


class _Lettering:
    """Writes words from right to left and knows what room they have taken."""

    def __init__(self, frame: Frame) -> None:
        self._metrics = QFontMetricsF(frame.font)
        self._height = round(self._metrics.height()) + frame.units(2)
        self._margins, self._gap = 2 * frame.units(MARGIN), frame.units(2)
        self._least = frame.units(LEAST)
        self._begin, self._end = frame.first, frame.first + frame.bounds.width()
        self._taken: dict[int, int] = {}  # how far left words reach, by the line that they touch

    def written(self, box: _Box) -> Note:
        """Return a box with its words, as far as there is room for them."""
        annotation, columns, rows = box
        words = " ".join(annotation.text[:LONGEST].split())
        left = max(columns.start, self._begin)
        wanted = ceil(self._metrics.horizontalAdvance(words)) + self._margins
        whole = min(wanted, self._end - left)
        top, room = self._line(rows.start, left, whole)
        if not words or room < min(self._least, wanted):
            return Note(annotation, columns, rows)
        if room < wanted:
            elide = Qt.TextElideMode.ElideRight
            words = self._metrics.elidedText(words, elide, room - self._margins)
        for line in self._touched(top):
            self._taken[line] = left
        return Note(annotation, columns, rows, words, left, top, room, self._height)

    def _line(self, edge: int, left: int, whole: int) -> tuple[int, int]:
        """Return the row for words at a box whose upper edge is given, and their room there.

        They stand above it, within where there is no place above, or lines below that.
        """
        high = self._height
        first = edge - high if edge >= high else max(edge, 0)
        best = first, -1
        for top in range(first, first + LINES * high, high):
            ends = [self._taken[line] for line in self._touched(top) if line in self._taken]
            room = min(whole, min(ends) - self._gap - left) if ends else whole
            if room == whole:
                return top, room
            if room > best[1]:
                best = top, room
        return best

    def _touched(self, top: int) -> range:
        """Return which lines words touch that begin at row `top`."""
        return range(top // self._height, (top + self._height - 1) // self._height + 1)


def note_at(notes: Iterable[Note], at: QPointF, frame: Frame) -> Annotation | None:
    """Return the annotation whose words are at a place in device pixels, the topmost one."""
    point = at.toPoint()
    there = [note.annotation for note in notes if note.label and note.chip(frame).contains(point)]
    return there[-1] if there else None


def note_around(notes: Iterable[Note], at: QPointF, frame: Frame) -> Annotation | None:
    """Return the annotation in whose box a place in device pixels lies, the smallest such."""
    point = at.toPoint()
    there = [note for note in notes if note.rect(frame).contains(point)]
    smallest = min(there, key=lambda note: len(note.columns) * len(note.rows), default=None)
    return smallest.annotation if smallest else None


def note_boxes(note: Note, frame: Frame) -> list[QRect]:
    """Return the rectangles that a note is painted in."""
    rect, chip, thick = note.rect(frame), note.chip(frame), frame.units(1)
    left, top, right, bottom = rect.left(), rect.top(), rect.right(), rect.bottom()
    edges = [
        QRect(left, top, thick, rect.height()),
        QRect(right, top, thick, rect.height()),
        QRect(left, top, rect.width(), thick),
        QRect(left, bottom, rect.width(), thick),
    ]
    return edges if chip.isEmpty() else [*edges, chip]


def paint_notes(painter: QPainter, notes: Sequence[Note], frame: Frame, theme: Theme) -> None:
    """Draw notes in device pixels: all boxes, and above them all words."""
    if not notes:
        return
    painter.save()
    painter.setBrush(Qt.BrushStyle.NoBrush)
    # a pen runs around the lower right of the pixels that it is told
    rects = [note.rect(frame).adjusted(0, 0, -1, -1) for note in notes]
    for thick, colour in ((frame.units(3), SEAM), (frame.units(1), LINE)):
        join = Qt.PenJoinStyle.MiterJoin
        painter.setPen(QPen(colour, thick, Qt.PenStyle.SolidLine, Qt.PenCapStyle.FlatCap, join))
        painter.drawRects(rects)
    painter.setFont(frame.font)
    for note in notes:
        if note.label:
            _paint_words(painter, note, frame, theme)
    painter.restore()


def _paint_words(painter: QPainter, note: Note, frame: Frame, theme: Theme) -> None:
    chip = note.chip(frame)
    ground, ink = theme.halo, theme.crosshair
    if note.chosen:
        ground, ink = theme.accent, theme.on_accent
    painter.fillRect(chip, ground)
    painter.setPen(ink)
    words = QRectF(chip).adjusted(frame.units(MARGIN), 0, 0, 0)
    flags = Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine
    painter.drawText(words, flags, note.label)
