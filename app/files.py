"""Writing files so that nothing is lost: the whole new content or the whole old one."""

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

_NAME_PART: Final = 48  # characters of a name, of four bytes at most each


def write_whole(path: Path, data: bytes) -> None:
    """Write `data` to `path`, whole or not at all.

    Raises
    ------
    OSError
        If it cannot be written; what was there before is then untouched.
    """
    with whole_file(path) as temporary:
        temporary.write_bytes(data)


@contextmanager
def whole_file(path: Path, *, durable: bool = False) -> Iterator[Path]:
    """Give the name of a file to write beside `path`, which takes its place at the end.

    Should the body not get to its end, for whatever reason, what was at `path` is untouched and
    nothing is left beside it.

    Parameters
    ----------
    path
        The file.
    durable
        Whether it is on the disk at the end even if the power goes then. That takes a moment, and
        is for what cannot be made again.

    Raises
    ------
    OSError
        If it cannot take its place.
    """
    # a name that is as long as names may be has no room for more
    begin = path.name[:_NAME_PART]
    temporary = path.with_name(f".{begin}.{os.getpid()}-{threading.get_native_id()}.tmp")
    try:
        yield temporary
        if durable:
            with temporary.open("rb+") as file:
                os.fsync(file.fileno())
        temporary.replace(path)
    finally:
        with suppress(OSError):  # it may never have been there, nor its folder
            temporary.unlink(missing_ok=True)


def set_aside(path: Path, what: str = "damaged") -> str:
    """Move a file that cannot be used out of the way, so that nothing in it is lost.

    Parameters
    ----------
    what
        What is wrong with it, for its new name.

    Returns
    -------
    str
        Its new name; empty if it stays where it is.
    """
    aside = path.with_name(f"{path.stem}.{what}{path.suffix}")
    try:
        path.replace(aside)
    except OSError:
        return ""
    return aside.name
