"""A sound file as a source, opened in a thread of its own."""

import threading
from pathlib import Path
from typing import Final

from app.capture.capture_state import CaptureState
from app.recordings.recorded_source import RecordedSource
from app.recordings.refusal import SoundFileError, display_name
from app.recordings.sound_file import SoundFile, open_sound
from app.soundcard.receiver import clock

OPEN_SECONDS: Final = 20.0


class FileSource(RecordedSource[SoundFile]):
    """A source whose sound is a file.

    Parameters
    ----------
    path
        The file.
    limit
        Seconds after which a file that does not open has failed; it may lie on a network or a
        disk that does not answer.
    """

    def __init__(self, path: Path, limit: float = OPEN_SECONDS) -> None:
        super().__init__()
        self.path: Final = path
        self._limit: Final = limit
        self._began = 0.0  # written by start()
        self._missing = False  # written by the thread

    @property
    def missing(self) -> bool:
        """Whether there is no such file."""
        return self._missing

    def start(self) -> None:
        """Begin to open the file; returns at once."""
        self._began = clock()
        threading.Thread(target=self._open, name="opening", daemon=True).start()

    def _waiting(self) -> CaptureState:
        if self._began and clock() - self._began > self._limit:
            return CaptureState("failed", f"{display_name(self.path)} {_SILENT}")
        return CaptureState("opening")

    def _open(self) -> None:
        try:
            self._signal = open_sound(self.path)
        except SoundFileError as error:
            self._missing = isinstance(error.__cause__, FileNotFoundError)
            self._failure = str(error)
        except Exception as error:
            self._failure = f"{display_name(self.path)} cannot be opened: {error}."
            raise
        self._leave()


_SILENT: Final = (
    "does not open: its disk or network does not answer; try again when it is there, or copy the "
    "file to this computer first."
)
