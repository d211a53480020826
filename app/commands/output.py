"""Standard output: who reads it, what may go there, and what a C library may not say beside it."""

import io
import os
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from app.commands.problems import CommandError

PIPE: Final = "-"
"""The name of standard output among files."""


def check_pipe(output: str | None, what: str, *, text: bool = False) -> None:
    """Refuse standard output for `what`, a plural, if it leads nowhere or onto a terminal.

    Parameters
    ----------
    output
        The file to write.
    what
        What is written, as the subject of a sentence.
    text
        Whether a person can read it.

    Raises
    ------
    CommandError
        If so.
    """
    if output != PIPE:
        return
    if sys.__stdout__ is None:
        raise CommandError("Standard output is closed; name a file.")
    if sys.stdout.isatty() and not text:
        raise CommandError(f"{what} make no sense on a terminal; send them to a file or a program.")


def nobody_reads() -> None:
    """Let go of standard output, whose reader has had enough: at the end it is not an error."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
    os.close(nowhere)


@contextmanager
def silenced() -> Iterator[None]:
    """Keep C libraries from writing to standard error; what Python writes there still arrives.

    The MP3 decoder below libsndfile reports each odd byte of a damaged file there, past everyone.
    """
    shown, alone = sys.stderr, threading.current_thread() is threading.main_thread()
    if not isinstance(shown, io.TextIOWrapper) or shown is not sys.__stderr__ or not alone:
        yield  # a test has put something else there, or a worker of a cluster has several threads
        return
    shown.flush()
    number, nowhere = shown.fileno(), os.open(os.devnull, os.O_WRONLY)
    kept = os.dup(number)
    beside = io.TextIOWrapper(
        io.FileIO(kept, "w"), shown.encoding, shown.errors, write_through=True
    )
    os.dup2(nowhere, number)
    os.close(nowhere)
    sys.stderr = beside
    try:
        yield
    finally:
        sys.stderr = shown
        os.dup2(kept, number)
        beside.close()
