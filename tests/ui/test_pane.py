import gc
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication

from dsp.analysis import Analysis
from dsp.levels import encode
from dsp.scales import FrequencyAxis
from dsp.settings import Settings
from dsp.signal import Gap
from tests.ui import pointer
from tests.ui.fake_source import RATE, FakeSource, StillSignal, noise
from tests.ui.panes import settle, shown
from tests.ui.screen import pixels
from ui.keys import BY_ID
from ui.picture.navigation import MOVES
from ui.picture.pane import SpectrogramPane
from ui.picture.turns import Turn
from ui.theme import DARK, LIGHT

NONE = Qt.KeyboardModifier.NoModifier


@pytest.fixture
def source():
    return FakeSource(StillSignal(30 * RATE), noise)


@pytest.fixture
def pane(qtbot, source):
    pane = shown(qtbot, source)
    pane.changes = []
    pane.settings_changed.connect(pane.changes.append)
    return pane


def ring(pane):
    settle(pane)
    return pane._composer.ring


def picture(pane):
    """The part of the screen that shows the picture."""
    settle(pane)
    box = pane.picture.geometry()
    return pixels(pane)[box.top() : box.bottom() + 1, box.left() : box.right() + 1]


def hear(pane, source, samples):
    source.signal.end += samples
    pane.refresh()
    settle(pane)


def drag(pane, *path, target=None):
    """Drag the picture along with the middle button, or another target with the left one."""
    button = pointer.LEFT if target else Qt.MouseButton.MiddleButton
    pointer.drag(target or pane.picture.viewport(), *path, button=button)


def hover(pane, x, y):
    pointer.hover(pane.picture.viewport(), (x, y))


def turn(pane, x, y, angle, modifiers=NONE):
    at = QPointF(x, y)
    phase = Qt.ScrollPhase.NoScrollPhase
    target = pane.picture.viewport()
    buttons = Qt.MouseButton.NoButton
    event = QWheelEvent(at, at, QPoint(), QPoint(*angle), buttons, modifiers, phase, False)
    QApplication.sendEvent(target, event)
    settle(pane)


def time_at(pane, x):
    view = pane._view
    return view.sample_at(x) / RATE


# What is shown


def test_the_screen_shows_the_picture_and_the_newest_sound_is_at_its_right_edge(pane, source):
    assert (picture(pane) == ring(pane).unrolled()[1]).all()
    assert pane.picture_width() == pane.picture.width()
    assert time_at(pane, pane.picture_width()) == pytest.approx(30.0, abs=0.05)
    hear(pane, source, RATE)
    assert time_at(pane, pane.picture_width()) == pytest.approx(31.0, abs=0.05)
    assert (picture(pane) == ring(pane).unrolled()[1]).all()


def test_what_was_scrolled_equals_a_pane_opened_now(qtbot, pane, source):
    for samples in (100, 5000, 1, 800, 20000):
        hear(pane, source, samples)
    other = SpectrogramPane()
    qtbot.addWidget(other)
    other.resize(700, 400)
    other.show()
    other.set_source(source)
    assert (picture(pane) == picture(other)).all()
    for part in ("time_axis", "frequency_axis", "colour_bar"):
        images = [getattr(which, part).grab().toImage() for which in (pane, other)]
        assert (pixels(images[0]) == pixels(images[1])).all()


@pytest.mark.parametrize(
    "changes", [{"floor": -80.0, "ceiling": -30.0}, {"colormap": "viridis"}], ids=str
)
def test_a_change_of_range_or_colours_equals_a_fresh_picture_at_once(qtbot, pane, source, changes):
    settings = replace(Settings(), **changes)
    pane.show_settings(settings)
    seen = pixels(pane.picture)
    other = SpectrogramPane()
    qtbot.addWidget(other)
    other.resize(700, 400)
    other.show_settings(settings)
    other.show()
    other.set_source(source)
    assert (seen == picture(other)).all()
    assert pane.changes == []


def test_both_themes_colour_everything(pane):
    pane.set_theme(LIGHT)
    light = pixels(pane)
    pane.set_theme(DARK)
    dark = pixels(pane)
    assert light[2, 2] == LIGHT.picture.rgb()
    assert dark[2, 2] == DARK.picture.rgb()


def test_nothing_is_painted_without_news(pane, source):
    settle(pane)
    painted = []
    paint = pane.picture.paintEvent
    pane.picture.paintEvent = lambda event: (painted.append(event), paint(event))
    for _ in range(5):
        pane.refresh()
        QApplication.processEvents()
    assert painted == []
    pane.freeze()
    hear(pane, source, RATE)  # completes what the last pixel column shows
    painted.clear()
    hear(pane, source, 5 * RATE)
    assert painted == []


def test_another_analysis_keeps_the_old_picture_until_there_is_a_new_one(pane, source):
    before = picture(pane)
    other = FakeSource(source.signal, lambda t, f: noise(t, f) + 9.0, Analysis(n_fft=8192))
    other.known = lambda _sample: False
    pane.show_settings(Settings(analysis=other.analysis))
    pane.set_source(other)
    assert (picture(pane) == before).mean() > 0.95
    other.known = lambda _sample: True
    other.progress += 1
    pane.refresh()
    assert (picture(pane) != before).mean() > 0.5


def test_another_signal_is_followed_from_its_start(qtbot, pane):
    pane.freeze()
    with qtbot.waitSignal(pane.follow_changed) as heard:
        pane.set_source(FakeSource(StillSignal(2 * RATE)))
    assert heard.args == [True]
    blank = ring(pane).unrolled()[0][:, :10]
    assert not blank.any()


def test_without_a_source_nothing_breaks(qtbot):
    pane = SpectrogramPane()
    qtbot.addWidget(pane)
    pane.resize(500, 300)
    pane.show()
    for command in MOVES:
        assert pane.run_command(command)
    pane.refresh()
    pane.set_source(None)
    hover(pane, 10, 10)
    assert pane.reading_text() == ""
    assert pane.follow
    assert pane.shown() is None


@pytest.mark.parametrize("change", [{"clock_time": True}, {"offset": 94.0}, {"harmonics": True}])
def test_the_reading_of_a_picture_that_stands_follows_the_settings(qtbot, pane, source, change):
    pane.set_source(source, 1_700_000_000.0)
    pane.freeze()
    hover(pane, 100, 50)
    qtbot.waitUntil(lambda: not pane.numbers._late.isActive())
    before = pane.reading_text()
    pane.show_settings(replace(pane.settings, **change))
    qtbot.waitUntil(lambda: pane.reading_text() != before)
    assert ("dB SPL" in pane.reading_text()) == ("offset" in change)


@pytest.mark.parametrize("size", [(1, 1), (30, 20), (200, 90), (3000, 40), (40, 2000)])
def test_any_size_will_do(pane, source, size):
    pane.setMinimumSize(1, 1)
    pane.layout().setSizeConstraint(pane.layout().SizeConstraint.SetNoConstraint)
    pane.resize(*size)
    hear(pane, source, 3000)
    pane.grab()
    pane.resize(700, 400)
    settle(pane)
    assert (picture(pane) == ring(pane).unrolled()[1]).all()


def test_a_resize_keeps_the_span(pane):
    before = time_at(pane, 0)
    pane.resize(900, 300)
    settle(pane)
    assert pane.picture_width() == pane.picture.width() > 500
    assert time_at(pane, 0) == pytest.approx(before, abs=0.05)
    assert pane.changes == []


def test_lost_sound_is_hatched_and_named(pane, source):
    plain = picture(pane)
    x = 100
    start = int(time_at(pane, x) * RATE)
    source.signal.gaps = (Gap(start, start + 2 * RATE, "overflow"),)
    pane.refresh()
    seen = picture(pane)
    changed = np.flatnonzero((seen != plain).any(axis=0))
    pixels_per_second = pane.picture_width() / 10.0
    assert changed[0] == pytest.approx(x, abs=1)
    assert len(changed) == pytest.approx(2 * pixels_per_second, abs=2)
    assert pane.picture.item.overlay.gaps[0].text == "2.0 s lost"
    hover(pane, x + 20, 50)
    assert "sound lost" in pane.reading_text()


def test_lost_sound_is_named_when_it_comes_into_view(pane, source):
    source.signal.gaps = (Gap(30 * RATE, 32 * RATE, "overflow"),)
    pane.refresh()
    assert pane.picture.item.overlay.gaps == []
    source.signal.end = 35 * RATE
    source.progress += 1
    pane.refresh()
    seen = picture(pane)
    assert [label.text for label in pane.picture.item.overlay.gaps] == ["2.0 s lost"]
    pane.update()
    assert (picture(pane) == seen).all()


def test_the_grid_stands_at_the_labels_of_both_axes(pane):
    plain = picture(pane)
    pane.show_settings(replace(Settings(), grid=True))
    changed = picture(pane) != plain
    columns = np.flatnonzero(changed.all(axis=0))
    view = pane._view
    expected = {view.pixel_at(t * RATE) - view.first for t in pane.time_axis.seconds}
    assert set(columns.tolist()) == {x for x in expected if 0 <= x < view.width}
    rows = pane.frequency_axis.rows(pane.picture.height())
    assert np.flatnonzero(changed.all(axis=1)).tolist() == sorted(rows)


def test_the_spectrum_can_be_folded_away(pane):
    wide = pane.picture_width()
    pane.spectrum_visible = False
    settle(pane)
    assert pane.picture_width() > wide
    assert not pane.spectrum_visible
    pane.spectrum_visible = True
    settle(pane)
    assert pane.picture_width() == wide


def test_clock_time_takes_the_epoch(pane, source):
    pane.set_source(source, epoch=1_700_000_000.0)
    pane.show_settings(replace(Settings(), clock_time=True))
    settle(pane)
    hover(pane, 50, 50)
    assert pane.reading_text().count(":") == 2


# Moving about


def test_space_freezes_the_view_while_sound_goes_on(qtbot, pane, source):
    with qtbot.waitSignal(pane.follow_changed) as heard:
        pane.run_command("freeze")
    assert heard.args == [False]
    before = picture(pane)
    hear(pane, source, 3 * RATE)
    assert (picture(pane) == before).all()
    with qtbot.waitSignal(pane.follow_changed) as heard:
        pane.run_command("freeze")
    assert heard.args == [True]
    assert time_at(pane, pane.picture_width()) == pytest.approx(33.0, abs=0.05)


def test_freezing_and_going_live_are_also_calls(pane):
    pane.freeze()
    assert not pane.follow
    pane.go_live()
    assert pane.follow
    pane.follow = False
    assert not pane.follow


def test_a_drag_moves_the_sound_with_the_pointer_and_back_at_the_end_follows(pane, source):
    sound = time_at(pane, 200)
    before = ring(pane).unrolled()[1]
    drag(pane, (200, 100), (230, 102), (260, 100))
    assert not pane.follow
    assert time_at(pane, 260) == pytest.approx(sound)
    assert (ring(pane).unrolled()[1][:, 60:] == before[:, :-60]).all()
    drag(pane, (260, 100), (250, 100), (100, 100))
    assert pane.follow
    assert (ring(pane).unrolled()[1] == before).all()


def test_a_drag_goes_on_from_where_it_began_while_sound_arrives(pane, source):
    target = pane.picture.viewport()
    pointer.press(target, (100, 100), Qt.MouseButton.MiddleButton)
    pointer.move(target, (150, 100), Qt.MouseButton.MiddleButton)
    sound = time_at(pane, 150)
    hear(pane, source, RATE)
    pointer.move(target, (180, 100), Qt.MouseButton.MiddleButton)
    assert time_at(pane, 180) == pytest.approx(sound)


def test_a_drag_upwards_moves_the_frequencies(pane):
    pane.show_settings(replace(Settings(), axis=FrequencyAxis("log", 100.0, 2000.0)))
    axis = pane.settings.axis
    height = pane.picture.height()
    hertz = axis.from_unit(1.0 - 100 / height)
    drag(pane, (200, 100), (201, 120), (200, 150))
    moved = pane.settings.axis
    assert moved.from_unit(1.0 - 150 / height) == pytest.approx(hertz)
    assert pane.changes[-1] == pane.settings


@pytest.mark.parametrize(
    ("modifiers", "angle"), [(NONE, (0, 120)), (Qt.KeyboardModifier.ControlModifier, (0, -240))]
)
def test_the_wheel_zooms_in_time_at_the_pointer(pane, modifiers, angle):
    drag(pane, (100, 100), (400, 100))
    sound = time_at(pane, 200)
    turn(pane, 200, 100, angle, modifiers)
    factor = 0.8 ** (angle[1] / 120)
    assert pane.changes[-1].span == pytest.approx(10.0 * factor)
    assert time_at(pane, 200) == pytest.approx(sound, abs=10.0 / pane.picture_width())
    assert not pane.follow


def test_the_wheel_zooms_at_the_newest_sound_while_following(pane):
    turn(pane, 10, 100, (0, 120))
    assert pane.follow
    assert time_at(pane, pane.picture_width()) == pytest.approx(30.0, abs=0.05)


def test_the_wheel_zooms_in_frequency_at_the_pointer_with_alt(pane):
    height = pane.picture.height()
    hertz = pane.settings.axis.from_unit(1.0 - 100 / height)
    turn(pane, 200, 100, (120, 0), Qt.KeyboardModifier.AltModifier)
    axis = pane.changes[-1].axis
    assert axis.from_unit(1.0 - 100 / height) == pytest.approx(hertz)
    assert axis.fmax < 20000.0


def test_the_wheel_pans_with_shift(pane):
    left = time_at(pane, 0)
    turn(pane, 200, 100, (0, 120), Qt.KeyboardModifier.ShiftModifier)
    assert time_at(pane, 0) == pytest.approx(left - 1.0, abs=0.05)
    assert not pane.follow
    turn(pane, 200, 100, (0, -120), Qt.KeyboardModifier.ShiftModifier)
    assert pane.follow


def test_pinching_zooms(pane):
    pane.picture.pinched.emit(2.0, QPointF(100, 100))
    assert pane.changes[-1].span == pytest.approx(5.0)


def test_the_frequency_axis_is_dragged_turned_and_reset(pane):
    pane.show_settings(replace(Settings(), axis=FrequencyAxis("mel", 100.0, 2000.0)))
    drag(pane, (20, 100), (20, 150), target=pane.frequency_axis)
    assert pane.settings.axis.fmax > 2000.0
    pane.frequency_axis.turned.emit(1.0, 0.5)
    assert pane.settings.axis.fmin > 100.0
    pane.frequency_axis.reset.emit()
    assert pane.settings.axis == FrequencyAxis("mel", 0.0, RATE / 2)


def test_the_time_axis_is_dragged_turned_and_reset(pane):
    sound = time_at(pane, 200)
    drag(pane, (200, 5), (260, 5), target=pane.time_axis)
    assert time_at(pane, 260) == pytest.approx(sound)
    assert not pane.follow
    pane.time_axis.turned.emit(Turn("time", 1.0), QPointF(200, 5))
    assert pane.settings.span == pytest.approx(8.0)
    pane.time_axis.reset.emit()
    assert pane.settings.span == 10.0


def test_every_command_about_the_view_is_one_of_the_table_and_does_something(pane):
    for command in MOVES:
        assert command in BY_ID
        pane.show_settings(replace(Settings(), span=5.0, axis=FrequencyAxis("log", 200.0, 4000.0)))
        pane.go_live()
        pane.run_command("scroll-left")
        before = pane._view, pane.settings
        assert pane.run_command(command)
        assert (pane._view, pane.settings) != before, command


def test_commands_about_something_else_are_left_to_others(pane):
    assert not pane.run_command("save")
    assert not pane.run_command("colormap-next")
    assert pane.run_command("reset-peak")


def test_the_keys_lead_to_both_ends(pane):
    pane.run_command("oldest")
    assert time_at(pane, 0) == pytest.approx(0.0, abs=0.05)
    assert not pane.follow
    pane.run_command("live")
    assert pane.follow
    pane.run_command("zoom-out-time")
    pane.run_command("fit")
    assert pane.settings.span == 10.0


# Levels and numbers


def test_dragging_the_colour_bar_changes_the_range(pane):
    pane.show_settings(replace(Settings(), auto_range=True))
    pane.colour_bar.dragged.emit(-77.0, -10.0)
    assert (pane.changes[-1].floor, pane.changes[-1].auto_range) == (-77.0, False)


def test_a_double_click_on_the_colour_bar_is_automatic_then_usual(pane):
    pane.colour_bar.reset.emit()
    assert pane.settings.auto_range
    pane.colour_bar.reset.emit()
    assert not pane.settings.auto_range
    assert pane.settings.floor == Settings().floor


def test_the_automatic_range_follows_the_sound_until_it_fits(qtbot, pane):
    pane.show_settings(replace(Settings(), auto_range=True, floor=-170.0, ceiling=-150.0))

    def fits():
        return pane.settings.ceiling >= -25.0 and pane.settings.floor >= -95.0

    qtbot.waitUntil(fits, timeout=10_000)
    assert pane.settings.auto_range
    assert pane.changes[-1] == pane.settings


def test_silence_does_not_move_the_automatic_range(pane):
    pane.set_source(FakeSource(StillSignal(30 * RATE), lambda t, f: -200.0 + 0 * t * f))
    pane.show_settings(replace(Settings(), auto_range=True))
    pane._range.fit()
    assert pane.changes == []


@pytest.mark.parametrize("scale", ["linear", "log", "erb"])
def test_the_numbers_at_the_pointer_are_true(qtbot, pane, scale):
    pane.show_settings(replace(Settings(), axis=FrequencyAxis(scale, 40.0, 20000.0)))
    settle(pane)
    with qtbot.waitSignal(pane.reading_changed) as heard:
        hover(pane, 123, 77)
    reading = pane.numbers._reading
    assert heard.args == [str(reading)] == [pane.reading_text()]
    codes = ring(pane).unrolled()[0]
    assert reading.code == codes[77, 123]
    assert reading.seconds == pytest.approx(time_at(pane, 123.5))
    unit = 1.0 - 77.5 / pane.picture.height()
    assert reading.hertz == pytest.approx(pane.settings.axis.from_unit(unit))
    assert pane.picture.readout is not None


def test_the_numbers_change_as_the_sound_moves_under_the_pointer(qtbot, pane, source):
    hover(pane, 123, 77)
    before = pane.reading_text()
    source.signal.end += RATE
    with qtbot.waitSignal(pane.reading_changed):
        pane.refresh()
    assert pane.reading_text() != before


def test_the_numbers_go_when_the_pointer_leaves(qtbot, pane):
    hover(pane, 123, 77)
    with qtbot.waitSignal(pane.reading_changed) as heard:
        QApplication.sendEvent(pane.picture, QEvent(QEvent.Type.Leave))
    assert heard.args == [""]
    assert pane.picture.readout is None


def test_the_spectrum_shows_the_column_under_the_pointer_row_by_row(pane):
    hover(pane, 200, 50)
    pane.numbers.show_now()
    shown = pane.spectrum._curves
    assert (shown.current == ring(pane).unrolled()[0][:, 200]).all()
    assert shown.caption.startswith("at ")


def test_the_spectrum_shows_the_present_and_frozen_the_right_edge(pane, source):
    pane.numbers.show_now()
    shown = pane.spectrum._curves
    assert shown.caption == ""
    newest = source.newest(pane._composer._level)
    column = source.compute(pane._composer._level, newest - 1, newest)
    assert (shown.current == pane._composer.rows(column)[:, 0]).all()
    pane.freeze()
    pane.numbers.show_now()
    shown = pane.spectrum._curves
    assert "edge" in shown.caption
    assert (shown.current == ring(pane).unrolled()[0][:, -1]).all()


def test_of_a_recording_the_spectrum_shows_the_average_of_what_is_visible(pane):
    signal = StillSignal(30 * RATE)
    signal.length = signal.end
    recorded, asked = FakeSource(signal), []

    def average(passage):
        asked.append(passage)
        known = None if len(asked) == 1 else passage
        return known and (known, np.full(len(recorded.frequencies), 2000, np.uint16))

    recorded.average = average
    pane.set_source(recorded)
    settle(pane)
    pane.numbers.show_now()
    pane.numbers.show_now()
    assert asked[-1] == range(30 * RATE)
    assert (pane.spectrum._curves.current == 2000).all()
    assert pane.spectrum._curves.caption == "average"
    assert (pane.spectrum._curves.peak == ring(pane).codes.max(axis=1)).all()


def test_every_part_has_a_name_for_those_who_do_not_see_it(pane):
    for part in (pane, pane.picture, *pane.strips()):
        assert part.accessibleName()


def test_a_pane_that_is_closed_leaves_nothing_behind(qtbot, source):
    pane = SpectrogramPane()
    pane.resize(500, 300)
    pane.show()
    pane.set_source(source)
    pane.deleteLater()
    del pane
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    gc.collect()
    source.signal.end += RATE
    QApplication.processEvents()


def test_a_tone_stands_at_its_frequency_and_level(pane):
    tone = 1000.0

    def formula(seconds, hertz):
        return np.where(abs(hertz - tone) < 50.0, -20.0, -95.0) + 0 * seconds

    pane.set_source(FakeSource(StillSignal(30 * RATE), formula, Analysis(n_fft=4096)))
    row = int((1.0 - pane.settings.axis.to_unit(tone)) * pane.picture.height())
    settle(pane)
    assert row in pane.frequency_axis.rows(pane.picture.height())
    hover(pane, 200, row)
    assert "−20.0 dBFS" in pane.reading_text()
    assert ring(pane).codes[row].max() == encode(np.array([-20.0], np.float32))[0]


def test_a_picture_that_cannot_be_seen_wishes_for_nothing(pane, source, qtbot):
    qtbot.waitUntil(lambda: bool(source.wishes and source.wishes[-1].last))
    pane.hide()
    wish = source.wishes[-1]
    assert wish.first == wish.last
    assert not wish.follow
    pane.show()
    qtbot.waitUntil(lambda: source.wishes[-1].last > source.wishes[-1].first)
