"""What goes wrong, as one sentence for the eyes of the user."""

import errno
from pathlib import Path

from app.export.limits import ExportError
from app.recordings.refusal import SoundFileError, display_name


class CommandError(Exception):
    """Something that the user can mend; the message is one sentence."""


FORESEEN = (CommandError, ExportError, SoundFileError, OSError, ValueError, MemoryError)
"""What a file may fail with; anything else is a mistake of the program."""


def sentence_of(error: BaseException, source: str, target: str) -> str:
    """Return what went wrong between a sound file and what was made of it, in one sentence.

    Parameters
    ----------
    error
        One of `FORESEEN`.
    source, target
        The sound file and the file to write; `target` may be ``"-"``.
    """
    name = display_name(Path(source))
    if isinstance(error, SoundFileError):
        return str(error)
    if isinstance(error, OSError):
        what = "standard output" if target == "-" else display_name(Path(target))
        return f"{what} could not be written: {_why(error)}."
    if isinstance(error, MemoryError):
        return f"{name}: there is not enough memory; choose a shorter passage or a smaller size."
    return f"{name}: {str(error).rstrip('.')}."


def _why(error: OSError) -> str:
    if error.errno == errno.ENOSPC:
        return "the disk is full"
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return "writing there is not allowed"
    return error.strerror or str(error)
