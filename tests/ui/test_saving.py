from datetime import datetime
from pathlib import Path

import pytest
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QFileDialog

from ui.saving import SIZES, PictureFile, ask_picture_file, png


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


def test_png_holds_the_picture(qapp):
    image = QImage(7, 5, QImage.Format.Format_RGB32)
    image.fill(0xFF336699)
    back = QImage.fromData(png(image))
    assert (back.width(), back.height(), back.pixel(3, 2)) == (7, 5, 0xFF336699)
