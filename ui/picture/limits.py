"""Times and frequencies as a person reads and writes them."""

import re
from math import ceil, log10
from typing import Final

from dsp.notes import NAMES, note_frequency
from dsp.selection import Selection
from ui.facts import as_typed, duration, grouped, hertz

DAY: Final = 86_400.0

_UNITS: Final = {"": 1.0, "s": 1.0, "ms": 1e-3, "us": 1e-6, "µs": 1e-6, "min": 60.0, "h": 3600.0}
_HERTZ: Final = {"": 1.0, "hz": 1.0, "k": 1e3, "khz": 1e3}
_NUMBER: Final = r"(\d+(?:[.,]\d*)?|[.,]\d+)"
_CLOCK: Final = re.compile(rf"(?:(\d+):)?(\d+):{_NUMBER}\s*s?", re.ASCII)
_PLAIN: Final = re.compile(rf"{_NUMBER}\s*([a-zA-Zµ]*)", re.ASCII)
_NOTE: Final = re.compile(
    r"([A-Ga-g])([#♯b♭]?)(-?\d{1,2})(?:\s*([+-]\d{1,3})\s*(?:ct|c|cents?)?)?", re.ASCII
)


def parse_time(text: str, epoch: float | None = None) -> float | None:
    """Return the seconds that a person wrote, or None if they are none.

    ``83.5``, ``83.5 s``, ``120 ms``, ``2 min``, ``1:23.5`` and ``1:02:03`` are understood.

    Parameters
    ----------
    epoch
        Time of day of sample 0, in seconds since midnight, if times of day are written with
        colons; the result counts from sample 0.
    """
    text = text.strip().replace("\N{MINUS SIGN}", "-")
    match = _CLOCK.fullmatch(text)
    if match is not None:
        hours, minutes, seconds = match.groups()
        value = int(hours or 0) * 3600.0 + int(minutes) * 60.0 + _float(seconds)
        if epoch is None:
            return value
        return (value - epoch) % DAY
    match = _PLAIN.fullmatch(text)
    if match is None or match[2].lower() not in _UNITS:
        return None
    return _float(match[1]) * _UNITS[match[2].lower()]


def parse_frequency(text: str) -> float | None:
    """Return the frequency in Hz that a person wrote, or None if it is none.

    ``440``, ``12 500 Hz``, ``2.5k``, ``2.5 kHz`` and notes such as ``A4``, ``C#3`` and
    ``Eb5 +20 ct`` are understood.
    """
    text = as_typed(text)
    match = _PLAIN.fullmatch(text)
    if match is not None and match[2].lower() in _HERTZ:
        return _float(match[1]) * _HERTZ[match[2].lower()]
    match = _NOTE.fullmatch(text)
    if match is None:
        return None
    letter, sign, octave, cents = match.groups()
    place = NAMES.index(letter.upper()) + {"": 0, "#": 1, "♯": 1, "b": -1, "♭": -1}[sign]
    return note_frequency(12 * (int(octave) + 1) + place + int(cents or 0) / 100.0)


def time_text(sample: int, rate: int, epoch: float | None = None) -> str:
    """Return the time of a sample so that `parse_time` finds the same sample again."""
    digits = max(0, ceil(log10(rate)))
    seconds = sample / rate
    if epoch is not None:
        seconds = (seconds + epoch) % DAY
    elif seconds < 60.0:
        return _trimmed(f"{seconds:.{digits}f}") + " s"
    whole, fraction = divmod(round(seconds * 10**digits), 10**digits)
    tail = f".{fraction:0{digits}d}" if fraction else ""
    minutes, second = divmod(whole, 60)
    hours, minute = divmod(minutes, 60)
    start = f"{hours}:{minute:02}" if hours or epoch is not None else f"{minute}"
    return f"{start}:{second:02}{_trimmed(tail)}"


def frequency_text(value: float) -> str:
    """Return a frequency in Hz, with as many figures as make sense."""
    return f"{grouped(_trimmed(f'{value:.2f}'))} Hz"


def selection_text(selection: Selection, rate: int) -> str:
    """Return how long a selection is and which frequencies it holds, in a few words."""
    seconds = len(selection) / rate
    parts = [duration(seconds) if seconds < 60.0 else time_text(len(selection), rate)]
    low, high = selection.low_hz, selection.high_hz
    if low is not None and high is not None:
        parts.append(_band(low, high))
    elif low is not None:
        parts.append(f"above {hertz(low)}")
    elif high is not None:
        parts.append(f"below {hertz(high)}")
    return " · ".join(parts)


def _band(low: float, high: float) -> str:
    """Return both ends with the figures that tell them apart."""
    unit, scale, usual = ("Hz", 1.0, 0) if high < 999.5 else ("kHz", 1e3, 2)
    digits = min(6, max(usual, ceil(1.0 - log10((high - low) / scale))))
    ends = (_trimmed(f"{end / scale:.{digits}f}") for end in (low, high))
    return f"{' – '.join(ends)} {unit}"


def _float(text: str) -> float:
    return float(text.replace(",", "."))


def _trimmed(text: str) -> str:
    """Return `text` without zeros at its end, if it has a point."""
    return text.rstrip("0").rstrip(".") if "." in text else text
