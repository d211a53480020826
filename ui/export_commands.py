"""The commands about what leaves the program."""

from typing import Final

from ui.command import KEEP, Command

EXPORT_COMMANDS: Final[tuple[Command, ...]] = (
    Command(
        "export-picture",
        "Export Picture…",
        ("Ctrl+Shift+E",),
        KEEP,
        "Save a picture for a paper or a page: PNG, JPEG, SVG or PDF, in any size.",
    ),
    Command(
        "export-data",
        "Export Data…",
        ("Ctrl+Shift+D",),
        KEEP,
        "Save levels with times and frequencies as NPZ, NPY, CSV or MAT.",
    ),
    Command(
        "export-video",
        "Export Video…",
        ("Ctrl+Shift+V",),
        KEEP,
        "Save what is selected or visible as a video with its sound.",
    ),
    Command(
        "copy-spectrum",
        "Copy Spectrum",
        ("Ctrl+Alt+C",),
        KEEP,
        "Copy the spectrum under the pointer, at the play head or at the right edge, as CSV.",
    ),
    Command(
        "save-spectrum",
        "Save Spectrum…",
        ("Ctrl+Alt+S",),
        KEEP,
        "Save that spectrum as CSV.",
    ),
)
