import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, QSizeF
from PySide6.QtGui import QColor, QFont, QImage, QPainter

from dsp.levels import CODE_COUNT, FLOOR_DB, STEP_DB
from dsp.scales import FrequencyAxis
from tests.ui.screen import pixels
from ui.picture.axes import TimeScale
from ui.picture.readout import (
    Reading,
    Room,
    make_readout,
    paint_readout,
    place_box,
    read_pixel,
    readout_region,
)
from ui.picture.ring_picture import Colours, RingPicture
from ui.picture.viewport import Viewport
from ui.theme import DARK

TABLE = np.zeros(CODE_COUNT, np.uint32)


def code(db):
    return round((db - FLOOR_DB) / STEP_DB) + 1


def test_a_reading_in_words():
    reading = Reading(12.3456, 440.04, code(-43.2), 0.005, 0.3)
    assert reading.time == "12.346 s"
    assert reading.frequency == "440.0 Hz"
    assert reading.note == "A4 +0 ct"
    assert reading.level == "−43.2 dBFS"
    assert str(reading) == "12.346 s · 440.0 Hz · A4 +0 ct · −43.2 dBFS"


@pytest.mark.parametrize(
    ("seconds", "step", "clock", "text"),
    [
        (3.14159, 1.0, False, "3 s"),
        (3.14159, 0.1, False, "3.1 s"),
        (3.14159, 1e-9, False, "3.141590 s"),
        (-0.5, 0.1, False, "−0.5 s"),
        (-4007.2, 10.0, False, "−1:06:47"),
        (83.25, 0.01, False, "1:23.25"),
        (3600.0 + 83.25, 5.0, False, "1:01:23"),
        (119.999, 0.01, False, "2:00.00"),
        (50000.5, 0.1, True, "13:53:20.5"),
        (86400.0 + 5.0, 1.0, True, "00:00:05"),
    ],
)
def test_times_have_the_figures_that_a_pixel_can_tell_apart(seconds, step, clock, text):
    assert Reading(seconds, 1.0, 1, step, 1.0, clock=clock).time == text


@pytest.mark.parametrize(
    ("value", "lost", "text"), [(0, False, "no sound known"), (1, False, "silence"), (0, True, "")]
)
def test_where_there_is_no_level_it_says_so(value, lost, text):
    level = Reading(0.0, 100.0, value, 1.0, 1.0, lost=lost).level
    assert level == (text or "sound lost")


@given(st.integers(0, 39), st.integers(0, 19), st.integers(-90, 90))
def test_the_numbers_are_those_of_the_pixel(x, y, first):
    ring = RingPicture(40, 20, first, Colours(TABLE, 0, 0))
    codes = np.arange(1, 801, dtype=np.uint16).reshape(20, 40)
    ring.write(range(first, first + 40), codes)
    view = Viewport(40, 480.0, float(first + 40), follow=False)
    axis = FrequencyAxis("linear", 0.0, 20000.0)
    reading = read_pixel(ring, QPointF(x + 0.4, y + 0.9), view, axis, TimeScale(48000))
    assert reading.code == codes[y, x]
    assert reading.seconds == pytest.approx((first + x + 0.5) * 0.01)
    assert reading.hertz == pytest.approx(20000.0 - (y + 0.5) * 1000.0)
    assert reading.second_step == pytest.approx(0.01)
    assert reading.hertz_step == pytest.approx(1000.0)


@pytest.mark.parametrize("at", [(-0.1, 5), (40.0, 5), (5, -1), (5, 20)])
def test_beside_the_picture_there_is_nothing_to_read(at):
    ring = RingPicture(40, 20, 0, Colours(TABLE, 0, 0))
    view = Viewport(40, 480.0, 40.0)
    assert read_pixel(ring, QPointF(*at), view, FrequencyAxis(), TimeScale(48000)) is None


@given(st.floats(0, 400), st.floats(0, 300), st.floats(2, 70))
def test_the_box_stays_inside_and_clear_of_the_pointer(x, y, clearance):
    bounds, size = QRectF(0, 0, 400, 300), QSizeF(120, 60)
    box = place_box(size, QPointF(x, y), Room(bounds, 1.0, clearance))
    assert bounds.adjusted(-0.5, -0.5, 0.5, 0.5).contains(box)
    beside = box.left() > x or box.right() < x
    assert beside or box.top() > y or box.bottom() < y


def test_a_room_too_small_for_the_box_begins_with_it():
    room = Room(QRectF(0, 0, 50, 20), 1.0, 14.0)
    assert place_box(QSizeF(120, 60), QPointF(25, 10), room).topLeft() == QPointF(0, 0)


@pytest.mark.parametrize("ratio", [1.0, 1.25, 2.0])
@pytest.mark.parametrize("ground", ["#000000", "#ffffff", "#808080", "#fcffa4"])
def test_it_can_be_seen_on_every_colour_and_paints_only_where_it_says(qapp, ratio, ground):
    image = QImage(round(400 * ratio), round(300 * ratio), QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(ratio)
    image.fill(QColor(ground))
    before = image.copy()
    bounds = QRect(0, 0, 400, 300)
    reading = Reading(1.0, 440.0, code(-30.0), 0.01, 1.0)
    room = Room(QRectF(bounds), ratio, 14.0)
    at = QPoint(round(200 * ratio), round(120 * ratio))
    readout = make_readout(reading, at, QColor("#ff8800"), QFont(), room)
    painter = QPainter(image)
    paint_readout(painter, bounds, readout, DARK)
    painter.end()
    changed = pixels(image) != pixels(before)
    inside = np.zeros_like(changed)
    for box in readout_region(readout, bounds):
        left, top = int(box.left() * ratio), int(box.top() * ratio)
        right = round((box.right() + 1) * ratio + 0.49)
        bottom = round((box.bottom() + 1) * ratio + 0.49)
        inside[top:bottom, left:right] = True
    assert not (changed & ~inside).any()
    across, down = changed[at.y() - 2 : at.y() + 3], changed[:, at.x() - 2 : at.x() + 3].T
    for line, crossing in ((across, at.x()), (down, at.y())):
        seen = line.any(axis=0)
        seen[crossing - 4 : crossing + 5] = True  # white on white where the lines meet
        assert seen.all()
