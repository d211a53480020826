"""The commands about annotations."""

from typing import Final

from ui.command import SELECT, Command

ANNOTATION_COMMANDS: Final[tuple[Command, ...]] = (
    Command(
        "annotate",
        "Annotate…",
        ("Return", "Enter"),
        SELECT,
        "Write down what is selected; Return keeps it, and again changes the words.",
    ),
    Command(
        "annotation-remove",
        "Remove Annotation",
        ("Delete",),
        SELECT,
        "Remove the annotation that is selected.",
    ),
    Command(
        "annotation-next",
        "Next Annotation",
        ("]",),
        SELECT,
        "Go to the next annotation and select it.",
        repeats=True,
    ),
    Command(
        "annotation-previous",
        "Previous Annotation",
        ("[",),
        SELECT,
        "Go to the annotation before and select it.",
        repeats=True,
    ),
    Command(
        "import-annotations",
        "Import Annotations…",
        ("Ctrl+I",),
        SELECT,
        "Add the annotations in a file of Raven, Audacity, Praat or Sonic Visualiser.",
    ),
    Command(
        "export-annotations",
        "Export Annotations…",
        ("Ctrl+Shift+I",),
        SELECT,
        "Save the annotations for Raven, Audacity, Praat or Sonic Visualiser.",
    ),
)
