"""The dialogs of the exports: every choice is heard, what is impossible cannot be taken."""

import json

import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QWidget

from ui.buttons import WordButton
from ui.export_dialog import Estimate
from ui.export_picture_dialog import PREVIEW, PictureDialog
from ui.export_table_dialog import TableDialog
from ui.export_video_dialog import VideoDialog
from ui.export_wish import (
    GROUNDS,
    KINDS,
    PARTS,
    SIZES,
    TABLES,
    UNITS,
    PictureWish,
    TableWish,
    VideoWish,
    from_json,
    to_json,
)

OTHER = PictureWish("pdf", "whole", "paper", 1234, 567, 8.5, 5.25, 150.0, *[False] * 4)


@pytest.fixture
def parent(qtbot):
    widget = QWidget()
    qtbot.addWidget(widget)
    return widget


def fine(_wish):
    return Estimate("fine")


def nothing(_wish, _most):
    return None


def take(combo, value):
    """Choose an entry of a list as a person does."""
    index = combo.findData(value)
    assert index >= 0, value
    combo.setCurrentIndex(index)
    combo.activated.emit(index)


@pytest.mark.parametrize("wish", [PictureWish(), OTHER])
def test_what_nobody_changes_comes_back(qtbot, parent, wish):
    dialog = PictureDialog(parent, wish, fine, nothing)
    assert dialog.wish() == wish
    taken = []
    dialog.taken.connect(taken.append)
    dialog.show()
    qtbot.mouseClick(dialog.take, Qt.MouseButton.LeftButton)
    assert taken == [wish]
    assert dialog.isVisible()  # until somebody has done what is wished


def test_every_choice_of_a_picture_is_heard(parent):
    asked = []

    def estimate(wish):
        asked.append(wish)
        return Estimate("fine")

    dialog = PictureDialog(parent, PictureWish(), estimate, nothing)
    for combo, values, name in (
        (dialog.kind, KINDS, "kind"),
        (dialog.part, PARTS, "part"),
        (dialog.size_choice, SIZES, "size"),
        (dialog.ground, GROUNDS, "ground"),
    ):
        for value in values:
            take(combo, value)
            assert getattr(asked[-1], name) == value
    for number, name, value in (
        (dialog.width_px, "width", 321),
        (dialog.height_cm, "height_cm", 4.5),
        (dialog.dpi, "dpi", 72.0),
    ):
        number.setValue(value)
        assert getattr(asked[-1], name) == value
    take(dialog.size_choice, "1")
    dialog.axes.click()
    assert not asked[-1].axes
    dialog.title_field.setText("A title ")
    dialog.title_field.textEdited.emit("A title ")
    assert asked[-1].title == "A title"


def test_only_the_numbers_that_count_are_seen(parent):
    dialog = PictureDialog(parent, PictureWish(), fine, nothing)
    dialog.show()
    seen = {}
    for size in SIZES:
        take(dialog.size_choice, size)
        numbers = (dialog.width_px, dialog.width_cm, dialog.dpi)
        seen[size] = [number.isVisible() for number in numbers]
        assert dialog.axes.isEnabled() == (size != "native")
    assert seen.pop("pixels") == [True, False, False]
    assert seen.pop("paper") == [False, True, True]
    assert not any(any(flags) for flags in seen.values())
    dialog.close()


def test_what_is_impossible_is_said_and_cannot_be_taken(qtbot, parent):
    taken = []
    refused = Estimate("That is too large.", possible=False)
    dialog = PictureDialog(parent, PictureWish(), lambda _: refused, nothing)
    dialog.taken.connect(taken.append)
    dialog.show()
    assert dialog.facts.text() == "That is too large."
    assert not dialog.take.isEnabled()
    qtbot.keyClick(dialog.title_field, Qt.Key.Key_Return)
    assert taken == []
    assert dialog.isVisible()
    dialog.close()


def test_the_preview_is_shown(qtbot, parent):
    sizes = []

    def preview(wish, most):
        sizes.append(most)
        image = QImage(200, 100, QImage.Format.Format_RGB32)
        image.fill(0xFF336699)
        return None if wish.part == "whole" else image

    dialog = PictureDialog(parent, PictureWish(), fine, preview)
    dialog.show()
    qtbot.waitExposed(dialog)
    assert sizes[-1] == QSize(PREVIEW * dialog.devicePixelRatioF())
    seen = dialog.preview.grab().toImage()
    assert seen.pixel(seen.width() // 2, seen.height() // 2) == 0xFF336699
    take(dialog.part, "whole")
    assert dialog.preview.image is None
    assert "No preview" in dialog.preview.words
    dialog.close()


def test_a_table(parent):
    dialog = TableDialog(parent, TableWish("csv", "selection", "power", False), fine)
    assert dialog.wish() == TableWish("csv", "selection", "power", False)
    for combo, values in ((dialog.kind, TABLES), (dialog.part, PARTS), (dialog.unit, UNITS)):
        for value in values:
            take(combo, value)
    assert dialog.wish() == TableWish("mat", "whole", "magnitude", False)
    assert not dialog.band.isEnabled()


def test_a_video(parent):
    kinds = {"webm": "WebM (VP9 and Opus)"}
    dialog = VideoDialog(parent, VideoWish(), kinds, fine)
    assert dialog.wish() == VideoWish(kind="webm")
    take(dialog.rate, 60)
    take(dialog.frame, "1920x1080")
    dialog.span.setValue(2.5)
    assert (dialog.wish().frame_rate, dialog.wish().frame) == (60, "1920x1080")
    assert dialog.wish().span == 2.5


@pytest.mark.parametrize(
    "wish", [OTHER, TableWish("mat", "whole", "power", False), VideoWish("webm", span=3.0)]
)
def test_wishes_come_back_at_the_next_start(wish):
    back = from_json(type(wish)(), json.loads(json.dumps(to_json(wish))))
    assert back == wish


@pytest.mark.parametrize(
    "data", [None, [], {}, {"kind": "bmp"}, {"kind": 3}, {"dpi": 1e9}, {"part": "other"}]
)
def test_what_makes_no_sense_is_not_remembered(data):
    for usual in (PictureWish(), TableWish(), VideoWish()):
        assert from_json(usual, data) == usual


def test_a_title_belongs_to_one_picture():
    assert "title" not in to_json(PictureWish(title="Figure 1"))


@pytest.mark.parametrize("field", ["kind", "width_cm", "axes", "title_field", "take"])
def test_return_exports_from_every_field(qtbot, parent, field):
    dialog = PictureDialog(parent, PictureWish(size="paper"), fine, nothing)
    taken = []
    dialog.taken.connect(taken.append)
    dialog.show()
    widget = getattr(dialog, field)
    widget.setFocus()
    wish = dialog.wish()
    qtbot.keyClick(widget, Qt.Key.Key_Return)
    assert taken == [wish]


def test_return_upon_cancel_cancels(qtbot, parent):
    dialog = TableDialog(parent, TableWish(), fine)
    taken, closed = [], []
    dialog.taken.connect(taken.append)
    dialog.rejected.connect(lambda: closed.append(True))
    dialog.show()
    (cancel,) = (b for b in dialog.findChildren(WordButton) if b.text() == "Cancel")
    cancel.setFocus()
    qtbot.keyClick(cancel, Qt.Key.Key_Return)
    assert (taken, closed) == ([], [True])


def test_a_number_that_is_typed_counts_at_return(qtbot, parent):
    dialog = PictureDialog(parent, PictureWish(size="pixels"), fine, nothing)
    taken = []
    dialog.taken.connect(taken.append)
    dialog.show()
    dialog.width_px.setFocus()
    dialog.width_px.selectAll()
    qtbot.keyClicks(dialog.width_px, "777")
    qtbot.keyClick(dialog.width_px, Qt.Key.Key_Return)
    assert [wish.width for wish in taken] == [777]


def test_a_number_that_is_typed_counts_at_a_click(qtbot, parent):
    """A click takes no focus away, so the number has not been taken before."""
    dialog = PictureDialog(parent, PictureWish(size="pixels"), fine, nothing)
    taken = []
    dialog.taken.connect(taken.append)
    dialog.show()
    dialog.width_px.setFocus()
    dialog.width_px.selectAll()
    qtbot.keyClicks(dialog.width_px, "777")
    qtbot.mouseClick(dialog.take, Qt.MouseButton.LeftButton)
    assert [wish.width for wish in taken] == [777]
