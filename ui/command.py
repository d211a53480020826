"""What a command is, and which groups of commands there are."""

from typing import Final, NamedTuple


class Command(NamedTuple):
    """Something a person can have done, by key or from a menu.

    `keys` are in Qt's portable form, the one to tell people first. `text` names the command in a
    menu; `tooltip` says in one sentence what it does. A command with `repeats` is done again
    while its key is held, one with `toggles` is on or off.
    """

    id: str
    text: str
    keys: tuple[str, ...]
    group: str
    tooltip: str
    repeats: bool = False
    toggles: bool = False


LISTEN: Final = "Listen and look back"
SELECT: Final = "Select"
PLAY: Final = "Play"
ZOOM: Final = "Zoom"
ANALYSIS: Final = "Analysis"
PRESET: Final = "Presets"
LEVEL: Final = "Level and colour"
SHOW: Final = "Show"
KEEP: Final = "Keep and share"
PROGRAM: Final = "Program"
GROUPS: Final = (LISTEN, ZOOM, SELECT, PLAY, ANALYSIS, PRESET, LEVEL, SHOW, KEEP, PROGRAM)
