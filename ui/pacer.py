"""When to paint: at once if it may be, never more often than the screen can show."""

from time import perf_counter

from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot

from dsp.pace import Pace

FRAMES_PER_SECOND = 75  # some more than live sound brings, so that other news never make it wait
GRACE_SECONDS = 0.005  # newer news may come with the next permit; a frame then shows both


class Pacer(QObject):
    """Turns news from the analysis thread into at most 75 frames per second on the average.

    News are painted at once while that leaves the average alone, so frames fall upon the arrival
    of sound and the delay is below that of a frame timer. Without news nothing happens at all.
    """

    frame = Signal()
    _news = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        # Set by any thread that tells, cleared by the window's. A count of what was told would need
        # one writer: two that count at the same time can leave one that never agrees again.
        self._pending = False
        self._closed = False  # written by the window's thread
        self._pace = Pace(FRAMES_PER_SECOND)
        self._timer = QTimer(self, singleShot=True, timerType=Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._schedule)
        self._news.connect(self._schedule, Qt.ConnectionType.QueuedConnection)

    def close(self) -> None:
        """Emit nothing more; from then on other threads may tell what they like."""
        self._closed = True
        self._timer.stop()

    def tell(self) -> None:
        """Say that there is something new to draw; for any thread."""
        if self._closed:
            return
        if not self._pending:  # else the window's thread has not looked since the last time
            self._pending = True
            self._news.emit()

    @Slot()
    def _schedule(self) -> None:
        if self._closed:
            return
        now = perf_counter()
        self._pending = False  # before anything is read, so that later news is told again
        if self._pace.take(now):
            self._timer.stop()
            self.frame.emit()
        elif not self._timer.isActive():
            self._timer.start(round(1000 * (self._pace.wait(now) + GRACE_SECONDS)))
