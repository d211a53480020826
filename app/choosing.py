"""Which source to begin with, and which to remember."""

import argparse
from collections.abc import Sequence
from pathlib import Path

from app.session import DEMO, FILE_KEY, Session


def file_key(name: str) -> str:
    """Return the key of a file, which lies where the program was started unless it says where."""
    return f"{FILE_KEY}{Path(name).absolute()}"


def first_key(options: argparse.Namespace, remembered: str) -> str:
    """Return the source to begin with: that of last time, but never the demo unasked."""
    if options.files:
        return file_key(options.files[0])
    if options.source == "demo":
        return DEMO
    if options.source == "microphone" or remembered == DEMO:
        return ""
    return options.device or remembered


def key_to_remember(sessions: Sequence[Session], before: str) -> str:
    """Return the key of the chosen device; an index or part of a name may mean another.

    A file is not what one listens to: the next start begins with what was heard beside it, or
    before.
    """
    for session in sessions:
        choice, source = session.choice, session.source
        if choice is not None and choice.path is None:
            device = source.state.device if choice.key and source else None
            return device.key if device else choice.key
    return before
