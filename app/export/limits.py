"""What is too large to be written, found before anything is allocated."""

from typing import Final

MOST_PIXELS: Final = 1 << 26
"""Pixels of a picture: 67 million, which take a quarter of a gigabyte while they are drawn."""

LONGEST_SIDE: Final = 32_767
"""Pixels of a side: what Qt draws upon, and most programs open."""


class ExportError(Exception):
    """Something cannot be written; the message is one sentence for the eyes of the user."""


def check_pixels(width: int, height: int) -> None:
    """Refuse a picture that is too large.

    Raises
    ------
    ExportError
        If a side is longer than `LONGEST_SIDE`, or there are more than `MOST_PIXELS`.
    """
    if width < 1 or height < 1:
        raise ExportError(f"The picture would have {width} × {height} pixels; make it larger.")
    if max(width, height) > LONGEST_SIDE:
        raise ExportError(
            f"The picture would have {width:,} × {height:,} pixels; no side may be longer than "
            f"{LONGEST_SIDE:,}, so choose a shorter passage or a smaller size."
        )
    if width * height > MOST_PIXELS:
        raise ExportError(
            f"The picture would have {width:,} × {height:,} pixels; more than {MOST_PIXELS:,} in "
            "all are not drawn, so choose a shorter passage or a smaller size."
        )
