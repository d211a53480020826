"""A sound file as a source, opened in a thread of its own."""

import threading
from pathlib import Path
from typing import Final

from app.capture.capture_state import CaptureState
from app.recordings.refusal import SoundFileError, display_name
from app.recordings.sound_file import SoundFile, open_sound
from app.soundcard.receiver import clock

OPEN_SECONDS: Final = 20.0


class FileSource:
    """A source like `app.capture.capture.Capture` whose sound is a recording.

    Parameters
    ----------
    path
        The file.
    limit
        Seconds after which a file that does not open has failed; it may lie on a network or a
        disk that does not answer.
    """

    def __init__(self, path: Path, limit: float = OPEN_SECONDS) -> None:
        self.path: Final = path
        self._limit: Final = limit
        self._began = 0.0  # written by start()
        self._closing = threading.Event()  # set by close()
        # NB: no lock. These three are read by anyone and written by the thread alone.
        self._signal: SoundFile | None = None
        self._failure = ""
        self._missing = False

    @property
    def signal(self) -> SoundFile | None:
        """The recording; None until it is open."""
        return self._signal

    @property
    def missing(self) -> bool:
        """Whether there is no such file."""
        return self._missing

    @property
    def state(self) -> CaptureState:
        """How the source is doing."""
        signal = self._signal
        if signal is not None:
            return CaptureState(
                "running",
                signal.note,
                rate=signal.rate,
                channels=signal.channels,
                progress=int(100 * signal.progress) / 100,
            )
        if self._failure:
            return CaptureState("failed", self._failure)
        if self._began and clock() - self._began > self._limit:
            return CaptureState("failed", f"{display_name(self.path)} {_SILENT}")
        return CaptureState("opening")

    @property
    def epoch(self) -> float | None:
        """Time of day of sample 0, in seconds since 1970; None if the file does not tell."""
        return self._signal.started if self._signal else None

    def start(self) -> None:
        """Begin to open the file; returns at once."""
        self._began = clock()
        threading.Thread(target=self._open, name="opening", daemon=True).start()

    def keep(self, seconds: float) -> None:
        """Do nothing: all of it is kept."""

    def close(self) -> None:
        """Stop for good, opening and decoding too, and give the file back."""
        self._closing.set()
        if self._signal is not None:
            self._signal.close()

    def _open(self) -> None:
        try:
            self._signal = open_sound(self.path)
        except SoundFileError as error:
            self._missing = isinstance(error.__cause__, FileNotFoundError)
            self._failure = str(error)
        except Exception as error:
            self._failure = f"{display_name(self.path)} cannot be opened: {error}."
            raise
        # Whoever comes second, this thread or close(), sees what the other has done.
        if self._signal is not None and self._closing.is_set():
            self._signal.close()


_SILENT: Final = (
    "does not open: its disk or network does not answer; try again when it is there, or copy the "
    "file to this computer first."
)
