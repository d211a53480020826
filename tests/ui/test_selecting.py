import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QFont

from dsp.scales import FrequencyAxis
from dsp.selection import Selection
from tests.ui import pointer
from tests.ui.fake_source import RATE, FakeSource, StillSignal
from tests.ui.panes import hertz_at, sample_at, settle, shown
from tests.ui.screen import pixels
from ui.picture.limits import frequency_text, parse_frequency, parse_time, selection_text, time_text
from ui.picture.marks import Box, Frame, Marks, chip_rect, marks_boxes

Cursor = Qt.CursorShape
END = 30 * RATE


@pytest.fixture
def file():
    """30 s of a file."""
    source = FakeSource(StillSignal(30 * RATE))
    source.signal.length = source.signal.end
    return source


@pytest.fixture
def live():
    return FakeSource(StillSignal(30 * RATE))


@pytest.fixture
def show(qtbot):
    def show(source):
        pane = shown(qtbot, source)
        pane.heard = []
        pane.marking.selection_changed.connect(pane.heard.append)
        return pane

    return show


def target(pane):
    return pane.picture.viewport()


def test_a_drag_selects_a_box_of_time_and_frequency(show, file):
    pane = show(file)
    pointer.drag(target(pane), (300, 80), (250, 100), (100, 200))
    box = pane.marking.selection
    assert (box.start, box.stop) == (sample_at(pane, 100), sample_at(pane, 300))
    assert box.low_hz == pytest.approx(hertz_at(pane, 200))
    assert box.high_hz == pytest.approx(hertz_at(pane, 80))
    assert pane.heard[-1] == box


def test_a_drag_along_the_time_selects_all_frequencies(show, file):
    pane = show(file)
    pointer.drag(target(pane), (100, 100), (200, 106))
    assert pane.marking.selection == Selection(sample_at(pane, 100), sample_at(pane, 200))


def test_a_drag_beyond_the_picture_ends_where_the_sound_does(show, file):
    pane = show(file)
    pointer.drag(target(pane), (100, 100), (5000, -300))
    box = pane.marking.selection
    assert box.stop == file.signal.end
    assert box.high_hz == pytest.approx(pane._axis.fmax)


def test_a_drag_held_beyond_the_edge_moves_the_picture_along(qtbot, show, file):
    pane = show(file)
    pane.run_command("zoom-in-time")
    settle(pane)
    begun, right = sample_at(pane, 100), sample_at(pane, pane._view.width)
    pointer.press(target(pane), (100, 100))
    pointer.move(target(pane), (pane._view.width + 40, 100))
    assert pane.marking.selection.stop == pytest.approx(right, abs=2)
    qtbot.waitUntil(lambda: pane.marking.selection.stop == END)
    pointer.release(target(pane), (pane._view.width + 40, 100))
    assert pane.marking.selection.start == begun
    assert sample_at(pane, pane._view.width) >= END
    assert not pane.marking.hand._edge._timer.isActive()


def test_a_click_sets_the_head_and_takes_the_selection_away(show, file):
    pane = show(file)
    sought = []
    pane.marking.seek_wanted.connect(sought.append)
    pane.marking.select(Selection(5 * RATE, 10 * RATE, 500.0, 5000.0))
    inside = pane._view.pixel_at(7 * RATE)
    y = (1.0 - float(pane._axis.to_unit(1500.0))) * pane.picture.height()
    pointer.click(target(pane), (inside, y))
    assert pane.marking.selection is not None
    pointer.click(target(pane), (400, 100))
    assert pane.marking.selection is None
    assert sought == [sample_at(pane, inside), sample_at(pane, 400)]
    assert pane.marking.head == sought[-1]


@pytest.mark.parametrize(
    ("edge", "cursor"),
    [
        ("start", Cursor.SizeHorCursor),
        ("stop", Cursor.SizeHorCursor),
        ("low_hz", Cursor.SizeVerCursor),
        ("high_hz", Cursor.SizeVerCursor),
    ],
)
def test_an_edge_is_dragged_and_the_others_stay(show, file, edge, cursor):
    pane = show(file)
    before = Selection(10 * RATE, 20 * RATE, 1000.0, 4000.0)
    pane.marking.select(before)
    y = [(1.0 - float(pane._axis.to_unit(f))) * pane.picture.height() for f in (1000.0, 4000.0)]
    x = [pane._view.pixel_at(t) for t in (before.start, before.stop)]
    place = {
        "start": (x[0], sum(y) / 2),
        "stop": (x[1], sum(y) / 2),
        "low_hz": (sum(x) / 2, y[0]),
        "high_hz": (sum(x) / 2, y[1]),
    }[edge]
    pointer.hover(target(pane), place)
    assert target(pane).cursor().shape() == cursor
    to = (place[0] + 12, place[1] - 12)
    pointer.drag(target(pane), place, to)
    after = pane.marking.selection
    for name in ("start", "stop", "low_hz", "high_hz"):
        assert (getattr(after, name) != getattr(before, name)) == (name == edge)
    wanted = sample_at(pane, to[0]) if edge in ("start", "stop") else hertz_at(pane, to[1])
    assert getattr(after, edge) == pytest.approx(wanted)


def test_a_corner_moves_both_and_may_cross_the_others(show, file):
    pane = show(file)
    pointer.drag(target(pane), (200, 100), (300, 200))
    pointer.hover(target(pane), (300, 200))
    assert target(pane).cursor().shape() == Cursor.SizeFDiagCursor
    pointer.drag(target(pane), (300, 200), (120, 60))
    box = pane.marking.selection
    assert (box.start, box.stop) == (sample_at(pane, 120), sample_at(pane, 200))
    assert box.low_hz == pytest.approx(hertz_at(pane, 100))
    assert box.high_hz == pytest.approx(hertz_at(pane, 60))


def test_an_edge_at_the_border_of_the_picture_can_be_pulled_in(show, file):
    pane = show(file)
    pane.marking.select(Selection(10 * RATE, 20 * RATE))
    x = pane._view.pixel_at(15 * RATE)
    pointer.drag(target(pane), (x, 1), (x, 50))
    assert pane.marking.selection.high_hz == pytest.approx(hertz_at(pane, 50))
    pointer.drag(target(pane), (x, 50), (x, -20))
    assert pane.marking.selection == Selection(10 * RATE, 20 * RATE)


def test_selecting_live_sound_holds_the_picture_and_stays_with_the_sound(show, live):
    pane = show(live)
    pointer.drag(target(pane), (100, 100), (200, 102))
    assert not pane.follow
    chosen = pane.marking.selection
    pane.go_live()
    live.signal.end += RATE
    pane.refresh()
    settle(pane)
    assert pane.marking.selection == chosen
    left = pane.picture.marks.box.columns.start - pane._view.first
    assert left == pytest.approx(100 - pane.picture.width() / 10, abs=2)


def test_a_click_on_live_sound_does_nothing(qtbot, show, live):
    pane = show(live)
    with qtbot.assertNotEmitted(pane.marking.seek_wanted):
        pointer.click(target(pane), (100, 100))
    assert pane.follow


def test_a_selection_of_forgotten_sound_goes_away(show, live):
    pane = show(live)
    pane.marking.select(Selection(0, RATE))
    live.signal.start = 2 * RATE
    pane.refresh()
    assert pane.marking.selection is None
    assert pane.heard[-1] is None


def test_another_sound_begins_with_nothing_marked(show, file, live):
    pane = show(file)
    pane.run_command("select-all")
    pane.marking.show_head(5)
    assert pane.marking.selection == Selection(0, file.signal.end)
    pane.set_source(live)
    assert (pane.marking.selection, pane.marking.head) == (None, None)


def test_commands_select_all_none_and_zoom(show, file):
    pane = show(file)
    pane.marking.select(Selection(10 * RATE, 14 * RATE, 1000.0, 4000.0))
    pane.run_command("zoom-selection")
    assert pane._view.sample_at(0) == pytest.approx(10 * RATE, abs=pane._view.samples_per_pixel)
    assert pane._view.span == pytest.approx(4 * RATE)
    assert (pane._axis.fmin, pane._axis.fmax) == (1000.0, 4000.0)
    pane.run_command("select-none")
    assert pane.marking.selection is None
    assert pane.marking.visible == Selection(
        round(pane._view.sample_at(0)), round(pane._view.sample_at(pane._view.width))
    )


# Painting


def test_it_is_painted_over_the_picture_and_leaves_no_traces(show, file):
    pane = show(file)
    plain = pixels(pane.picture)
    pane.marking.select(Selection(10 * RATE, 20 * RATE, 1000.0, 4000.0))
    marked = pixels(pane.picture)
    box = pane.picture.marks.box
    left, right = (c - pane._view.first for c in (box.columns.start, box.columns.stop))
    above_the_cross = (box.rows.start + box.rows.stop) // 2 - 9
    inside = slice(box.rows.start + 9, above_the_cross), slice(left + 9, right - 9)
    assert (marked[inside] == plain[inside]).all()
    assert (marked[box.rows.start, left : left + 20] == 0xFFFFFFFF).all()
    assert (marked != plain).mean() < 0.05
    pane.marking.select(None)
    assert (pixels(pane.picture) == plain).all()


@pytest.mark.parametrize("ratio", [1.0, 1.25, 2.0])
@pytest.mark.parametrize(
    "marks",
    [
        Marks(Box(range(120, 300), range(40, 160), "0.3 s · 1–4 kHz")),
        Marks(Box(range(-500, 3000), range(-1, 1000), "everything")),
        Marks(Box(range(150, 151), range(4), "tiny"), 130),
        Marks(None, 350),
    ],
)
def test_nothing_is_painted_outside_of_where_it_says(qapp, ratio, marks):
    from PySide6.QtGui import QImage, QPainter

    from ui.picture.marks import paint_marks
    from ui.theme import DARK

    frame = Frame(100, QRect(0, 0, 400, 250), ratio, QFont())
    image = QImage(400, 250, QImage.Format.Format_RGB32)
    image.fill(0xFF336699)
    with QPainter(image) as painter:
        paint_marks(painter, marks, frame, DARK)
        for box in marks_boxes(marks, frame):
            painter.fillRect(box, 0xFF336699)
    assert (pixels(image) == 0xFF336699).all()
    if marks.box and marks.box.label:
        assert frame.bounds.contains(chip_rect(marks.box, frame))


# Words


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("83.5", 83.5),
        ("83,5 s", 83.5),
        ("120ms", 0.12),
        ("2 min", 120.0),
        ("1:23.5", 83.5),
        ("1:02:03", 3723.0),
        ("", None),
        ("abc", None),
        ("-1", None),
        ("1:2:3:4", None),
        ("٣", None),
    ],
)
def test_times_are_understood(text, seconds):
    assert parse_time(text) == (None if seconds is None else pytest.approx(seconds))


def test_times_of_day_are_understood():
    midnight_to_start = 14 * 3600.0
    assert parse_time("14:03:12", midnight_to_start) == pytest.approx(192.0)
    assert parse_time("12.5", midnight_to_start) == 12.5
    assert parse_time("0:00:10", 86_390.0) == pytest.approx(20.0)


@pytest.mark.parametrize(
    ("text", "hertz"),
    [
        ("440", 440.0),
        ("2.5k", 2500.0),
        ("2,5 kHz", 2500.0),
        ("A4", 440.0),
        ("a4", 440.0),
        ("Eb5", 622.254),
        ("D#5", 622.254),
        ("A4 +100 ct", 466.164),
        ("Cb4", 246.942),
        ("H4", None),
        ("-5", None),
        ("k", None),
    ],
)
def test_frequencies_are_understood(text, hertz):
    assert parse_frequency(text) == (None if hertz is None else pytest.approx(hertz, abs=1e-3))


@pytest.mark.parametrize("rate", [8000, 44100, 48000, 384000])
@pytest.mark.parametrize(
    ("sample", "epoch"),
    [
        *((n, None) for n in (0, 1, 12345, 60 * 48000 - 1, 3_000_000_001)),
        *((n, 49_000.25) for n in (0, 1, 12345, 60 * 48000 - 1)),
    ],
)
def test_a_time_comes_back_as_the_same_sample(rate, sample, epoch):
    assert round(parse_time(time_text(sample, rate, epoch), epoch) * rate) == sample


def test_selections_in_words():
    assert selection_text(Selection(0, 24000), 48000) == "500 ms"
    assert selection_text(Selection(0, 48000 * 83, 1200, 3456), 48000) == "1:23 · 1.2 – 3.46 kHz"
    assert selection_text(Selection(0, 48000, 100, 440), 48000) == "1.00 s · 100 – 440 Hz"
    assert selection_text(Selection(0, 48000, 45_001, 45_004), 48000) == (
        "1.00 s · 45.001 – 45.004 kHz"
    )
    assert selection_text(Selection(0, 48000, 440.12, 440.31), 48000) == (
        "1.00 s · 440.12 – 440.31 Hz"
    )
    assert selection_text(Selection(0, 48000, None, 440), 48000) == "1.00 s · below 440 Hz"
    assert selection_text(Selection(0, 48000, 440), 48000) == "1.00 s · above 440 Hz"
    assert frequency_text(FrequencyAxis().fmax) == "20\N{NARROW NO-BREAK SPACE}000 Hz"


@pytest.mark.parametrize("head", [0, 24 * 3600 * RATE - 1])
def test_a_day_is_selected_at_the_deepest_zoom(show, head):
    source = FakeSource(StillSignal(24 * 3600 * RATE))
    source.signal.length = source.signal.end
    pane = show(source)
    pane.run_command("select-all")
    middle = source.signal.end // 2
    pane.marking.show(Selection(middle, middle + 1))
    pane.marking.show_head(head)
    settle(pane)
    pointer.hover(target(pane), (300, 200))
    assert pixels(pane.picture).any()
    assert len(pane.marking.selection) == source.signal.end
