"""The one door to the sound card: lists inputs and outputs and opens them, by way of PortAudio.

All calls go through one lane (see `app.soundcard.lane`), since any of them may hang with the sound
server. PortAudio is loaded by the first call, not when this module is imported.
"""

import os
import sys
import threading
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext, suppress
from dataclasses import replace
from typing import Any, TypeVar

from app.soundcard import pulse
from app.soundcard.audio_error import WRONG_RATE, AudioError, explained
from app.soundcard.condition import condition, events, output_condition, output_events
from app.soundcard.devices import (
    ALSA_PULSE,
    Device,
    find_device,
    format_devices,
    portaudio_devices,
    pulse_device,
)
from app.soundcard.lane import Lane, LaneStuckError
from app.soundcard.receiver import Receiver
from app.soundcard.stream import Filler, InputStream, Latency, OutputStream

__all__ = [
    "AudioError",
    "Device",
    "InputStream",
    "OutputStream",
    "abandoned",
    "close_input",
    "close_output",
    "condition",
    "events",
    "find_device",
    "format_devices",
    "input_devices",
    "leave",
    "open_input",
    "open_output",
    "output_condition",
    "output_devices",
    "output_events",
]

T = TypeVar("T")

CALL_SECONDS = 5.0  # loading PortAudio on a cold machine takes most of a second
CLOSE_SECONDS = 0.3
NO_ANSWER = "The sound system does not answer."
NO_ANSWER_HINT = "If it does not recover, restart the sound server or log in again."

_lane = Lane("portaudio")
_open: set[InputStream | OutputStream] = set()  # NB: changed by the lane only


def input_devices(cancel: threading.Event | None = None, *, refresh: bool = True) -> list[Device]:
    """Return what can be listened to, microphones first.

    With PulseAudio or PipeWire these are the server's sources rather than the many ALSA names of
    the same things. What the computer itself plays is among them where the system offers it.

    Parameters
    ----------
    cancel
        When set, waiting for the sound server ends early.
    refresh
        Whether PortAudio may be initialised anew to find what was plugged in since it was; that
        happens only while no stream is open.

    Raises
    ------
    AudioError
        If PortAudio is missing, or the sound system does not answer.
    """
    found = _devices(cancel, refresh=refresh, outputs=False)
    found.sort(key=lambda device: (device.monitor, not device.is_default))
    return [replace(device, index=index) for index, device in enumerate(found)]


def output_devices(cancel: threading.Event | None = None, *, refresh: bool = True) -> list[Device]:
    """Return what can be played on, the system's default first.

    With PulseAudio or PipeWire these are the server's sinks.

    Parameters
    ----------
    cancel, refresh
        As for `input_devices`.

    Raises
    ------
    AudioError
        If PortAudio is missing, or the sound system does not answer.
    """
    found = _devices(cancel, refresh=refresh, outputs=True)
    found.sort(key=lambda device: not device.is_default)
    return [replace(device, index=index) for index, device in enumerate(found)]


def _devices(cancel: threading.Event | None, *, refresh: bool, outputs: bool) -> list[Device]:
    """Return the inputs or outputs in the order in which they are found."""
    try:
        server = pulse.look(cancel, outputs=outputs)
    except pulse.SilentServerError as error:
        raise AudioError("The sound server does not answer.", NO_ANSWER_HINT) from error
    found = _call(lambda: _portaudio_devices(fresh=refresh and server is None, outputs=outputs))
    if server is not None:
        if all(device.key != ALSA_PULSE for device in found):
            found = _call(lambda: _portaudio_devices(fresh=True, outputs=outputs))
        return _in_place_of_alsa([pulse_device(one, server) for one in server.devices], found)
    if pulse.available():
        # The server is down: its ALSA device may still be in the list, and cannot be opened.
        return [device for device in found if device.key != ALSA_PULSE]
    return found


def open_input(
    device: Device, rate: int, channels: int, receiver: Receiver, on_end: Callable[[], None]
) -> InputStream:
    """Open a device and let it run into `receiver`.

    Parameters
    ----------
    device
        What to listen to. If it is the default source of a sound server, the server is left to
        choose, so that the stream follows when the user chooses another default there.
    rate, channels
        What to ask for.
    receiver
        Takes the blocks, in PortAudio's thread.
    on_end
        Called in PortAudio's thread when the stream ends and nobody had asked for it.

    Raises
    ------
    AudioError
        If it cannot be opened.
    """
    stream = InputStream(receiver, on_end)

    def start() -> InputStream:
        sd = _sounddevice()
        _open.add(stream)
        try:
            index, extra, choice = _address(sd, device, rate)
            with choice:
                stream.start(sd, index, rate, channels, extra)
        except (sd.PortAudioError, ValueError) as error:
            _shut(stream)
            raise explained(error, device, rate) from error
        except AudioError:
            _shut(stream)
            raise
        return stream

    try:
        return _call(start, undo=_shut)
    except AudioError:
        stream.retire()  # it may still come to life, and nobody would know
        raise


def open_output(
    device: Device,
    rate: int,
    latency: Latency,
    make: Callable[[int, int], Filler],
    on_end: Callable[[], None],
) -> OutputStream:
    """Open a device of one or two channels and let it play what the filler makes.

    Parameters
    ----------
    device
        What to play on; as for `open_input`, the default sink of a server is the server's choice.
    rate
        What to ask for first; the device's own rate is taken where that is refused. The stream
        tells which one it became.
    latency
        Seconds of sound in the buffer, or ``"low"``.
    make
        Makes the filler for the rate and the channels that the stream has, before it runs.
    on_end
        Called in PortAudio's thread when the stream ends and nobody had asked for it.

    Raises
    ------
    AudioError
        If it cannot be opened.
    """
    stream = OutputStream(make, on_end)
    channels = min(2, device.channels)

    def attempt(sd: Any, asked: int) -> None:
        index, extra, choice = _address(sd, device, asked, outputs=True)
        with choice:
            stream.start(sd, index, (asked, channels), latency, extra)

    def start() -> OutputStream:
        sd = _sounddevice()
        _open.add(stream)
        try:
            try:
                attempt(sd, rate)
            except sd.PortAudioError as error:
                if rate == device.rate or error.args[1:] != (WRONG_RATE,):
                    raise
                attempt(sd, device.rate)
        except (sd.PortAudioError, ValueError) as error:
            _shut(stream)
            raise explained(error, device, device.rate) from error
        except AudioError:
            _shut(stream)
            raise
        return stream

    try:
        return _call(start, undo=_shut)
    except AudioError:
        stream.retire()
        raise


def close_output(stream: OutputStream) -> bool:
    """Close a stream; return False if the sound system hangs and it had to be left behind."""
    return _close(stream)


def close_input(stream: InputStream) -> bool:
    """Close a stream; return False if the sound system hangs and it had to be left behind."""
    return _close(stream)


def _close(stream: InputStream | OutputStream) -> bool:
    stream.retire()
    try:
        _lane.call(lambda: _shut(stream), CLOSE_SECONDS)
    except LaneStuckError:
        return False
    return True


def abandoned() -> bool:
    """Return whether a stream is still open or hangs: the end of Python would then hang too."""
    return _lane.stuck or bool(_open)


def leave(code: int) -> None:
    """End the process at once if a stream had to be abandoned; return otherwise.

    PortAudio is shut down when Python ends, and that waits for ever for a hung sound server.
    """
    if abandoned():
        for stream in (sys.stdout, sys.stderr):
            with suppress(OSError):  # nobody may be there any more
                stream.flush()
        os._exit(code)


def _call(work: Callable[[], T], undo: Callable[[T], object] | None = None) -> T:
    try:
        return _lane.call(work, CALL_SECONDS, undo)
    except LaneStuckError as error:
        raise AudioError(NO_ANSWER, NO_ANSWER_HINT) from error


def _shut(stream: InputStream | OutputStream) -> None:
    """Close a stream; in the lane."""
    stream.shut()
    _open.discard(stream)


def _sounddevice() -> Any:
    """Return the module sounddevice; the first call loads PortAudio and looks for devices."""
    try:
        import sounddevice
    except OSError as error:
        raise AudioError(
            "The PortAudio library was not found.", _install_hint(sys.platform)
        ) from error
    return sounddevice


def _install_hint(platform: str) -> str:
    if platform.startswith("linux"):
        return "Install libportaudio2 (Debian, Ubuntu) or portaudio (Fedora, Arch)."
    return "Install the package sounddevice again: it brings the library along."


_listed = False  # whether PortAudio's list was used since it was made. NB: the lane only


def _portaudio_devices(*, fresh: bool, outputs: bool = False) -> list[Device]:
    """Return PortAudio's list, made anew if `fresh` and possible; in the lane."""
    global _listed
    sd = _sounddevice()
    try:
        if fresh and _listed and not _open:
            if sd._initialized:
                sd._terminate()
            sd._initialize()
        _listed = True
        return portaudio_devices(sd, outputs=outputs)
    except sd.PortAudioError as error:
        raise AudioError(f"PortAudio cannot list the devices: {error}.") from error


def _in_place_of_alsa(served: list[Device], found: list[Device]) -> list[Device]:
    """Return what a sound server offers in place of the ALSA devices in `found`."""
    if all(device.key != ALSA_PULSE for device in found):
        if found:
            return found
        raise AudioError(
            "PortAudio cannot reach the sound server.",
            "Install libasound2-plugins (Debian, Ubuntu), alsa-plugins-pulseaudio (Fedora) "
            "or alsa-plugins (Arch).",
        )
    others = [device for device in found if not device.key.startswith("ALSA/")]
    others = [replace(device, is_default=False) for device in others]
    return served + others


def _address(
    sd: Any, device: Device, rate: int, *, outputs: bool = False
) -> tuple[int, Any, AbstractContextManager[None]]:
    """Return where PortAudio finds `device` now, what else to tell it, and how to choose it."""
    served = device.pulse_source
    key = device.key if served is None else ALSA_PULSE
    there = next((d for d in portaudio_devices(sd, outputs=outputs) if d.key == key), None)
    if there is None:
        raise AudioError(f"“{device.label}” is not connected.")
    if served is not None:
        variable = pulse.SINK_CHOICE if outputs else pulse.CHOICE
        return there.index, None, pulse.chosen(None if device.is_default else served, variable)
    extra = None
    if key.startswith("Windows WASAPI/") and rate != device.rate:
        extra = sd.WasapiSettings(auto_convert=True)
    return there.index, extra, nullcontext()
