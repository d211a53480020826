"""Writing files so that nothing is lost: the whole new content or the whole old one."""

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
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
def whole_file(path: Path) -> Iterator[Path]:
    """Give the name of a file to write beside `path`, which takes its place at the end.

    Should the body not get to its end, for whatever reason, what was at `path` is untouched and
    nothing is left beside it.

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
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)
