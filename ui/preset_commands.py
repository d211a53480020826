"""The commands that take a preset, one for each of those made here."""

from typing import Final

from dsp.presets import PRESETS
from ui.command import PRESET, Command

PRESET_COMMANDS: Final = tuple(
    Command(
        f"preset-{number}",
        name,
        (str(number), f"Ctrl+{number}"),
        PRESET,
        f"Take the settings for {name[0].lower()}{name[1:]}.",
    )
    for number, name in enumerate(PRESETS, 1)
)
