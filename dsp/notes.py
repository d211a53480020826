"""Musical notes in equal temperament, named as in scientific pitch notation (A4 is 440 Hz)."""

from math import exp2, isfinite, log2
from typing import NamedTuple

NAMES = ("C", "C#", "D", "D#", "E", "F", "F#", "G", "G#", "A", "A#", "B")
A4 = 69  # notes are counted as in MIDI: C-1 is 0, A4 is 69


class Note(NamedTuple):
    """A note and how far a frequency lies beside it, in cents from -50 to 50."""

    name: str
    octave: int
    cents: int

    def __str__(self) -> str:
        return f"{self.name}{self.octave} {self.cents:+d} ct"


def note_of(frequency: float, a4: float = 440.0) -> Note | None:
    """Return the note nearest to `frequency` in Hz; None below C-1 (8.2 Hz), where names end.

    Parameters
    ----------
    frequency
        In Hz.
    a4
        Frequency of the A above middle C in Hz, above 0.

    Raises
    ------
    ValueError
        If `a4` is not above 0.
    """
    place = note_number(frequency, a4) if frequency > 0.0 and isfinite(frequency) else -1.0
    number = round(place)
    if number < 0:
        return None
    return Note(NAMES[number % 12], number // 12 - 1, round(100.0 * (place - number)))


def note_number(frequency: float, a4: float = 440.0) -> float:
    """Return where `frequency` in Hz, above 0, lies among the notes: 69 is A4, 70 is A#4.

    Raises
    ------
    ValueError
        If `a4` is not above 0.
    """
    if not a4 > 0.0:
        raise ValueError(f"{a4=} must lie above 0 Hz")
    return A4 + 12.0 * log2(frequency / a4)


def note_frequency(number: float, a4: float = 440.0) -> float:
    """Return the frequency in Hz of a note by number, the inverse of `note_number`."""
    return a4 * exp2((number - A4) / 12.0)
