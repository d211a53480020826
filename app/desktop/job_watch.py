"""Tells in the window how work in the background goes on."""

from collections.abc import Callable
from typing import NamedTuple

from PySide6.QtCore import QObject, QTimer, Slot

from app.desktop.sheet import News
from app.desktop.telling import Telling
from app.job import Job
from ui.banner import BannerAction
from ui.window import MainWindow

LOOK_MS = 50
LEAVE_SECONDS = 0.4
PATIENCE = 10  # looks after which it is told that work goes on


class Watched(NamedTuple):
    """A job with what there is to say of it.

    `title` stands in the banner while it takes long, `words` says how far it is, and `end` is
    called when it is done.
    """

    job: Job
    title: str
    words: Callable[[], str]
    end: Callable[[], None]


class JobWatch(QObject):
    """Watches one job at a time: what takes long is told, and can be cancelled.

    Parameters
    ----------
    window
        Where it is noted how far it is.
    telling
        Takes what is told of it, on whatever sheet the user is meanwhile.
    matter
        What all of its jobs are about.
    """

    def __init__(self, window: MainWindow, telling: Telling, matter: str) -> None:
        super().__init__(window)
        self._window, self._telling, self._matter = window, telling, matter
        self._watched: Watched | None = None
        self._looks = 0
        self._timer = QTimer(self, interval=LOOK_MS)
        self._timer.timeout.connect(self._look)

    @property
    def busy(self) -> bool:
        """Whether there is a job that has not ended yet."""
        return self._watched is not None

    def follow(self, watched: Watched) -> None:
        """Watch a job that has begun."""
        self._watched, self._looks = watched, 0
        self.tell(None)  # how the job before ended
        self._timer.start()

    def tell(self, news: News | None) -> None:
        """Say something else about its jobs, or nothing any more."""
        self._telling.tell(self._matter, news)

    def close(self) -> None:
        """Give up what is being done; nothing is left of it."""
        self._timer.stop()
        if self._watched is not None:
            self._watched.job.cancel()
            self._watched.job.wait(LEAVE_SECONDS)

    @Slot()
    def _look(self) -> None:
        watched = self._watched
        if watched is None:
            return
        self._looks += 1
        if watched.job.done:
            self._end(watched)
        elif self._looks == PATIENCE:
            cancel = BannerAction("Cancel", watched.job.cancel)
            self.tell(News(watched.title, "info", [cancel]))
        elif self._looks > PATIENCE:
            self._window.show_note(watched.words())

    def _end(self, watched: Watched) -> None:
        self._watched = None
        self._timer.stop()
        failure = watched.job.failure
        self.tell(News(failure, "error") if failure else None)
        if not failure:
            watched.end()
