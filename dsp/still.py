"""Pictures that stand still: the codes of a whole picture, computed from any signal at once."""

from collections.abc import Callable

import numpy as np

from dsp.columns import ColumnReader
from dsp.levels import Codes
from dsp.picture import RowMap, pixel_codes

CHUNK_VALUES = 1 << 20
"""Codes of columns that are held at a time, which bounds the memory whatever the length."""

Tell = Callable[[float], None]
"""Called with the share that is done, 0 to 1."""


def still_codes(
    reader: ColumnReader,
    rows: RowMap,
    pixels: range,
    samples_per_pixel: float,
    tell: Tell | None = None,
) -> Codes:
    """Return the codes of a picture, the same ones that the window shows for the same view.

    Parameters
    ----------
    reader
        Computes the columns.
    rows
        Maps their bins to the rows of the picture.
    pixels
        The pixel columns, counted since sample 0; pixel `p` covers samples
        ``[p * samples_per_pixel, (p + 1) * samples_per_pixel)``.
    samples_per_pixel
        Samples that one pixel column covers, above 0.
    tell
        Told how far it is.

    Returns
    -------
    Codes
        Shape (height, len(pixels)), the top row first.
    """
    level = reader.analysis.level_for(samples_per_pixel)
    step = reader.analysis.step(level)
    newest = reader.newest(level)

    def pieces(first: int, stop: int) -> list[tuple[int, Codes]]:
        codes: Codes = np.zeros((rows.bins, stop - first), np.uint16)
        reader.read(level, first, codes[:, : max(0, newest - first)])
        return [(first, codes)]

    out = np.empty((rows.height, len(pixels)), np.uint16)
    chunk = max(8, int(CHUNK_VALUES / (rows.bins * max(1.0, samples_per_pixel / step))))
    for at in range(0, len(pixels), chunk):
        part = pixels[at : at + chunk]
        codes = pixel_codes(pieces, step, rows, part, samples_per_pixel, reader.signal.length)
        out[:, at : at + len(part)] = codes
        if tell is not None:
            tell((at + len(part)) / len(pixels))
    return out


def native_codes(reader: ColumnReader, columns: range, tell: Tell | None = None) -> Codes:
    """Return the codes of a picture with one pixel per column and bin.

    Parameters
    ----------
    reader
        Computes the columns, at the hop of the settings.
    columns
        Which ones; column `c` is centred on sample ``c * hop``.
    tell
        Told how far it is.

    Returns
    -------
    Codes
        Shape (bins, len(columns)), the highest frequency in the top row.
    """
    out = np.zeros((reader.bins, len(columns)), np.uint16)
    chunk = max(8, CHUNK_VALUES // reader.bins)
    for at in range(0, len(columns), chunk):
        part = out[:, at : at + chunk]
        reader.read(0, columns.start + at, part)
        if tell is not None:
            tell((at + part.shape[1]) / len(columns))
    return out[::-1]
