"""What turns of the wheel and strokes on a touch pad ask for."""

from typing import Literal, NamedTuple

from PySide6.QtCore import QPoint, Qt

PAD_PIXELS = 40.0
"""Movement on a touch pad that magnifies as much as one click of a wheel."""

Modifier = Qt.KeyboardModifier


class Turn(NamedTuple):
    """What a turn of the wheel asks for: a zoom, or a movement in time.

    `steps` counts the clicks of a wheel; forwards, which magnifies or goes back, is positive. For
    ``"slide"`` they are device pixels.
    """

    kind: Literal["time", "frequency", "pan", "slide"]
    steps: float


def turns_of(angle: QPoint, pixels: QPoint, modifiers: Modifier) -> list[Turn]:
    """Return what a wheel event asks for.

    Qt exchanges the two directions of the wheel while Alt is held, some systems also with Shift,
    so with a modifier whichever direction is turned counts. A touch pad reports `pixels`: sideways
    it slides the picture along with the fingers.
    """
    pad = not pixels.isNull()
    x, y = (pixels.x(), pixels.y()) if pad else (angle.x(), angle.y())
    per_step = PAD_PIXELS if pad else 120.0
    if modifiers & Modifier.AltModifier:
        turns = [Turn("frequency", (y or x) / per_step)]
    elif modifiers & Modifier.ShiftModifier:
        turns = [Turn("pan", (y or x) / per_step)]
    else:
        sideways = Turn("slide", x) if pad else Turn("pan", x / per_step)
        turns = [Turn("time", y / per_step), sideways]
    return [turn for turn in turns if turn.steps]
