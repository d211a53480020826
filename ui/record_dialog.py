"""Choosing how to record."""

from collections.abc import Callable
from typing import Final

from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QWidget

from ui.buttons import WordButton
from ui.export_dialog import Estimate, ExportDialog, choice, quantity
from ui.record_wish import CODINGS, LONGEST_PRE_ROLL, SPLITS, RecordWish
from ui.text_field import TextField

_LONGEST_PATH: Final = 4096


class FolderField(QWidget):
    """A folder, typed or chosen."""

    def __init__(self, name: str, now: str) -> None:
        super().__init__()
        self.text = TextField(name)
        self.text.setMaxLength(_LONGEST_PATH)
        self.text.setText(now)
        self.text.setCursorPosition(len(now))
        self.choose = WordButton("Choose…")
        self.choose.clicked.connect(self._ask)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self.text, 1)
        row.addWidget(self.choose)

    def _ask(self) -> None:
        folder = QFileDialog.getExistingDirectory(self, "Record To", self.text.text())
        if folder:
            self.text.setText(folder)
            self.text.textEdited.emit(folder)


class RecordDialog(ExportDialog):
    """Everything that can be chosen of recordings.

    Parameters
    ----------
    parent
        What it belongs to.
    now
        To begin with.
    usual
        The folder that is taken if none is chosen.
    estimate
        See `ExportDialog`.
    """

    def __init__(
        self,
        parent: QWidget,
        now: RecordWish,
        usual: str,
        estimate: Callable[[RecordWish], Estimate],
    ) -> None:
        super().__init__(parent, "Recording Settings", estimate)
        self._usual = usual
        self.taken.connect(self.accept)
        self.take.setText("Save")
        self.take.setAccessibleName("Save")
        self.folder = FolderField("Folder", now.folder or usual)
        limits = (0.0, LONGEST_PRE_ROLL)
        self.pre_roll = quantity("Pre-roll", "s", now.pre_roll, limits)
        self.pre_roll.setToolTip("How much of what was just heard a recording begins with")
        self.coding = choice("Format", CODINGS, now.coding)
        self.split = choice("New file", SPLITS, now.split)
        self.lay_out(
            (
                ("Folder", self.folder),
                ("Pre-roll", self.pre_roll),
                ("Format", self.coding),
                ("New file", self.split),
            )
        )

    def wish(self) -> RecordWish:
        """Return what is chosen now."""
        folder = self.folder.text.text().strip()
        return RecordWish(
            "" if folder == self._usual else folder,
            self.pre_roll.value(),
            self.coding.currentData(),
            self.split.currentData(),
        )
