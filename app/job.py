"""Work that takes a while: in a thread of its own, with its progress, its end and a way out."""

import threading
from abc import ABC, abstractmethod
from typing import Final


class Job(ABC):
    """One piece of work; everything returns at once but `wait`.

    Parameters
    ----------
    name
        Of the thread.
    trouble
        How the sentence begins that tells of an error that nobody foresaw.
    """

    def __init__(self, name: str, trouble: str) -> None:
        self._trouble: Final = trouble
        self._cancelled = threading.Event()  # set by cancel()
        # NB: no lock. These three are read by anyone and written by the thread alone.
        self._progress = 0.0
        self._failure = ""
        self._done = False
        self._thread: Final = threading.Thread(target=self._run, name=name, daemon=True)

    @property
    def progress(self) -> float:
        """Share that is done, 0 to 1."""
        return self._progress

    @property
    def done(self) -> bool:
        """Whether it has come to an end: with a result, a `failure`, or neither if cancelled."""
        return self._done

    @property
    def failure(self) -> str:
        """Why nothing came of it, a sentence; empty while all is well."""
        return self._failure

    def cancel(self) -> None:
        """Give it up after the step it is at."""
        self._cancelled.set()

    def wait(self, timeout: float | None = None) -> bool:
        """Wait for its end; False if that takes longer than `timeout` seconds."""
        self._thread.join(timeout)
        return self._done

    @abstractmethod
    def _work(self) -> None:
        """Do it; `_go_on` tells how far it is, and `_failure` why nothing came of it."""

    def _go_on(self, share: float) -> bool:
        """Tell the share that is done; return whether to go on."""
        self._progress = share
        return not self._cancelled.is_set()

    def _run(self) -> None:
        try:
            self._work()
        except Exception as error:
            self._failure = f"{self._trouble}: {error}."
            raise
        finally:
            self._done = True
