from math import ceil

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from ui.picture.viewport import LEAST_SPAN, LONG_SPAN, Held, Viewport

RATE = 48000
WIDTHS = st.integers(1, 4000)
SCALES = st.floats(0.01, 20000.0)
STOPS = st.integers(RATE, RATE * 7200)


@st.composite
def places(draw):
    """A view somewhere in what is held."""
    stop = draw(STOPS)
    held = Held(draw(st.integers(0, stop - RATE // 2)), stop, RATE)
    view = Viewport(draw(WIDTHS), draw(SCALES))
    span = view.span / RATE
    assume(LEAST_SPAN <= span <= LONG_SPAN)
    live = view.followed(held)
    back = draw(st.integers(0, 100_000))
    return (live.panned(-back, held) if draw(st.booleans()) else live), held


@pytest.mark.parametrize("bad", [{"width": 0}, {"samples_per_pixel": 0.0}])
def test_a_view_of_nothing_is_refused(bad):
    with pytest.raises(ValueError, match=next(iter(bad))):
        Viewport(**({"width": 10, "samples_per_pixel": 1.0} | bad))


@given(places())
def test_following_ends_with_the_newest_sound(place):
    view, held = place
    live = view.followed(held)
    assert live.follow
    assert (live.last - 1) * live.samples_per_pixel < held.stop
    assert held.stop <= live.last * live.samples_per_pixel * (1 + 1e-12)
    assert live.last - live.first == live.width


@given(places(), st.integers(-5000, 5000))
def test_panning_moves_by_whole_pixels_and_stays_within_the_sound(place, pixels):
    view, held = place
    moved = view.panned(pixels, held)
    assert moved.samples_per_pixel == view.samples_per_pixel
    assert moved.last <= view.live_edge(held)
    assert moved.first >= min(view.first, view.pixel_at(held.start))
    if not moved.follow:
        assert abs(moved.edge - view.edge) <= abs(pixels)


@given(places(), st.integers(1, 500))
def test_panning_there_and_back_again_is_the_same_view(place, pixels):
    view, held = place
    there = view.frozen().panned(-pixels, held)
    assume(there.edge == view.edge - pixels)
    back = there.panned(pixels, held)
    assert back.last == view.last


def test_panning_back_freezes_and_forward_to_the_end_follows_again():
    held = Held(0, RATE * 60, RATE)
    live = Viewport(100, 480.0).followed(held)
    back = live.panned(-10, held)
    assert live.follow
    assert not back.follow
    assert back.panned(4, held).follow is False
    assert back.panned(10, held).follow
    assert back.panned(1000, held) == live


def test_panning_forward_stops_at_sound_that_arrives_meanwhile():
    held = Held(0, RATE * 60, RATE)
    back = Viewport(100, 480.0).followed(held).panned(-10, held)
    later = Held(0, RATE * 61, RATE)
    assert back.panned(50, later).follow is False
    assert back.panned(111, later).follow


@given(places(), st.floats(0.05, 20.0), st.floats(0.0, 1.0))
def test_zooming_keeps_the_sound_under_the_pointer(place, factor, share):
    view, held = place
    view = view.frozen()
    x = share * view.width
    zoomed = view.zoomed(factor, x, held)
    assert zoomed.width == view.width
    assert zoomed.span >= LEAST_SPAN * RATE * 0.999
    assert zoomed.span <= max(LONG_SPAN * RATE, held.stop - held.start) * 1.001
    if zoomed.last < zoomed.live_edge(held):
        before = (view.edge - view.width + x) * view.samples_per_pixel
        after = (zoomed.edge - zoomed.width + x) * zoomed.samples_per_pixel
        assert after == pytest.approx(before, abs=1e-6 * zoomed.span + 1e-3)


@given(places(), st.floats(0.05, 20.0))
def test_zooming_while_following_keeps_the_newest_sound_at_the_edge(place, factor):
    view, held = place
    zoomed = view.followed(held).zoomed(factor, 0.0, held)
    assert zoomed.follow
    assert zoomed.last == ceil(held.stop / zoomed.samples_per_pixel)


@given(places(), WIDTHS)
def test_another_width_shows_the_same_span(place, width):
    view, held = place
    resized = view.resized(width, held)
    assert resized.width == width
    assert resized.span == pytest.approx(view.span)
    if not view.follow:
        right = resized.edge * resized.samples_per_pixel
        assert right == pytest.approx(view.edge * view.samples_per_pixel)


def test_the_left_edge_can_be_placed():
    held = Held(RATE, RATE * 60, RATE)
    view = Viewport(100, 480.0).followed(held).placed(RATE * 5, held)
    assert view.sample_at(0) == RATE * 5
    assert not view.follow
    oldest = view.placed(0, held)
    assert oldest.sample_at(0) == RATE


def test_a_held_view_of_all_there_is_stays_held():
    held = Held(0, RATE, RATE)
    view = Viewport(100, 4800.0).followed(held)
    assert view.placed(0, held).follow
    assert not view.frozen().placed(0, held).follow


def test_a_view_stays_where_it_is_when_what_it_shows_is_forgotten():
    view = Viewport(100, 480.0).followed(Held(0, RATE * 60, RATE)).frozen()
    later = Held(RATE * 100, RATE * 160, RATE)
    assert view.panned(-5, later).edge == view.edge


FILE = Held(0, RATE * 7200, RATE, live=False)


@given(WIDTHS, st.integers(1, RATE * 86_400), WIDTHS)
def test_a_fitted_view_shows_all_of_a_file_in_any_width(width, length, other):
    held = Held(0, length, RATE, live=False)
    view = Viewport(width, 480.0).fitted(held).resized(other, held)
    assert (view.first, view.width, view.follow, view.whole) == (0, other, False, True)
    assert view.span == pytest.approx(max(length, LEAST_SPAN * RATE))


def test_a_whole_view_grows_with_its_file():
    view = Viewport(100, 480.0).fitted(FILE)
    longer = FILE._replace(stop=RATE * 9000)
    assert view.resized(100, longer).span == pytest.approx(RATE * 9000)


@given(WIDTHS, st.integers(-5000, 5000), st.floats(0.05, 20.0), st.floats(0.0, 1.0))
def test_a_view_of_a_file_never_leaves_it_and_never_follows(width, pixels, factor, share):
    view = Viewport(width, 480.0).fitted(FILE)
    for moved in (
        view.panned(pixels, FILE),
        view.zoomed(factor, share * width, FILE),
        view.zoomed(0.1, share * width, FILE).panned(pixels, FILE),
        view.zoomed(0.1, share * width, FILE).zoomed(factor, share * width, FILE),
        view.zoomed(0.1, share * width, FILE).followed(FILE),
        view.with_span(RATE * factor, share * width, FILE),
    ):
        assert not moved.follow
        assert moved.first >= 0
        assert moved.last <= max(width, ceil(FILE.stop / moved.samples_per_pixel))


def test_zooming_out_far_enough_shows_all_of_a_file():
    view = Viewport(100, 480.0).fitted(FILE)
    near = view.zoomed(0.01, 30.0, FILE)
    assert not near.whole
    assert near.zoomed(1e3, 30.0, FILE) == view


@given(WIDTHS, st.floats(0.0, 1.0), st.floats(0.5, 60.0))
def test_another_span_keeps_what_is_looked_at_in_its_place(width, share, seconds):
    view = Viewport(width, 20 * RATE / width).placed(3600.0 * RATE, FILE)
    x = share * width
    near = view.with_span(seconds * RATE, x, FILE)
    assert near.span == pytest.approx(seconds * RATE)
    moved = (near.edge - width + x) * near.samples_per_pixel
    assert moved == pytest.approx((view.edge - width + x) * view.samples_per_pixel)


def test_another_span_of_live_sound_keeps_the_newest_at_the_right():
    held = Held(0, RATE * 100, RATE)
    view = Viewport(100, 4800.0).followed(held)
    near = view.with_span(2.0 * RATE, 50.0, held)
    assert near.follow
    assert near.last == near.live_edge(held)
    still = view.frozen().with_span(60.0 * RATE, 50.0, held)
    assert still.last <= still.live_edge(held)
