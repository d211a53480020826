"""What the sound server says about a stream: whether it is muted, suspended, or moved elsewhere."""

import threading
from dataclasses import dataclass

from app.soundcard import pulse
from app.soundcard.devices import Device, pulse_device


@dataclass(frozen=True)
class Condition:
    """What the sound server says about a stream; the defaults say nothing."""

    heard: Device | None = None  # what the stream listens to, or plays on, in truth
    present: bool = True  # whether the device it was opened on is still there
    muted: bool = False
    suspended: bool = False
    answers: bool | None = None  # None: there is no server to ask


def condition(device: Device, cancel: threading.Event | None = None) -> Condition:
    """Return what the sound server says about this program's stream from `device`."""
    if device.pulse_source is None:
        return Condition()
    try:
        server = pulse.look(cancel)
        heard = pulse.heard_source(cancel)
    except pulse.SilentServerError:
        return Condition(answers=False)
    if server is None:
        return Condition()
    own = server.named(device.pulse_source)
    actual = server.numbered(heard) or own
    if actual is None:
        return Condition(present=False, answers=True)
    return Condition(
        pulse_device(actual, server), own is not None, actual.muted, actual.suspended, answers=True
    )


def output_condition(device: Device, cancel: threading.Event | None = None) -> Condition:
    """Return what the sound server says about this program's latest stream to `device`."""
    if device.pulse_source is None:
        return Condition()
    try:
        server = pulse.look(cancel, outputs=True)
        heard = pulse.heard_sink(cancel)
    except pulse.SilentServerError:
        return Condition(answers=False)
    if server is None:
        return Condition()
    actual = server.numbered(heard)
    where = pulse_device(actual, server) if actual is not None else None
    return Condition(where, server.named(device.pulse_source) is not None, answers=True)


def events(device: Device, *, outputs: bool = False) -> pulse.PulseEvents | None:
    """Return what tells of changes at the sound server; None where nothing can tell."""
    if device.pulse_source is None:
        return None
    try:
        return pulse.PulseEvents(outputs=outputs)
    except OSError:
        return None


def output_events(device: Device) -> pulse.PulseEvents | None:
    """Return what tells of changes of the server's sinks; None where nothing can tell."""
    return events(device, outputs=True)
