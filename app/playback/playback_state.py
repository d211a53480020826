"""How playing is doing, as one frozen value, and the words for it."""

from dataclasses import dataclass
from typing import Literal

from app.soundcard.devices import Device

Kind = Literal[
    "stopped",
    "opening",
    "playing",
    "waiting",
    "scrubbing",
    "no-device",
    "lost",
    "stalled",
    "elsewhere",
    "failed",
]

Words = tuple[Kind, str, str]  # kind, message, hint

GOES_ON = "Playing goes on as soon as it is there."


@dataclass(frozen=True)
class PlaybackState:
    """How playing is doing.

    Parameters
    ----------
    kind
        ``"waiting"``: the signal has not got there yet. ``"no-device"``: there is nothing to play
        on. ``"lost"``: the device went away. ``"stalled"``: it is open and takes nothing.
        ``"elsewhere"``: it went away, and the sound server plays on another one meanwhile.
        ``"failed"``: it cannot be opened, or playing was stopped by an error. The others say what
        they mean.
    message
        What is wrong, a sentence; empty when all is well.
    hint
        What to do about it, or what will happen by itself.
    device
        What is played on, or was last; None before any was found.
    rate
        Frames per second of the output; 0 while none is open.
    underflows
        How often there was silence because this computer was too busy, since the program started.
    """

    kind: Kind = "stopped"
    message: str = ""
    hint: str = ""
    device: Device | None = None
    rate: int = 0
    underflows: int = 0


def no_device(key: str | None) -> Words:
    """Return the words for a device that is not there; None is the system's default."""
    if key is None:
        return "no-device", "No loudspeaker was found.", "Connect one; it is picked up by itself."
    return "no-device", f"The output “{key.split('/', 1)[-1]}” is not connected.", GOES_ON


def lost(device: Device) -> Words:
    """Return the words for a device that went away."""
    return "lost", f"“{device.label}” was lost.", GOES_ON


def elsewhere(device: Device, now: Device) -> Words:
    """Return the words for a stream that the server plays on another device than the chosen one."""
    return (
        "elsewhere",
        f"“{device.label}” is gone; playing on “{now.label}” until it is back.",
        "",
    )


def broken(device: Device, error: Exception) -> Words:
    """Return the words for a stream that ended by an error of this program."""
    return "failed", f"Playing on “{device.label}” was stopped by an error: {error}.", ""


def stalled(device: Device) -> Words:
    """Return the words for a device that is open and takes no sound."""
    hint = "It goes on by itself if the sound server does; else choose another output."
    return "stalled", f"“{device.label}” takes no sound.", hint


WAITING: Words = ("waiting", "The sound is not there yet.", "Playing goes on as soon as it is.")
