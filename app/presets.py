"""Own presets: one JSON file that remembers them, and files of the same kind to share."""

import json
from pathlib import Path
from typing import Any, Final

from app.files import write_whole
from app.settings_json import UnknownTransformError, settings_from_json, settings_to_json
from dsp.presets import LONGEST_NAME, PRESETS, free_name
from dsp.settings import Settings

FORMAT: Final = "sonoscope-presets"
MOST: Final = 500
LARGEST_FILE: Final = 4 << 20  # bytes

Presets = dict[str, Settings]


class PresetError(Exception):
    """A file of presets that cannot be read or written; one sentence that says why."""


def load(path: Path) -> Presets:
    """Return the presets in `path` by name.

    Raises
    ------
    PresetError
        If it cannot be read, is no such file, or a preset shows what this program cannot.
    """
    try:
        if path.stat().st_size > LARGEST_FILE:
            raise PresetError(f"{path.name} is too large to hold presets.")
        return _from_json(json.loads(path.read_text("utf-8")))
    except OSError as error:
        raise PresetError(f"{path.name} cannot be read: {error.strerror}.") from error
    except UnknownTransformError as error:
        raise PresetError(f"{path.name} cannot be used: {error}.") from error
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise PresetError(f"{path.name} holds no presets of this program.") from error


def save(path: Path, presets: Presets) -> None:
    """Write `presets` to `path`, whole or not at all.

    Raises
    ------
    PresetError
        If the file cannot be written; the one before is then untouched.
    """
    data = {
        "format": FORMAT,
        "presets": {name: settings_to_json(settings) for name, settings in presets.items()},
    }
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_whole(path, json.dumps(data, indent=2).encode())
    except OSError as error:
        raise PresetError(f"{path.name} cannot be written: {error.strerror}.") from error


def merged(own: Presets, coming: Presets) -> tuple[Presets, dict[str, str]]:
    """Return `own` presets with those `coming` behind them, and what these are called now.

    None takes the place of another: one whose name is taken gets a number behind it, and one that
    is there already is left out.

    Raises
    ------
    PresetError
        If they would be too many.
    """
    together = dict(own)
    names = {}
    for name, settings in coming.items():
        if own.get(name) != settings:
            names[name] = free_name(name, {**PRESETS, **together})
            together[names[name]] = settings
    if len(together) > MOST:
        raise PresetError(f"These are too many: {MOST} presets can be kept.")
    return together, names


def _from_json(data: Any) -> Presets:
    if data["format"] != FORMAT or len(data["presets"]) > MOST:
        raise ValueError(
            f"format={data['format']!r} must be {FORMAT!r}, with {MOST} presets at most"
        )
    presets: Presets = {}
    for name, settings in data["presets"].items():
        try:
            presets[free_name(str(name)[:LONGEST_NAME], presets)] = settings_from_json(settings)
        except UnknownTransformError as error:
            raise UnknownTransformError(f"in preset {name}, {error}") from error
    return presets
