"""What the window says about sources: their names in lists, and how they are doing."""

from collections import Counter
from collections.abc import Sequence
from typing import Final

from app.capture.capture_state import CaptureState
from app.session import DEMO, SourceChoice
from app.soundcard.devices import Device
from ui.panel.panel_sound import SourceEntry

BANNER_KINDS: Final = {
    "opening": "info",
    "running": "info",
    "muted": "info",
    "no-device": "warning",
    "stalled": "warning",
    "lost": "error",
    "failed": "error",
}


def source_entries(
    devices: Sequence[Device], recordings: Sequence[SourceChoice]
) -> list[SourceEntry]:
    """Return what the source list of the window offers: live sound, and what else is open."""
    entries = [SourceEntry(choice.key, choice.name, "Files") for choice in recordings]
    entries.append(SourceEntry("", "System default", "Microphones"))
    counts = Counter[str]()
    for device in devices:
        group = "What the computer plays" if device.monitor else "Microphones"
        counts[device.label] += 1
        again = f" ({counts[device.label]})" if counts[device.label] > 1 else ""
        entries.append(SourceEntry(device.key, device.label + again, group))
    entries.append(SourceEntry(DEMO, "Demo signal", "Built in"))
    return entries


def state_text(state: CaptureState, growing: str = "decoding") -> str:
    """Return the state of the input in a few words; empty if all is well.

    Parameters
    ----------
    growing
        What is done while there is more and more of a sound.
    """
    if state.kind != "running":
        return state.kind.replace("-", " ")
    words = []
    if state.progress < 1.0:
        words.append(f"{growing} {100 * state.progress:.0f} %")
    if state.lost_samples:
        words.append(f"{state.lost_samples / max(state.rate, 1):.1f} s lost")
    if state.lag > 0.3:
        words.append(f"{state.lag:.1f} s late")
    return ", ".join(words)
