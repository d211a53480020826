"""What is being recorded, in a file that outlives the program: the next start reads it.

A program holds its file locked as long as it records, and the system takes back the locks of a
process however that ends. So an unlocked file was left behind; the number of a process could not
tell, as it may belong to another one by now.
"""

import json
import os
import sys
from contextlib import suppress
from pathlib import Path
from typing import Final, NamedTuple

_LARGEST: Final = 1 << 16  # bytes read of a file


class Left(NamedTuple):
    """What was recorded when a program ended, and whether it could still finish the file."""

    path: Path
    finished: bool


class Running:
    """The file that tells what this program records; there is none while it does not.

    Parameters
    ----------
    folder
        Where such files are.
    """

    def __init__(self, folder: Path) -> None:
        self._path: Final = folder / f"recording-{os.getpid()}.json"
        self._file = -1

    def tell(self, recording: Path, *, finished: bool = False) -> None:
        """Write down which file is recorded, and whether it is finished.

        Without room for that the recording goes on all the same.
        """
        text = json.dumps({"path": str(recording), "finished": finished})
        with suppress(OSError):
            if self._file < 0:
                self._path.parent.mkdir(parents=True, exist_ok=True)
                self._file = os.open(self._path, os.O_RDWR | os.O_CREAT)
                _lock(self._file)
            os.ftruncate(self._file, 0)
            os.lseek(self._file, 0, os.SEEK_SET)
            os.write(self._file, text.encode())

    def forget(self) -> None:
        """Take the file away: the recording has ended and been told."""
        self.leave()
        with suppress(OSError):
            self._path.unlink(missing_ok=True)

    def leave(self) -> None:
        """Leave the file to the next start."""
        if self._file >= 0:
            os.close(self._file)
            self._file = -1


def left_behind(folder: Path) -> list[Left]:
    """Return the recordings of programs that have ended since, and forget them.

    Those are left out whose file is gone.
    """
    found = (_taken(path) for path in sorted(folder.glob("recording-*.json")))
    return [left for left in found if left is not None and left.path.is_file()]


def _taken(path: Path) -> Left | None:
    """Return what a file tells and remove it; None if it is in use or tells nothing."""
    try:
        file = os.open(path, os.O_RDWR)
    except OSError:
        return None
    try:
        _lock(file)
        text = os.read(file, _LARGEST)
    except OSError:  # it records
        return None
    finally:
        os.close(file)
    with suppress(OSError):
        path.unlink()
    try:
        told = json.loads(text)
        return Left(Path(told["path"]), told["finished"] is True)
    except (ValueError, TypeError, KeyError):
        return None


def _lock(file: int) -> None:
    """Lock an open file until it is closed.

    Raises
    ------
    OSError
        If somebody else has.
    """
    if sys.platform == "win32":
        import msvcrt

        msvcrt.locking(file, msvcrt.LK_NBLCK, 1)
    else:
        import fcntl

        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
