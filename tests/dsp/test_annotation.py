"""Laws of annotations as a collection."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dsp.annotation import Annotation, Annotations
from dsp.selection import Selection
from tests.dsp.annotated import annotations, selections

many = st.lists(annotations(), max_size=12)


@given(many, st.randoms())
def test_their_order_does_not_depend_on_how_they_came(items, random):
    shuffled = list(items)
    random.shuffle(shuffled)
    assert Annotations(tuple(shuffled)) == Annotations(tuple(items))
    starts = [item.start for item in Annotations(tuple(items))]
    assert starts == sorted(starts)


@given(many, annotations())
def test_what_is_added_can_be_taken_away_again(items, new):
    before = Annotations(tuple(items))
    after = before.added(new)
    assert new in after
    assert len(after) == len(items) + 1
    assert after.removed(new) == before


@given(many, annotations(), selections(), st.text())
def test_moving_and_renaming_touch_only_one(items, one, place, text):
    before = Annotations((*items, one))
    moved = before.replaced(one, one.at(place).named(text))
    assert moved == Annotations((*items, Annotation(place, text, one.fields)))


@given(many, annotations())
def test_what_is_not_there_cannot_be_removed(items, other):
    there = Annotations(tuple(item for item in items if item != other))
    assert other not in there
    assert there.removed(other) == there


@given(many, many)
def test_joining_twice_is_joining_once(items, others):
    once = Annotations(tuple(items)).joined(others)
    assert once.joined(others) == once
    assert set(once) == {*items, *others}


@given(many, st.integers(0, 2000), st.integers(0, 2000))
def test_those_within_are_those_that_overlap(items, start, length):
    stop = start + length
    every = Annotations(tuple(items))
    wanted = [item for item in every if item.start < stop and item.stop > start]
    assert every.within(start, stop) == wanted


@given(many, st.integers(0, 2000))
def test_what_is_forgotten_is_dropped(items, start):
    every = Annotations(tuple(items))
    kept = every.since(start)
    assert kept == Annotations(tuple(item for item in items if item.stop > start))
    assert kept is every or len(kept) < len(every)


@given(st.lists(annotations(), min_size=1, max_size=12))
def test_stepping_visits_all_in_order_and_back(items):
    every = Annotations(tuple(set(items)))
    forward, here = [], every.beside(-1, 1)
    while here is not None:
        forward.append(here)
        here = every.beside(here, 1)
    assert forward == list(every)
    back, here = [], every.beside(10**9, -1)
    while here is not None:
        back.append(here)
        here = every.beside(here, -1)
    assert back[::-1] == forward


@given(many, st.integers(0, 2000))
def test_a_step_from_a_sample_leads_beyond_it(items, sample):
    every = Annotations(tuple(items))
    after, before = every.beside(sample, 1), every.beside(sample, -1)
    assert after == next((item for item in every if item.start > sample), None)
    assert (before and before.start) == max(
        (item.start for item in every if item.start < sample), default=None
    )


def test_none_are_cheap_to_ask():
    none = Annotations()
    assert none.within(0, np.inf) == []
    assert none.since(5) is none
    assert none.beside(0, 1) is none.beside(0, -1) is None


def test_a_point_is_one_sample():
    assert Annotation(Selection(5, 6)).is_point
    assert not Annotation(Selection(5, 7)).is_point


def test_fields_are_found_by_name():
    annotation = Annotation(Selection(5, 6), fields=(("Tier", "words"),))
    assert annotation.field("Tier") == "words"
    assert annotation.field("View", "usual") == "usual"


def test_no_place_no_annotation():
    with pytest.raises(ValueError, match="start"):
        Annotation(Selection(5, 5))
