"""The commands with their keys: one table that binds them, explains them and documents them."""

import sys
from collections.abc import Callable, Mapping
from typing import Final

from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QWidget

from ui.annotation_commands import ANNOTATION_COMMANDS
from ui.command import (
    ANALYSIS,
    GROUPS,
    KEEP,
    LEVEL,
    LISTEN,
    PROGRAM,
    SHOW,
    ZOOM,
    Command,
)
from ui.export_commands import EXPORT_COMMANDS
from ui.preset_commands import PRESET_COMMANDS
from ui.sound_commands import SOUND_COMMANDS

COMMANDS: Final[tuple[Command, ...]] = (
    Command(
        "freeze",
        "Freeze",
        ("Space",),
        LISTEN,
        "Hold live sound still, again to follow it; play or stop a file.",
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
    Command(
        "page-left", "Page Back", ("Ctrl+Left", "PgUp"), LISTEN, "Go back one screen.", repeats=True
    ),
    Command(
        "page-right",
        "Page Forward",
        ("Ctrl+Right", "PgDown"),
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
    Command("overlap-more", "More Overlap", ("O",), ANALYSIS, "Overlap more: smoother in time."),
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
    Command(
        "pre-emphasis",
        "Pre-emphasis",
        ("E",),
        ANALYSIS,
        "Lift high frequencies, or not.",
        toggles=True,
    ),
    Command("transform-next", "Next Transform", ("S",), ANALYSIS, "Take the next transform."),
    Command(
        "transform-previous",
        "Previous Transform",
        ("Shift+S",),
        ANALYSIS,
        "Take the transform before.",
    ),
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
    Command("pitch", "Pitch", ("I",), SHOW, "Draw the fundamental frequency.", toggles=True),
    Command(
        "harmonics",
        "Harmonic Cursor",
        ("J",),
        SHOW,
        "Draw the multiples of the frequency under the pointer, its half and third fainter.",
        toggles=True,
    ),
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
        "Let all pictures show the same frequencies, settings and time, of day if all tell it.",
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
    *EXPORT_COMMANDS,
    Command(
        "open",
        "Open…",
        ("Ctrl+O",),
        PROGRAM,
        "Open a sound file, the sound of a picture that was saved, or annotations.",
    ),
    Command("demo", "Demo Signal", ("Ctrl+D",), PROGRAM, "Listen to the built-in signal."),
    Command("keys", "Keys", ("F1",), PROGRAM, "Show this table."),
    Command("about", "About Sonoscope", (), PROGRAM, "Say what this program is."),
    Command("quit", "Quit", ("Ctrl+Q",), PROGRAM, "Close the program."),
    *SOUND_COMMANDS,
    *ANNOTATION_COMMANDS,
    *PRESET_COMMANDS,
)

POINTER: Final[tuple[tuple[str, str], ...]] = (
    ("Move", "Read time, frequency, note and level, and those of the peak near the pointer."),
    ("Shift+Move", "Read the pixel alone, without a peak."),
    ("Drag", "Select a time, or a box of time and frequency; its edges can be dragged."),
    ("Alt+Drag", "Move the selection as a whole, as with the cross in its middle."),
    ("Shift+Drag", "Move the picture, as with the middle button; back in time this holds it."),
    ("Ctrl+Drag", "Scrub: hear the sound under the pointer. The play head can be dragged, too."),
    ("Click", "Set the play head; on the words of an annotation, select that."),
    ("Double click", "Select the annotation in whose box it is."),
    ("Wheel", "Zoom in time, around the pointer."),
    ("Alt+Wheel", "Zoom in frequency, around the pointer."),
    ("Shift+Wheel", "Go back or forward in time."),
    ("Axes", "Drag moves, wheel zooms, double click shows all."),
    ("Overview", "Click or drag goes there, edges resize, wheel zooms."),
    ("Side buttons", "Zoom back and forward."),
    ("Colour bar", "Drag an end, or both between them."),
)

BY_ID: Final[Mapping[str, Command]] = {command.id: command for command in COMMANDS}

_MAC_KEYS: Final[Mapping[str, tuple[str, ...]]] = {
    "next-tab": ("Meta+Tab", "Ctrl+PgDown"),
    "previous-tab": ("Meta+Shift+Tab", "Ctrl+PgUp"),
    "full-screen": ("Ctrl+Meta+F",),
    "overview": ("Ctrl+Shift+M",),
}
"""Of commands whose usual keys macOS has for itself; its Control is Qt's Meta."""


def keys_of(command: Command, platform: str = sys.platform) -> tuple[str, ...]:
    """Return the keys of `command` on a platform, in Qt's portable form."""
    return _MAC_KEYS.get(command.id, command.keys) if platform == "darwin" else command.keys


def key_names(command: Command) -> tuple[str, ...]:
    """Return the keys of `command` as this desktop writes them."""
    native = QKeySequence.SequenceFormat.NativeText
    return tuple(QKeySequence(keys).toString(native) for keys in keys_of(command))


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
        action.setShortcuts([QKeySequence(keys) for keys in keys_of(command)])
        action.setToolTip(tip(command.tooltip, *([command.id] if command.keys else [])))
        action.setAutoRepeat(command.repeats)
        action.setCheckable(command.toggles)
        action.triggered.connect(lambda _=False, name=command.id: run(name))
        parent.addAction(action)
        actions[command.id] = action
    return actions


def give_space(actions: Mapping[str, QAction], *, plays: bool) -> None:
    """Let Space play and stop, as on a file, or hold and follow live sound."""
    for name, gets_it in (("play", plays), ("freeze", not plays)):
        keys = [QKeySequence(keys) for keys in keys_of(BY_ID[name])]
        space = QKeySequence("Space")
        others = [key for key in keys if key != space]
        actions[name].setShortcuts([*others, space] if gets_it else others)


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
