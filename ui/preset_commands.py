"""The commands that take a preset: one for each of those made here, and for the first own ones."""

from typing import Final

from dsp.presets import PRESETS
from ui.command import PRESET, Command

SAVE_PRESET: Final = "save-preset"
OWN_PRESETS: Final = tuple(f"own-preset-{number}" for number in range(1, 10))
"""Commands that take the first own preset, the second, and so on."""

# Alt and not Ctrl+Shift: where digits are typed with Shift, that would be the same as Ctrl.
PRESET_COMMANDS: Final = (
    *(
        Command(
            f"preset-{number}",
            name,
            (str(number), f"Ctrl+{number}"),
            PRESET,
            f"Take the settings for {name[0].lower()}{name[1:]}.",
        )
        for number, name in enumerate(PRESETS, 1)
    ),
    *(
        Command(
            name,
            f"Own Preset {number}",
            (f"Alt+{number}",),
            PRESET,
            f"Take your own preset {number}.",
        )
        for number, name in enumerate(OWN_PRESETS, 1)
    ),
    Command(
        SAVE_PRESET,
        "Save as Preset…",
        ("Ctrl+Shift+P",),
        PRESET,
        "Keep the settings as a preset of your own.",
    ),
)
