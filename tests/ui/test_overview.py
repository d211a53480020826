import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from dsp.minmax import Bounds
from dsp.scales import FrequencyAxis
from dsp.selection import Selection
from tests.ui import pointer
from tests.ui.fake_source import RATE, FakeSource, StillSignal
from tests.ui.screen import pixels
from ui.overview.lanes import LIVE_SPANS, overview_view, wave_image
from ui.overview.marked import Marked
from ui.overview.overview import Overview
from ui.overview.overview_picture import MARGIN, WAVE
from ui.picture.pane import SpectrogramPane
from ui.picture.viewport import Held

END = 100 * RATE


class Wave:
    """A ramp that is known up to a sample."""

    def __init__(self, known=END):
        self.version, self.known, self.asked = 1, known, 0

    def envelope(self, start, stop, width):
        self.asked += 1
        at = start + (np.arange(width) + 0.5) * (stop - start) / width
        high = np.where((at >= 0) & (at < self.known), at / END, np.nan).astype(np.float32)
        return Bounds(-high, high)


@pytest.fixture
def source():
    source = FakeSource(StillSignal(END))
    source.signal.length = END
    source.aside = []
    source.want_also = source.aside.append
    return source


@pytest.fixture
def strip(qtbot, source):
    strip = Overview()
    qtbot.addWidget(strip)
    strip.resize(500 + 2 * MARGIN, strip.sizeHint().height())
    strip.show()
    qtbot.waitExposed(strip)
    pane = SpectrogramPane()
    strip.show_colours(pane.colours(pane.settings))
    pane.deleteLater()
    strip.show_source(source, FrequencyAxis())
    strip.heard = []
    strip.moved.connect(lambda left: strip.heard.append(left))
    strip.resized.connect(strip.heard.append)
    settle(qtbot, strip)
    return strip


def settle(qtbot, strip):
    qtbot.waitUntil(lambda: not strip._due.isActive() and not strip._composer.unfinished)


def x_of(seconds):
    return MARGIN + 5 * seconds


def show(strip, start, stop, **others):
    strip.show_marked(Marked(Selection(start * RATE, stop * RATE), **others))


def turn(strip, x, angle, modifiers=Qt.KeyboardModifier.NoModifier):
    at = QPointF(x, 20)
    phase, none = Qt.ScrollPhase.NoScrollPhase, Qt.MouseButton.NoButton
    event = QWheelEvent(at, at, QPoint(), QPoint(0, angle), none, modifiers, phase, False)
    QApplication.sendEvent(strip, event)


# What is shown


def test_it_shows_all_of_a_file_and_wishes_for_that_aside(strip, source):
    assert strip._view.sample_at(0) == 0
    assert strip._view.span == END
    assert source.wishes == []
    wish, step = source.aside[-1], source.analysis.step(source.aside[-1].level)
    assert (wish.first, wish.follow) == (0, False)
    assert (wish.last - 2) * step < END <= wish.last * step
    assert strip._composer.ring.codes.all()


def test_a_source_that_cannot_listen_to_asides_is_read_all_the_same(qtbot, strip):
    deaf = FakeSource(StillSignal(END))
    deaf.signal.length = END
    strip.show_source(deaf, FrequencyAxis())
    settle(qtbot, strip)
    assert deaf.wishes == []
    assert strip._composer.ring.codes.all()


def test_columns_that_become_known_are_shown(qtbot, strip):
    other = FakeSource(StillSignal(END))
    other.signal.length, other.known = END, lambda sample: sample < END // 2
    strip.show_source(other, FrequencyAxis())
    settle(qtbot, strip)
    assert not strip._composer.ring.codes[:, 300:].any()
    other.known = lambda _sample: True
    other.progress += 1
    strip.refresh()
    qtbot.waitUntil(lambda: strip._composer.ring.codes.all())


def test_the_waveform_is_drawn_as_it_becomes_known(qtbot, strip):
    wave = Wave(known=END // 2)
    strip.show_envelope(wave)
    settle(qtbot, strip)
    ground = strip.theme.no_data.rgb() | 0xFF000000
    lane = pixels(strip)[4 : 4 + WAVE, MARGIN : MARGIN + 500]
    heights = (lane != ground).sum(axis=0)
    assert heights[250:].max() == 0
    assert heights[240] == WAVE
    assert heights[60] < WAVE / 2
    wave.known, wave.version = END, 2
    strip.refresh()
    settle(qtbot, strip)
    assert (pixels(strip)[4 : 4 + WAVE, MARGIN + 480] != ground).sum() > WAVE / 2


def test_nothing_new_asks_for_no_waveform(qtbot, strip):
    wave = Wave()
    strip.show_envelope(wave)
    settle(qtbot, strip)
    asked = wave.asked
    for _ in range(5):
        strip.refresh()
        settle(qtbot, strip)
    assert wave.asked == asked


def test_silence_is_a_line_and_the_greatest_sample_reaches_the_edges():
    ground, wave = QColor("#000000"), QColor("#ffffff")
    values = np.float32([0.0, 0.01, 0.02, np.nan])
    image = pixels(wave_image(Bounds(-values, values), 21, ground, wave))
    assert (image != 0xFF000000).sum(axis=0).tolist() == [1, 11, 21, 0]


def test_the_window_and_the_marks_are_where_the_sound_is(strip):
    plain = pixels(strip)
    show(strip, 20, 40, selected=Selection(25 * RATE, 30 * RATE), head=28 * RATE)
    marked = pixels(strip)
    changed = (marked != plain).any(axis=0)
    inside = slice(x_of(32), x_of(38))
    assert (marked[10:-10, inside] == plain[10:-10, inside]).all()
    assert changed[x_of(5) : x_of(15)].all()  # under the veil
    assert (marked[10:-10, x_of(28)] != marked[10:-10, x_of(29)]).all()
    strip.show_marked(Marked())
    assert (pixels(strip) == plain).all()


def test_however_little_is_visible_there_is_a_window(strip):
    show(strip, 50, 51)
    left, right = strip.window_edges()
    assert right - left >= 3.0
    assert left < x_of(50.5) < right


@pytest.mark.parametrize("seconds", [0, 5, 29, 31, 500, 5000])
def test_live_sound_stands_at_the_right_edge_in_a_span_that_grows_in_steps(seconds):
    view = overview_view(1000, Held(0, seconds * RATE, RATE))
    assert abs(view.sample_at(1000) - seconds * RATE) <= view.samples_per_pixel
    assert view.span / RATE in LIVE_SPANS or seconds == 5000
    assert view.span >= seconds * RATE


def test_it_does_nothing_while_it_cannot_be_seen(qtbot, strip, source):
    strip.hide()
    wishes = len(source.aside)
    strip.resize(900, strip.height())
    strip.refresh()
    QApplication.processEvents()
    assert len(source.aside) == wishes
    strip.show()
    qtbot.waitUntil(lambda: len(source.aside) > wishes)


# What the hand does


def test_the_window_is_dragged(strip):
    show(strip, 20, 40)
    pointer.drag(strip, (x_of(30), 20), (x_of(35), 20), (x_of(50), 20))
    assert strip.heard == pytest.approx([25 * RATE, 40 * RATE], abs=RATE / 5)


def test_a_click_beside_it_brings_it_there_and_drags_on(strip):
    show(strip, 20, 40)
    pointer.press(strip, (x_of(80), 20))
    assert strip.heard == pytest.approx([70 * RATE], abs=RATE / 5)
    show(strip, 70, 90)
    pointer.move(strip, (x_of(60), 20))
    assert strip.heard[-1] == pytest.approx(50 * RATE, abs=RATE / 5)


def test_edges_resize_and_stop_at_each_other(strip):
    show(strip, 20, 40)
    pointer.hover(strip, (x_of(40), 20))
    assert strip.cursor().shape() == Qt.CursorShape.SizeHorCursor
    pointer.drag(strip, (x_of(40), 20), (x_of(60), 20), (x_of(5), 20))
    assert [box.start for box in strip.heard] == [20 * RATE] * 2
    assert strip.heard[0].stop == pytest.approx(60 * RATE, abs=RATE / 5)
    assert strip.heard[1].stop > 20 * RATE
    strip.heard.clear()
    pointer.drag(strip, (x_of(20), 20), (x_of(10), 20), (x_of(-50), 20), (x_of(99), 20))
    assert [box.stop for box in strip.heard] == [40 * RATE] * 3
    assert strip.heard[1].start == 0
    assert strip.heard[2].start < 40 * RATE


def test_the_wheel_zooms_around_the_pointer_and_pans_with_shift(strip):
    show(strip, 20, 40)
    turn(strip, x_of(25), 120)
    zoomed = strip.heard.pop()
    assert len(zoomed) == pytest.approx(16 * RATE, abs=2)
    assert (25 * RATE - zoomed.start) / len(zoomed) == pytest.approx(0.25, abs=0.02)
    turn(strip, x_of(90), -120)
    zoomed = strip.heard.pop()
    assert (zoomed.start + zoomed.stop) / 2 == pytest.approx(30 * RATE, abs=2)
    turn(strip, x_of(25), 120, Qt.KeyboardModifier.ShiftModifier)
    assert strip.heard.pop() == 18 * RATE


def test_a_double_click_asks_for_all_of_it(qtbot, strip):
    with qtbot.waitSignal(strip.reset):
        qtbot.mouseDClick(strip, Qt.MouseButton.LeftButton)


def test_without_a_window_a_click_leads_to_sound_and_nothing_can_be_dragged(strip):
    there = round(strip.sample_at(50))
    pointer.drag(strip, (50, 20), (90, 20))
    turn(strip, 50, 120)
    assert strip.heard == [there]


@pytest.mark.parametrize("seconds", [20, 25])
def test_esc_ends_a_drag_of_the_window_or_an_edge(qtbot, strip, seconds):
    strip.show_marked(Marked(Selection(20 * RATE, 30 * RATE)))
    at = x_of(seconds)
    with qtbot.waitSignals([strip.drag_began, strip.taken_back], order="strict"):
        pointer.press(strip, (at, 20))
        pointer.move(strip, (at + 20, 20))
        QTest.keyClick(strip, Qt.Key.Key_Escape)
    heard = list(strip.heard)
    pointer.move(strip, (at + 40, 20))
    pointer.release(strip, (at + 40, 20))
    assert strip.heard == heard
