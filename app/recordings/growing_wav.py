"""A WAV file that is whole at any time while it grows, whatever happens to its program."""

import os
import struct
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Final

import numpy as np

from app.recordings.sample_coding import Coding
from app.recordings.sound_writers import Content, bext_of
from app.recordings.stored_samples import FLOAT, to_integers
from app.recordings.wav_writer import LARGEST_RIFF, Growing, Mark, mark_chunks, wav_head
from dsp.signal import Samples

PCM24: Final = Coding("signed", 3)
_ROOM: Final = 8192  # bytes of the head for marks: some eighty
_SMALLEST_MARK: Final = 64  # bytes, less than any takes


class GrowingWav:
    """Takes live sound; `update` makes the file on the disk a whole one up to there.

    The head has room for the sizes of RF64, which the file becomes where 4 GB are not enough, and
    for marks, so that they need not wait for the end of the file. More than fit there are all
    written behind the sound by `finish`: there is one list of them in a WAV file.

    Every method may raise OSError; what was written before is in the file then, and `finish` is
    still to be called.

    Parameters
    ----------
    path
        The file; there must be none.
    content
        What sound comes; `coding` is how it is kept, `FLOAT` or `PCM24`. Its length is not used.
    largest
        Size from which it is RF64.
    """

    def __init__(self, path: Path, content: Content, largest: int = LARGEST_RIFF) -> None:
        self.path: Final = path
        self._content: Final = content
        self._extra: Final = bext_of(content)
        self._align: Final = content.channels * content.coding.width
        self._growing = Growing(0, largest)
        self._marks = b""  # chunks of the head
        self._file: Final = path.open("xb", buffering=0)  # nothing waits in a process that may die
        self._begin = self._end = 0  # bytes of the first sample and behind the last one
        self._begin = self._end = len(self._head())
        try:
            self.update()
        except OSError:
            self._file.close()
            with suppress(OSError):
                path.unlink()  # there is nothing in it
            raise

    @property
    def frames(self) -> int:
        """Samples of all channels that were written."""
        return (self._end - self._begin) // self._align

    @property
    def size(self) -> int:
        """Bytes of the file."""
        return self._end

    @property
    def is_gone(self) -> bool:
        """Whether the file was deleted: the system then goes on writing to nowhere."""
        return os.fstat(self._file.fileno()).st_nlink == 0

    def write(self, x: Samples) -> None:
        """Append samples, shape (n, channels).

        As PCM what lies beyond full scale is cut there, as a converter does, and what is not
        finite is silent; every sample of a converter of up to 24 bits is kept exactly.
        """
        data = x.astype("<f4", copy=False).tobytes()
        if self._content.coding != FLOAT:
            upper = to_integers(data, FLOAT).astype("<i4", copy=False)
            data = upper.view(np.uint8).reshape(-1, 4)[:, 1:].tobytes()
        self._append(data)

    def skip(self, count: int) -> None:
        """Append `count` silent samples; where the disk can, they take no room on it."""
        end = self._end + count * self._align
        self._file.truncate(end)
        self._end = end

    def mark(self, marks: Sequence[Mark]) -> None:
        """Have the head tell of `marks`, the first ones that fit, from the next `update` on."""
        marks = marks[: _ROOM // _SMALLEST_MARK]
        while len(chunks := mark_chunks(marks)) > _ROOM - 8:  # what is left has a name and a length
            marks = marks[:-1]
        self._marks = chunks

    def update(self) -> None:
        """Make the head tell of all that was written."""
        head, at = self._head(), 0
        while at < len(head):
            at += self._put(head[at:], at)

    def settle(self) -> None:
        """Wait until the disk has what was written, in case the power fails."""
        os.fsync(self._file.fileno())

    def finish(self, marks: Sequence[Mark] = ()) -> None:
        """Close the file, with `marks` in it if there is room for them."""
        try:
            self._file.truncate(self._begin + self.frames * self._align)
            self._end = self._begin + self.frames * self._align
            self.mark(marks)
            self._add_tail(mark_chunks(marks))
            self.update()
            self.settle()
        finally:
            self._file.close()

    def _add_tail(self, chunks: bytes) -> None:
        end = self._end
        chunks = b"" if chunks == self._marks else chunks
        try:
            self._append(b"\0" * ((end - self._begin) % 2) + chunks)
            if chunks:
                self._growing, self._marks = self._growing._replace(tail=len(chunks)), b""
        except OSError:  # the disk is full: the sound is worth more
            self._file.truncate(end)
        self._end = end

    def _append(self, data: bytes) -> None:
        rest = memoryview(data)
        while rest:
            count = self._put(rest, self._end)
            self._end += count
            rest = rest[count:]

    def _put(self, data: bytes | memoryview, at: int) -> int:
        """Write some of `data` at byte `at`; return how much."""
        self._file.seek(at)
        return self._file.write(data)

    def _head(self) -> bytes:
        content = self._content
        left = _ROOM - len(self._marks) - 8
        room = self._marks + struct.pack(f"<4sI{left}x", b"JUNK", left)
        return wav_head(
            content.coding,
            content.rate,
            content.channels,
            self.frames,
            self._extra + room,
            self._growing,
        )
