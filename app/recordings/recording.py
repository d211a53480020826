"""A recording as a signal, whichever way its samples are had."""

from dataclasses import dataclass
from typing import Final, Protocol

from app.recordings.sample_coding import Coding
from dsp.signal import Gap, Samples


class Sound(Protocol):
    """Where the samples of a file come from."""

    @property
    def coding(self) -> Coding:
        """How `read_coded` writes samples."""

    @property
    def end(self) -> int:
        """Samples that can be read."""

    @property
    def length(self) -> int:
        """Samples that will be there in the end; beyond `end` until they are."""

    @property
    def progress(self) -> float:
        """Share of the file that can be read, 0 to 1."""

    @property
    def note(self) -> str:
        """What went wrong since the file was opened; one sentence or nothing."""

    def read(self, start: int, out: Samples) -> bool:
        """Fill `out`, shape (n, channels), from sample `start` on, all before `end`."""

    def read_coded(self, start: int, count: int) -> bytes | None:
        """Return samples before `end` in `coding`, bit for bit; None if they cannot be read."""

    def will_read(self, start: int, count: int) -> None:
        """Prepare for reading these samples."""

    def wait(self, timeout: float | None) -> bool:
        """Wait until all can be read; False if that takes longer than `timeout` seconds."""

    def check(self) -> None:
        """Look for what `note` is to tell and only reading shows; that may take long."""

    def close(self) -> None:
        """Give back what is held."""


@dataclass(frozen=True)
class Facts:
    """What a file is.

    Parameters
    ----------
    name
        Its name without the folder, fit to be shown.
    format
        Its format for the eyes of the user, such as ``"WAV, 24-bit PCM"``.
    rate
        Samples per second.
    channels
        Channels per sample.
    started
        Wall-clock time of sample 0 in seconds since 1970, if known.
    note
        What was recovered or is odd; one sentence or nothing.
    """

    name: str
    format: str
    rate: int
    channels: int
    started: float | None
    note: str = ""


class SoundFile:
    """A recording as a `dsp.signal.Signal`; made by `open_sound`.

    Sample 0 is the first one of the file. `end` grows while the file is being decoded
    (`progress` below 1) and is fixed otherwise: what another program appends later is not seen.
    Every method may be called by any thread at any time.

    Parameters
    ----------
    sound
        Where the samples come from; belongs to this object from now on.
    facts
        What the file is.
    """

    def __init__(self, sound: Sound, facts: Facts) -> None:
        self._sound: Final = sound
        self._note: Final = facts.note
        self.name: Final = facts.name
        self.format: Final = facts.format
        self.rate: Final = facts.rate
        self.channels: Final = facts.channels
        self.started: Final = facts.started
        self.start: Final = 0
        self.gaps: Final[tuple[Gap, ...]] = ()

    @property
    def coding(self) -> Coding:
        """How `read_coded` writes samples: as the file does, or as what it is decoded to."""
        return self._sound.coding

    @property
    def end(self) -> int:
        """Index one past the last sample that can be read."""
        return self._sound.end

    @property
    def length(self) -> int:
        """Samples it will have when it is decoded, `end` from then on; may be a guess before."""
        return self._sound.length

    @property
    def progress(self) -> float:
        """Share of the file that can be read, 0 to 1."""
        return self._sound.progress

    @property
    def note(self) -> str:
        """What was recovered, is odd or went wrong; one sentence or nothing. May come later."""
        return self._sound.note or self._note

    def read(self, start: int, out: Samples) -> bool:
        """Copy samples ``[start, start + len(out))`` into `out`.

        Parameters
        ----------
        start
            Index of the first sample.
        out
            Where to copy to, shape (n, channels).

        Returns
        -------
        bool
            False if not all of them can be read: they lie outside, the file has become shorter,
            it is damaged there, or closed. What is in `out` is then not to be used.

        Raises
        ------
        ValueError
            If the number of channels is not the file's.
        """
        if out.ndim != 2 or out.shape[1] != self.channels:
            raise ValueError(f"{out.shape=} must be (n, {self.channels})")
        if not 0 <= start <= self.end - len(out):
            return False
        return self._sound.read(start, out)

    def read_coded(self, start: int, count: int) -> bytes | None:
        """Return `count` samples from `start` on in `coding`, bit for bit; None if refused."""
        if not 0 <= start <= self.end - count:
            return None
        return self._sound.read_coded(start, count)

    def will_read(self, start: int, count: int) -> None:
        """Tell that these samples are read soon.

        For a sparse look at a long file: told of all places first, a cold disk brings them ten
        times faster than one after the other.
        """
        first, last = max(0, start), min(start + count, self.end)
        if first < last:
            self._sound.will_read(first, last - first)

    def wait(self, timeout: float | None = None) -> bool:
        """Wait until decoding has ended; False if that takes longer than `timeout` seconds."""
        return self._sound.wait(timeout)

    def check(self) -> None:
        """Look for damage that `note` is to tell; of FLAC, that reads all of the file."""
        self._sound.check()

    def close(self) -> None:
        """Stop decoding and give everything back; returns at once, reads are refused from then."""
        self._sound.close()
