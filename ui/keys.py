"""The commands with their keys: one table that binds them, explains them and documents them."""

from collections.abc import Callable, Mapping
from typing import Final, NamedTuple

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractSlider,
    QAbstractSpinBox,
    QComboBox,
    QLineEdit,
    QWidget,
)


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
ZOOM: Final = "Zoom"
ANALYSIS: Final = "Analysis"
LEVEL: Final = "Level and colour"
SHOW: Final = "Show"
KEEP: Final = "Keep and share"
PROGRAM: Final = "Program"
GROUPS: Final = (LISTEN, ZOOM, ANALYSIS, LEVEL, SHOW, KEEP, PROGRAM)

COMMANDS: Final[tuple[Command, ...]] = (
    Command(
        "freeze",
        "Freeze",
        ("Space",),
        LISTEN,
        "Hold the picture still; again to follow the sound.",
        toggles=True,
    ),
    Command(
        "live",
        "Newest Sound",
        ("End",),
        LISTEN,
        "Follow the newest sound again; go to the end of a file.",
    ),
    Command(
        "oldest",
        "Oldest Sound",
        ("Home",),
        LISTEN,
        "Go to the oldest sound still kept, or the start of a file.",
    ),
    Command("scroll-left", "Back", ("Left",), LISTEN, "Go back a little.", repeats=True),
    Command("scroll-right", "Forward", ("Right",), LISTEN, "Go forward a little.", repeats=True),
    Command("page-left", "Page Back", ("Ctrl+Left",), LISTEN, "Go back one screen.", repeats=True),
    Command(
        "page-right",
        "Page Forward",
        ("Ctrl+Right",),
        LISTEN,
        "Go forward one screen.",
        repeats=True,
    ),
    Command("frequency-up", "Higher", ("Up",), ZOOM, "Show higher frequencies.", repeats=True),
    Command("frequency-down", "Lower", ("Down",), ZOOM, "Show lower frequencies.", repeats=True),
    Command("zoom-in-time", "Less Time", ("+", "="), ZOOM, "Show less time.", repeats=True),
    Command("zoom-out-time", "More Time", ("-",), ZOOM, "Show more time.", repeats=True),
    Command(
        "zoom-in-frequency",
        "Fewer Frequencies",
        ("Alt+Up",),
        ZOOM,
        "Show a narrower range of frequencies.",
        repeats=True,
    ),
    Command(
        "zoom-out-frequency",
        "More Frequencies",
        ("Alt+Down",),
        ZOOM,
        "Show a wider range of frequencies.",
        repeats=True,
    ),
    Command(
        "fit",
        "Fit",
        ("0", "Ctrl+0"),
        ZOOM,
        "Show all of a file or the usual time, and all frequencies.",
    ),
    Command(
        "n-fft-larger",
        "Larger FFT",
        ("F",),
        ANALYSIS,
        "Double the FFT size: finer in frequency.",
        repeats=True,
    ),
    Command(
        "n-fft-smaller",
        "Smaller FFT",
        ("Shift+F",),
        ANALYSIS,
        "Halve the FFT size: finer in time.",
        repeats=True,
    ),
    Command("window-next", "Next Window", ("W",), ANALYSIS, "Take the next window shape."),
    Command(
        "window-previous",
        "Previous Window",
        ("Shift+W",),
        ANALYSIS,
        "Take the window shape before.",
    ),
    Command(
        "overlap-more",
        "More Overlap",
        ("O",),
        ANALYSIS,
        "Overlap more: smoother in time.",
    ),
    Command(
        "overlap-less",
        "Less Overlap",
        ("Shift+O",),
        ANALYSIS,
        "Overlap less: less to compute.",
    ),
    Command("channel-next", "Next Channel", ("C",), ANALYSIS, "Look at the next channel."),
    Command(
        "channel-previous",
        "Previous Channel",
        ("Shift+C",),
        ANALYSIS,
        "Look at the channel before.",
    ),
    Command(
        "window-longer",
        "Longer Window",
        ("D",),
        ANALYSIS,
        "Twice the window length: finer in frequency, coarser in time.",
    ),
    Command(
        "window-shorter",
        "Shorter Window",
        ("Shift+D",),
        ANALYSIS,
        "Half the window length; zeros fill up the transform.",
    ),
    Command("pre-emphasis", "Pre-emphasis", ("E",), ANALYSIS, "Lift high frequencies, or not."),
    Command("scale-next", "Next Frequency Scale", ("Y",), ANALYSIS, "Take the next scale."),
    Command(
        "scale-previous",
        "Previous Frequency Scale",
        ("Shift+Y",),
        ANALYSIS,
        "Take the scale before.",
    ),
    Command(
        "floor-down",
        "Lower Floor",
        ("L",),
        LEVEL,
        "Floor down by 1 dB: quieter sound shows.",
        repeats=True,
    ),
    Command(
        "floor-up",
        "Raise Floor",
        ("Shift+L",),
        LEVEL,
        "Floor up by 1 dB: quiet sound vanishes.",
        repeats=True,
    ),
    Command(
        "ceiling-down",
        "Lower Ceiling",
        ("U",),
        LEVEL,
        "Ceiling down by 1 dB: a brighter picture.",
        repeats=True,
    ),
    Command(
        "ceiling-up",
        "Raise Ceiling",
        ("Shift+U",),
        LEVEL,
        "Ceiling up by 1 dB: a darker picture.",
        repeats=True,
    ),
    Command(
        "auto-range",
        "Automatic Range",
        ("A",),
        LEVEL,
        "Let floor and ceiling follow the sound.",
        toggles=True,
    ),
    Command("colormap-next", "Next Colours", ("P",), LEVEL, "Take the next colour map."),
    Command("colormap-previous", "Previous Colours", ("Shift+P",), LEVEL, "Take the map before."),
    Command("reset-peak", "Reset Peaks", ("X",), LEVEL, "Forget held peaks and the clip lamp."),
    Command("grid", "Grid Lines", ("G",), SHOW, "Draw lines at the ticks.", toggles=True),
    Command(
        "note-names",
        "Note Names",
        ("N",),
        SHOW,
        "Label notes instead of Hz.",
        toggles=True,
    ),
    Command(
        "clock-time",
        "Time of Day",
        ("T",),
        SHOW,
        "Label the clock time instead of seconds.",
        toggles=True,
    ),
    Command("spectrum", "Spectrum", ("Ctrl+E",), SHOW, "Show the live spectrum.", toggles=True),
    Command("panel", "Controls", ("Ctrl+B",), SHOW, "Show the controls.", toggles=True),
    Command("theme", "Next Theme", ("Ctrl+T",), SHOW, "Follow the desktop, or dark, or light."),
    Command("next-tab", "Next Tab", ("Ctrl+Tab", "Ctrl+PgDown"), SHOW, "Go to the tab at right."),
    Command(
        "previous-tab",
        "Previous Tab",
        ("Ctrl+Shift+Tab", "Ctrl+PgUp"),
        SHOW,
        "Go to the tab at left.",
    ),
    Command("close-tab", "Close Tab", ("Ctrl+W",), SHOW, "Close the tab, or the window."),
    Command(
        "stack",
        "All Tabs at Once",
        ("Ctrl+Shift+B",),
        SHOW,
        "Show all pictures, one below the other.",
        toggles=True,
    ),
    Command(
        "link",
        "Link Tabs",
        ("Ctrl+Shift+L",),
        SHOW,
        "Let all pictures show the same time, frequencies and settings.",
        toggles=True,
    ),
    Command("full-screen", "Full Screen", ("F11",), SHOW, "Fill the screen.", toggles=True),
    Command("save", "Save Picture…", ("Ctrl+S",), KEEP, "Save the picture as it is now."),
    Command("copy", "Copy Picture", ("Ctrl+C",), KEEP, "Copy the picture to the clipboard."),
    Command(
        "copy-reading",
        "Copy Reading",
        ("Ctrl+Shift+C",),
        KEEP,
        "Copy what stands under the pointer as text.",
    ),
    Command("open", "Open…", ("Ctrl+O",), PROGRAM, "Open a sound file."),
    Command("demo", "Demo Signal", ("Ctrl+D",), PROGRAM, "Listen to the built-in signal."),
    Command("keys", "Keys", ("F1",), PROGRAM, "Show this table."),
    Command("about", "About Sonoscope", (), PROGRAM, "Say what this program is."),
    Command("quit", "Quit", ("Ctrl+Q",), PROGRAM, "Close the program."),
)

POINTER: Final[tuple[tuple[str, str], ...]] = (
    ("Move", "Read time, frequency, note and level."),
    ("Drag", "Move the picture; back in time this holds it."),
    ("Wheel", "Zoom in time, around the pointer."),
    ("Alt+Wheel", "Zoom in frequency, around the pointer."),
    ("Shift+Wheel", "Go back or forward in time."),
    ("Frequency axis", "Drag moves, wheel zooms."),
    ("Colour bar", "Drag an end, or both between them."),
)

BY_ID: Final[Mapping[str, Command]] = {command.id: command for command in COMMANDS}


def key_names(command: Command) -> tuple[str, ...]:
    """Return the keys of `command` as this desktop writes them."""
    native = QKeySequence.SequenceFormat.NativeText
    return tuple(QKeySequence(keys).toString(native) for keys in command.keys)


def tip(text: str, *ids: str) -> str:
    """Return the tooltip `text` with the first key of each of the commands `ids` behind it."""
    keys = [key_names(BY_ID[name])[0] for name in ids]
    return f"{text} ({', '.join(keys)})" if keys else text


def make_actions(parent: QWidget, run: Callable[[str], object]) -> dict[str, QAction]:
    """Return an action for every command, bound to its keys everywhere in the window of `parent`.

    Parameters
    ----------
    run
        Called with the id of the command that was chosen.
    """
    actions = {}
    for command in COMMANDS:
        action = QAction(command.text, parent)
        action.setObjectName(command.id)
        action.setShortcuts([QKeySequence(keys) for keys in command.keys])
        action.setToolTip(tip(command.tooltip, *([command.id] if command.keys else [])))
        action.setAutoRepeat(command.repeats)
        action.setCheckable(command.toggles)
        action.triggered.connect(lambda _=False, name=command.id: run(name))
        parent.addAction(action)
        actions[command.id] = action
    return actions


_LETTERS: Final = range(Qt.Key.Key_Exclam, Qt.Key.Key_AsciiTilde + 1)
_MOVES: Final = frozenset(
    {
        Qt.Key.Key_Left,
        Qt.Key.Key_Right,
        Qt.Key.Key_Up,
        Qt.Key.Key_Down,
        Qt.Key.Key_Home,
        Qt.Key.Key_End,
        Qt.Key.Key_PageUp,
        Qt.Key.Key_PageDown,
    }
)


def keeps_key(widget: QWidget | None, key: int, modifiers: Qt.KeyboardModifier) -> bool:
    """Return whether the focused `widget` itself needs a key that a command has too.

    Space presses a button and opens a list; arrows, Home and End move within numbers, sliders and
    lists; whatever can be written goes to where one writes.
    """
    if modifiers & (Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.MetaModifier):
        return isinstance(widget, QLineEdit | QAbstractSpinBox) and key in _MOVES
    space, moves = key == Qt.Key.Key_Space, key in _MOVES
    if isinstance(widget, QLineEdit | QAbstractSpinBox):
        return space or moves or key in _LETTERS
    if isinstance(widget, QComboBox):
        return space or moves
    if isinstance(widget, QAbstractSlider):
        return moves
    return isinstance(widget, QAbstractButton) and space


def markdown_table() -> str:
    """Return the commands that have keys as a Markdown table, for the README."""
    lines = ["| Key | What it does |", "|---|---|"]
    for group in GROUPS:
        lines.append(f"| **{group}** | |")
        lines += [
            f"| {' or '.join(f'`{keys}`' for keys in command.keys)} | {command.tooltip} |"
            for command in COMMANDS
            if command.group == group and command.keys
        ]
    lines.append("| **Mouse** | |")
    lines += [f"| {gesture} | {what} |" for gesture, what in POINTER]
    return "\n".join(lines) + "\n"
