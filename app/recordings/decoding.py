"""Sound files that cannot be sought exactly: decoded once, in the background, into a file."""

import errno
import shutil
import tempfile
import threading
from pathlib import Path
from typing import Final

import numpy as np

from app.disk import write_trouble
from app.recordings.plain_sound import CodedSamples
from app.recordings.random_access import RandomFile
from app.recordings.sample_coding import Coding
from app.recordings.sound_handle import Handle
from dsp.signal import Samples

_BLOCK: Final = 1 << 16  # samples of all channels together
_LARGEST_PADDING: Final = 1 << 14  # samples in the blocks of ADPCM are fewer
_NO_LIMIT: Final = 1 << 62
_DISK_CHECK: Final = 64  # blocks
_DISK_RESERVE: Final = 256 << 20  # bytes that decoding leaves free, so that others can go on


class DecodedSound:
    """Samples that are being decoded into a temporary file, and can be read as far as they are.

    The file has no name (or is removed by the system when closed), so that it goes away with the
    program however that ends. Nothing is allocated from what the header says. The first block is
    decoded by `start`.

    Parameters
    ----------
    handle
        Where the samples come from; belongs to this object from now on.
    stated
        Samples that the file says it has where `handle` counts whole blocks of a compression;
        0 if it does not say.
    folder
        Where to put the temporary file; the system's own place if None.

    Raises
    ------
    OSError
        If the temporary file cannot be made.
    """

    def __init__(self, handle: Handle, stated: int = 0, folder: Path | None = None) -> None:
        self._handle: Final = handle
        self._limit: Final = stated if _is_padded(handle, stated) else _NO_LIMIT
        self._expected: Final = min(self._limit, handle.frames)
        self._folder: Final = folder or Path(tempfile.gettempdir())
        self._coding: Final = Coding("signed", 2) if handle.has_16_bits else Coding("float", 4)
        # NB: these have one writer, the decoding thread (before it starts: this one).
        self._end = 0
        self._note = ""
        self._progress = 0.0
        self._guess = 0  # of the length, where the header does not tell
        self._finished = False
        self._stop = threading.Event()  # set by close()
        self._file: Final = RandomFile(
            tempfile.TemporaryFile(dir=self._folder, buffering=0)  # noqa: SIM115 - it is kept open
        )
        self._samples: Final = CodedSamples(self._file, 0, handle.channels, self._coding)
        length = max(1, _BLOCK // handle.channels)
        dtype = "<i2" if self._coding.width == 2 else "<f4"
        self._block: Final = np.empty((length, handle.channels), dtype)
        self._thread: Final = threading.Thread(target=self._run, name="decoding", daemon=True)

    def start(self) -> None:
        """Decode the first block now and the rest in the background.

        Raises
        ------
        OSError
            If not even the first block could be written.
        """
        if self._decode_block():
            self._thread.start()
        else:
            self._finish()

    @property
    def coding(self) -> Coding:
        """How the decoded samples are kept; nothing that the decoder gave is lost."""
        return self._coding

    @property
    def end(self) -> int:
        """Samples decoded so far."""
        return self._end

    @property
    def length(self) -> int:
        """Samples there will be: what the header says, or a guess from the bytes consumed."""
        if self._finished:
            return self._end
        promised = self._expected if self._handle.has_length else self._guess
        return max(promised, self._end + 1)  # the end is not known before it is reached

    @property
    def progress(self) -> float:
        """Share of the file that is decoded, 0 to 1; 1 also when it ended early, see `note`."""
        return 1.0 if self._finished else self._progress

    @property
    def note(self) -> str:
        """Why decoding ended early; nothing while all is well."""
        return self._note

    def wait(self, timeout: float | None) -> bool:
        """Wait for the end of decoding; False if that takes longer than `timeout` seconds."""
        if self._thread.is_alive():
            self._thread.join(timeout)
        return self._finished

    def read(self, start: int, out: Samples) -> bool:
        """Fill `out`, shape (n, channels), with samples before `end`."""
        return self._samples.read(start, out)

    def read_coded(self, start: int, count: int) -> bytes | None:
        """Return samples before `end` as they are kept, None if closed."""
        return self._samples.read_coded(start, count)

    def will_read(self, start: int, count: int) -> None:
        """Do nothing: what was just written is in memory or nowhere near."""

    def check(self) -> None:
        """Do nothing: decoding finds it."""

    def close(self) -> None:
        """Stop decoding within a block and give the temporary file back; does not wait."""
        self._stop.set()
        self._file.close()
        if self._thread.ident is None:  # never started: nobody else does it
            self._finish()

    def _run(self) -> None:
        blocks = 0
        try:
            while not self._stop.is_set() and self._decode_block():
                blocks += 1
                if blocks % _DISK_CHECK == 0:
                    check_disk(self._folder)
        except OSError as error:
            folder = self._folder
            self._note = (
                f"Only the first {self._seconds()} s are decoded because "
                f"{write_trouble(error, folder)}: make room in {folder} and open the file again."
            )
        finally:
            self._finish()

    def _decode_block(self) -> bool:
        """Decode the next block; False at the end of the file."""
        count = min(self._handle.read(self._block), self._limit - self._end)
        done = self._block[:count]
        self._file.append(done.reshape(-1).view(np.uint8), self._end * done.strides[0])
        self._end += count  # after the bytes: whoever sees it can read them
        self._progress = self._share()
        self._guess = self._guessed(self._guess)
        if count == 0 and self._is_short():
            self._note = (
                f"The file is damaged or cut off: decoding ended after {self._seconds()} s."
            )
        return count > 0

    def _share(self) -> float:
        if self._handle.has_length:
            return min(1.0, self._end / max(1, self._expected))
        return self._handle.consumed

    def _guessed(self, before: int) -> int:
        """Return a length that fits the share decoded so far; the one before as long as it does."""
        likely = self._end / max(self._progress, 1e-3)
        return before if 0.9 * likely < before < 1.1 * likely else round(likely)

    def _is_short(self) -> bool:
        """Whether more was promised; encoders pad, so a tenth of a second is no matter."""
        missing = self._expected - self._end
        return self._handle.has_length and missing > self._handle.rate // 10

    def _seconds(self) -> str:
        return f"{self._end / self._handle.rate:.1f}"

    def _finish(self) -> None:
        self._handle.close()
        self._finished = True


def check_disk(folder: Path) -> None:
    """See to it that a temporary file leaves room on the disk.

    Raises
    ------
    OSError
        If the disk of `folder` is almost full.
    """
    usage = shutil.disk_usage(folder)
    if usage.free < min(_DISK_RESERVE, usage.total // 20):
        raise OSError(errno.ENOSPC, "almost full")


def _is_padded(handle: Handle, stated: int) -> bool:
    """Whether the samples beyond `stated` fill up the last block of a compression."""
    return 0 < stated < handle.frames <= stated + _LARGEST_PADDING
