"""Annotations in the picture, by keys and by hand."""

import pytest
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication

from dsp.annotation import Annotation, Annotations
from dsp.selection import Selection
from tests.ui import pointer
from tests.ui.fake_source import RATE, FakeSource, StillSignal
from tests.ui.panes import settle, shown
from ui.picture.note_field import NoteField

Key = Qt.Key
BOX = Selection(10 * RATE, 14 * RATE, 1000.0, 4000.0)
LATER = Selection(20 * RATE, 25 * RATE)
WREN, TIT = Annotation(BOX, "wren"), Annotation(LATER, "great tit")


@pytest.fixture
def pane(qtbot):
    """A picture of 30 s of a file."""
    source = FakeSource(StillSignal(30 * RATE))
    source.signal.length = source.signal.end
    pane = shown(qtbot, source)
    pane.told = []
    pane.marking.annotations_changed.connect(pane.told.append)
    return pane


def target(pane):
    return pane.picture.viewport()


def field(pane):
    return pane.findChild(NoteField)


def write(qtbot, pane, text, key=Key.Key_Return):
    pane.run_command("annotate")
    qtbot.keyClicks(field(pane), text)
    qtbot.keyClick(field(pane), key)


def notes(pane):
    return {note.annotation.text: note for note in pane.picture.marks.notes}


def words_of(pane, text):
    """Return the middle of the words of an annotation, in units."""
    middle = notes(pane)[text].chip(pane.picture.marks_frame).center()
    return middle.x() / pane.picture.ratio, middle.y() / pane.picture.ratio


def inside(pane, text):
    """Return a place in the box of an annotation that is not its middle."""
    rect = notes(pane)[text].rect(pane.picture.marks_frame)
    return rect.left() + rect.width() // 3, rect.top() + rect.height() // 3


def test_what_is_typed_is_kept_with_the_selection(qtbot, pane):
    pane.marking.choose(BOX)
    write(qtbot, pane, "wren")
    assert pane.told == [Annotations((WREN,))]
    assert pane.marking.chosen.current == WREN
    assert notes(pane)["wren"].chosen
    assert not field(pane).typing


def test_escape_takes_the_typing_back(qtbot, pane):
    pane.marking.choose(BOX)
    write(qtbot, pane, "wren", Key.Key_Escape)
    assert pane.told == []
    assert not field(pane).typing
    assert pane.marking.selection == BOX


def test_without_a_selection_there_is_nothing_to_say(pane):
    pane.run_command("annotate")
    assert field(pane) is None


def test_what_was_typed_is_kept_when_the_user_clicks_elsewhere(qtbot, pane):
    pane.marking.choose(BOX)
    pane.run_command("annotate")
    qtbot.keyClicks(field(pane), "wren")
    field(pane).clearFocus()
    assert pane.told == [Annotations((WREN,))]
    pane.marking.choose(LATER)
    pane.run_command("annotate")
    field(pane).clearFocus()  # nothing was typed
    assert len(pane.told) == 1


def test_the_field_stands_at_the_selection_and_goes_along(qtbot, pane):
    pane.marking.choose(BOX)
    pane.run_command("annotate")
    settle(pane)
    before = field(pane).geometry()
    assert pane.rect().contains(before)
    for _ in range(3):
        pane.run_command("zoom-in-time")
    settle(pane)
    assert field(pane).geometry() != before
    assert pane.rect().contains(field(pane).geometry())


def test_while_typing_no_key_is_a_command(qtbot, pane):
    pane.marking.choose(BOX)
    pane.run_command("annotate")
    for key in (Key.Key_Space, Key.Key_Escape, Key.Key_Return, Key.Key_Delete, Key.Key_S):
        override = QEvent.Type.ShortcutOverride
        event = pointer_key(override, key)
        QApplication.sendEvent(field(pane), event)
        assert event.isAccepted()


def pointer_key(kind, key):
    event = QKeyEvent(kind, key, Qt.KeyboardModifier.NoModifier)
    event.ignore()
    return event


def test_once_more_renames_and_delete_removes(qtbot, pane):
    pane.marking.choose(BOX)
    write(qtbot, pane, "wren")
    write(qtbot, pane, "robin")  # over the old words, which are selected
    assert list(pane.told[-1]) == [Annotation(BOX, "robin")]
    pane.run_command("annotation-remove")
    assert pane.told[-1] == Annotations()
    assert pane.marking.selection == BOX
    count = len(pane.told)
    pane.run_command("annotation-remove")
    assert len(pane.told) == count


def test_everything_is_undone_and_done_again_in_order(qtbot, pane):
    pane.marking.choose(BOX)
    write(qtbot, pane, "wren")
    pane.marking.choose(LATER)
    write(qtbot, pane, "great tit")
    write(qtbot, pane, "blue tit")
    pane.run_command("annotation-remove")
    seen = [pane.marking.chosen]
    for _ in range(6):
        pane.run_command("selection-back")
        seen.append(pane.marking.chosen)
    assert [[a.text for a in chosen.annotations] for chosen in seen] == [
        ["wren"],
        ["wren", "blue tit"],
        ["wren", "great tit"],
        ["wren"],
        ["wren"],
        [],
        [],
    ]
    assert [chosen.selection for chosen in seen] == [LATER] * 4 + [BOX] * 2 + [None]
    for chosen in seen[-2::-1]:
        pane.run_command("selection-forward")
        assert pane.marking.chosen == chosen
    assert pane.told[-1] == Annotations((WREN,))


def test_a_click_on_its_words_selects_it(pane):
    pane.marking.show_annotations(Annotations((WREN, TIT)))
    settle(pane)
    pointer.click(target(pane), words_of(pane, "wren"))
    assert pane.marking.chosen.current == WREN
    assert pane.marking.selection == BOX
    assert pane.marking.head is None
    pointer.hover(target(pane), words_of(pane, "great tit"))
    assert target(pane).cursor().shape() == Qt.CursorShape.PointingHandCursor
    assert pane.told == []


def test_a_double_click_in_its_box_selects_the_smallest(pane):
    around = Annotation(Selection(5 * RATE, 28 * RATE), "all of it")
    pane.marking.show_annotations(Annotations((WREN, around)))
    settle(pane)
    at = inside(pane, "wren")
    pointer.click(target(pane), at)
    pointer.mouse(target(pane), QEvent.Type.MouseButtonDblClick, at, pointer.LEFT)
    pointer.release(target(pane), at)
    assert pane.marking.chosen.current == WREN
    assert pane.marking.selection == BOX


def test_moving_the_selection_moves_the_annotation(pane):
    pane.marking.show_annotations(Annotations((WREN, TIT)))
    settle(pane)
    pointer.click(target(pane), words_of(pane, "wren"))
    pane.run_command("selection-right")
    (moved, other) = pane.told[-1]
    assert moved == Annotation(pane.marking.selection, "wren")
    assert moved.start > BOX.start
    assert other == TIT
    right, middle = edge(pane)
    pointer.drag(target(pane), (right, middle), (right + 9, middle), (right + 40, middle))
    assert pane.marking.selection.stop > BOX.stop
    assert pane.marking.chosen.current == Annotation(pane.marking.selection, "wren")
    pane.run_command("selection-back")
    assert pane.marking.chosen.current == moved
    pane.run_command("selection-back")
    assert pane.told[-1] == Annotations((WREN, TIT))
    assert pane.marking.chosen.current == WREN


def edge(pane):
    """Return a place on the right edge of the selection."""
    box = pane.picture.marks.box
    return box.columns.stop - pane._view.first, box.rows.start + len(box.rows) // 4


def test_a_drag_that_is_taken_back_leaves_the_annotation(qtbot, pane):
    pane.marking.show_annotations(Annotations((WREN,)))
    settle(pane)
    pointer.click(target(pane), words_of(pane, "wren"))
    right, middle = edge(pane)
    pointer.press(target(pane), (right, middle))
    pointer.move(target(pane), (right + 40, middle))
    assert pane.told[-1] != Annotations((WREN,))
    qtbot.keyClick(pane, Key.Key_Escape)
    assert pane.told[-1] == Annotations((WREN,))
    assert pane.marking.chosen.current == WREN


def test_a_new_selection_moves_nothing(pane):
    pane.marking.show_annotations(Annotations((WREN,)))
    settle(pane)
    pointer.click(target(pane), words_of(pane, "wren"))
    pointer.drag(target(pane), (20, 20), (40, 20), (80, 25))
    assert pane.marking.selection != BOX
    assert pane.marking.chosen.current is None
    assert pane.told == []
    pane.run_command("annotation-remove")
    assert pane.told == []


def test_keys_go_from_one_to_the_next_and_bring_them_into_view(pane):
    high = Annotation(Selection(2 * RATE, 3 * RATE, 9000.0, 12_000.0), "bat")
    beyond = Annotation(Selection(90 * RATE, 91 * RATE), "of another sound")
    pane.marking.show_annotations(Annotations((WREN, TIT, high, beyond)))
    for _ in range(12):
        pane.run_command("zoom-in-time")
    pane.marking.move_to(0)
    settle(pane)
    for annotation in (high, WREN, TIT, TIT):
        pane.run_command("annotation-next")
        settle(pane)
        assert pane.marking.chosen.current == annotation
        visible = pane.marking.visible
        assert visible.start < annotation.stop
        assert visible.stop > annotation.start
    for annotation in (WREN, high, high):
        pane.run_command("annotation-previous")
        assert pane.marking.chosen.current == annotation
    assert pane._axis.fmax >= 12_000.0
    assert pane.told == []


def test_of_forgotten_sound_nothing_is_left(qtbot):
    source = FakeSource(StillSignal(30 * RATE))
    pane = shown(qtbot, source)
    told = []
    pane.marking.annotations_changed.connect(told.append)
    pane.marking.show_annotations(Annotations((WREN, TIT)))
    source.signal.start = 15 * RATE
    pane.refresh()
    assert told == [Annotations((TIT,))]
    source.signal.start = 26 * RATE
    pane.refresh()
    assert told[-1] == Annotations()


def test_another_sound_has_other_annotations(pane):
    pane.marking.show_annotations(Annotations((WREN,)))
    pane.set_source(FakeSource(StillSignal(10 * RATE)))
    assert pane.marking.chosen.annotations == Annotations()
    assert pane.told == []  # whoever keeps them need not forget them


def test_live_sound_stands_still_while_somebody_types(qtbot):
    pane = shown(qtbot, FakeSource(StillSignal(30 * RATE)))
    pane.marking.select(Selection(25 * RATE, 28 * RATE))
    pane.go_live()
    assert pane.follow
    pane.run_command("annotate")
    assert not pane.follow


def test_words_are_read_on_any_ground(pane):
    pane.marking.show_annotations(Annotations((WREN,)))
    settle(pane)
    chip = notes(pane)["wren"].chip(pane.picture.marks_frame)
    image = pane.picture.grab().toImage()
    inked = {
        image.pixelColor(x, y).lightness()
        for x in range(chip.left(), chip.right())
        for y in range(chip.top(), chip.bottom())
    }
    assert max(inked) > 200
    assert min(inked) < 90


def test_a_frame_lays_out_nothing_if_nothing_has_moved(pane, monkeypatch):
    from ui.picture import annotating

    pane.marking.show_annotations(Annotations((WREN, TIT)))
    settle(pane)
    monkeypatch.setattr(annotating, "lay_out", None)
    pane.marking.show_head(5 * RATE)
    assert len(pane.picture.marks.notes) == 2


def test_clicks_beside_the_words_set_the_play_head(pane):
    pane.marking.show_annotations(Annotations((WREN,)))
    settle(pane)
    pointer.click(target(pane), inside(pane, "wren"))
    assert pane.marking.chosen.current is None
    assert pane.marking.head is not None
    assert not pane.marking.annotating.take_words(QPointF(1, 1))


def test_a_day_of_them_and_the_deepest_zoom(qtbot):
    source = FakeSource(StillSignal(24 * 3600 * RATE))
    source.signal.length = end = source.signal.end
    pane = shown(qtbot, source)
    first, last = (
        Annotation(Selection(0, RATE), "first"),
        Annotation(Selection(end - 9, end), "last"),
    )
    day = Annotation(Selection(0, end), "all day")
    pane.marking.show_annotations(Annotations((first, last, day)))
    settle(pane)
    for command in ("annotation-next", "annotation-previous"):
        for _ in range(3):
            pane.run_command(command)
            pane.run_command("zoom-selection")
            settle(pane)
            assert "all day" in notes(pane)
            pane.run_command("fit")
            settle(pane)
            assert len(pane.picture.marks.notes) == 3
