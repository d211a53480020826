"""One open stream under watch, and what to say about it."""

import threading
from collections.abc import Callable
from typing import Protocol

from app.capture import capture_state
from app.capture.capture_state import Words
from app.capture.watch import Verdict, Watch
from app.soundcard.condition import Condition
from app.soundcard.devices import Device
from app.soundcard.pulse import PulseEvents
from app.soundcard.receiver import Receiver, clock
from app.soundcard.stream import InputStream

# A stream that stalls for as long is opened anew. PulseAudio keeps 21 s for a stream when it is
# frozen; past that the times it tells are wrong, and sound would land at the wrong place.
HOPELESS_SECONDS = 15.0
NOTE_SECONDS = 10.0
SLEEP_POLL_SECONDS = 0.2
ASK_SECONDS = 30.0  # between questions while nothing is told: the server may have been restarted


class System(Protocol):
    """What is needed from the sound system; the module `app.soundcard.audio` is one."""

    def input_devices(
        self, cancel: threading.Event | None = None, *, refresh: bool = True
    ) -> list[Device]:
        """Return what can be listened to."""

    def open_input(
        self,
        device: Device,
        rate: int,
        channels: int,
        receiver: Receiver,
        on_end: Callable[[], None],
    ) -> InputStream:
        """Open a device and let it run into `receiver`."""

    def close_input(self, stream: InputStream) -> bool:
        """Close a stream, or leave it behind."""

    def condition(self, device: Device, cancel: threading.Event | None = None) -> Condition:
        """Return what the sound server says about the stream from `device`."""

    def events(self, device: Device) -> PulseEvents | None:
        """Return what tells of changes at the sound server."""


class Link:
    """An open stream, looked at several times a second; for the supervisor's thread.

    Parameters
    ----------
    system
        The sound system.
    device
        What the stream was opened on.
    follow
        Whether the user wants the system's default, whichever it is, rather than this device.
    receiver, stream
        What is watched.
    cancel
        When set, waiting for an answer of the sound server ends early.
    """

    def __init__(
        self,
        system: System,
        device: Device,
        receiver: Receiver,
        stream: InputStream,
        cancel: threading.Event,
        *,
        follow: bool,
    ) -> None:
        self.device = device  # changes when the server moves the stream
        self.receiver = receiver
        self.opened = clock()
        self._system = system
        self._stream = stream
        self._cancel = cancel
        self._follow = follow
        self._watch = Watch(receiver)
        self._events = system.events(device)
        self._closed = False
        self.asleep = False
        """Whether the source was suspended when it was opened, and nothing has come since."""
        self._verdict: Verdict = "opening"
        self._judged = self.opened  # when the verdict changed, or was confirmed
        self._words: Words = ("opening", f"Opening “{device.label}”.", "")
        self._note: Words | None = None  # about another source
        self._noted = self.opened  # when
        self._question = False  # whether the server should be asked about the verdict

    @property
    def words(self) -> Words:
        """How the stream is doing."""
        fresh = clock() - self._noted < NOTE_SECONDS
        if self._note and fresh and self._words[0] in ("running", "muted"):
            return self._note
        return self._words

    def look(self) -> bool:
        """Judge the stream and find the words; return whether it is worth keeping."""
        if self._stream.ended:
            self._words = self._last_words()
            return False
        if self._events is not None and self._events.changed():
            self._question = True
            if not self._same_source():
                return False
        verdict = self._watch.verdict()
        if verdict != self._verdict:
            self._verdict, self._judged, self._question = verdict, clock(), True
            self._describe(Condition())  # at once: a frozen server lets us wait for its answer
        elif self._question and verdict in ("stalled", "muted"):
            self._question = False
            found = self._system.condition(self.device, self._cancel)
            self._describe(found)
            self.asleep = verdict == "stalled" and found.suspended and not self.receiver.blocks
        return (
            not self.asleep
            and verdict != "late"
            and not (verdict == "stalled" and self._hopeless())
        )

    def sleep(self, wake: threading.Event) -> None:
        """Wait without a stream until the server resumes the source, or `cancel` is set.

        PortAudio's own thread takes a whole processor for a stream that was opened on a suspended
        source, until that is resumed. One that is suspended while it delivers costs nothing.

        Parameters
        ----------
        wake
            Ends the wait for the next look early.
        """
        self._close_stream()
        ask = clock() + ASK_SECONDS
        while not self._cancel.is_set():
            wake.wait(SLEEP_POLL_SECONDS)
            wake.clear()
            if (self._events is not None and self._events.changed()) or clock() > ask:
                ask = clock() + ASK_SECONDS
                found = self._system.condition(self.device, self._cancel)
                another = found.heard is not None and not found.heard.is_default
                if not found.suspended or (self._follow and another):
                    return

    def close(self) -> None:
        """Close the stream, or leave it behind if the sound system hangs."""
        if self._events is not None:
            self._events.close()
        self._close_stream()

    def _close_stream(self) -> None:
        if not self._closed:
            self._closed = True
            self._system.close_input(self._stream)

    def _describe(self, found: Condition) -> None:
        """Put the verdict into words, as far as the server's answer helps."""
        if self._verdict == "running":
            self._words = ("running", "", "")
        elif self._verdict == "muted":
            self._words = capture_state.muted(self.device, by_server=found.muted)
        elif self._verdict == "stalled":
            self._words = capture_state.stalled(
                self.device, suspended=found.suspended, answers=found.answers
            )

    def _last_words(self) -> Words:
        failure = self._stream.failure
        if failure is None:
            return capture_state.lost(self.device)
        return "failed", f"The input was stopped by an error: {failure}.", "It is opened again."

    def _same_source(self) -> bool:
        """Ask the server whether the stream still hears its device; return whether to go on.

        When a source goes away while there is another one, the server gives the stream that other
        one without a word.
        """
        found = self._system.condition(self.device, self._cancel)
        if found.heard is None or found.heard.key == self.device.key:
            return True
        if not self._follow and not found.present:
            self._words = capture_state.lost(self.device)
            return False
        self._note = capture_state.moved(self.device, found.heard, present=found.present)
        self.device, self._noted = found.heard, clock()
        return True

    def _hopeless(self) -> bool:
        """Whether only another stream can help. A suspended source goes on by itself."""
        if clock() - self._judged < HOPELESS_SECONDS:
            return False
        self._judged = clock()
        return not self._system.condition(self.device, self._cancel).suspended
