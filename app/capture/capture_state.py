"""How a source of sound is doing, as one frozen value, and the words for it."""

from dataclasses import dataclass
from typing import Literal

from app.soundcard.devices import Device

Kind = Literal["opening", "running", "no-device", "lost", "stalled", "muted", "failed"]

Words = tuple[Kind, str, str]  # kind, message, hint

PICKED_UP = "It is picked up as soon as it is there."
NO_DEVICE_HINT = (
    "Connect one, or choose another source or the demo signal. "
    "A microphone that appears is picked up by itself."
)


@dataclass(frozen=True)
class CaptureState:
    """How a source of sound is doing.

    Parameters
    ----------
    kind
        ``"opening"``: no sound yet. ``"running"``: all is well. ``"no-device"``: there is nothing
        to listen to. ``"lost"``: the device went away. ``"stalled"``: it is open and silent, not
        even zeros come. ``"muted"``: nothing but exact zeros come. ``"failed"``: it cannot be
        opened.
    message
        What is wrong, or was recovered of a file, a sentence; empty when all is well.
    hint
        What to do about it, or what will happen by itself.
    device
        What is listened to, or was last; None before any was found and for the demo signal.
    rate, channels
        Of the sound; 0 before there is any.
    overflows
        How often sound was lost because this computer was too busy.
    lost_samples
        How many samples are gaps.
    lag
        Seconds from the sound to its arrival here, in steps of 10 ms.
    progress
        Share of a file that is decoded, in steps of 0.01; live sound is whole at any time.
    """

    kind: Kind
    message: str = ""
    hint: str = ""
    device: Device | None = None
    rate: int = 0
    channels: int = 0
    overflows: int = 0
    lost_samples: int = 0
    lag: float = 0.0
    progress: float = 1.0


def no_device(key: str | None) -> Words:
    """Return the words for a device that is not there; None is the system's default."""
    if key is None:
        return "no-device", "No microphone was found.", NO_DEVICE_HINT
    name = key.split("/", 1)[-1]
    return "no-device", f"The input “{name}” is not connected.", PICKED_UP


def lost(device: Device, reason: str = "") -> Words:
    """Return the words for a device that went away."""
    why = f" ({reason})" if reason else ""
    return (
        "lost",
        f"“{device.label}” was lost{why}.",
        f"{PICKED_UP} The time until then stays empty.",
    )


def stalled(device: Device, *, suspended: bool, answers: bool | None) -> Words:
    """Return the words for a device that is open and delivers nothing."""
    if answers is False:
        return (
            "stalled",
            f"No data from “{device.label}”: the sound server does not answer.",
            "If it does not recover, restart the sound server or log in again.",
        )
    if suspended:
        hint = "It goes on as soon as the server resumes it."
        return "stalled", f"“{device.label}” is suspended by the sound server.", hint
    hint = "If nothing comes, unplug it and plug it in again, or choose another source."
    return "stalled", f"No data from “{device.label}”.", hint


def muted(device: Device, *, by_server: bool) -> Words:
    """Return the words for a device that delivers nothing but zeros."""
    if by_server:
        return "muted", f"“{device.label}” is muted.", "Unmute it in the sound settings."
    if device.monitor:
        return "muted", "The computer plays nothing at the moment.", ""
    return (
        "muted",
        f"“{device.label}” delivers nothing but zeros.",
        "Look for a mute switch on the microphone, or whether this program may use it.",
    )


def moved(before: Device, now: Device, *, present: bool) -> Words:
    """Return the words for a stream that another device feeds now."""
    why = "" if present else f"“{before.label}” is gone. "
    return "running", f"{why}Now listening to “{now.label}”.", ""
