"""Samples that stand in a file as they are: read where they are wanted, converted on the way."""

from typing import Final

import numpy as np

from app.recordings.random_access import RandomFile
from app.recordings.sample_coding import MARGIN, Coding
from dsp.signal import Samples

_BLOCK: Final = 1 << 18  # bytes converted at a time: they stay in the second-level cache


class CodedSamples:
    """Samples that stand in a file one behind the other, read by any thread.

    Parameters
    ----------
    file
        Where they stand.
    offset
        Byte of the first one; need not be aligned.
    channels
        Channels per sample, interleaved.
    coding
        How they are written.
    """

    def __init__(self, file: RandomFile, offset: int, channels: int, coding: Coding) -> None:
        self._file: Final = file
        self._offset: Final = offset
        self.coding: Final = coding
        self._size: Final = channels * coding.width  # bytes per sample of all channels

    def read(self, start: int, out: Samples) -> bool:
        """Fill `out`, shape (n, channels), from sample `start` on; False if the file is shorter."""
        if self.coding.is_native_float and out.flags.c_contiguous:
            return self._fetch(start, out.reshape(-1).view(np.uint8).data)
        step = max(1, _BLOCK // self._size)
        held = min(step, len(out)) * self._size
        scratch = np.empty(MARGIN + held + MARGIN, np.uint8)
        for first in range(0, len(out), step):
            part = out[first : first + step]
            end = MARGIN + len(part) * self._size
            if not self._fetch(start + first, scratch.data[MARGIN:end]):
                return False
            self.coding.convert(scratch, part)
        return True

    def read_coded(self, start: int, count: int) -> bytes | None:
        """Return samples as they stand there, None if the file is shorter."""
        content = self._file.bytes_at(self._offset + start * self._size, count * self._size)
        return content if len(content) == count * self._size else None

    def will_read(self, start: int, count: int) -> None:
        """Tell the system that these samples are read soon."""
        self._file.will_read(self._offset + start * self._size, count * self._size)

    def _fetch(self, start: int, buffer: memoryview) -> bool:
        return self._file.read_into(buffer, self._offset + start * self._size) == len(buffer)


class PlainSound:
    """The samples of a file that needs no decoding; nothing is copied or computed in advance.

    Parameters
    ----------
    file
        The file; belongs to this object from now on.
    samples
        Where they stand in it.
    end
        How many there are.
    """

    def __init__(self, file: RandomFile, samples: CodedSamples, end: int) -> None:
        self._file: Final = file
        self._samples: Final = samples
        self.end: Final = end
        self._closed = False  # one writer: close(); another thread at worst says too much once
        self._note = ""  # written by any reader, always the same sentence

    @property
    def coding(self) -> Coding:
        """How they stand there."""
        return self._samples.coding

    @property
    def length(self) -> int:
        """As many as there are now."""
        return self.end

    @property
    def progress(self) -> float:
        """Always 1: there is nothing to wait for."""
        return 1.0

    @property
    def note(self) -> str:
        """Whether the file has become shorter; nothing while all is well."""
        return self._note

    def read(self, start: int, out: Samples) -> bool:
        """Fill `out`, shape (n, channels), from sample `start` on."""
        done = self._samples.read(start, out)
        if not done and not self._closed:
            self._note = "The file has become shorter since it was opened, or its disk is gone."
        return done

    def read_coded(self, start: int, count: int) -> bytes | None:
        """Return samples as they stand there, None if they cannot be read."""
        return self._samples.read_coded(start, count)

    def will_read(self, start: int, count: int) -> None:
        """Tell the system that these samples are read soon."""
        self._samples.will_read(start, count)

    def wait(self, timeout: float | None) -> bool:
        """Return True at once."""
        del timeout
        return True

    def check(self) -> None:
        """Do nothing: any bytes are good samples."""

    def close(self) -> None:
        """Give the file back as soon as nobody reads from it."""
        self._closed = True
        self._file.close()
