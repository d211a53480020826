"""Live sound from a device, kept going: opened, watched, and opened again when it went away."""

import threading
import time
from dataclasses import replace

from app.capture import capture_state
from app.capture.capture_state import CaptureState, Words
from app.capture.history import History, minutes
from app.capture.link import Link, System
from app.soundcard import audio
from app.soundcard.devices import Device, find_device
from app.soundcard.receiver import REASON_LOST, Anchor, Receiver, clock
from dsp.ring import SampleRing

__all__ = ["Capture", "CaptureState"]

POLL_SECONDS = 0.2
OPENING_POLL_SECONDS = 0.02
JOIN_SECONDS = 0.45
# The first tries are quick, for a server that restarts. From the third on PortAudio is initialised
# anew as well: that takes 72 ms, and only then it sees a device that was plugged in.
RETRY_SECONDS = (0.1, 0.25, 0.5, 1.0, 2.0)
PLAIN_TRIES = 2
STABLE_SECONDS = 2.0  # a stream that lasted as long was a good one; its loss is retried quickly
PATIENCE_SECONDS = 10.0  # for a sound server that restarts, before a card is opened past it
EPOCH_TOLERANCE = 0.1  # seconds; the device's clock drifts, and somebody may set the computer's


class Capture:
    """A source of live sound from an input device. Nothing here blocks the caller.

    A thread of its own, the supervisor, opens the device, watches it, and opens it again after it
    was lost, less and less often up to once in two seconds. The time without sound becomes a gap
    in the ring.

    Parameters
    ----------
    device_key
        Key of the device, or what else `app.soundcard.devices.find_device` takes; None is the
        system's default, whichever that is.
    rate
        Sample rate to ask for in Hz; None is the device's own.
    channels
        Channels to ask for; None is two, or one if the device has no more.
    history_seconds
        How much sound to keep.
    system
        The sound system.
    """

    def __init__(
        self,
        device_key: str | None,
        rate: int | None,
        channels: int | None,
        history_seconds: float,
        system: System = audio,
    ) -> None:
        self._key = device_key
        self._asked_rate = rate
        self._asked_channels = channels
        self._history = History(history_seconds)
        self._system = system
        self._closing = threading.Event()  # set by close()
        self._wake = threading.Event()  # set by close() and by PortAudio when a stream ends
        self._thread: threading.Thread | None = None
        # NB: no lock. These three are read by anyone and written by the supervisor alone.
        self._ring: SampleRing | None = None
        self._state = CaptureState("opening", "Looking for the input.")
        self._epoch: float | None = None
        # For the supervisor only.
        self._anchor: Anchor | None = None  # of the ring's end, while no stream writes
        self._ended = float("-inf")  # when the last stream ended
        self._tries = 0  # that failed in a row
        self._overflows = 0  # of the streams before
        self._lost = 0  # samples, likewise

    @property
    def signal(self) -> SampleRing | None:
        """The sound; None until a device is open, another object when rate or channels change."""
        return self._ring

    @property
    def state(self) -> CaptureState:
        """How the source is doing."""
        return self._state

    @property
    def epoch(self) -> float | None:
        """Time of day of sample 0 of the ring, in seconds since 1970; None before any sound."""
        return self._epoch

    def start(self) -> None:
        """Begin to listen; returns at once."""
        self._thread = threading.Thread(target=self._run, name="capture", daemon=True)
        self._thread.start()

    def keep(self, seconds: float) -> None:
        """Keep so much sound from now on; nothing that fits is lost."""
        self._history.seconds = seconds
        self._wake.set()

    def close(self) -> None:
        """Stop for good, within half a second; a stream that hangs is left behind."""
        self._closing.set()
        self._wake.set()
        if self._thread is not None:
            self._thread.join(JOIN_SECONDS)

    def _run(self) -> None:
        try:
            while not self._closing.is_set():
                link = self._connect()
                if link is not None:
                    self._attend(link)
                if not self._closing.is_set():
                    self._wake.wait(RETRY_SECONDS[min(self._tries, len(RETRY_SECONDS) - 1)])
                    self._wake.clear()
        except Exception as error:
            self._say(
                ("failed", f"The input was stopped by an error: {error}.", "Choose it again.")
            )
            raise

    def _connect(self) -> Link | None:
        """Try once to open the device."""
        try:
            refresh = self._tries >= PLAIN_TRIES
            device = self._choose(self._system.input_devices(self._closing, refresh=refresh))
            if device is not None:
                return self._open(device)
            before = self._state.device
            absent = capture_state.lost(before) if before else capture_state.no_device(self._key)
            self._say(absent)
        except audio.AudioError as error:
            self._say(("failed", error.message, error.hint))
        self._tries += 1
        return None

    def _choose(self, devices: list[Device]) -> Device | None:
        device = find_device(devices, self._key)
        if device is None or self._key is not None:
            # The server is to choose only where the user has left the choice to it.
            return device and replace(device, is_default=False)
        before = self._state.device
        waiting = clock() - self._ended < PATIENCE_SECONDS
        if waiting and before and before.pulse_source and not device.pulse_source:
            return None
        return device

    def _open(self, device: Device) -> Link:
        rate = self._asked_rate or device.rate
        channels = min(self._asked_channels or 2, device.channels)
        ring, before = self._ring, None
        if ring is None or (ring.rate, ring.channels) != (rate, channels):
            ring = self._new_ring(rate, channels)
        else:
            before = self._bridge(ring)
        receiver = Receiver(ring, clock(), before, REASON_LOST)
        stream = self._system.open_input(device, rate, channels, receiver, self._wake.set)
        if ring is not self._ring:
            # In this order: who sees the new ring must not take the old one's epoch for its own.
            self._epoch, self._ring = None, ring
        follow = self._key is None
        if not follow:
            self._key = device.key  # an index or a part of a name may mean another one later
        return Link(self._system, device, receiver, stream, self._closing, follow=follow)

    def _new_ring(self, rate: int, channels: int) -> SampleRing:
        try:
            return SampleRing(self._history.capacity(rate), channels, rate)
        except MemoryError as error:
            length = minutes(self._history.seconds)
            raise audio.AudioError(
                f"There is not enough memory to keep {length} of sound.",
                "Choose a shorter history.",
            ) from error

    def _bridge(self, ring: SampleRing) -> Anchor | None:
        """Put the time since the last stream into the ring as a gap; return where it stands then.

        While no stream is open this thread is the one that writes. The first block of the next
        stream adds the rest, to the sample; filling minutes with zeros is not for a callback.
        """
        if self._anchor is not None:
            count = max(0, int((clock() - self._anchor.at) * ring.rate))
            ring.skip(count, REASON_LOST)
            self._lost += count
            self._anchor = Anchor(ring.end, self._anchor.at + count / ring.rate)
        return self._anchor

    def _attend(self, link: Link) -> None:
        """Watch a stream to its end."""
        good = link.look()
        while good and not self._closing.is_set():
            self._publish(link)
            soon = self._history.fit(link.receiver.ring) or link.words[0] == "opening"
            self._wake.wait(OPENING_POLL_SECONDS if soon else POLL_SECONDS)
            self._wake.clear()
            good = link.look()
        self._publish(link)
        if link.asleep:
            link.sleep(self._wake)
        link.close()
        self._ended = clock()
        self._tries = 0 if self._ended - link.opened > STABLE_SECONDS else self._tries + 1
        self._anchor = link.receiver.anchor
        self._overflows += link.receiver.overflows
        self._lost += link.receiver.lost

    def _publish(self, link: Link) -> None:
        receiver, anchor = link.receiver, link.receiver.anchor
        ring, words = receiver.ring, link.words
        if words[0] == "running" and not words[1]:
            words = self._history.problem or words
        self._swap(
            CaptureState(
                *words,
                device=link.device,
                rate=ring.rate,
                channels=ring.channels,
                overflows=self._overflows + receiver.overflows,
                lost_samples=self._lost + receiver.lost,
                lag=round(receiver.lag, 2),
            )
        )
        if anchor is not None:
            epoch = time.time() - (clock() - anchor.at) - anchor.sample / ring.rate
            if self._epoch is None or abs(epoch - self._epoch) > EPOCH_TOLERANCE:
                self._epoch = epoch

    def _say(self, words: Words) -> None:
        kind, message, hint = words
        lost = self._lost
        self._swap(replace(self._state, kind=kind, message=message, hint=hint, lost_samples=lost))

    def _swap(self, state: CaptureState) -> None:
        if state != self._state:
            self._state = state
