"""Sound files that libsndfile decodes and can seek exactly: read by a few handles to the file."""

import threading
from pathlib import Path
from typing import Any, Final

import numpy as np

from app.recordings.sample_coding import Coding
from app.recordings.sound_handle import Handle
from dsp.signal import Samples

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
_IDLE_HANDLES: Final = 4
_NEAR: Final = 256  # samples; a damaged place is found as well as that
_CHECK: Final = 1 << 16  # samples read at a time to find one


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
