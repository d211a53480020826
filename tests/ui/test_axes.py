import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication

from dsp.scales import SCALES, FrequencyAxis
from tests.ui.screen import pixels
from ui.picture.axes import Corner, FrequencyAxisStrip, FrequencyLabels, TimeAxis, TimeScale
from ui.picture.turns import Turn
from ui.picture.viewport import Viewport
from ui.theme import DARK, LIGHT

RATE = 48000
SECONDS = TimeScale(RATE)


def strip(qtbot, kind, width, height, theme=DARK):
    widget = kind()
    qtbot.addWidget(widget)
    widget.set_theme(theme)
    widget.resize(width, height)
    return widget


def time_axis(qtbot, view, scale=SECONDS, width=None, theme=DARK):
    axis = strip(qtbot, TimeAxis, width or view.width, 30, theme)
    axis.show_view(view, scale)
    return axis


def tick_columns(axis, theme=DARK):
    return np.flatnonzero((pixels(axis)[:3] == theme.axis.rgb()).all(axis=0))


@pytest.mark.parametrize("theme", [DARK, LIGHT], ids=lambda theme: theme.name)
def test_ticks_stand_at_the_pixels_of_their_times(qtbot, theme):
    view = Viewport(800, 600.0, 4321.0, follow=False)
    axis = time_axis(qtbot, view, theme=theme)
    expected = {view.pixel_at(t * RATE) - view.first for t in axis.seconds}
    expected = {x for x in expected if 0 <= x < 800}
    assert len(expected) > 3
    assert expected <= set(tick_columns(axis, theme).tolist())


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.integers(-300, 300), min_size=1, max_size=6), st.floats(50.0, 3000.0))
def test_scrolled_equals_painted_anew(qtbot, moves, spp):
    view = Viewport(500, spp, 5000.0, follow=False)
    axis = time_axis(qtbot, view)
    for move in moves:
        view = Viewport(500, spp, view.edge + move, follow=False)
        axis.show_view(view, TimeScale(RATE))
    assert (pixels(axis) == pixels(time_axis(qtbot, view))).all()


def test_no_label_is_cut_at_the_ends(qtbot):
    ground = DARK.picture.rgb()
    for edge in range(3000, 3200):
        axis = time_axis(qtbot, Viewport(300, 1000.0, float(edge), follow=False))
        letters = pixels(axis)[10:]
        assert (letters[:, [0, -1]] == ground).all()


def test_the_time_of_day_is_shown_on_demand(qtbot):
    view = Viewport(600, 800.0, 3000.0, follow=False)
    axis = time_axis(qtbot, view, TimeScale(RATE, 3600.0 * 14 + 0.25))
    assert all((t + 0.25) % 1 == pytest.approx(0, abs=1e-6) for t in axis.seconds)
    assert (pixels(axis) != pixels(time_axis(qtbot, view))).any()


def test_an_axis_without_a_view_or_a_width_is_blank(qtbot):
    axis = strip(qtbot, TimeAxis, 200, 30)
    assert (pixels(axis) == DARK.picture.rgb()).all()
    assert axis.seconds == []
    time_axis(qtbot, Viewport(1, 600.0), width=1)


@pytest.mark.parametrize("scale", SCALES)
def test_one_kilohertz_lands_on_the_row_of_one_kilohertz(qtbot, scale):
    axis = strip(qtbot, FrequencyAxisStrip, 60, 700)
    shown = FrequencyAxis(scale, 40.0, 20000.0)
    axis.show_axis(FrequencyLabels(shown))
    labels = {tick.label: tick.value for tick in axis.ticks() if tick.label}
    assert labels["1k"] == 1000.0
    row = int((1.0 - shown.to_unit(1000.0)) * 700)
    assert row in axis.rows(700)
    assert (pixels(axis)[row, -6:] == DARK.axis.rgb()).all()


def test_notes_label_the_axis_on_demand(qtbot):
    axis = strip(qtbot, FrequencyAxisStrip, 60, 700)
    axis.show_axis(FrequencyLabels(FrequencyAxis(), notes=True))
    labels = {tick.label: tick.value for tick in axis.ticks()}
    assert labels["C4"] == pytest.approx(261.63, abs=0.01)


def test_labels_at_the_ends_of_the_axis_stay_inside(qtbot):
    axis = strip(qtbot, FrequencyAxisStrip, 60, 400)
    axis.show_axis(FrequencyLabels(FrequencyAxis("linear", 0.0, 20000.0)))
    assert {tick.label for tick in axis.ticks()} >= {"0", "20k"}
    letters = pixels(axis)[:, :-8] != DARK.picture.rgb()
    assert letters[:14].any()
    assert letters[-14:].any()


def test_the_time_axis_says_how_it_is_dragged_turned_and_reset(qtbot):
    axis = time_axis(qtbot, Viewport(400, 100.0, 400.0))
    axis.show()
    dragged, turned = [], []
    axis.dragged.connect(dragged.append)
    axis.turned.connect(lambda *turn: turned.append(turn))
    with qtbot.waitSignal(axis.drag_began):
        qtbot.mousePress(axis, Qt.MouseButton.LeftButton, pos=QPoint(100, 10))
    qtbot.mouseMove(axis, QPoint(60, 15))
    qtbot.mouseRelease(axis, Qt.MouseButton.LeftButton, pos=QPoint(60, 15))
    assert dragged == [-40.0]
    with qtbot.waitSignal(axis.reset):
        qtbot.mouseDClick(axis, Qt.MouseButton.LeftButton)
    QApplication.sendEvent(axis, wheel(QPointF(100, 10), QPoint(0, 240)))
    assert turned == [(Turn("time", 2.0), QPointF(100, 10))]


def test_the_axis_says_how_it_is_dragged_turned_and_reset(qtbot):
    axis = strip(qtbot, FrequencyAxisStrip, 60, 400)
    axis.show()
    dragged, turned = [], []
    axis.dragged.connect(dragged.append)
    axis.turned.connect(lambda *turn: turned.append(turn))
    with qtbot.waitSignal(axis.drag_began):
        qtbot.mousePress(axis, Qt.MouseButton.LeftButton, pos=QPoint(30, 100))
    qtbot.mouseMove(axis, QPoint(30, 140))
    qtbot.mouseRelease(axis, Qt.MouseButton.LeftButton, pos=QPoint(30, 140))
    qtbot.mouseMove(axis, QPoint(30, 20))
    assert dragged == [40.0]
    with qtbot.waitSignal(axis.reset):
        qtbot.mouseDClick(axis, Qt.MouseButton.LeftButton)
    QApplication.sendEvent(axis, wheel(QPointF(30, 100), QPoint(0, 240)))
    assert turned == [(2.0, 0.75)]


def wheel(at, angle):
    none, phase = Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase
    return QWheelEvent(at, at, QPoint(), angle, Qt.MouseButton.NoButton, none, phase, False)


def test_the_corner_names_the_unit(qtbot):
    corner = Corner("Unit")
    qtbot.addWidget(corner)
    corner.set_theme(DARK)
    corner.resize(60, 30)
    blank = pixels(corner)
    corner.show_text("Hz")
    assert (pixels(corner) != blank).any()
    assert corner.accessibleName() == "Unit"
