import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QFont, QNativeGestureEvent, QPointingDevice
from PySide6.QtWidgets import QApplication, QWidget

from dsp.levels import CODE_COUNT
from tests import xserver
from tests.ui import pointer
from tests.ui.own_process import assert_what_scrolled_is_what_would_be_painted, output_of
from tests.ui.screen import pixels, spy_on_painting
from ui.picture.composer import Change
from ui.picture.picture_item import GapLabel, Overlay
from ui.picture.picture_view import PictureView
from ui.picture.readout import Readout
from ui.picture.ring_picture import Colours, RingPicture
from ui.picture.turns import Turn, turns_of
from ui.theme import DARK

NONE = Qt.KeyboardModifier.NoModifier
TABLE = (np.arange(CODE_COUNT, dtype=np.uint32) * 7919) | 0xFF000000


def random_ring(width, height, first):
    ring = RingPicture(width, height, first, Colours(TABLE, 0, 0))
    codes = np.random.default_rng(3).integers(1, CODE_COUNT, (height, width)).astype(np.uint16)
    ring.write(range(first, first + width), codes)
    return ring


@pytest.fixture
def view(qtbot):
    view = PictureView(DARK)
    qtbot.addWidget(view)
    view.resize(301, 203)
    view.show()
    qtbot.waitExposed(view)
    return view


@pytest.mark.parametrize("first", [0, 7, 300, 301, 12345, -20])
def test_every_pixel_of_the_ring_is_one_pixel_of_the_screen(view, first):
    ring = random_ring(301, 203, first)
    view.show_change(ring, Change(whole=True))
    assert (pixels(view) == ring.unrolled()[1]).all()


SCALED = """
from PySide6.QtWidgets import QApplication, QHBoxLayout, QLabel, QWidget
from tests.ui.screen import pixels
from tests.ui.test_picture_view import random_ring
from ui.picture.composer import Change
from ui.picture.picture_view import PictureView
from ui.theme import DARK

app = QApplication([])
for left in (0, 1, 2, 3, 61):
    window, view = QWidget(), PictureView(DARK)
    window.resize(left + 283, 160)
    view.setParent(window)
    view.setGeometry(left, left, 283, 151 - left)
    window.show()
    size = view.device_size()
    ring = random_ring(size.width(), size.height(), 77)
    view.show_change(ring, Change(whole=True))
    seen = pixels(window)
    at = int(left * view.ratio + 0.5)
    part = seen[at : at + size.height(), at : at + size.width()]
    assert part.shape == ring.pixels.shape, (part.shape, ring.pixels.shape)
    assert (part == ring.unrolled()[1]).all(), left
print("exact at", view.ratio)
"""


@pytest.mark.parametrize("ratio", ["1.25", "1.5", "1.75", "2"])
def test_it_is_exact_on_screens_of_any_density(ratio):
    printed = output_of(SCALED, QT_SCALE_FACTOR=ratio, QT_QPA_PLATFORM="offscreen")
    assert printed == f"exact at {float(ratio)}\n"


def test_before_the_first_picture_there_is_ground(view):
    assert (pixels(view) == DARK.no_data.rgb()).all()


def test_nothing_is_painted_when_nothing_changed(qtbot, view):
    ring = random_ring(301, 203, 0)
    view.show_change(ring, Change(whole=True))
    view.repaint()
    painted = spy_on_painting(view)
    view.show_change(ring, Change())
    view.show_readout(None)
    QApplication.processEvents()
    assert painted == []


def test_only_new_columns_are_painted(view):
    ring = random_ring(301, 203, 0)
    view.show_change(ring, Change(whole=True))
    QApplication.processEvents()
    painted = spy_on_painting(view)
    ring.move(5)
    view.show_change(ring, Change(5, (range(300, 306),)))
    QApplication.processEvents()
    assert painted == [6 * 203]


def test_the_grid_is_drawn_at_its_columns_and_rows(view):
    ring = random_ring(301, 203, 40)
    view.item.overlay = Overlay([100, 39, 400], [17])
    view.show_change(ring, Change(whole=True))
    changed = pixels(view) != ring.unrolled()[1]
    assert np.flatnonzero(changed.mean(axis=0) > 0.9).tolist() == [60]
    assert np.flatnonzero(changed.mean(axis=1) > 0.9).tolist() == [17]


@pytest.mark.parametrize(
    ("width", "labelled"), [(200, "across"), (40, "upright"), (6, "not at all")]
)
def test_a_gap_says_how_much_was_lost_where_there_is_room(view, width, labelled):
    ring = random_ring(301, 203, 0)
    view.item.overlay = Overlay(gaps=[GapLabel(range(50, 50 + width), "0.8 s lost")])
    view.show_change(ring, Change(whole=True))
    changed = pixels(view) != ring.unrolled()[1]
    rows, columns = changed.any(axis=1).sum(), changed.any(axis=0).sum()
    if labelled == "not at all":
        assert not changed.any()
    else:
        assert (columns > rows) == (labelled == "across")
        assert np.flatnonzero(changed.any(axis=0)).mean() == pytest.approx(49.5 + width / 2, abs=1)


def test_the_readout_is_drawn_and_leaves_no_trace(view):
    ring = random_ring(301, 203, 0)
    view.show_change(ring, Change(whole=True))
    plain = pixels(view)
    box = view.rect().toRectF().adjusted(150, 20, -50, -120)
    readout = Readout(QPoint(100, 50), 1.0, ("a", "b", "c"), QColor("red"), QFont(), box)
    view.show_readout(readout)
    assert (pixels(view)[50] != plain[50]).mean() > 0.9
    view.show_readout(None)
    assert (pixels(view) == plain).all()


# Gestures


def gesture(view, *path, button=Qt.MouseButton.MiddleButton, modifiers=NONE):
    pointer.drag(view.viewport(), *path, button=button, modifiers=modifiers)


def test_a_drag_keeps_the_direction_it_began_with(view):
    dragged = []
    view.dragged.connect(lambda *drag: dragged.append(drag))
    gesture(view, (100, 100), (102, 101), (110, 103), (90, 160))
    assert dragged == [("time", 10.0), ("time", -10.0)]
    dragged.clear()
    gesture(view, (100, 100), (101, 110), (150, 120))
    assert dragged == [("frequency", 10.0), ("frequency", 20.0)]


@pytest.mark.parametrize(
    ("button", "modifiers", "drags"),
    [
        (Qt.MouseButton.MiddleButton, NONE, True),
        (Qt.MouseButton.LeftButton, Qt.KeyboardModifier.ShiftModifier, True),
        (Qt.MouseButton.LeftButton, NONE, False),
        (Qt.MouseButton.LeftButton, Qt.KeyboardModifier.ControlModifier, False),
    ],
)
def test_the_picture_is_dragged_with_shift_or_the_middle_button(view, button, modifiers, drags):
    dragged, pulled = [], []
    view.dragged.connect(lambda *drag: dragged.append(drag))
    view.pressed.connect(lambda at, held: pulled.append((at.toTuple(), held)))
    view.pulled.connect(lambda at: pulled.append(at.toTuple()))
    view.released.connect(lambda at: pulled.append(at.toTuple()))
    gesture(view, (100, 100), (140, 100), button=button, modifiers=modifiers)
    gone = [("time", 40.0)] if drags else []
    assert dragged == gone
    assert pulled == ([] if drags else [((100, 100), modifiers), (140, 100), (140, 100)])


def test_a_second_button_changes_nothing(view):
    dragged = []
    view.dragged.connect(lambda *drag: dragged.append(drag))
    target, middle = view.viewport(), Qt.MouseButton.MiddleButton
    pointer.press(target, (100, 100), middle)
    pointer.click(target, (110, 100))
    pointer.move(target, (130, 100), middle)
    assert dragged == [("time", 30.0)]


def test_the_buttons_at_the_side_go_back_and_forward(view):
    steps = []
    view.stepped.connect(steps.append)
    pointer.click(view.viewport(), (10, 10), Qt.MouseButton.BackButton)
    pointer.click(view.viewport(), (10, 10), Qt.MouseButton.ForwardButton)
    assert steps == [-1, 1]


def test_a_click_is_no_drag(qtbot, view):
    with qtbot.assertNotEmitted(view.drag_began):
        gesture(view, (100, 100), (101, 101))
        pointer.hover(view.viewport(), (200, 100))


def test_it_says_where_the_pointer_is_and_when_it_leaves(qtbot, view):
    heard = []
    view.hovered.connect(heard.append)
    pointer.hover(view.viewport(), (12, 34))
    QApplication.sendEvent(view, QEvent(QEvent.Type.Leave))
    assert heard == [QPointF(12, 34), None]


@pytest.mark.parametrize(
    ("angle", "pad", "modifiers", "turns"),
    [
        ((0, 120), (0, 0), NONE, [Turn("time", 1.0)]),
        ((0, -240), (0, 0), Qt.KeyboardModifier.ControlModifier, [Turn("time", -2.0)]),
        ((120, 0), (0, 0), NONE, [Turn("pan", 1.0)]),
        ((120, 0), (0, 0), Qt.KeyboardModifier.AltModifier, [Turn("frequency", 1.0)]),
        ((0, 120), (0, 0), Qt.KeyboardModifier.AltModifier, [Turn("frequency", 1.0)]),
        ((0, 120), (0, 0), Qt.KeyboardModifier.ShiftModifier, [Turn("pan", 1.0)]),
        ((120, 0), (0, 0), Qt.KeyboardModifier.ShiftModifier, [Turn("pan", 1.0)]),
        ((24, 8), (12, 0), NONE, [Turn("slide", 12)]),
        ((0, 80), (0, 40), NONE, [Turn("time", 1.0)]),
        ((0, 0), (0, 0), NONE, []),
    ],
)
def test_the_wheel_and_the_touch_pad(angle, pad, modifiers, turns):
    assert turns_of(QPoint(*angle), QPoint(*pad), modifiers) == turns


def test_a_pinch_says_its_factor(view):
    heard = []
    view.pinched.connect(lambda factor, at: heard.append((factor, at)))
    at = QPointF(50, 60)
    event = QNativeGestureEvent(
        Qt.NativeGestureType.ZoomNativeGesture,
        QPointingDevice.primaryPointingDevice(),
        2,
        at,
        at,
        at,
        0.25,
        QPointF(),
    )
    QApplication.sendEvent(view.viewport(), event)
    assert heard == [(1.25, at)]


@pytest.mark.skipif(bool(xserver.skip_reason()), reason=xserver.skip_reason())
@pytest.mark.parametrize("ratio", ["1", "1.25", "2"])
def test_what_was_scrolled_on_a_real_screen_is_what_would_be_painted(tmp_path, ratio):
    show_readout = "pane.picture.hovered.emit(QPointF(200, 100) * pane.picture.ratio)"
    assert_what_scrolled_is_what_would_be_painted(
        tmp_path, ratio, each=f"if frame == 30: {show_readout}"
    )


@pytest.mark.skipif(bool(xserver.skip_reason()), reason=xserver.skip_reason())
@pytest.mark.parametrize("place", ["0, 0, 600, 40", "100, 60, 200, 40"], ids=["above", "within"])
def test_a_banner_over_it_changes_nothing(tmp_path, place):
    """It may come and go while the picture scrolls."""
    lay = f"lid = pane.picture.lid = QWidget(pane); lid.setGeometry({place})"
    first = f"""
from PySide6.QtWidgets import QWidget
{lay}
lid.setStyleSheet("background: rgba(20, 80, 160, 128)")
lid.show()
"""
    each = "if frame in (20, 30, 50): lid.setVisible(not lid.isVisible())"
    assert_what_scrolled_is_what_would_be_painted(tmp_path, "1", first, each)


def test_a_banner_over_it_does_not_have_all_of_it_painted(qtbot):
    outer = QWidget()
    qtbot.addWidget(outer)
    outer.resize(400, 300)
    view = PictureView(DARK, outer)
    view.resize(400, 300)
    lid = view.lid = QWidget(outer)
    lid.setGeometry(0, 0, 400, 40)
    outer.show()
    qtbot.waitExposed(outer)
    ring = random_ring(400, 300, 0)
    view.show_change(ring, Change(whole=True))
    QApplication.processEvents()
    painted = spy_on_painting(view)
    ring.move(3)
    view.show_change(ring, Change(shift=3, dirty=(range(400, 403),)))
    QApplication.processEvents()
    assert 0 < sum(painted) < 400 * 60
