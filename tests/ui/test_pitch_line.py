"""The line of the pitch: at its rows on every scale, broken where there is none, or in part."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtGui import QImage, QPainter

from dsp.pitch_reader import PitchFrames
from dsp.scales import SCALES, FrequencyAxis
from dsp.settings import OCTAVE_AXIS
from tests.ui.screen import pixels
from ui.picture.pitch_layer import TOO_WIDE, Canvas, PitchLayer
from ui.picture.pitch_line import (
    MOST_FRAMES,
    PitchLine,
    changed_columns,
    frames_in,
    pitch_fits,
    pitch_line,
)
from ui.picture.pitch_painting import paint_pitch
from ui.picture.viewport import Viewport

HOP, HEIGHT = 480, 300
NAN = np.nan


def frames(*f0, first=0):
    return PitchFrames(first, HOP, np.array(f0, np.float32))


def view(samples_per_pixel=48.0, width=400, first=0):
    return Viewport(width, samples_per_pixel, float(first + width), follow=False)


@pytest.mark.parametrize("scale", SCALES)
def test_every_point_lies_at_its_time_and_frequency(scale):
    axis = FrequencyAxis(scale, 50.0, 2000.0)
    line = pitch_line(frames(100.0, 110.0, 120.0, first=7), view(), axis, HEIGHT)
    assert line.x.tolist() == [70.0, 80.0, 90.0]
    hertz = axis.from_unit(1.0 - line.y / HEIGHT)
    assert hertz == pytest.approx([100.0, 110.0, 120.0])


def test_the_line_is_broken_where_there_is_no_pitch_and_at_leaps():
    line = pitch_line(
        frames(100.0, 101.0, NAN, 102.0, 103.0, 206.0, 207.0), view(), FrequencyAxis(), HEIGHT
    )
    assert np.isnan(line.y).tolist() == [False, False, True, False, False, True, False, False]
    assert (np.diff(line.x) >= 0).all()


def test_a_lone_point_is_seen():
    line = pitch_line(frames(NAN, 100.0, NAN, 100.0, 300.0, NAN), view(), FrequencyAxis(), HEIGHT)
    drawn = np.isfinite(line.y)
    assert line.x[drawn].tolist() == [10.0, 11.0, 30.0, 31.0, 40.0, 41.0]


def test_a_pixel_that_covers_several_frames_shows_their_range():
    f0 = 200.0 + 90.0 * np.sin(np.arange(160))
    f0[40:56] = NAN
    axis = FrequencyAxis("linear", 0.0, 300.0)
    line = pitch_line(frames(*f0), view(8.0 * HOP), axis, HEIGHT)
    hertz = 300.0 - line.y
    for p in range(20):
        mine = hertz[line.x == p + 0.5]
        held = f0[8 * p : 8 * p + 8]
        if np.isnan(held).all():
            assert np.isnan(mine).all()
        else:  # where the line leaps to the pixel it is broken first
            assert mine[np.isfinite(mine)] == pytest.approx(
                [np.nanmin(held), np.nanmax(held)], abs=1e-4
            )


def test_on_the_axis_of_an_octave_every_pitch_stands_for_its_note():
    line = pitch_line(frames(110.0, 220.0, 440.0, 880.0), view(), OCTAVE_AXIS, HEIGHT)
    y = line.y[np.isfinite(line.y)]
    assert y == pytest.approx([y[0]] * len(y), abs=1e-6)
    assert 0.0 < y[0] < HEIGHT


def test_frames_beyond_the_view_are_left_out_but_for_those_the_line_leads_to():
    every = frames(*np.full(1000, 100.0))
    line = pitch_line(every, view(first=2000), FrequencyAxis(), HEIGHT)
    assert line.x[0] <= 2000 < line.x[2]
    assert line.x[-3] < 2400 <= line.x[-1]
    assert len(line.x) < 45
    wanted = frames_in(view(first=2000), HOP)
    assert (wanted.start, wanted.stop) == (199, 242)
    assert frames_in(view(first=-1000), HOP) == range(0)


def test_it_is_drawn_where_a_pixel_has_some_frames():
    assert pitch_fits(MOST_FRAMES * 480, 48_000)
    assert not pitch_fits(MOST_FRAMES * 480 + 1, 48_000)


@given(st.lists(st.sampled_from([NAN, 100.0, 200.0]), max_size=30), st.integers(-9, 9), st.data())
def test_what_changed_covers_all_that_differs(f0, shift, data):
    before = frames(*f0, first=20)
    later = data.draw(st.lists(st.sampled_from([NAN, 100.0, 200.0]), max_size=30))
    after = frames(*later, first=20 + shift)
    changed = changed_columns(before, after, 48.0)
    for index in range(after.first, after.first + len(later)):
        old, new = before.at(index * HOP), after.at(index * HOP)
        if not (old == new or (np.isnan(old) and np.isnan(new))):
            assert changed is not None
            assert changed.start <= 10 * (index - 1)
            assert 10 * (index + 1) < changed.stop
    if later == f0 and not shift:
        assert changed is None


def painted(line, first, columns=None, size=(200, 100), ground=0xFF808080):
    image = QImage(*size, QImage.Format.Format_RGB32)
    image.fill(ground)
    painter = QPainter(image)
    if columns is not None:
        painter.setClipRect(columns.start - first, 0, len(columns), size[1])
    paint_pitch(painter, first, line, columns)
    painter.end()
    return pixels(image)


def test_it_shows_on_black_and_on_white():
    line = PitchLine(np.array([1000.0, 1100.0]), np.array([50.5, 50.5]))
    for ground in (0xFF000000, 0xFFFFFFFF):
        column = painted(line, 980, ground=ground)[:, 60] & 0xFF00
        assert np.ptp(column.astype(int)) > 0x7000
        assert (column[:46] == ground & 0xFF00).all()


@given(st.integers(0, 190), st.integers(1, 60))
def test_painted_in_part_it_looks_as_the_whole(start, width):
    x = 1000.0 + 5.0 * np.arange(60)
    y = 50.0 + 40.0 * np.sin(np.arange(60.0))
    y[20:23] = NAN
    line = PitchLine(x, y, 2.0)
    columns = range(1040 + start, min(1040 + start + width, 1240))
    part = slice(columns.start - 1040, columns.stop - 1040)
    whole = painted(line, 1040)
    assert np.array_equal(painted(line, 1040, columns)[:, part], whole[:, part])


class Found:
    """A source that knows all that it is told."""

    hop = HOP

    def __init__(self, f0):
        self.f0, self.wishes = np.array(f0, np.float32), []

    def want(self, first, stop):
        self.wishes.append((first, stop))

    def frames(self, first, stop):
        known = np.full(stop - first, np.nan, np.float32)
        part = self.f0[first:stop]
        known[: len(part)] = part
        return PitchFrames(first, HOP, known)


def canvas(**changes):
    return Canvas(view(**changes), HEIGHT, FrequencyAxis(), 1.0, 48_000)


def test_the_layer_says_what_to_paint_again():
    layer, source = PitchLayer(), Found([100.0] * 20)
    assert layer.update(canvas()) is None
    assert layer.line is None
    assert layer.set_source(source)
    assert not layer.set_source(source)
    assert layer.update(canvas()) == range(400)
    line = layer.line
    assert layer.update(canvas()) is None
    assert layer.line is line
    source.f0 = np.append(source.f0, np.float32(101.0))
    changed = layer.update(canvas())
    assert 170 <= changed.start <= 190 < 210 < changed.stop <= 220
    assert layer.update(canvas(first=3)) is None
    assert layer.update(canvas(samples_per_pixel=50.0)) == range(400)
    layer.set_source(None)
    assert layer.update(canvas()) == range(400)
    assert layer.line is layer.frames is None


def test_the_layer_says_so_where_too_much_is_shown():
    layer, source = PitchLayer(), Found([100.0] * 20)
    layer.set_source(source)
    assert layer.update(canvas(samples_per_pixel=HOP * (MOST_FRAMES + 1.0))) is None
    assert (layer.remark, source.wishes) == (TOO_WIDE, [])
    layer.update(canvas())
    assert (layer.remark, source.wishes) == ("", [(0, 42)])
