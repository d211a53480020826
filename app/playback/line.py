"""One open output: its stream, its mixer, and how it is doing."""

import threading
from collections.abc import Callable
from typing import Final, Protocol

from app.playback import playback_state
from app.playback.mixer import Mixer
from app.playback.playback_state import Words
from app.soundcard.condition import Condition
from app.soundcard.devices import Device
from app.soundcard.pulse import PulseEvents
from app.soundcard.receiver import clock
from app.soundcard.stream import Filler, Latency, OutputStream

STALLED_SECONDS = 1.0  # without a call for sound
HOPELESS_SECONDS = 15.0  # without one: another stream may help
DRAIN_SECONDS = 0.05  # what may lie between the buffer and the ear

# A busy window must not be heard in what plays; what is scrubbed must follow the hand at once.
PLAY_LATENCY: Latency = 0.08
SCRUB_LATENCY: Latency = "low"


class System(Protocol):
    """What is needed from the sound system; the module `app.soundcard.audio` is one."""

    def output_devices(
        self, cancel: threading.Event | None = None, *, refresh: bool = True
    ) -> list[Device]:
        """Return what can be played on."""

    def open_output(
        self,
        device: Device,
        rate: int,
        latency: Latency,
        make: Callable[[int, int], Filler],
        on_end: Callable[[], None],
    ) -> OutputStream:
        """Open a device and let it play what the filler makes."""

    def close_output(self, stream: OutputStream) -> bool:
        """Close a stream, or leave it behind."""

    def output_condition(self, device: Device, cancel: threading.Event | None = None) -> Condition:
        """Return what the sound server says about the stream to `device`."""

    def output_events(self, device: Device) -> PulseEvents | None:
        """Return what tells of changes at the sound server."""


class Line:
    """An open output; for the player's thread.

    Parameters
    ----------
    system
        The sound system.
    device
        What to play on.
    form
        The rate to ask for, and the latency.
    gain
        At first.
    on_end
        Called by PortAudio's thread when the stream ends by itself.

    Raises
    ------
    app.soundcard.audio.AudioError
        If it cannot be opened.
    """

    def __init__(
        self,
        system: System,
        device: Device,
        form: tuple[int, Latency],
        gain: float,
        on_end: Callable[[], None],
    ) -> None:
        self.device: Final = device
        self.form = form  # what it does for; changes when nothing better can be had
        self._system: Final = system
        made: list[Mixer] = []

        def make(rate: int, channels: int) -> Mixer:
            made.append(Mixer(rate, channels, gain))
            return made[-1]

        self._stream = system.open_output(device, form[0], form[1], make, on_end)
        self.mixer: Final = made[-1]
        self._elsewhere: Device | None = None  # what the server plays on instead
        self._gone = False  # whether the device has gone away meanwhile
        self.is_due_back = False  # whether it is there again: another stream would play on it
        # The system's default is whatever the server plays on.
        self._events = None if device.is_default else system.output_events(device)

    def look(self, cancel: threading.Event) -> None:
        """Learn whether the server plays this elsewhere now.

        When a sink goes away while there is another one, the server gives the stream that other
        one without a word, and leaves it there. Where the user has moved the stream, it stays.
        """
        if self._events is None or not self._events.changed():
            return
        found = self._system.output_condition(self.device, cancel)
        if found.heard is None:
            return
        self._gone = found.heard.key != self.device.key and (self._gone or not found.present)
        self._elsewhere = found.heard if self._gone else None
        self.is_due_back = self._gone and found.present

    def trouble(self) -> Words | None:
        """Return what is wrong with it; None if all is well."""
        if self._stream.ended:
            failure = self._stream.failure
            if failure is not None:
                return playback_state.broken(self.device, failure)
            return playback_state.lost(self.device)
        if clock() - self.mixer.called > STALLED_SECONDS:
            return playback_state.stalled(self.device)
        if self._elsewhere is not None:
            return playback_state.elsewhere(self.device, self._elsewhere)
        return None

    @property
    def is_hopeless(self) -> bool:
        """Whether it has ended, or has stalled for long."""
        return self._stream.ended or clock() - self.mixer.called > HOPELESS_SECONDS

    @property
    def has_fallen_silent(self) -> bool:
        """Whether nothing sounds, and what sounded before has been heard: it may be closed.

        So it is too if nothing is called for any more.
        """
        mixer, now = self.mixer, clock()
        drained = mixer.silent_since + mixer.timeline.ahead(now) + DRAIN_SECONDS
        return now > drained or now - mixer.called > STALLED_SECONDS or self._stream.ended

    def hush(self) -> None:
        """Fade out whatever sounds."""
        self.mixer.reel = None
        self.mixer.head = None

    def close(self) -> None:
        """Close it, or leave it behind if the sound system hangs."""
        if self._events is not None:
            self._events.close()
        self._system.close_output(self._stream)
