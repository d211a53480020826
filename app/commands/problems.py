"""What goes wrong, as one sentence for the eyes of the user."""

from pathlib import Path

from app.disk import write_trouble
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
        return _sentence_of_disk(error, source, target)
    if isinstance(error, MemoryError):
        return f"{name}: there is not enough memory; choose a shorter passage or a smaller size."
    return f"{name}: {str(error).rstrip('.')}."


def _sentence_of_disk(error: OSError, source: str, target: str) -> str:
    path = Path(target)
    if source in (target, str(error.filename)):  # nothing is written, or this was not what failed
        return f"{display_name(Path(source))} could not be read: {error.strerror or error}."
    what = "standard output" if target == "-" else display_name(path)
    return f"{what} could not be written: {write_trouble(error, path.parent)}."
