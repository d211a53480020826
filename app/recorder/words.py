"""What there is to say of a recording."""

from pathlib import Path
from typing import Final

from app.recorder.recorder import RecorderState
from app.recordings.refusal import display_name
from ui.record_words import length_text, room_text, size_text

_SHORT: Final = (60.0, 600.0)  # seconds of room on the disk below which it is said


class RoomWatch:
    """Says once, and once more shortly before the end, that the disk becomes full."""

    def __init__(self) -> None:
        self._told = float("inf")

    def warning(self, state: RecorderState) -> str:
        """Return what is to be said now; empty if nothing is."""
        limit = next((limit for limit in _SHORT if state.room < limit), self._told)
        if limit >= self._told or state.path is None:
            return ""
        self._told = limit
        room = room_text(state.room)
        return f"The disk has room for {room} of this recording; make some in {state.path.parent}."


def saved_text(state: RecorderState) -> str:
    """Return what to say of a recording that ended as it should."""
    path, count = state.path or Path(), len(state.paths)
    what = f"{length_text(state.seconds)}, {size_text(state.size)}"
    files = display_name(path) if count == 1 else f"{count} files"
    text = f"Saved {files} in {path.parent.absolute()} ({what})."
    if state.gaps:
        text += f" {state.lost:.1f} s were lost; they are silent in it, and marked."
    if state.missing:
        text += f" The input was gone at the end: {state.missing:.1f} s are missing."
    return text
