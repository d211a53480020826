"""Writing samples into a sound file, block by block."""

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Protocol

from app.recordings.sample_coding import Coding
from app.recordings.stored_samples import fits_flac, stored, to_integers, to_stored
from app.recordings.wav_writer import bext_chunk, wav_head

FLAC_CHANNELS: Final = 8  # the most it holds


@dataclass(frozen=True)
class Content:
    """What sound is written, and when it began.

    Parameters
    ----------
    coding
        How its samples come.
    rate, channels
        Of the sound.
    frames
        How many samples of all channels come.
    began
        Time of day of the first one in seconds since 1970, if known.
    origin
        Where it is from, for the reader of the file.
    """

    coding: Coding
    rate: int
    channels: int
    frames: int
    began: float | None = None
    origin: str = ""


class Target(Protocol):
    """The open binary file that is written to."""

    def write(self, data: bytes, /) -> int | None:
        """Append or overwrite."""

    def seek(self, offset: int, whence: int = 0, /) -> int:
        """Go to a byte."""

    def tell(self) -> int:
        """Return where it stands."""


class WavWriter:
    """Writes a WAV file; PCM and float stay as they are bit for bit.

    Every method raises OSError if the file cannot be written.
    """

    def __init__(self, file: Target, content: Content) -> None:
        self._file = file
        self._coding: Final = content.coding
        kept = stored(content.coding)
        self.format: Final = f"WAV, {kept}"
        self.note: Final = ""
        extra = bext_of(content)
        file.write(wav_head(kept, content.rate, content.channels, content.frames, extra))
        self._odd = bool(content.frames * content.channels * kept.width % 2)

    def write(self, data: bytes) -> None:
        """Append samples in the coding they come in."""
        self._file.write(to_stored(data, self._coding))

    def finish(self) -> None:
        """Write what belongs to the end."""
        if self._odd:
            self._file.write(b"\0")

    def close(self) -> None:
        """Do nothing: the file belongs to the caller."""


class FlacWriter:
    """Writes a FLAC file of 16 or 24 bits; exact for PCM of up to 24 bits.

    Every method raises OSError if the file cannot be written; the constructor raises ValueError,
    with a clause that says why, if FLAC cannot hold such sound.
    """

    def __init__(self, file: Target, content: Content) -> None:
        import soundfile  # it loads a large library

        if content.channels > FLAC_CHANNELS:
            raise ValueError(f"FLAC holds {FLAC_CHANNELS} channels, not {content.channels}")
        self._coding: Final = content.coding
        self._kept: Final = stored(content.coding)
        self._channels: Final = content.channels
        bits = fits_flac(self._kept)
        self.format: Final = f"FLAC, {bits or 24}-bit"
        self.note: Final = "" if bits else f"FLAC holds 24 bits; {self._kept} was rounded to them."
        self._guard = _Guard(file)
        try:
            self._sound: Any = soundfile.SoundFile(
                self._guard,
                "w",
                content.rate,
                content.channels,
                f"PCM_{bits or 24}",
                format="FLAC",
            )
        except soundfile.SoundFileError as error:
            self._guard.check()
            raise ValueError(f"FLAC does not hold {content.rate:,} samples per second") from error
        self._errors: Final = (soundfile.SoundFileError, AssertionError)  # of a short write
        if content.began is not None:
            self._sound.date = datetime.fromtimestamp(content.began).isoformat(" ", "milliseconds")
        if content.origin:
            self._sound.comment = content.origin

    def write(self, data: bytes) -> None:
        """Append samples in the coding they come in."""
        values = to_integers(to_stored(data, self._coding), self._kept)
        try:
            self._sound.write(values.reshape(-1, self._channels))
        except self._errors as error:
            self._guard.check()
            raise OSError(str(error)) from error
        self._guard.check()

    def finish(self) -> None:
        """Write what belongs to the end and to the head."""
        self._sound.close()
        self._guard.check()

    def close(self) -> None:
        """Let go of the file, also after a failure; what it lacks then does not matter."""
        with suppress(*self._errors):
            self._sound.close()


class _Guard:
    """A file whose errors wait to be asked for: libsndfile would lose them on its way."""

    def __init__(self, file: Target) -> None:
        self._file = file
        self._error: OSError | None = None
        self.seek = file.seek
        self.tell = file.tell

    def write(self, data: bytes) -> int:
        """Write, or note the error and claim that nothing fitted."""
        if self._error is not None:
            return 0
        try:
            self._file.write(data)
        except OSError as error:
            self._error = error
            return 0
        return len(data)

    def check(self) -> None:
        """Raise the first error there was, if any."""
        if self._error is not None:
            raise self._error


def bext_of(content: Content) -> bytes:
    """Return the chunk that tells when the sound began; nothing if that is not known."""
    if content.began is None:
        return b""
    try:
        return bext_chunk(content.began, content.rate, content.origin)
    except (ValueError, OverflowError, OSError):  # a date that this system does not know
        return b""
