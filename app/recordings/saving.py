"""Saving a cut in the background, with its progress and its end in words."""

from pathlib import Path
from typing import Final

from app.job import Job
from app.recordings.cutting import Saved, SaveError, save_cut
from app.recordings.refusal import display_name
from dsp.selection import Selection
from dsp.signal import Signal


class Saving(Job):
    """One cut on its way into a file.

    A program that ends has to cancel and wait, or a hidden temporary file may stay behind.

    Parameters
    ----------
    signal, cut, path, epoch
        As `save_cut` takes them.
    """

    def __init__(
        self, signal: Signal, cut: Selection, path: Path, epoch: float | None = None
    ) -> None:
        super().__init__("saving", f"{display_name(path)} was not saved")
        self.path: Final = path
        self._order: Final = (signal, cut, path, epoch)
        self._saved: Saved | None = None  # written by the thread alone
        self._thread.start()

    @property
    def saved(self) -> Saved | None:
        """What was written, once it is complete."""
        return self._saved

    def _work(self) -> None:
        try:
            self._saved = save_cut(*self._order, self._go_on)
        except SaveError as error:
            self._failure = str(error)
        if self._saved:
            self._progress = 1.0
