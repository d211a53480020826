"""The outputs that are open: opened when they are needed, kept going, and closed when idle."""

import threading
from dataclasses import replace
from typing import Final

from app.playback import playback_state
from app.playback.line import PLAY_LATENCY, SCRUB_LATENCY, Line, System
from app.playback.playback_state import Words
from app.soundcard.audio import AudioError
from app.soundcard.devices import Device, find_device
from app.soundcard.receiver import clock
from app.soundcard.stream import Latency

RATES = 8_000, 192_000  # asked for; sound of another rate is rendered at the device's own
IDLE_SECONDS = 3.0  # that an output stays open for what may come next
# The first tries are quick, for a server that restarts. From the third on PortAudio is initialised
# anew as well: only then it sees a device that was plugged in.
RETRY_SECONDS = (0.1, 0.25, 0.5, 1.0, 2.0)
PLAIN_TRIES = 2
TEND_SECONDS = 0.02
NEVER = float("-inf")


class Outputs:
    """One line to play on, and those before it while they fade; for the operator's thread.

    A line for playing has much sound in its buffer, one for scrubbing little. Where a device cannot
    be opened twice, the line that is there has to do for both.

    Parameters
    ----------
    system
        The sound system.
    wake
        Set when a stream ends by itself.
    closing
        When set, waiting for an answer of the sound server ends early.
    """

    def __init__(self, system: System, wake: threading.Event, closing: threading.Event) -> None:
        self.line: Line | None = None
        self.device: Device | None = None  # of the line, or of the last one
        self.gain = 1.0  # of a new line, at first
        self._system: Final = system
        self._wake: Final = wake
        self._closing: Final = closing
        self._key: str | None = None
        self._devices: list[Device] | None = None  # as they were listed last; None: list them
        self._parted: list[Line] = []
        self._words: Words | None = None  # why there is no line
        self._tries = 0  # that failed in a row
        self._retry_at = NEVER
        self._underflows = 0  # of lines that are closed

    @property
    def trouble(self) -> Words | None:
        """What is wrong with the output; None if nothing is, or none is needed."""
        return self._words if self.line is None else self.line.trouble()

    @property
    def underflows(self) -> int:
        """How often there was silence because sound came too late."""
        lines = self._parted if self.line is None else [*self._parted, self.line]
        return self._underflows + sum(line.mixer.underflows + line.mixer.dry for line in lines)

    def line_for(self, rate: int, key: str | None, *, scrub: bool) -> Line | None:
        """Return a line for sound of `rate` on the device that `key` means; None if there is none.

        It may have another rate. Without one, `trouble` tells why; ask again after `patience`.
        """
        if key != self._key:
            self._choose(key)
        line = self.line
        if line is not None:
            line.look(self._closing)
            if line.is_hopeless:
                self._give_up(line)
                line = None
        latency = SCRUB_LATENCY if scrub else PLAY_LATENCY
        if line is not None and line.is_due_back:
            line.is_due_back = False  # one try; what is open has to do if that fails
            self._devices = None
            self._open(rate, latency)
            return self.line
        suits = line is not None and self._form(rate, latency, line.device) == line.form
        if suits or clock() < self._retry_at:
            return line
        self._open(rate, latency)
        return self.line

    def rest(self) -> None:
        """Close the line if nothing has sounded on it for long: nobody needs it now."""
        line = self.line
        self._words, self._tries, self._retry_at = None, 0, NEVER
        if line is None:
            return
        line.hush()
        idle = clock() - line.mixer.silent_since
        if idle > IDLE_SECONDS or line.trouble() is not None:
            self._close(line)
            self.line, self._devices = None, None

    def tend(self) -> None:
        """Close the lines before this one that have faded."""
        for line in self._parted[:]:
            if line.has_fallen_silent:
                self._parted.remove(line)
                self._close(line)

    def patience(self) -> float | None:
        """Return in how many seconds something is to be done here; None if nothing is."""
        if self._parted:
            return TEND_SECONDS
        if self._retry_at > NEVER:
            return max(TEND_SECONDS, self._retry_at - clock())
        return IDLE_SECONDS / 4 if self.line is not None else None

    def close(self) -> None:
        """Close all, at the end."""
        for line in self._parted if self.line is None else [*self._parted, self.line]:
            self._close(line)
        self.line, self._parted = None, []

    def _form(self, rate: int, latency: Latency, device: Device) -> tuple[int, Latency]:
        """Return what to ask `device` for."""
        low, high = RATES
        return (rate if low <= rate <= high else device.rate, latency)

    def _choose(self, key: str | None) -> None:
        self._key = key
        self._part()
        self._devices, self._tries, self._retry_at = None, 0, NEVER

    def _part(self) -> None:
        """Let the line fade, and close it then."""
        if self.line is not None:
            self.line.hush()
            self._parted.append(self.line)
            self.line = None

    def _give_up(self, line: Line) -> None:
        """Close a line that has ended, or has stalled for long."""
        self._words = line.trouble()
        self._close(line)
        self.line, self._devices = None, None
        self._fail()

    def _fail(self) -> None:
        self._retry_at = clock() + RETRY_SECONDS[min(self._tries, len(RETRY_SECONDS) - 1)]
        self._tries += 1

    def _open(self, rate: int, latency: Latency) -> None:
        """Try once to open a line; the one that is there stays if that fails."""
        try:
            device = self._find()
            if device is None:
                if self._words is None or self._words[0] != "lost":
                    self._words = playback_state.no_device(self._key)
                self._fail()
                return
            form = self._form(rate, latency, device)
            line = Line(self._system, device, form, self.gain, self._wake.set)
        except AudioError as error:
            self._devices = None
            if self.line is not None:
                # A card that only one may use: what is open has to do.
                self.line.form = self._form(rate, latency, self.line.device)
                return
            self._words = ("failed", error.message, error.hint)
            self._fail()
            return
        self._part()
        self.line, self.device = line, device
        self._words, self._tries, self._retry_at = None, 0, NEVER

    def _find(self) -> Device | None:
        if self._devices is None:
            refresh = self._tries >= PLAIN_TRIES
            self._devices = self._system.output_devices(self._closing, refresh=refresh)
        device = find_device(self._devices, self._key)
        if device is None:
            self._devices = None
        elif self._key is not None:
            # The server is to choose only where the user has left the choice to it.
            device = replace(device, is_default=False)
        return device

    def _close(self, line: Line) -> None:
        self._underflows += line.mixer.underflows + line.mixer.dry
        line.close()
