"""Choosing which levels to export as a table."""

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from ui.export_dialog import Estimate, ExportDialog, choice
from ui.export_wish import PARTS, TABLES, UNITS, TableWish
from ui.fields import Check


class TableDialog(ExportDialog):
    """Everything that can be chosen of a table of levels.

    Parameters
    ----------
    parent
        What it belongs to.
    now
        To begin with.
    estimate
        See `ExportDialog`.
    """

    def __init__(
        self, parent: QWidget, now: TableWish, estimate: Callable[[TableWish], Estimate]
    ) -> None:
        super().__init__(parent, "Export Data", estimate)
        self.kind = choice("Format", TABLES, now.kind)
        self.part = choice("Part", PARTS, now.part)
        self.unit = choice("Values", UNITS, now.unit)
        self.band = Check("Only the frequencies of that part")
        self.band.setChecked(now.band)
        self.lay_out(
            (
                ("Format", self.kind),
                ("Part", self.part),
                ("", self.band),
                ("Values", self.unit),
            )
        )

    def wish(self) -> TableWish:
        """Return what is chosen now."""
        return TableWish(
            self.kind.currentData(),
            self.part.currentData(),
            self.unit.currentData(),
            self.band.isChecked(),
        )

    def show_wish(self, estimate: Estimate) -> None:
        """Show what would come of the choices."""
        super().show_wish(estimate)
        self.band.setEnabled(self.wish().part != "whole")
