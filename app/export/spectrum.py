"""The spectrum of one moment as text: frequency and level of every bin."""

import numpy as np
from numpy.typing import NDArray

from dsp.levels import NO_DATA, Codes
from dsp.picture import pixel_columns
from ui.measures import Measure
from ui.source import ColumnSource


def spectrum_at(source: ColumnSource, pixel: int, samples_per_pixel: float) -> Codes:
    """Return the codes of all bins as a pixel column of the picture shows them, shape (bins,).

    Parameters
    ----------
    source
        What is shown.
    pixel
        Counted since sample 0.
    samples_per_pixel
        Samples that it covers: the levels are the highest over all columns in it, any other
        quantity is that of the first.
    """
    level = source.analysis.level_for(samples_per_pixel)
    step, end = source.analysis.step(level), source.signal.length
    starts, stops = pixel_columns(pixel, 1, samples_per_pixel, step, end)
    codes = source.compute(level, int(starts[0]), int(stops[0]))
    highest: Codes = codes.max(axis=1) if source.quantity.is_level else codes[:, 0]
    return highest


def spectrum_csv(frequencies: NDArray[np.float64], codes: Codes, measure: Measure) -> str:
    """Return a spectrum as lines of frequency and value, with a heading.

    Parameters
    ----------
    frequencies, codes
        Of the bins, shape (bins,).
    measure
        What the codes mean; its offset is added, as everywhere where a person reads.
    """
    what = "level" if measure.quantity.is_level else measure.quantity.name.lower()
    unit = f" ({measure.unit})" if measure.unit else ""
    lines = [f"frequency (Hz),{what}{unit}"]
    digits = max(2, measure.digits)
    values = measure.coding.values()[codes] + measure.shift
    for hertz, code, value in zip(frequencies, codes, values, strict=True):
        text = "" if code == NO_DATA else f"{value:.{digits}f}"
        lines.append(f"{hertz:.9g},{text}")
    return "\n".join(lines) + "\n"
