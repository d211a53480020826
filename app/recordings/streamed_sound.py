"""Sound that arrives as a stream of bytes: kept in a temporary file, readable as far as it came."""

import struct
import tempfile
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np

from app.recordings.decoding import check_disk
from app.recordings.plain_sound import CodedSamples
from app.recordings.random_access import RandomFile
from app.recordings.sample_coding import Coding
from app.recordings.start_time import started_by_bext
from app.recordings.wav_header import WavError, is_wav, read_header
from dsp.signal import Gap, Samples

_UNKNOWN_LENGTH: Final = 0x7FFF_0000  # bytes: what says so many does not know when it will end
_DISK_CHECK: Final = 4 << 20  # bytes
_LONGEST_HEAD: Final = 64 << 20  # bytes before the sound; pictures of covers are smaller


@dataclass(frozen=True)
class StreamFormat:
    """What a stream holds, and where its samples begin.

    Parameters
    ----------
    name
        ``"WAV"``, ``"raw"`` ... for the eyes of the user.
    coding, rate, channels
        Of the samples.
    offset
        Byte of the first one.
    stated
        Samples of all channels that are to come; None if the stream does not tell.
    started
        Time of day of the first one in seconds since 1970, if known.
    """

    name: str
    coding: Coding
    rate: int
    channels: int
    offset: int = 0
    stated: int | None = None
    started: float | None = None

    @property
    def size(self) -> int:
        """Bytes of a sample of all channels."""
        return self.channels * self.coding.width


class Spool:
    """A temporary file without a name that a stream is written into; for one writing thread.

    Parameters
    ----------
    folder
        Where to put it; the system's own place for temporary files if None.

    Raises
    ------
    OSError
        If it cannot be made.
    """

    def __init__(self, folder: Path | None) -> None:
        self.folder: Final = folder or Path(tempfile.gettempdir())
        self.file: Final = RandomFile(
            tempfile.TemporaryFile(dir=self.folder, buffering=0)  # noqa: SIM115 - it is kept open
        )
        self.size = 0  # bytes written; one writer, the reading thread
        self._checked = 0

    def append(self, data: bytes) -> None:
        """Write what came.

        Raises
        ------
        OSError
            If it cannot be written, or the disk is almost full.
        """
        self.file.append(np.frombuffer(data, np.uint8), self.size)
        self.size += len(data)
        if self.size >= self._checked + _DISK_CHECK:
            self._checked = self.size
            check_disk(self.folder)


class StreamedSound:
    """The samples of a stream as a `dsp.signal.Signal` that grows and forgets nothing.

    While a stream that does not tell its length goes on, it is live: its length is None.

    Parameters
    ----------
    form
        What the stream holds.
    spool
        Where it is written; belongs to this object from now on.
    """

    name: Final = "standard input"

    def __init__(self, form: StreamFormat, spool: Spool) -> None:
        self._form: Final = form
        self._spool: Final = spool
        self._samples: Final = CodedSamples(spool.file, form.offset, form.channels, form.coding)
        self.format: Final = f"{form.name}, {form.coding}"
        self.rate: Final = form.rate
        self.channels: Final = form.channels
        self.coding: Final = form.coding
        self.started: Final = form.started
        self.start: Final = 0
        self.gaps: Final[tuple[Gap, ...]] = ()
        # NB: no lock. These have one writer, the thread that calls `grow` and `finish`.
        self._end = 0
        self._note = ""
        self._finished = threading.Event()

    @property
    def end(self) -> int:
        """Index one past the newest sample."""
        return self._end

    @property
    def length(self) -> int | None:
        """Samples there will be; None while nobody knows."""
        if self._finished.is_set():
            return self._end
        stated = self._form.stated
        return None if stated is None else max(stated, self._end + 1)

    @property
    def progress(self) -> float:
        """Share of the stream that has come, 0 to 1; 1 if it does not tell its length."""
        stated = self._form.stated
        if stated is None or self._finished.is_set():
            return 1.0
        return min(1.0, self._end / max(1, stated))

    @property
    def note(self) -> str:
        """Why it ended early; nothing while all is well."""
        return self._note

    def read(self, start: int, out: Samples) -> bool:
        """Copy samples ``[start, start + len(out))`` into `out`, shape (n, channels).

        Returns
        -------
        bool
            False if not all of them are there, or it is closed.

        Raises
        ------
        ValueError
            If the number of channels is not the stream's.
        """
        if out.ndim != 2 or out.shape[1] != self.channels:
            raise ValueError(f"{out.shape=} must be (n, {self.channels})")
        return 0 <= start <= self._end - len(out) and self._samples.read(start, out)

    def read_coded(self, start: int, count: int) -> bytes | None:
        """Return `count` samples from `start` on as they came; None if refused."""
        if not 0 <= start <= self._end - count:
            return None
        return self._samples.read_coded(start, count)

    def will_read(self, start: int, count: int) -> None:
        """Do nothing: what was just written is in memory or nowhere near."""

    def wait(self, timeout: float | None = None) -> bool:
        """Wait for the end of the stream; False if that takes longer than `timeout` seconds."""
        return self._finished.wait(timeout)

    def close(self) -> None:
        """Give the temporary file back; reads are refused from then."""
        self._spool.file.close()

    def grow(self) -> bool:
        """Take in what was written meanwhile; return whether more is to come."""
        came = max(0, self._spool.size - self._form.offset) // self._form.size
        stated = self._form.stated
        self._end = came if stated is None else min(came, stated)
        return stated is None or came < stated

    def finish(self, note: str = "") -> None:
        """Say that nothing more will come, and why if it is early."""
        stated = self._form.stated
        if not note and stated is not None and self._end < stated:
            came, told = self._end / self.rate, stated / self.rate
            note = f"The stream ended early: {came:.1f} s of {told:.1f} s came."
        self._note = note
        self._finished.set()


def wav_format(spool: Spool) -> StreamFormat | None:
    """Return what a WAV stream holds, None as long as not enough of it came to know.

    Raises
    ------
    WavError
        If it cannot be shown; the message completes the sentence 'The stream ...'.
    """
    file = spool.file
    if spool.size < 12:
        return None
    if not is_wav(file.bytes_at(0, 12)):
        raise WavError("is not WAV")
    start = _sound_start(spool)
    if start is None:
        return None
    header = read_header(file)
    if header.coding is None:
        raise WavError("is in a coding that cannot be shown as it arrives")
    size = header.channels * header.coding.width
    length = _stated(file, header.offset)
    return StreamFormat(
        name=header.form,
        coding=header.coding,
        rate=header.rate,
        channels=header.channels,
        offset=header.offset,
        stated=None if length is None else length // size,
        started=started_by_bext(header.bext, header.rate) if header.rate > 0 else None,
    )


def _sound_start(spool: Spool) -> int | None:
    """Return the byte where the sound begins; None if it did not come yet."""
    order = ">" if spool.file.bytes_at(0, 4) == b"RIFX" else "<"
    at = 12
    while at + 8 <= spool.size:
        name, length = struct.unpack(f"{order}4sI", spool.file.bytes_at(at, 8))
        if name == b"data":
            return at + 8
        if not all(0x20 <= byte < 0x7F for byte in name) or at + length > _LONGEST_HEAD:
            raise WavError("has a damaged header")
        at += 8 + length + length % 2
    return None


def _stated(file: RandomFile, offset: int) -> int | None:
    """Return how many bytes of sound the header promises; None if it does not know."""
    head = file.bytes_at(0, 4)
    order = ">" if head == b"RIFX" else "<"
    (length,) = struct.unpack(f"{order}I", file.bytes_at(offset - 4, 4))
    if head in (b"RF64", b"BW64") and length == 0xFFFF_FFFF and file.bytes_at(12, 4) == b"ds64":
        (length,) = struct.unpack("<Q", file.bytes_at(28, 8))
        return int(length) if 0 < length < 1 << 62 else None
    return int(length) if 0 < length < _UNKNOWN_LENGTH else None
