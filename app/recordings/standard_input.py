"""Sound on standard input as a source: a WAV or raw stream, shown as it arrives."""

import os
import select
import sys
import threading
from pathlib import Path
from typing import Final

from app.capture.capture_state import CaptureState
from app.disk import write_trouble
from app.recordings.recorded_source import RecordedSource
from app.recordings.refusal import SoundFileError, check_shape
from app.recordings.sample_coding import Coding
from app.recordings.streamed_sound import Spool, StreamedSound, StreamFormat, wav_format
from app.recordings.wav_header import WavError

RAW_CODINGS: Final[dict[str, Coding]] = {
    "u8": Coding("unsigned", 1),
    "s16le": Coding("signed", 2),
    "s16be": Coding("signed", 2, big_endian=True),
    "s24le": Coding("signed", 3),
    "s24be": Coding("signed", 3, big_endian=True),
    "s32le": Coding("signed", 4),
    "s32be": Coding("signed", 4, big_endian=True),
    "f32le": Coding("float", 4),
    "f32be": Coding("float", 4, big_endian=True),
    "f64le": Coding("float", 8),
    "f64be": Coding("float", 8, big_endian=True),
    "alaw": Coding("A-law", 1),
    "mulaw": Coding("mu-law", 1),
}
"""Names of raw samples, those that ffmpeg has."""

_AT_ONCE: Final = 1 << 18  # bytes
_POLL_SECONDS: Final = 0.2  # how often a thread that waits looks whether it is still wanted
_STREAM: Final = "The stream on standard input"
_EXAMPLE: Final = "for example: arecord -f cd | sonoscope -"
_HOW: Final = (
    "convert it on the way, for example with: ffmpeg -i - -f wav - | sonoscope -, or name its "
    "samples with --raw"
)


def raw_format(name: str, rate: int, channels: int) -> StreamFormat:
    """Return what a stream of bare samples holds.

    Parameters
    ----------
    name
        One of `RAW_CODINGS`.
    rate, channels
        Of the sound.

    Raises
    ------
    ValueError
        If there is no such name, or the rate or the number of channels is below 1.
    """
    if min(rate, channels) < 1:
        raise ValueError(f"{rate=} and {channels=} must be at least 1")
    if name not in RAW_CODINGS:
        raise ValueError(f"{name=} must be one of {', '.join(RAW_CODINGS)}")
    return StreamFormat("raw", RAW_CODINGS[name], rate, channels)


class StandardInput(RecordedSource[StreamedSound]):
    """A source whose sound comes through a pipe.

    A thread of its own reads; it never keeps the program from ending. Everything that came is
    kept in a temporary file that goes away with the program, however fast or long the stream.

    Parameters
    ----------
    raw
        What bare samples are; None for a WAV stream, which tells by itself.
    descriptor
        Of the pipe.
    folder
        Where the temporary file goes; the system's own place if None.
    """

    def __init__(
        self, raw: StreamFormat | None = None, descriptor: int = 0, folder: Path | None = None
    ) -> None:
        super().__init__()
        self._raw: Final = raw
        self._descriptor: Final = descriptor
        self._folder: Final = folder

    def start(self) -> None:
        """Begin to read; returns at once."""
        threading.Thread(target=self._run, name="standard input", daemon=True).start()

    def _waiting(self) -> CaptureState:
        return CaptureState("opening", "Waiting for sound on standard input.")

    def _run(self) -> None:
        spool = None
        try:
            spool = self._open()
            self._read_all(spool)
        except (SoundFileError, WavError) as error:
            self._fail(str(error))
        except OSError as error:
            self._fail(f"{_STREAM} cannot be read: {error.strerror or error}.")
        except Exception as error:
            self._fail(f"{_STREAM} cannot be shown: {error}.")
            raise
        finally:
            if self._signal is None and spool is not None:
                spool.file.close()
            self._leave()

    def _open(self) -> Spool:
        """Return the file to write into, if there is something to read from."""
        if os.isatty(self._descriptor):
            raise WavError(f"Nothing is piped into standard input; {_EXAMPLE}.")
        if self._raw is not None:
            check_shape(Path(_STREAM), self._raw.rate, self._raw.channels)
        if sys.platform == "win32":
            import msvcrt

            msvcrt.setmode(self._descriptor, os.O_BINARY)
        try:
            return Spool(self._folder)
        except OSError as error:
            why = f"no temporary file can be made ({error.strerror or error})"
            raise SoundFileError(f"{_STREAM} cannot be kept because {why}.") from error

    def _read_all(self, spool: Spool) -> None:
        more = True
        while not self._closing.is_set() and (data := self._read()):
            if more:  # else it is drained, so that the program before does not fail
                more = self._take(spool, data)
        if self._signal is None and not self._closing.is_set():
            raise WavError(_nothing(spool))
        if self._signal is not None and more:
            self._signal.finish()

    def _read(self) -> bytes:
        """Return what came; nothing at the end, or when it is not wanted any more."""
        while sys.platform != "win32":
            if self._closing.is_set():
                return b""
            if select.select([self._descriptor], [], [], _POLL_SECONDS)[0]:
                break
        return os.read(self._descriptor, _AT_ONCE)

    def _take(self, spool: Spool, data: bytes) -> bool:
        """Keep what came; return whether there can be more sound."""
        try:
            spool.append(data)
        except OSError as error:
            self._end_early(spool, error)
            return False
        if self._signal is None:
            self._begin(spool)
        if self._signal is not None and not self._signal.grow():
            self._signal.finish()
            return False
        return True

    def _begin(self, spool: Spool) -> None:
        """Show the sound if the first of it came."""
        form = self._raw or _wav_format(spool)
        if form is None or spool.size < form.offset + form.size:
            return
        check_shape(Path(_STREAM), form.rate, form.channels)
        self._signal = StreamedSound(form, spool)

    def _end_early(self, spool: Spool, error: OSError) -> None:
        """Keep what came when no more can be kept."""
        signal = self._signal
        folder = spool.folder
        why = f"{write_trouble(error, folder)}: make room in {folder} and start again."
        if signal is None:
            raise SoundFileError(f"{_STREAM} cannot be kept because {why}") from error
        seconds = signal.end / signal.rate
        signal.finish(f"Only the first {seconds:.1f} s of the stream are kept because {why}")

    def _fail(self, sentence: str) -> None:
        if self._signal is None:
            self._failure = sentence
        else:
            self._signal.finish(sentence)


def _wav_format(spool: Spool) -> StreamFormat | None:
    try:
        return wav_format(spool)
    except WavError as error:
        raise WavError(f"{_STREAM} {error}; {_HOW}.") from error


def _nothing(spool: Spool) -> str:
    """Return what to say of a stream that ended before there was any sound."""
    if spool.size == 0:
        return f"Nothing came on standard input; pipe a WAV or raw stream into it, {_EXAMPLE}."
    return f"{_STREAM} ended before any sound began."
