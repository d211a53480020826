from datetime import datetime
from pathlib import Path

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QFileDialog

from ui import saving
from ui.confirming import confirm
from ui.saving import SIZES, PictureFile, ask_file, ask_picture_file


def noon():
    return datetime(2026, 11, 21, 12, 0, 5)


@pytest.fixture
def dialog(monkeypatch):
    class Dialog:
        answer = ("", "")

        def __call__(self, *arguments):
            self.arguments = arguments
            return self.answer

    made = Dialog()
    monkeypatch.setattr(QFileDialog, "getSaveFileName", made)
    return made


def test_it_suggests_a_name_with_the_time(dialog):
    assert ask_picture_file(None, "/somewhere", 2.0, noon) is None
    _, title, path, kinds, kind = dialog.arguments
    assert title == "Save Picture"
    assert Path(path) == Path("/somewhere/Sonoscope 2026-11-21 12.00.05.png")
    assert kinds.split(";;") == list(SIZES)
    assert SIZES[kind] == 2.0


@pytest.mark.parametrize(("kind", "scale"), SIZES.items())
def test_the_kind_of_file_says_how_large(dialog, kind, scale):
    dialog.answer = ("/somewhere/a.png", kind)
    assert ask_picture_file(None, "", 1.0, noon) == PictureFile(Path("/somewhere/a.png"), scale)


@pytest.mark.parametrize(
    ("typed", "name"), [("b", "b.png"), ("b.2", "b.2.png"), ("B.PNG", "B.PNG")]
)
def test_a_name_without_ending_gets_one(dialog, typed, name):
    dialog.answer = (f"/somewhere/{typed}", "")
    assert ask_picture_file(None, "", 1.0, noon).path.name == name


@pytest.fixture
def replace(monkeypatch):
    """Answer whether to replace a file; return the questions."""
    asked = []

    def answer(*answers):
        left = list(answers)
        monkeypatch.setattr(saving, "confirm", lambda *words: asked.append(words[2]) or left.pop(0))
        return asked

    return answer


KINDS = {"Pictures (*.jpg *.jpeg)": (".jpg", ".jpeg"), "Papers (*.pdf)": (".pdf",)}


def test_nothing_is_replaced_for_want_of_an_ending(dialog, replace, tmp_path):
    (tmp_path / "a.pdf").touch()
    asked = replace(True)
    dialog.answer = (str(tmp_path / "a"), "Papers (*.pdf)")
    assert ask_file(None, "Save", tmp_path, KINDS) == (tmp_path / "a.pdf", "Papers (*.pdf)")
    assert asked == ["There is already a file a.pdf. Replace it?"]


def test_who_does_not_replace_is_asked_for_another_name(dialog, replace, tmp_path, monkeypatch):
    (tmp_path / "a.jpg").touch()
    replace(False)
    begun, answers = [], [str(tmp_path / "a"), str(tmp_path / "b")]

    def ask(_parent, _title, begin, *_):
        begun.append(Path(begin).name)
        return answers[len(begun) - 1], ""

    monkeypatch.setattr(QFileDialog, "getSaveFileName", ask)
    assert ask_file(None, "Save", tmp_path / "x.jpg", KINDS)[0] == tmp_path / "b.jpg"
    assert begun == ["x.jpg", "a.jpg"]


@pytest.mark.parametrize("name", ["a.jpg", "a.JPEG", "a.pdf", "new"])
def test_the_dialog_alone_asks_for_names_as_typed(dialog, replace, tmp_path, name):
    (tmp_path / "a.jpg").touch()
    assert not replace()
    dialog.answer = (str(tmp_path / name), "")
    assert ask_file(None, "Save", tmp_path, KINDS)[0].name == name.replace("new", "new.jpg")


@pytest.mark.parametrize("button", ["Replace", "Cancel"])
def test_the_question_says_what_it_does(qtbot, button):
    def press():
        box = QApplication.activeModalWidget()
        next(one for one in box.buttons() if one.text().replace("&", "") == button).click()

    QTimer.singleShot(0, press)
    assert confirm(None, "Save", "There is already a file.", "Replace") == (button == "Replace")
