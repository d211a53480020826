"""Files of annotations: which one, by dialog."""

from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from PySide6.QtCore import QStandardPaths
from PySide6.QtWidgets import QFileDialog, QWidget

from ui.opening import ANNOTATIONS


class Kind(NamedTuple):
    """What files of a kind are called, and what their names end in."""

    label: str
    suffix: str

    @property
    def filter(self) -> str:
        """The kind as a file dialog lists it."""
        return f"{self.label} (*{self.suffix})"


class NamedFile(NamedTuple):
    """Where to write, and the name of the kind."""

    path: Path
    kind: str


def ask_annotation_files(parent: QWidget, folder: str) -> list[str]:
    """Let the user choose files; return their paths, none if they think better of it."""
    patterns = " ".join(f"*.{suffix} *.{suffix.lower()}" for suffix in ANNOTATIONS)
    paths, _ = QFileDialog.getOpenFileNames(
        parent, "Import Annotations", folder, f"Annotations ({patterns});;All files (*)"
    )
    return paths


def ask_annotation_file(
    parent: QWidget, begin: Path, kinds: Mapping[str, Kind]
) -> NamedFile | None:
    """Let the user name a file and take a kind; None if they think better of it.

    Parameters
    ----------
    begin
        Folder and name to begin with, without a suffix; without a folder that of the documents.
    kinds
        What can be written, by names, the usual one first.
    """
    place = QStandardPaths.StandardLocation.DocumentsLocation
    if not begin.is_absolute():
        begin = Path(QStandardPaths.writableLocation(place)) / begin
    usual = next(iter(kinds.values()))
    filters = ";;".join(kind.filter for kind in kinds.values())
    path, chosen = QFileDialog.getSaveFileName(
        parent, "Export Annotations", f"{begin}{usual.suffix}", filters
    )
    return named(Path(path), chosen, kinds) if path else None


def named(path: Path, chosen: str, kinds: Mapping[str, Kind]) -> NamedFile:
    """Return the kind that is meant: the end of the name says it, among such the chosen filter.

    Where the name says nothing it gets the end of the chosen kind.
    """
    wanted = [name for name, kind in kinds.items() if kind.filter == chosen]
    ending = [name for name, kind in kinds.items() if kind.suffix.lower() == path.suffix.lower()]
    both = [name for name in wanted if name in ending]
    if not ending:
        name = next(iter(wanted or kinds))
        return NamedFile(path.with_name(path.name + kinds[name].suffix), name)
    return NamedFile(path, next(iter(both or ending)))
