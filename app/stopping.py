"""How the system asks a program to end, and where that is heeded."""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

_NAMES: Final = ("SIGINT", "SIGTERM", "SIGHUP")  # Windows has no SIGHUP


def heeded() -> list[signal.Signals]:
    """Return those signals but the ones that whoever began the program has it ignore, as nohup."""
    numbers = [signal.Signals[name] for name in _NAMES if hasattr(signal, name)]
    return [number for number in numbers if signal.getsignal(number) != signal.SIG_IGN]


class Stop:
    """Makes a request to end a KeyboardInterrupt, in the main thread, where that can be heeded.

    Python passes over what is raised in a destructor, and Qt fails, or passes over it, wherever it
    calls Python. So it is remembered, and held back while Qt works.
    """

    def __init__(self) -> None:
        self._asked = self._held = False

    @contextmanager
    def heeding(self, numbers: list[signal.Signals]) -> Iterator[None]:
        """Take the first of these signals for a request, and pass over all others."""

        def ask(_number: int, _frame: object) -> None:
            self._asked = True
            for number in numbers:
                signal.signal(number, signal.SIG_IGN)
            self.look()

        self._asked = False
        before = [signal.signal(number, ask) for number in numbers]
        try:
            yield
        finally:
            for number, handler in zip(numbers, before, strict=True):
                signal.signal(number, handler)

    def look(self) -> None:
        """Raise KeyboardInterrupt if there was a request."""
        if self._asked and not self._held:
            raise KeyboardInterrupt

    @contextmanager
    def held_back(self) -> Iterator[None]:
        """Raise nothing inside, but at the end; for any thread, of which others are not asked."""
        if threading.current_thread() is not threading.main_thread():
            yield
            return
        before, self._held = self._held, True
        try:
            yield
        finally:
            self._held = before
        self.look()


STOP: Final = Stop()
"""The request of this process."""
