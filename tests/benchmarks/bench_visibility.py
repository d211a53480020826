"""Whole pictures of a day with forty events: how many are seen, at which zoom, and how clearly.

24 hours of 48 kHz, made where they are read; 1600 pixels wide, 4096/256 as the program has it,
computed by the engine with its threads and its pyramid. At each zoom the view goes to every event.
"""

import sys
import time
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from app.engine import Engine
from dsp.analysis import Analysis
from dsp.columns import ColumnReader
from dsp.levels import decode
from dsp.picture import pixel_codes
from dsp.scales import FrequencyAxis
from tests.day_of_events import RATE, DayOfEvents, contrast
from ui.source import Wish

WIDTH, HEIGHT, CLEAR_DB = 1600, 200, 10.0


def picture(engine, rows, first, spp, width):
    """Return the levels of `width` pixels from `first` on as the window shows them, in dB."""
    level = engine.analysis.level_for(spp)
    step = engine.analysis.step(level)
    engine.want(
        Wish(level, int(first * spp / step), int((first + width) * spp / step) + 2, follow=False)
    )
    while engine.busy:
        time.sleep(0.005)
    pixels = range(first, first + width)
    return decode(
        pixel_codes(lambda low, high: engine.pieces(level, low, high), step, rows, pixels, spp)
    )


def main():
    """Look at the whole day, then closer and closer at each event."""
    day = DayOfEvents()
    sys.setswitchinterval(0.0005)  # as the program does
    engine = Engine(day, Analysis(), lambda: None)
    rows = ColumnReader(day, engine.analysis).rows(FrequencyAxis().limited(RATE), HEIGHT)
    for zoom in (1, 16, 256, 4096, 65_536):
        began, spp, contrasts = time.perf_counter(), day.end / WIDTH / zoom, []
        whole = picture(engine, rows, 0, spp, WIDTH) if zoom == 1 else None
        reach = int(engine.analysis.n_fft / spp) + 1  # a click is as wide as the window
        beside = 4 * reach + 20
        for at in day.events:
            pixel = int(at / spp)
            first = max(0, min(pixel - beside, WIDTH * zoom - 2 * beside))
            last = first + 2 * beside
            around = (
                picture(engine, rows, first, spp, last - first)
                if whole is None
                else whole[:, first:last]
            )
            here = slice(max(0, pixel - first - reach), pixel - first + reach + 1)
            contrasts.append(contrast(around[:, here], around))
        clear = sum(value >= CLEAR_DB for value in contrasts)
        print(
            f"{spp / RATE * 1000:9.3f} ms a pixel   {clear} of {len(contrasts)} clear, "
            f"the faintest by {min(contrasts):4.1f} dB, half by {np.median(contrasts):4.1f} dB   "
            f"{time.perf_counter() - began:5.1f} s",
            flush=True,
        )
    engine.close()


main()
