"""What can be wrong with a sound device, in words that a person can act on."""

from app.soundcard.devices import Device

IN_USE = -9985  # paDeviceUnavailable
WRONG_RATE = -9997  # paInvalidSampleRate


class AudioError(Exception):
    """What is wrong with a sound device, in words that a person can act on.

    Parameters
    ----------
    message
        What is wrong.
    hint
        What to do about it.
    """

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(f"{message} {hint}".strip())
        self.message = message
        self.hint = hint


def explained(error: Exception, device: Device, rate: int) -> AudioError:
    """Return PortAudio's error in words that help; its codes are those of portaudio.h."""
    code = error.args[1] if len(error.args) > 1 else 0
    if code == IN_USE:
        return AudioError(
            f"“{device.label}” is in use by another program.",
            "Close that program or choose another.",
        )
    if code == WRONG_RATE:
        return AudioError(
            f"“{device.label}” does not offer {rate} Hz.", "Leave --rate out to use its own."
        )
    return AudioError(f"“{device.label}” cannot be opened: {error}.", "Try another one.")
