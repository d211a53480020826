"""Sound files that libsndfile decodes: where it can seek exactly, by a few handles to the file."""

import os
import threading
from pathlib import Path
from typing import Any, Final

import numpy as np

from app.recordings.sample_coding import Coding
from dsp.signal import Samples

# What libsndfile addresses sample by sample. Everything else is a chain of frames that depend on
# each other, or that it does not find exactly again (Vorbis, Opus, MP3, GSM, ADPCM).
_PLAIN_FORMATS: Final = {
    *("WAV", "WAVEX", "RF64", "W64", "AIFF", "AU", "CAF", "FLAC", "SVX", "NIST", "IRCAM", "PVF"),
    *("AVR", "MAT4", "MAT5", "HTK", "MPC2K", "WVE", "VOC"),
}
_PLAIN_CODINGS: Final = {
    *("PCM_S8", "PCM_U8", "PCM_16", "PCM_24", "PCM_32", "FLOAT", "DOUBLE", "ULAW", "ALAW"),
}
# Decoders whose samples have 16 bits; half the space, and nothing lost.
_SHORT: Final = {
    *("PCM_S8", "PCM_U8", "PCM_16", "ULAW", "ALAW", "ALAC_16", "GSM610", "VOX_ADPCM"),
    *("IMA_ADPCM", "MS_ADPCM", "NMS_ADPCM_16", "NMS_ADPCM_24", "NMS_ADPCM_32"),
    *("G721_32", "G723_24", "G723_40", "DPCM_8", "DPCM_16"),
}
# What libsndfile reads sample by sample, as what it gives them and what then stands in memory.
_GIVEN: Final[dict[str, tuple[str, Coding]]] = {
    "PCM_S8": ("int16", Coding("signed", 2)),
    "PCM_U8": ("int16", Coding("signed", 2)),
    "PCM_16": ("int16", Coding("signed", 2)),
    "PCM_24": ("int32", Coding("signed", 3)),
    "PCM_32": ("int32", Coding("signed", 4)),
    "FLOAT": ("float32", Coding("float", 4)),
    "DOUBLE": ("float64", Coding("float", 8)),
    "ULAW": ("int16", Coding("signed", 2)),
    "ALAW": ("int16", Coding("signed", 2)),
}
_LONGEST: Final = 1 << 48  # a length beyond it means that the header does not tell
_IDLE_HANDLES: Final = 4
_NEAR: Final = 256  # samples; a damaged place is found as well as that
_CHECK: Final = 1 << 16  # samples read at a time to find one
_LABELS: Final = {
    "PCM_S8": "8-bit PCM",
    "PCM_U8": "8-bit PCM",
    "PCM_16": "16-bit PCM",
    "PCM_24": "24-bit PCM",
    "PCM_32": "32-bit PCM",
    "FLOAT": "32-bit float",
    "DOUBLE": "64-bit float",
    "ULAW": "mu-law",
    "ALAW": "A-law",
    "VORBIS": "Vorbis",
    "OPUS": "Opus",
    "IMA_ADPCM": "IMA ADPCM",
    "MS_ADPCM": "Microsoft ADPCM",
    "GSM610": "GSM 6.10",
}


class Handle:
    """One open sound file of libsndfile, and where it stands; for one thread at a time.

    Parameters
    ----------
    path
        The file.
    follow
        Whether to follow how much of the file is consumed; slower, and only good for decoding.

    Raises
    ------
    ValueError
        If libsndfile does not read it.
    OSError
        If it cannot be opened.
    """

    def __init__(self, path: Path, follow: bool = False) -> None:
        import soundfile  # it loads a large library

        self._file = path.open("rb", buffering=0) if follow else None
        # The bytes of the name: not every name on a POSIX disk is text.
        name = os.fsencode(path) if os.name == "posix" else str(path)
        try:
            self._sound: Any = soundfile.SoundFile(self._file or name)
        except (soundfile.SoundFileError, TypeError) as error:  # TypeError: it has no header
            if self._file:
                self._file.close()
            raise ValueError(f"libsndfile: {error}") from error
        self._errors: Final = (soundfile.SoundFileError, OSError)
        # soundfile would seek after every read, which is slow and, in some formats, fails.
        self._sound.seekable = lambda: False
        self.position = 0
        self.rate: Final = int(self._sound.samplerate)
        self.channels: Final = int(self._sound.channels)
        self.frames: Final = int(self._sound.frames)
        self.coding: Final = str(self._sound.subtype)
        self._format: Final = str(self._sound.format)

    def __str__(self) -> str:
        label = _LABELS.get(self.coding, self.coding.replace("_", " "))
        return "MP3" if self._format == "MP3" else f"{self._format}, {label}"

    @property
    def has_length(self) -> bool:
        """Whether the header tells how many samples there are; they need not be there."""
        return 0 <= self.frames < _LONGEST

    @property
    def has_16_bits(self) -> bool:
        """Whether 16 bits hold every sample, so that half the space loses nothing."""
        return self.coding in _SHORT and self._format not in ("SDS", "PAF")

    @property
    def has_checksums(self) -> bool:
        """Whether samples that were damaged since they were written are found out when read."""
        return self._format == "FLAC"

    @property
    def is_plain(self) -> bool:
        """Whether every sample can be sought exactly: tried out on the last one.

        A file that is cut off or whose header lies fails here, without any reading through it.
        """
        if self._format not in _PLAIN_FORMATS or self.coding not in _PLAIN_CODINGS:
            return False
        if not self.has_length or self.frames == 0:
            return False
        last = np.empty((1, self.channels), np.float32)
        return self.seek(self.frames - 1) and self.read(last) == 1 and self.seek(0)

    @property
    def consumed(self) -> float:
        """Share of the bytes that were read, 0 to 1; 0 if that is not followed."""
        if self._file is None:
            return 0.0
        return min(1.0, self._file.tell() / max(1, os.fstat(self._file.fileno()).st_size))

    def seek(self, position: int) -> bool:
        """Go to a sample; False if that failed."""
        if position == self.position:
            return True
        try:
            self._sound.seek(position)
        except self._errors:
            return False
        self.position = position
        return True

    def read(self, out: Any) -> int:
        """Fill `out`, shape (n, channels), contiguous, of int16, int32, float32 or float64.

        Returns
        -------
        int
            Samples read: fewer than asked for at the end or where the file is damaged. Then
            libsndfile reads nothing more with this handle, wherever it is sent.
        """
        try:
            count = len(self._sound.read(out=out))
        except self._errors:
            return 0
        self.position += count
        return count

    def close(self) -> None:
        """Give the file back."""
        self._sound.close()
        if self._file:
            self._file.close()


class SoughtSound:
    """A sound file read at any place by any number of threads, each with a handle of its own.

    Parameters
    ----------
    path
        The file; opened again when two threads read at once.
    handle
        A handle to it, for which `Handle.is_plain` holds.
    """

    def __init__(self, path: Path, handle: Handle) -> None:
        self._path: Final = path
        self._given, self.coding = _GIVEN[handle.coding]
        self._identity: Final = _identity(path)
        self.end: Final = handle.frames
        self._rate: Final = handle.rate
        self._channels: Final = handle.channels
        self._checked: Final = handle.has_checksums
        self._note = ""  # written by any reader that fails; at worst the last of two at once
        self._lock = threading.Lock()  # guards the next two
        self._idle = [handle]
        self._closed = False

    @property
    def length(self) -> int:
        """As many as there are now."""
        return self.end

    @property
    def progress(self) -> float:
        """Always 1: nothing is decoded in advance."""
        return 1.0

    @property
    def note(self) -> str:
        """Where the file is damaged, or that it is gone; nothing while all is well."""
        return self._note

    def wait(self, timeout: float | None) -> bool:
        """Return True at once."""
        del timeout
        return True

    def read(self, start: int, out: Samples) -> bool:
        """Fill `out`, shape (n, channels); False if the file is damaged, gone or closed."""
        target = out if out.flags.c_contiguous else np.empty(out.shape, np.float32)
        done = self._fill(start, target)
        if done and target is not out:
            out[...] = target
        return done

    def read_coded(self, start: int, count: int) -> bytes | None:
        """Return samples in `coding`, None if the file is damaged, gone or closed.

        Nothing is lost: those of 8 bits and the companded ones are 16-bit samples here.
        """
        out = np.empty((count, self._channels), self._given)
        if not self._fill(start, out):
            return None
        if self.coding.width == 3:  # given as the upper three bytes of four
            return out.astype("<i4").view(np.uint8).reshape(-1, 4)[:, 1:].tobytes()
        return out.astype(out.dtype.newbyteorder("<"), copy=False).tobytes()

    def check(self) -> None:
        """Read on until `note` tells damage, if reading is what finds it."""
        if not self._checked:
            return
        block = np.empty((_CHECK, self._channels), self._given)
        for at in range(0, self.end, _CHECK):
            if not self._fill(at, block[: self.end - at]):
                return

    def _fill(self, start: int, out: Any) -> bool:
        done = self._read(start, out)
        if not (done or self._note or self._closed):
            damage = self._damage(start, len(out)) / self._rate
            self._tell(f"The file is damaged at {damage:.1f} s.")
        return done

    def _tell(self, note: str) -> None:
        """Note what went wrong, unless something did before."""
        self._note = self._note or note

    def _read(self, start: int, out: Any) -> bool:
        handle = self._take(start)
        if handle is None:
            return False
        done = handle.seek(start) and handle.read(out) == len(out)
        if done:
            self._give_back(handle)
        else:
            handle.close()
        return done

    def _damage(self, start: int, count: int) -> int:
        """Return about the first sample from `start` on that cannot be read; found by halves."""
        scratch = np.empty((count, self._channels), self._given)
        good, bad = 0, count
        while bad - good > _NEAR:
            middle = (good + bad) // 2
            if self._read(start + good, scratch[good:middle]):
                good = middle
            else:
                bad = middle
        return start + good

    def will_read(self, start: int, count: int) -> None:
        """Do nothing: which bytes that needs is not known."""

    def close(self) -> None:
        """Give the file back; handles that are being read from follow by themselves."""
        with self._lock:
            self._closed = True
            idle, self._idle = self._idle, []
        for handle in idle:
            handle.close()

    def _take(self, start: int) -> Handle | None:
        """Return an idle handle, best the one that already stands at `start`, or a new one."""
        with self._lock:
            if self._closed:
                return None
            if self._idle:
                best = min(self._idle, key=lambda handle: handle.position != start)
                self._idle.remove(best)
                return best
        handle = self._another()
        if handle is None:
            self._tell("The file was replaced since it was opened, or its disk is gone.")
        return handle

    def _another(self) -> Handle | None:
        """Return a new handle; None if the file is gone or another has taken its place."""
        try:
            handle = Handle(self._path)
        except (OSError, ValueError):
            return None
        same = (handle.frames, handle.channels) == (self.end, self._channels)
        if same and _identity(self._path) == self._identity:
            return handle
        handle.close()
        return None

    def _give_back(self, handle: Handle) -> None:
        with self._lock:
            keep = not self._closed and len(self._idle) < _IDLE_HANDLES
            if keep:
                self._idle.append(handle)
        if not keep:
            handle.close()


def _identity(path: Path) -> tuple[int, int]:
    try:
        status = path.stat()
    except OSError:
        return 0, 0
    return status.st_dev, status.st_ino
