"""What can be heard or played on: one list from PortAudio's many names and the sound server's."""

import sys
from dataclasses import dataclass
from typing import Any

from app.soundcard.pulse import ALSA_DEVICE, PulseDevice, PulseServer

PULSE_API = "PulseAudio"
ALSA_PULSE = f"ALSA/{ALSA_DEVICE}"
# Windows shows each device once per system; WASAPI is the one with the whole names.
HIDDEN_APIS = {"MME", "Windows DirectSound", "Windows WDM-KS"}
LOOPBACK = " [Loopback]"  # PortAudio's mark for what a Windows output plays
# Of the many names that ALSA gives to the same cards these are worth offering, and the cards.
ALSA_LABELS = {
    "default": "System default (ALSA)",
    "pipewire": "PipeWire (its default source)",
    ALSA_DEVICE: "PulseAudio (its default source)",
}
ALSA_OUTPUT_LABELS = {name: label.replace("source", "sink") for name, label in ALSA_LABELS.items()}


@dataclass(frozen=True)
class Device:
    """Something to listen to, or to play on.

    Parameters
    ----------
    key
        Names it across restarts: the sound system and the name there.
    label
        Names it to the user.
    index
        Its place in the list.
    channels
        How many it has.
    rate
        Its own sample rate in Hz.
    is_default
        Whether the system would choose it.
    monitor
        Whether it is what the computer itself plays.
    """

    key: str
    label: str
    index: int
    channels: int
    rate: int
    is_default: bool = False
    monitor: bool = False

    @property
    def pulse_source(self) -> str | None:
        """Its name at the sound server, of a source or a sink; None if it is none of its own."""
        api, _, name = self.key.partition("/")
        return name if api == PULSE_API else None


def pulse_device(served: PulseDevice, server: PulseServer) -> Device:
    """Return the device that a source or sink of the server is; `index` is the server's."""
    return Device(
        key=f"{PULSE_API}/{served.name}",
        label=served.label,
        index=served.index,
        channels=served.channels,
        rate=served.rate,
        is_default=served.name == server.default,
        monitor=served.monitor,
    )


def portaudio_devices(sd: Any, *, outputs: bool = False) -> list[Device]:
    """Return PortAudio's devices without duplicates and useless names; `index` is PortAudio's.

    Parameters
    ----------
    sd
        The module sounddevice, loaded.
    outputs
        Whether to list what can be played on, instead of what can be listened to.
    """
    apis = sd.query_hostapis()
    kind = "output" if outputs else "input"
    default = next((a[f"default_{kind}_device"] for a in apis if a["name"] not in HIDDEN_APIS), -1)
    found: list[Device] = []
    for index, info in enumerate(sd.query_devices()):
        api, name = apis[info["hostapi"]]["name"], info["name"]
        channels = info[f"max_{kind}_channels"]
        if channels < 1 or not _offered(api, name):
            continue
        same = sum(device.key.split("#")[0] == f"{api}/{name}" for device in found)
        found.append(
            Device(
                key=f"{api}/{name}" + (f"#{same + 1}" if same else ""),
                label=_label(api, name, outputs=outputs),
                index=index,
                channels=channels,
                rate=round(info["default_samplerate"]),
                is_default=index == default,
                monitor=name.endswith(LOOPBACK),
            )
        )
    return found


def find_device(devices: list[Device], wanted: str | None) -> Device | None:
    """Return the device that `wanted` means, or None.

    Parameters
    ----------
    devices
        What there is, see `app.soundcard.audio.input_devices`.
    wanted
        A key, an index, a label, or a part that only one label has; None means the system's
        default, else the first.
    """
    if wanted is None:
        return next((device for device in devices if device.is_default), next(iter(devices), None))
    for device in devices:
        if wanted in (device.key, str(device.index), device.label):
            return device
    parts = [device for device in devices if wanted.casefold() in device.label.casefold()]
    return parts[0] if len(parts) == 1 else None


def format_devices(devices: list[Device]) -> str:
    """Return the list that `sonoscope devices` prints."""
    if not devices:
        return "No audio input was found."
    width = max(len(device.label) for device in devices)
    lines = [
        f"{'*' if device.is_default else ' '}{device.index:3}  {device.label:<{width}}"
        f"  {device.channels:2} ch  {device.rate:6} Hz"
        for device in devices
    ]
    legend = "* is the system's default. --device takes a number or a name."
    return "\n".join([*lines, "", legend])


def _offered(api: str, name: str) -> bool:
    if api == "ALSA" and sys.platform.startswith("linux"):
        return "(hw:" in name or name in ALSA_LABELS
    return api not in HIDDEN_APIS


def _label(api: str, name: str, *, outputs: bool) -> str:
    if name.endswith(LOOPBACK):
        return f"What the computer plays: {name.removesuffix(LOOPBACK)}"
    labels = ALSA_OUTPUT_LABELS if outputs else ALSA_LABELS
    return labels.get(name, name) if api == "ALSA" else name
