"""What sources of recordings have in common: a signal that a thread of theirs makes."""

import threading
from typing import Generic, Protocol, TypeVar

from app.capture.capture_state import CaptureState
from dsp.signal import Signal


class Recorded(Signal, Protocol):
    """A recording that is read by a thread."""

    @property
    def note(self) -> str:
        """What is odd about it; empty if nothing is."""

    @property
    def progress(self) -> float:
        """Share of it that is there, 0 to 1."""

    @property
    def started(self) -> float | None:
        """Time of day of sample 0, in seconds since 1970, if it tells."""

    def close(self) -> None:
        """Give it back."""


Sound = TypeVar("Sound", bound=Recorded)


class RecordedSource(Generic[Sound]):
    """A source like `app.capture.capture.Capture` whose sound is a recording, kept as a whole."""

    def __init__(self) -> None:
        self._closing = threading.Event()  # set by close()
        # NB: no lock. These two are read by anyone and written by the source's thread alone.
        self._signal: Sound | None = None
        self._failure = ""

    @property
    def signal(self) -> Sound | None:
        """The recording; None until there is some of it."""
        return self._signal

    @property
    def state(self) -> CaptureState:
        """How the source is doing."""
        signal = self._signal
        if signal is None:
            return CaptureState("failed", self._failure) if self._failure else self._waiting()
        return CaptureState(
            "running",
            signal.note,
            rate=signal.rate,
            channels=signal.channels,
            progress=int(100 * signal.progress) / 100,
        )

    def _waiting(self) -> CaptureState:
        """Return how it is doing while there is no sound and nothing has failed."""
        return CaptureState("opening")

    @property
    def epoch(self) -> float | None:
        """Time of day of sample 0, in seconds since 1970; None if the recording does not tell."""
        return self._signal.started if self._signal else None

    def keep(self, seconds: float) -> None:
        """Do nothing: all of it is kept."""

    def close(self) -> None:
        """Stop for good, reading too, and give the recording back."""
        self._closing.set()
        self._leave()

    def _leave(self) -> None:
        """Close the recording if the source is closed; whoever comes second sees the other."""
        if self._signal is not None and self._closing.is_set():
            self._signal.close()
