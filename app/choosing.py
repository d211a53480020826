"""Which source to begin with, and which to remember."""

import argparse
from collections.abc import Sequence
from pathlib import Path

from app.session import DEMO, FILE_KEY, STANDARD_INPUT, Session


def file_key(name: str) -> str:
    """Return the key of a file, which lies where the program was started unless it says where."""
    return f"{FILE_KEY}{Path(name).absolute()}"


def word_key(word: str) -> str:
    """Return the key of what a word of the command line names: a file, or ``-``."""
    return STANDARD_INPUT if word == STANDARD_INPUT else file_key(word)


def first_key(options: argparse.Namespace, remembered: str) -> str:
    """Return the source to begin with: that of last time, but never the demo unasked."""
    if options.files:
        return word_key(options.files[0])
    if options.source == "demo":
        return DEMO
    if options.source == "microphone" or remembered == DEMO:
        return ""
    return options.device or remembered


def key_to_remember(sessions: Sequence[Session], before: str) -> str:
    """Return the key of the chosen device; an index or part of a name may mean another.

    A recording is not what one listens to: the next start begins with what was heard beside it,
    or before.
    """
    for session in sessions:
        choice, source = session.choice, session.source
        if choice is not None and choice.is_input:
            device = source.state.device if choice.key and source else None
            return device.key if device else choice.key
    return before
