"""The session: who listens to what, and how it is analysed. Knows no window."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final, Protocol

import numpy as np

from app.capture.capture import Capture
from app.capture.capture_state import CaptureState
from app.capture.demo_source import DemoSource
from app.engine import BUDGET_BYTES, Engine
from app.pitch import PitchFinder
from app.recordings.file_source import FileSource
from app.recordings.made_sound import MadeSource
from app.recordings.refusal import display_name
from app.recordings.standard_input import StandardInput, raw_format
from dsp.meter import LevelMeter, MeterReading
from dsp.settings import Settings
from dsp.signal import Signal, is_complete
from dsp.transforms.registry import STEREO
from dsp.transforms.spectrum import Spectrum

DEMO: Final = "demo"
STANDARD_INPUT: Final = "-"
FILE_KEY: Final = "file:"
"""What the key of a file begins with; its path follows."""
MADE_KEY: Final = "made:"
"""What the key of sound begins with that the program made; a number follows."""


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

    def keep(self, seconds: float) -> None:
        """Keep so much of live sound from now on; nothing that fits is lost."""

    def close(self) -> None:
        """Stop for good."""


@dataclass(frozen=True)
class SourceChoice:
    """What to listen to, or to look at.

    Parameters
    ----------
    key
        `DEMO`, the key of a device, `STANDARD_INPUT`, `FILE_KEY` with a path behind it, `MADE_KEY`
        with a number behind it, or empty for the system's default microphone.
    rate, channels
        What to ask the device for, which None leaves to the device; or what raw samples are.
    history
        Seconds of sound to keep.
    raw
        What bare samples on standard input are, one of `app.recordings.standard_input.RAW_CODINGS`;
        empty for a WAV stream.
    made
        The sound that the program made.
    """

    key: str = ""
    rate: int | None = None
    channels: int | None = None
    history: float = 600.0
    raw: str = ""
    made: MadeSource | None = None

    @property
    def path(self) -> Path | None:
        """The file, if it is one."""
        name = self.key.removeprefix(FILE_KEY)
        return Path(name) if name != self.key else None

    @property
    def is_input(self) -> bool:
        """Whether one listens to it, a device or the demo signal; anything else is a recording."""
        return self.key != STANDARD_INPUT and not self.key.startswith((FILE_KEY, MADE_KEY))

    @property
    def name(self) -> str:
        """What it is called; empty for a device."""
        if self.path is not None:
            return display_name(self.path)
        if self.made is not None:
            return self.made.signal.name
        return {DEMO: "Demo signal", STANDARD_INPUT: "Standard input"}.get(self.key, "")


def make_source(choice: SourceChoice) -> Source:
    """Return a source for `choice`, not yet started."""
    if choice.path is not None:
        return FileSource(choice.path)
    if choice.made is not None:
        return choice.made
    if choice.key == STANDARD_INPUT:
        raw = choice.raw and raw_format(choice.raw, choice.rate or 0, choice.channels or 1)
        return StandardInput(raw or None)
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
        self.pitch: PitchFinder | None = None
        """Finds the pitch if the settings ask for it."""
        self._on_progress = on_progress
        self._factory = factory
        self._signal: Signal | None = None
        self._meter: LevelMeter | None = None
        self._metered = 0
        self._budget = BUDGET_BYTES
        self._problem = ""  # why not the transform of the settings is shown

    @property
    def budget(self) -> int:
        """Bytes that the columns kept may take."""
        return self._budget

    @budget.setter
    def budget(self, budget: int) -> None:
        self._budget = budget
        if self.engine:
            self.engine.budget = budget

    @property
    def settled(self) -> bool:
        """Whether a file shows all that it will; live sound always shows what there is."""
        engine = self.engine
        if engine is None or engine.signal.length is None:
            return engine is not None
        found = self.pitch is None or not self.pitch.busy
        return is_complete(engine.signal) and not engine.busy and found

    def open(self, choice: SourceChoice) -> None:
        """Take `choice` instead of what was there before; `poll` tells of its sound."""
        self.close()
        self.choice, self.source = choice, self._factory(choice)
        self.source.start()

    def keep(self, seconds: float) -> None:
        """Keep so much of live sound from now on; a recording is kept whole."""
        if self.choice is not None and self.source is not None:
            self.choice = replace(self.choice, history=seconds)
            self.source.keep(seconds)

    def change(self, settings: Settings) -> bool:
        """Make `settings` the ones in force; return whether there is another engine now."""
        again = self._signal is not None and settings.analysis != self.settings.analysis
        self.settings = settings
        if again:
            self._analyse()
        self._track_pitch()
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
        self._track_pitch()
        return True

    def hear_end(self) -> bool:
        """Return whether live sound has come to its end since this was asked last."""
        ended = self._meter is not None and self._signal and self._signal.length is not None
        if ended:
            self._meter = None
        return bool(ended)

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
        self._track_pitch()

    @property
    def remark(self) -> str:
        """What is not as the settings wish it, and why; empty if all is."""
        engine = self.engine
        lowered = engine.lowered_rate if engine else None
        if engine is None or lowered is None:
            return self._problem
        analysis = engine.analysis
        return (
            f"{analysis.transform.label} at {100.0 * analysis.overlap:.3g} % overlap is too heavy "
            f"for this computer: {lowered:.0f} columns a second"
        )

    def _track_pitch(self) -> None:
        """Find the pitch of this signal and channel, or of nothing, as the settings wish it."""
        signal, channel = self._signal, self.settings.analysis.channel
        now, wanted = self.pitch, self.settings.pitch and signal is not None
        if now is not None and not (wanted and (now.signal, now.channel) == (signal, channel)):
            now.close()
            self.pitch = None
        if wanted and self.pitch is None and signal is not None:
            with suppress(ValueError):  # the rate is too low for any
                self.pitch = PitchFinder(signal, channel, self._on_progress)

    def _analyse(self) -> None:
        if self.engine:
            self.engine.close()
        if self._signal is None:
            return
        analysis, self._problem = self.settings.analysis, ""
        if analysis.transform.name in STEREO and self._signal.channels < 2:
            self._problem = f"{analysis.transform.label} needs two channels, this sound has one"
        try:
            self.engine = Engine(self._signal, analysis, self._on_progress, self._budget)
        except ValueError as error:  # the transform does not fit the rate
            self._problem = f"{analysis.transform.label} cannot be shown here: {error}"
            plain = replace(analysis, transform=Spectrum())
            self.engine = Engine(self._signal, plain, self._on_progress, self._budget)
