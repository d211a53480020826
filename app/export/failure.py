"""Why a file could not be written, as a sentence."""

import errno
from pathlib import Path
from typing import Final

_FULL: Final = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


def write_failure(path: Path, error: OSError) -> str:
    """Return why `path` was not written, as a sentence for the eyes of the user."""
    name, folder = path.name, path.parent
    if error.errno in _FULL:
        return f"{name} was not saved: the disk is full; make room in {folder}."
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return f"{name} was not saved: you may not write in {folder}; choose another folder."
    if isinstance(error, FileNotFoundError | NotADirectoryError):
        return f"{name} was not saved: there is no folder {folder}."
    return f"{name} was not saved in {folder}: {error.strerror or error}."
