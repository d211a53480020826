"""Writing files so that nothing is lost: the whole new content or the whole old one."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


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
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        yield temporary
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)
