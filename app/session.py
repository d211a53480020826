"""The session: who listens to what, and how it is analysed. Knows no window."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Protocol

import numpy as np

from app.capture.capture import Capture
from app.capture.capture_state import CaptureState
from app.capture.demo_source import DemoSource
from app.engine import Engine
from app.recordings.file_source import FileSource
from dsp.meter import LevelMeter, MeterReading
from dsp.settings import Settings
from dsp.signal import Signal, is_complete

DEMO: Final = "demo"
FILE_KEY: Final = "file:"
"""What the key of a file begins with; its path follows."""


class Source(Protocol):
    """Where sound comes from. Everything returns at once."""

    @property
    def signal(self) -> Signal | None:
        """The sound; None until its rate is known, another object when the rate changes."""

    @property
    def state(self) -> CaptureState:
        """How it is doing."""

    @property
    def epoch(self) -> float | None:
        """Time of day of sample 0, in seconds since 1970."""

    def start(self) -> None:
        """Begin to listen, or to open the file."""

    def close(self) -> None:
        """Stop for good."""


@dataclass(frozen=True)
class SourceChoice:
    """What to listen to, or to look at.

    Parameters
    ----------
    key
        `DEMO`, the key of a device, `FILE_KEY` with a path behind it, or empty for the system's
        default microphone.
    rate, channels
        What to ask the device for; None leaves it to the device.
    history
        Seconds of sound to keep.
    """

    key: str = ""
    rate: int | None = None
    channels: int | None = None
    history: float = 600.0

    @property
    def path(self) -> Path | None:
        """The file, if it is one."""
        name = self.key.removeprefix(FILE_KEY)
        return Path(name) if name != self.key else None


def make_source(choice: SourceChoice) -> Source:
    """Return a source for `choice`, not yet started."""
    if choice.path is not None:
        return FileSource(choice.path)
    if choice.key == DEMO:
        return DemoSource(choice.rate, choice.history)
    return Capture(choice.key or None, choice.rate, choice.channels, choice.history)


class Session:
    """Owns the settings in force, the source and the engine that analyses it.

    For one thread, the window's.

    Parameters
    ----------
    settings
        To begin with.
    on_progress
        Called from the analysis thread when there are new columns; must return at once.
    factory
        Makes the sources.
    """

    def __init__(
        self,
        settings: Settings,
        on_progress: Callable[[], None],
        factory: Callable[[SourceChoice], Source] = make_source,
    ) -> None:
        self.settings = settings
        self.choice: SourceChoice | None = None
        self.source: Source | None = None
        self.engine: Engine | None = None
        self._on_progress = on_progress
        self._factory = factory
        self._signal: Signal | None = None
        self._meter: LevelMeter | None = None
        self._metered = 0

    @property
    def settled(self) -> bool:
        """Whether a file shows all that it will; live sound always shows what there is."""
        engine = self.engine
        if engine is None or engine.signal.length is None:
            return engine is not None
        return is_complete(engine.signal) and not engine.busy

    def open(self, choice: SourceChoice) -> None:
        """Take `choice` instead of what was there before; `poll` tells of its sound."""
        self.close()
        self.choice, self.source = choice, self._factory(choice)
        self.source.start()

    def change(self, settings: Settings) -> bool:
        """Make `settings` the ones in force; return whether there is another engine now."""
        again = self._signal is not None and settings.analysis != self.settings.analysis
        self.settings = settings
        if again:
            self._analyse()
        return again

    def poll(self) -> bool:
        """Look whether the source has begun a new signal; return whether there is a new engine."""
        signal = self.source.signal if self.source else None
        if signal is None or signal is self._signal:
            return False
        self._signal = signal
        live = signal.length is None
        self._meter = LevelMeter(signal.channels, signal.rate) if live else None
        self._metered = signal.end
        self._analyse()
        return True

    def measure(self) -> MeterReading | None:
        """Return the level of the live sound up to now; None if there is none."""
        signal = self._signal
        if signal is None or self._meter is None:
            return None
        # after a pause the last second will do
        begin = max(self._metered, signal.end - signal.rate)
        block = np.empty((signal.end - begin, signal.channels), np.float32)
        if signal.read(begin, block):
            self._meter.push(block)
        self._metered = begin + len(block)
        return self._meter.reading()

    def reset_clip(self) -> None:
        """Put out the clip lamps."""
        if self._meter:
            self._meter.reset()

    def close(self) -> None:
        """Stop listening, opening and analysing."""
        if self.source:
            self.source.close()
        if self.engine:
            self.engine.close()
        self.choice = self.source = self.engine = self._signal = self._meter = None

    def _analyse(self) -> None:
        if self.engine:
            self.engine.close()
        if self._signal:
            self.engine = Engine(self._signal, self.settings.analysis, self._on_progress)
