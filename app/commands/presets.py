"""`sonoscope presets`: settings by name, made here or kept in the window."""

import os
import sys
from collections.abc import Sequence
from pathlib import Path

from app import presets as own
from app import store
from app.commands.problems import CommandError
from app.parser import Parser
from dsp.presets import PRESETS
from dsp.settings import Settings
from ui.facts import settings_line

RATE = 48_000  # of the sound that the listed figures are for


def run(words: Sequence[str]) -> int:
    """List the presets."""
    Parser("presets", "List the settings that --preset takes.").parse_args(words)
    for name, settings in all_presets().items():
        print(f"{name:24}{settings_line(settings, RATE)}")
    return 0


def all_presets() -> dict[str, Settings]:
    """Return all presets by name; one's own rule over those made here.

    Raises
    ------
    CommandError
        If the file of one's own cannot be read.
    """
    state = store.config_file(os.environ, sys.platform, Path.home())
    path = state.with_name("presets.json")
    try:
        return {**PRESETS, **(own.load(path) if path.exists() else {})}
    except own.PresetError as error:
        raise CommandError(str(error)) from error


def preset(name: str | None) -> Settings:
    """Return the settings called `name`, in any case; the usual ones if it is None.

    Raises
    ------
    CommandError
        If there are none of that name.
    """
    if name is None:
        return Settings()
    known = all_presets()
    for other, settings in known.items():
        if other.casefold() == name.strip().casefold():
            return settings
    raise CommandError(f"There is no preset {name}; there are {', '.join(known)}.")
