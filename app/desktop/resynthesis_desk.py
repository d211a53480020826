"""Sound made again of the levels of a picture, for the window."""

from dataclasses import replace
from functools import partial
from itertools import count
from math import isfinite

from PySide6.QtCore import QObject, Slot

from app.desktop.job_watch import JobWatch, Watched
from app.desktop.sheets import Sheets
from app.desktop.telling import Telling
from app.recordings.made_sound import MadeSource
from app.resynthesis import Resynthesis
from app.session import MADE_KEY, SourceChoice
from dsp.selection import Selection
from ui.facts import number
from ui.window import MainWindow


class ResynthesisDesk(QObject):
    """Makes sound of what the current sheet shows, and opens it behind a tab of its own.

    Parameters
    ----------
    window
        What wants it.
    sheets
        Where the sound is opened.
    telling
        Takes the news.
    """

    def __init__(self, window: MainWindow, sheets: Sheets, telling: Telling) -> None:
        super().__init__(window)
        self._window, self._sheets = window, sheets
        self._watch = JobWatch(window, telling, "resynthesis")
        self._numbers = count(1)
        window.listening.resynthesis_wanted.connect(self._begin)

    def close(self) -> None:
        """Give up what is being made."""
        self._watch.close()

    @Slot(object)
    def _begin(self, wanted: Selection) -> None:
        sheet = self._sheets.current
        session = sheet.session
        engine, source, settings = session.engine, session.source, session.settings
        if engine is None or source is None:
            return
        if self._watch.busy:
            self._window.show_note("Sound is being made of another picture")
            return
        signal = engine.signal
        cut = wanted.within(signal.start, signal.end, signal.rate)
        if cut is None:
            return
        if settings.shows_octave:  # its rows stand for all octaves
            cut = replace(cut, low_hz=None, high_hz=None)
        job = Resynthesis(signal, cut, settings.analysis, sheet.name)
        began = None if source.epoch is None else source.epoch + cut.start / signal.rate
        self._watch.follow(
            Watched(
                job,
                f"Making sound of the levels of {sheet.name} …",
                partial(_words, job),
                partial(self._open, job, began),
            )
        )

    def _open(self, job: Resynthesis, epoch: float | None) -> None:
        if job.made is None:
            self._window.show_note("No sound was made")
            return
        self._window.show_note("Sound made of the levels alone")
        key = f"{MADE_KEY}{next(self._numbers)}"
        self._sheets.open(SourceChoice(key, made=MadeSource(job.made, epoch)))


def _words(job: Resynthesis) -> str:
    words = f"{100 * job.progress:.0f} % of the sound made"
    reached = job.convergence_db
    known = reached < 0.0 and isfinite(reached)
    return f"{words}, levels met to {number(reached)} dB" if known else words
