"""Names for files that are made of sound."""

from contextlib import suppress
from datetime import datetime
from typing import Final

_LONGEST: Final = 100  # characters of what a name is made of...
_MOST_BYTES: Final = 200  # ...and its bytes: systems take 255 for all of a name
_RESERVED: Final = '<>:"/\\|?*'


def plain_stem(text: str) -> str:
    """Return `text` as a name that every system takes for a file, without an ending."""
    stem = "".join(c if c.isprintable() and c not in _RESERVED else "_" for c in text)
    kept = stem[:_LONGEST].encode("utf-8", "replace")[:_MOST_BYTES].decode("utf-8", "ignore")
    return kept.strip(" .") or "sound"


def dated_stem(stem: str, began: float) -> str:
    """Return `stem` with the date and local time before it, by which such names sort.

    Parameters
    ----------
    stem
        The name.
    began
        When the sound began, in seconds since 1970; the name stays if the system knows no such
        date.
    """
    with suppress(ValueError, OverflowError, OSError):
        return f"{datetime.fromtimestamp(began):%Y%m%d_%H%M%S} {stem}"
    return stem
