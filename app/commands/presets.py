"""`sonoscope presets`: settings by name, made here or kept in the window."""

import argparse
import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from app import presets as own
from app import store
from app.commands import options
from app.commands.problems import CommandError
from app.parser import Parser
from dsp.presets import PRESETS, Preset
from dsp.settings import Settings
from ui.facts import settings_line

RATE = 48_000  # of the sound that the listed figures are for


def run(words: Sequence[str]) -> int:
    """List the presets."""
    Parser("presets", "List the settings that --preset takes.").parse_args(words)
    for name, preset in all_presets().items():
        print(f"{name:24}{settings_line(preset.at(RATE), RATE)}")
    return 0


def all_presets() -> dict[str, Preset]:
    """Return all presets by name; one's own rule over those made here.

    Raises
    ------
    CommandError
        If the file of one's own cannot be read.
    """
    state = store.config_file(os.environ, sys.platform, Path.home())
    path = state.with_name("presets.json")
    try:
        kept = own.load(path) if path.exists() else {}
    except own.PresetError as error:
        raise CommandError(str(error)) from error
    return {**PRESETS, **{name: Preset(settings) for name, settings in kept.items()}}


def _called(name: str | None) -> Preset:
    """Return the preset called `name`, in any case; the usual ones if it is None.

    Raises
    ------
    CommandError
        If there are none of that name.
    """
    if name is None:
        return Preset(Settings())
    known = all_presets()
    for other, preset in known.items():
        if other.casefold() == name.strip().casefold():
            return preset
    raise CommandError(f"There is no preset {name}; there are {', '.join(known)}.")


@dataclass(frozen=True)
class Wanted:
    """What the options of a command ask for: the same window in time at every sample rate."""

    given: argparse.Namespace
    preset: Preset

    def at(self, rate: int) -> Settings:
        """Return the settings for sound of `rate` samples per second.

        Raises
        ------
        CommandError
            If the options do not go together.
        """
        return options.settings_of(self.given, self.preset.at(rate))


def wanted(given: argparse.Namespace) -> Wanted:
    """Return what the options of a command ask for.

    Raises
    ------
    CommandError
        If there is no such preset, or the options do not go together at any rate.
    """
    asked = Wanted(given, _called(given.preset))
    if asked.preset.window_ms is None:
        asked.at(RATE)  # it is the same at every rate, so say at once what is wrong
    return asked
