"""Work that other threads have done in the main one, where widgets live."""

from collections.abc import Callable
from concurrent.futures import CancelledError, Future
from concurrent.futures import TimeoutError as NotYet
from typing import TypeVar

from PySide6.QtCore import QObject, Qt, Signal, Slot

from app.export.limits import ExportError

Made = TypeVar("Made")
LOOK_SECONDS = 0.1


class MainThread(QObject):
    """Has work done between two events of the main thread; a `Caller`."""

    _wanted = Signal(object)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._closed = False  # written by the main thread
        self._wanted.connect(self._run, Qt.ConnectionType.QueuedConnection)

    def __call__(self, work: Callable[[], Made], /) -> Made:
        """Return what `work` makes; for any thread but the main one.

        Raises
        ------
        CancelledError
            If the program ends before, or `work` fails in a way that nobody foresaw.
        """
        future: Future[Made] = Future()

        def run() -> None:
            try:
                future.set_result(work())
            except ExportError as error:
                future.set_exception(error)
            finally:
                future.cancel()  # nothing happens if it is done

        self._wanted.emit(run)
        while not self._closed:
            try:
                return future.result(LOOK_SECONDS)
            except NotYet:
                continue
        raise CancelledError

    @Slot(object)
    def _run(self, run: Callable[[], None]) -> None:
        if not self._closed:
            run()

    def close(self) -> None:
        """Do nothing any more."""
        self._closed = True
