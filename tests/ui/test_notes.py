"""Where annotations lie in the picture, and their words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPointF, QRect
from PySide6.QtGui import QFont, QImage, QPainter

from dsp.annotation import Annotation, Annotations
from dsp.scales import SCALES, FrequencyAxis
from dsp.selection import Selection
from tests import xserver
from tests.dsp.annotated import annotations
from tests.ui.own_process import assert_what_scrolled_is_what_would_be_painted
from ui.picture.mark_frame import Frame
from ui.picture.marks import Marks, marks_boxes
from ui.picture.navigation import Place
from ui.picture.notes import BEYOND, lay_out, note_around, note_at, note_boxes, paint_notes
from ui.picture.selecting import Map
from ui.picture.viewport import Held, Viewport
from ui.theme import DARK, LIGHT

RATE = 48_000
WIDTH, HEIGHT = 400, 300
BOUNDS = QRect(0, 0, WIDTH, HEIGHT)
AXIS = FrequencyAxis("linear", 0.0, 24_000.0)
many = st.lists(annotations(), max_size=25).map(lambda items: Annotations(tuple(items)))
views = st.builds(
    Viewport,
    st.just(WIDTH),
    st.floats(0.05, 20.0),
    st.integers(10, 4000).map(float),
    st.just(False),
)


@pytest.fixture(autouse=True)
def _application(qapp):
    """Fonts need one."""


def frame_of(view, ratio=1.0):
    font = QFont()
    font.setPixelSize(round(12 * ratio))
    return Frame(view.first, BOUNDS, ratio, font)


@given(items=many, view=views, chosen=st.data())
def test_words_never_cover_each_other_and_stay_in_the_picture(items, view, chosen):
    frame = frame_of(view)
    current = chosen.draw(st.sampled_from([None, *items]))
    notes = lay_out(items, view, AXIS, frame, current)
    chips = [note.chip(frame) for note in notes if note.label and not note.chosen]
    assert all(BOUNDS.contains(chip) or chip.bottom() >= HEIGHT for chip in chips)
    for index, chip in enumerate(chips):
        assert not any(chip.intersects(other) for other in chips[:index])
    assert all(note.chosen == (note.annotation == current) for note in notes[-1:] if current)


@given(items=many, view=views, scale=st.sampled_from(sorted(SCALES)))
def test_boxes_lie_where_selections_do(items, view, scale):
    axis = FrequencyAxis(scale, 41.0, 9000.0)
    here = Map(Place(view, axis), Held(0, 10**6, RATE, live=False), HEIGHT, 1.0)
    frame = frame_of(view)
    for note in lay_out(items, view, axis, frame):
        box = here.box(note.annotation.selection)
        seen = QRect(0, 0, WIDTH, HEIGHT).adjusted(1, 1, -1, -1)
        wanted = QRect(
            box.columns.start - view.first, box.rows.start, len(box.columns), len(box.rows)
        )
        assert note.rect(frame) & seen == wanted & seen


@given(items=many, view=views)
def test_just_those_are_laid_out_that_can_be_seen(items, view):
    notes = lay_out(items, view, AXIS, frame_of(view))
    seen = items.within(view.sample_at(0), view.sample_at(WIDTH))
    laid_out = [note.annotation for note in notes]
    assert len(laid_out) <= len(seen)
    assert set(laid_out) <= set(seen)
    boxes = {(note.columns, note.rows) for note in notes}
    assert len(boxes) == len({(n.columns, n.rows) for n in notes if n.label} | boxes)


@given(start=st.integers(0, 10**13), length=st.integers(1, 10**13), spp=st.floats(0.001, 1e5))
def test_the_longest_at_the_deepest_zoom_can_be_drawn(start, length, spp):
    view = Viewport(WIDTH, spp, float(round(start / spp) + WIDTH // 2), follow=False)
    items = Annotations((Annotation(Selection(start, start + length), "long"),))
    frame = frame_of(view)
    for note in lay_out(items, view, AXIS, frame):
        assert -BEYOND <= note.rect(frame).left() <= WIDTH + BEYOND
        assert note.rect(frame).width() <= WIDTH + 2 * BEYOND + 1


def test_a_lone_annotation_has_all_its_words_and_they_are_elided_at_another():
    view = Viewport(WIDTH, 100.0, float(WIDTH), follow=False)
    first = Annotation(Selection(0, 1000, 5000.0, 9000.0), "a wren that sings a long song here")
    frame = frame_of(view)
    (alone,) = lay_out(Annotations((first,)), view, AXIS, frame)
    assert alone.label == first.text
    others = [first.at(Selection(at, at + 99, 5000.0, 9000.0)) for at in range(4000, 30_000, 1000)]
    crowded = lay_out(Annotations((first, *others)), view, AXIS, frame)
    assert crowded[0].label.endswith("…")
    assert len(crowded) == 1 + len(others)


def test_alike_ones_stand_below_each_other():
    view = Viewport(WIDTH, 100.0, float(WIDTH), follow=False)
    place = Selection(0, 30_000, 5000.0, 9000.0)
    items = Annotations(tuple(Annotation(place, text) for text in ("one", "two", "three", "four")))
    frame = frame_of(view)
    notes = lay_out(items, view, AXIS, frame)
    tops = [note.top for note in notes if note.label]
    assert len(set(tops)) == len(tops) >= 2


def test_clicks_find_words_and_boxes():
    view = Viewport(WIDTH, 100.0, float(WIDTH), follow=False)
    inner = Annotation(Selection(10_000, 20_000, 5000.0, 15_000.0), "inner")
    outer = Annotation(Selection(5_000, 30_000), "outer")
    frame = frame_of(view)
    notes = lay_out(Annotations((inner, outer)), view, AXIS, frame)
    by_text = {note.annotation.text: note for note in notes}
    for name, note in by_text.items():
        assert note_at(notes, QPointF(note.chip(frame).center()), frame).text == name
    middle = QPointF(by_text["inner"].rect(frame).center())
    assert note_at(notes, middle, frame) is None
    assert note_around(notes, middle, frame) == inner
    assert note_around(notes, QPointF(60, 290), frame) == outer
    assert note_around(notes, QPointF(390, 10), frame) is None


@pytest.mark.parametrize("theme", [DARK, LIGHT], ids=["dark", "light"])
@pytest.mark.parametrize("ground", [0xFF000000, 0xFFFFFFFF, 0xFF808080, 0xFFFFE000])
def test_lines_and_words_show_on_any_ground(theme, ground):
    view = Viewport(WIDTH, 100.0, float(WIDTH), follow=False)
    place = Selection(10_000, 20_000, 5000.0, 15_000.0)
    frame = frame_of(view)
    notes = lay_out(Annotations((Annotation(place, "wren"),)), view, AXIS, frame)
    image = QImage(WIDTH, HEIGHT, QImage.Format.Format_RGB32)
    image.fill(ground)
    painter = QPainter(image)
    paint_notes(painter, notes, frame, theme)
    painter.end()
    middle = notes[0].rect(frame).center().y()
    across = [image.pixelColor(x, middle).lightness() for x in range(95, 105)]
    assert max(across) - min(across) > 80
    chip = notes[0].chip(frame)
    words = [
        image.pixelColor(x, y).lightness()
        for x in range(chip.left(), chip.right())
        for y in range(chip.top(), chip.bottom())
    ]
    assert max(words) - min(words) > 120


def test_only_what_has_changed_is_painted_again():
    view = Viewport(WIDTH, 100.0, float(WIDTH), follow=False)
    frame = frame_of(view)
    one = Annotation(Selection(0, 1000, 5000.0, 9000.0), "one")
    two = Annotation(Selection(30_000, 34_000, 5000.0, 9000.0), "two")
    before = Marks(notes=lay_out(Annotations((one,)), view, AXIS, frame))
    after = Marks(notes=lay_out(Annotations((one, two)), view, AXIS, frame))
    assert before.without(after) == Marks()
    (new,) = after.without(before).notes
    assert new.annotation == two
    assert len(note_boxes(new, frame)) == len(marks_boxes(after.without(before), frame)) == 5


LIVE = """
from dsp.annotation import Annotation, Annotations
for _ in range(3):
    pane.run_command("zoom-in-time")
pane.refresh()
left, right = pane.marking.seen
def at(share, length, *band):
    start = round(left + share * (right - left))
    return Selection(start, start + round(length * (right - left)), *band)
pane.marking.show_annotations(Annotations((
    Annotation(at(0.02, 0.1, 300.0, 3000.0), "soon gone at the left"),
    Annotation(at(0.0, 0.5), "for a long time"),
    Annotation(at(0.3, 0.2, 5000.0, 9000.0), "in the middle"),
    Annotation(at(0.9, 0.1, 5000.0, 9000.0), "cut off at the right edge, then seen"),
    Annotation(at(0.6, 0.0001), "point"),
)))
"""


@pytest.mark.skipif(bool(xserver.skip_reason()), reason=xserver.skip_reason())
@pytest.mark.parametrize("ratio", ["1", "1.25", "2"])
def test_what_has_scrolled_on_a_real_screen_is_what_would_be_painted(tmp_path, ratio):
    assert_what_scrolled_is_what_would_be_painted(tmp_path, ratio, first=LIVE)
