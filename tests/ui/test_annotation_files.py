"""Which file of annotations is meant, by dialog."""

from pathlib import Path

import pytest
from PySide6.QtWidgets import QFileDialog

from app.desktop.annotation_desk import KINDS
from ui.annotation_files import NamedFile, ask_annotation_file, ask_annotation_files, named


@pytest.mark.parametrize(
    ("name", "chosen", "meant"),
    [
        ("a.txt", "raven", ("a.txt", "raven")),
        ("a.txt", "audacity", ("a.txt", "audacity")),
        ("a.txt", "", ("a.txt", "raven")),
        ("a.txt", "textgrid", ("a.txt", "raven")),  # the name was typed, the filter is left over
        ("a.textgrid", "raven", ("a.textgrid", "textgrid")),
        ("a.csv", "", ("a.csv", "sonic-visualiser")),
        ("a", "textgrid", ("a.TextGrid", "textgrid")),
        ("a.b", "audacity", ("a.b.txt", "audacity")),
        ("a", "", ("a.txt", "raven")),
    ],
)
def test_the_name_says_the_kind_and_else_the_filter(name, chosen, meant):
    text = KINDS[chosen].filter if chosen else ""
    assert named(Path("/x", name), text, KINDS) == NamedFile(Path("/x", meant[0]), meant[1])


def test_what_is_asked(monkeypatch):
    asked = []

    def answer(*words):
        asked.append(words)
        return "", ""

    monkeypatch.setattr(QFileDialog, "getSaveFileName", answer)
    assert ask_annotation_file(None, Path("/songs/dawn"), KINDS) is None
    _, _, begin, filters = asked[0]
    assert begin == "/songs/dawn.txt"
    assert filters.split(";;") == [kind.filter for kind in KINDS.values()]
    monkeypatch.setattr(QFileDialog, "getOpenFileNames", lambda *_: (["/a.txt"], ""))
    assert ask_annotation_files(None, "") == ["/a.txt"]
