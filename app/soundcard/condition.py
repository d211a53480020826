"""What the sound server says about a stream: whether it is muted, suspended, or another source."""

import threading
from dataclasses import dataclass

from app.soundcard import pulse
from app.soundcard.devices import Device, pulse_device


@dataclass(frozen=True)
class Condition:
    """What the sound server says about a stream; the defaults say nothing."""

    heard: Device | None = None  # what the stream listens to in truth
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
    own = server.source(device.pulse_source)
    actual = next((source for source in server.sources if source.index == heard), own)
    if actual is None:
        return Condition(present=False, answers=True)
    return Condition(
        pulse_device(actual, server), own is not None, actual.muted, actual.suspended, answers=True
    )


def events(device: Device) -> pulse.PulseEvents | None:
    """Return what tells of changes at the sound server; None where nothing can tell."""
    if device.pulse_source is None:
        return None
    try:
        return pulse.PulseEvents()
    except OSError:
        return None
