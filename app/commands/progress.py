"""How far a command is, on a terminal; and what it has to say, wherever that goes."""

import sys
import threading
import time
from contextlib import suppress
from pathlib import Path
from typing import Final

from app.recordings.refusal import display_name

_INTERVAL: Final = 0.1  # s between two lines at least
_WIDTH: Final = 78


class Progress:
    """One line on standard error that is written over and over, if that is a terminal.

    A terminal that was closed is no reason to end the work.

    Parameters
    ----------
    count
        Files there are.
    """

    def __init__(self, count: int) -> None:
        self._count = count
        self._finished = 0
        self._shown = ""
        self._next = 0.0
        self._terminal = sys.stderr.isatty()
        self._lock = threading.Lock()  # parts of a picture are told of by several threads

    def part(self, share: float) -> None:
        """Say which share of the present file is done, 0 to 1."""
        total = (self._finished + share) / self._count
        files = f"{self._finished} of {self._count} files, " if self._count > 1 else ""
        self._line(f"{files}{100.0 * total:.0f} %")

    def show(self, text: str) -> None:
        """Write the line, where there is no share of anything to tell."""
        self._line(text)

    def finish(self, source: str, sentence: str) -> None:
        """Count a file, and say what is to be known of it, if anything."""
        self._finished += 1
        if sentence:
            self.say(sentence)
        self._line(f"{self._finished} of {self._count} files  {display_name(Path(source))}")

    def say(self, sentence: str) -> None:
        """Write a sentence that stays."""
        self.close()
        _write(f"sonoscope: {sentence}\n")

    def close(self) -> None:
        """Take the line away."""
        if self._shown:
            _write("\r" + " " * len(self._shown) + "\r")
            self._shown = ""

    def _line(self, text: str) -> None:
        if not self._terminal:
            return
        with self._lock:
            now = time.monotonic()
            if now < self._next and self._finished < self._count:
                return
            self._next = now + _INTERVAL
            text = text[:_WIDTH]
            _write("\r" + text.ljust(len(self._shown)))
            self._shown = text


def _write(text: str) -> None:
    with suppress(OSError):
        sys.stderr.write(text)
        sys.stderr.flush()
