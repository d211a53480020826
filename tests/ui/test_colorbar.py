import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QImage, QWheelEvent
from PySide6.QtWidgets import QApplication

from dsp.levels import CEILING_DB, FLOOR_DB
from dsp.picture import palette
from dsp.settings import Settings
from ui.palettes import table
from ui.picture.colorbar import ColourBar, Levels
from ui.theme import DARK, LIGHT

COLOURS = table("viridis")


@pytest.fixture
def bar(qtbot):
    bar = ColourBar()
    qtbot.addWidget(bar)
    bar.set_theme(DARK)
    bar.resize(bar.sizeHint().width(), 500)
    tell(bar, Levels(-100.0, -10.0))
    bar.show()
    return bar


def tell(bar, levels):
    bar.show_levels(levels, palette(COLOURS, *levels, (0, 0, 0)))


def obey(bar):
    """Do as the owner does: show what was asked for. Returns all that was asked for."""
    asked = []

    def answer(floor, ceiling):
        Settings(floor=floor, ceiling=ceiling)
        asked.append((floor, ceiling))
        tell(bar, Levels(floor, ceiling))

    bar.dragged.connect(answer)
    return asked


def drag(qtbot, bar, begin, end):
    qtbot.mousePress(bar, Qt.MouseButton.LeftButton, pos=QPoint(15, round(begin)))
    qtbot.mouseMove(bar, QPoint(15, round((begin + end) / 2)))
    qtbot.mouseMove(bar, QPoint(15, round(end)))
    qtbot.mouseRelease(bar, Qt.MouseButton.LeftButton, pos=QPoint(15, round(end)))


@pytest.mark.parametrize(("level", "kept"), [("floor", "ceiling"), ("ceiling", "floor")])
def test_an_end_is_dragged_and_the_other_stays(qtbot, bar, level, kept):
    obey(bar)
    before = bar.levels
    drag(qtbot, bar, bar.y_of(getattr(before, level)), bar.y_of(-60.0))
    assert getattr(bar.levels, level) == pytest.approx(-60.0, abs=1.0)
    assert getattr(bar.levels, kept) == getattr(before, kept)


def test_the_middle_moves_both(qtbot, bar):
    obey(bar)
    drag(qtbot, bar, bar.y_of(-50.0), bar.y_of(-65.0))
    assert bar.levels.ceiling - bar.levels.floor == 90.0
    assert bar.levels.floor == pytest.approx(-115.0, abs=1.0)


def test_an_end_stops_before_the_other_and_at_the_ends_of_the_scale(qtbot, bar):
    obey(bar)
    drag(qtbot, bar, bar.y_of(-100.0), 0)
    assert bar.levels == (-11.0, -10.0)
    tell(bar, Levels(-100.0, -10.0))
    drag(qtbot, bar, bar.y_of(-100.0), 5000)
    assert bar.levels == (FLOOR_DB, -10.0)


@given(
    st.sampled_from(["floor", "ceiling", "both"]),
    st.floats(-170, -20),
    st.floats(1, 40),
    st.floats(-500, 500),
)
def test_every_movement_gives_a_valid_range(grip, floor, span, by):
    levels = Levels(floor, min(floor + span, CEILING_DB)).moved(grip, by)
    Settings(floor=levels.floor, ceiling=levels.ceiling)


def test_a_click_beyond_the_ends_takes_the_nearer_one(bar):
    assert bar.grip_at(0) == "ceiling"
    assert bar.grip_at(499) == "floor"
    assert bar.grip_at(bar.y_of(-55.0)) == "both"


@pytest.mark.parametrize(
    ("at", "asked"), [(-12.0, (-100.0, -9.0)), (-55.0, (-99.0, -9.0)), (-98.0, (-99.0, -10.0))]
)
def test_the_wheel_moves_what_is_under_it_by_one_decibel(bar, at, asked):
    heard = obey(bar)
    QApplication.sendEvent(bar, wheel(QPointF(15, bar.y_of(at)), 120))
    assert heard == [asked]


def wheel(at, angle):
    none = Qt.KeyboardModifier.NoModifier
    return QWheelEvent(
        at,
        at,
        QPoint(),
        QPoint(0, angle),
        Qt.MouseButton.NoButton,
        none,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )


def test_a_double_click_asks_for_the_automatic_range(qtbot, bar):
    heard = obey(bar)
    with qtbot.waitSignal(bar.reset):
        qtbot.mouseDClick(bar, Qt.MouseButton.LeftButton, pos=QPoint(15, 250))
    qtbot.mouseMove(bar, QPoint(15, 300))
    assert heard == []


def test_the_pointer_tells_what_would_be_dragged(qtbot, bar):
    qtbot.mouseMove(bar, QPoint(15, round(bar.y_of(-100.0))))
    assert bar.cursor().shape() == Qt.CursorShape.SizeVerCursor
    qtbot.mouseMove(bar, QPoint(15, round(bar.y_of(-50.0))))
    assert bar.cursor().shape() == Qt.CursorShape.OpenHandCursor


@pytest.mark.parametrize("theme", [DARK, LIGHT], ids=lambda theme: theme.name)
def test_every_level_has_its_colour_in_the_bar(bar, theme):
    bar.set_theme(theme)
    colours = palette(COLOURS, *bar.levels, (0, 0, 0))
    image = bar.grab().toImage()
    for level in range(-140, 10, 7):
        if min(abs(level - end) for end in bar.levels) < 4:
            continue
        code = round((level - FLOOR_DB) / 0.05) + 1
        seen = image.pixelColor(17, round(bar.y_of(level)))
        near = colours[max(1, code - 12) : code + 13]
        assert seen.rgb() in near.tolist(), level


def test_a_scale_beyond_the_usual_grows_with_the_levels(bar):
    tell(bar, Levels(-175.0, 20.0))
    assert 0 <= bar.y_of(20.0) < bar.y_of(-175.0) <= 500


@pytest.mark.parametrize("size", [(1, 1), (70, 3), (70, 4000)])
def test_any_size_can_be_painted(bar, size):
    bar.resize(*size)
    image = bar.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
    assert np.frombuffer(image.constBits(), np.uint32).size
