"""Laws of what is selected and annotated, and of bringing it into view."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dsp.annotation import Annotation, Annotations
from dsp.scales import FrequencyAxis
from dsp.selection import Selection
from tests.dsp.annotated import annotations, selections
from ui.picture.chosen import Chosen
from ui.picture.navigation import Place
from ui.picture.viewport import Held, Viewport
from ui.picture.zooming import revealing

RATE = 48_000
HELD = Held(0, 60 * RATE, RATE, live=False)
some = st.lists(annotations(), min_size=1, max_size=8).map(lambda items: Annotations(tuple(items)))


@st.composite
def chosens(draw):
    """Something selected that stands for one of some annotations, or for none."""
    items = draw(some)
    if draw(st.booleans()):
        return Chosen(annotations=items).taking(draw(st.sampled_from(items.items)))
    return Chosen(draw(st.none() | selections()), items)


@given(
    chosen=chosens(), moves=st.lists(st.none() | selections(), max_size=4), text=st.text(max_size=5)
)
def test_the_current_annotation_is_one_of_them_and_where_the_selection_is(chosen, moves, text):
    for step in (*(chosen.moved(to) for to in moves), chosen.named(text), chosen.removed()):
        assert step.current is None or step.current in step.annotations
        assert step.current is None or step.current.selection == step.selection
        assert abs(len(step.annotations) - len(chosen.annotations)) <= 1


@given(chosen=chosens(), to=selections())
def test_moving_takes_the_annotation_along_and_selecting_does_not(chosen, to):
    assert chosen.selecting(to).annotations == chosen.annotations
    moved = chosen.moved(to)
    assert moved.selection == to
    if chosen.current is not None:
        assert moved.annotations == chosen.annotations.replaced(
            chosen.current, chosen.current.at(to)
        )
        assert moved.moved(chosen.selection) == chosen


@given(chosen=chosens(), text=st.text(max_size=5), start=st.integers(0, 2000))
def test_of_what_is_forgotten_nothing_is_left(chosen, text, start):
    left = chosen.named(text).since(start)
    assert all(item.stop > start for item in left.annotations)
    assert left.selection is None or left.selection.stop > start
    assert left.since(start) is left


def test_nothing_can_be_said_of_nothing():
    assert Chosen().named("words") == Chosen().removed() == Chosen()
    assert Chosen(Selection(1, 9)).named("") == Chosen(
        Selection(1, 9), Annotations((Annotation(Selection(1, 9)),)), Annotation(Selection(1, 9))
    )


@given(
    start=st.integers(0, 59 * RATE),
    length=st.integers(1, RATE),
    low=st.none() | st.floats(1.0, 9000.0),
    left=st.integers(0, 50 * RATE),
    spp=st.floats(1.0, 300.0),
)
def test_what_is_revealed_can_be_seen_at_the_same_zoom(start, length, low, left, spp):
    view = Viewport(500, spp, float(left / spp + 500), follow=False).within(HELD)
    place = Place(view, FrequencyAxis("linear", 2000.0, 6000.0))
    wanted = Selection(start, start + length, low, 10_000.0)
    there = revealing(wanted, place, HELD)
    assert there.view.samples_per_pixel == view.samples_per_pixel
    first, last = there.view.sample_at(0), there.view.sample_at(500)
    assert first - spp <= start < last
    assert length > 0.9 * view.span or wanted.stop <= last + spp
    assert there.axis.fmin <= (low or 2000.0)
    assert there.axis.fmax == pytest.approx(10_000.0)
    assert revealing(wanted, there, HELD).axis == there.axis
