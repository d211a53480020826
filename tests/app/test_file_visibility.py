"""Forty events of a ten-minute file are seen at every zoom; none is lost at any."""

import threading

import numpy as np
import pytest
import soundfile

from app.engine import Engine
from app.recordings.sound_file import open_sound
from dsp.analysis import Analysis
from dsp.levels import decode
from dsp.picture import RowMap, pixel_codes
from dsp.scales import FrequencyAxis
from ui.source import Wish

RATE, SECONDS, WIDTH, HEIGHT = 48_000, 600, 1600, 200
CLEAR_DB = 10.0  # over the loudest of the noise around


@pytest.fixture(scope="module")
def recording(tmp_path_factory):
    """Soft noise with 20 clicks of one sample and 20 bursts of 5 ms; and where they are."""
    rng = np.random.default_rng(7)
    x = (1e-4 * rng.standard_normal(RATE * SECONDS)).astype(np.float32)
    events = np.sort(rng.choice(SECONDS - 2, 40, replace=False) * RATE + rng.integers(0, RATE, 40))
    burst = 0.3 * np.sin(2 * np.pi * 3000 / RATE * np.arange(RATE // 200)).astype(np.float32)
    for k, at in enumerate(events):
        if k % 2:
            x[at : at + len(burst)] += burst
        else:
            x[at] = 0.9
    path = tmp_path_factory.mktemp("sound") / "events.wav"
    soundfile.write(path, x, RATE, "PCM_16")
    sound = open_sound(path)
    yield sound, events
    sound.close()


@pytest.fixture(scope="module")
def engine(recording):
    news = threading.Event()
    engine = Engine(recording[0], Analysis(), news.set)
    engine.news = news
    yield engine
    engine.close()


def picture(engine, first, last, spp):
    """Return the levels of pixels [first, last) as the window would show them, in dB."""
    analysis, signal = engine.analysis, engine.signal
    level = analysis.level_for(spp)
    step = analysis.step(level)
    engine.want(Wish(level, int(first * spp / step), int(last * spp / step) + 2, follow=False))
    for _ in range(1000):
        if not engine.busy:
            break
        engine.news.wait(0.05)
        engine.news.clear()
    rows = RowMap(FrequencyAxis().limited(RATE), HEIGHT, analysis.framing.frequencies(signal.rate))
    codes = pixel_codes(
        lambda low, high: engine.pieces(level, low, high), step, rows, range(first, last), spp
    )
    return decode(codes)


@pytest.mark.parametrize("zoom", [1, 3, 10, 40, 200, 1000])
def test_forty_of_forty_are_clear(recording, engine, zoom):
    """At each zoom every event stands out from the noise; two in one pixel count as both seen."""
    sound, events = recording
    spp = sound.end / WIDTH / zoom
    seen = 0
    for at in events:
        pixel = int(at / spp)
        reach = int(4096 / spp) + 1  # a click is as wide as the window
        first = 0 if zoom == 1 else max(0, pixel - 4 * reach - 20)
        last = WIDTH if zoom == 1 else pixel + 4 * reach + 20
        shown = picture(engine, first, last, spp)
        brightness = np.nanmedian(shown, axis=0)  # a click is bright at all frequencies
        brightest = np.nanmax(shown, axis=0)
        here = slice(max(0, pixel - reach - first), pixel + reach + 1 - first)
        noise = np.percentile(brightest, 25)
        loud, wide = np.nanmax(brightest[here]), np.nanmax(brightness[here])
        seen += bool(max(loud - noise, wide - np.percentile(brightness, 25)) >= CLEAR_DB)
    assert seen == len(events) == 40
