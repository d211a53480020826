"""What a disk refuses, in the words of a person."""

import errno
from pathlib import Path
from typing import Final, NamedTuple


class _Refusal(NamedTuple):
    """Errors that mean the same: what is wrong, and what to do; braces stand for the folder."""

    numbers: tuple[int, ...]
    trouble: str
    advice: str


_OTHER: Final = "choose another folder"
_REFUSALS: Final = (
    _Refusal((errno.ENOSPC, errno.EDQUOT), "the disk is full", f"make room in {{}}, or {_OTHER}"),
    _Refusal((errno.EFBIG,), "the disk is full, or takes no file so large", _OTHER),
    _Refusal((errno.EACCES, errno.EPERM, errno.EROFS), "writing in {} is not allowed", _OTHER),
    _Refusal(
        (errno.ENOENT, errno.ENOTDIR, errno.EEXIST), "there is no folder {}", "choose another"
    ),
)
_IN_USE: Final = _Refusal((), "it is open in another program", "close it there")
_SHARING, _DENIED = 32, 5  # of Windows


def write_trouble(error: OSError, folder: Path) -> str:
    """Return why something in `folder` could not be written, as a clause."""
    refusal = _refusal(error)
    return refusal.trouble.format(_name(folder)) if refusal else error.strerror or str(error)


def write_failure(error: OSError, folder: Path) -> str:
    """Return the same with what to do about it, if anything is known."""
    refusal, trouble = _refusal(error), write_trouble(error, folder)
    return f"{trouble}; {refusal.advice.format(_name(folder))}" if refusal else trouble


def _name(folder: Path) -> str:
    return str(folder) if folder != Path() else "this folder"


def _refusal(error: OSError) -> _Refusal | None:
    if _is_in_use(error):
        return _IN_USE
    return next((one for one in _REFUSALS if error.errno in one.numbers), None)


def _is_in_use(error: OSError) -> bool:
    """Whether another program has the file open, which only Windows minds.

    It denies taking the place of such a file just as it denies what is not allowed; but who comes
    so far was allowed to write beside it.
    """
    number = getattr(error, "winerror", None)
    return number == _SHARING or (number == _DENIED and error.filename2 is not None)
