"""The demo signal: sixteen seconds of made sound that show what a spectrogram shows, without end.

What is heard, by seconds: 0 a voice that sings the vowels a e i o u and hisses; 4.3 steady tones of
known level, 1 kHz at -20 dBFS, 2 kHz at -40, 4 kHz at -60 and 8 kHz at -80; 6.2 a logarithmic sweep
from 40 Hz to 18 kHz across a plucked scale; 10.7 clicks that follow ever faster; 11.2 birds on the
right; 12.9 bursts of noise; 14 a bowed string that slides up. Below lies soft noise. The two
channels differ in loudness, so that mix and difference show something too.
"""

from collections.abc import Callable
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from dsp.signal import Samples

PERIOD = 16.0  # seconds; the loop is seamless
CHANNELS = 2
SEED = 1807

Curve = NDArray[np.float64]
Place = Callable[[float, Curve, float], None]

# First three formants in Hz (Peterson and Barney 1952, men)
VOWELS = {
    "a": (730.0, 1090.0, 2440.0),
    "e": (530.0, 1840.0, 2480.0),
    "i": (270.0, 2290.0, 3010.0),
    "o": (570.0, 840.0, 2410.0),
    "u": (300.0, 870.0, 2240.0),
}
FORMANT_WIDTHS = (90.0, 110.0, 170.0)
FORMANT_GAINS = (1.0, 0.5, 0.2)
SCALE_NOTES = (0, 2, 4, 7, 9, 12, 14, 16, 19, 24)  # semitones above the first, pentatonic
CONTROLS_PER_SECOND = 250  # slow curves are computed at this rate and interpolated
CONTROLS_AT_A_TIME = 32  # so that the work stays in the cache


def demo_signal(start: int, count: int, rate: int) -> Samples:
    """Return samples of the endless demo signal; the same sample is the same at any cut.

    Parameters
    ----------
    start
        Absolute index of the first sample.
    count
        Samples wanted, at least 0.
    rate
        Samples per second, at least 1000. The first call at a rate makes the loop, which takes a
        fraction of a second.

    Returns
    -------
    ndarray of float32, shape (count, 2)
        Below -6 dBFS, a copy.

    Raises
    ------
    ValueError
        If `count` or `rate` is too small.
    """
    if count < 0:
        raise ValueError(f"{count=} must be at least 0")
    if rate < 1000:
        raise ValueError(f"{rate=} must be at least 1000")
    loop = _loop(rate)
    return loop[(start + np.arange(count)) % len(loop)]


@lru_cache(maxsize=2)
def _loop(rate: int) -> Samples:
    """Return one period, shape (n, 2)."""
    loop = np.zeros((round(PERIOD * rate), CHANNELS))
    rng = np.random.default_rng(SEED)

    def place(start: float, sound: Curve, pan: float) -> None:
        """Add a sound from second `start` on, `pan` from -1 (left) to 1 (right)."""
        at, fits = round(start * rate), len(loop) - round(start * rate)
        for channel, gain in enumerate(np.minimum(1.0, [1.0 - pan, 1.0 + pan])):
            loop[at : at + len(sound), channel] += gain * sound[:fits]
            loop[: len(sound[fits:]), channel] += gain * sound[fits:]

    _voice(place, rate, rng)
    _tones(place, rate)
    _sweep(place, rate)
    _plucks(place, rate)
    _clicks(place)
    _birds(place, rate)
    _bursts(place, rate, rng)
    _string(place, rate)
    _background(loop, rate, rng)
    return loop.astype(np.float32)


def _level(db: float) -> float:
    return float(10.0 ** (db / 20.0))


def _seconds(length: float, rate: int) -> Curve:
    return np.arange(round(length * rate)) / rate


def _phase(f: Curve, rate: int) -> Curve:
    """Return the phase in radians of a tone whose frequency in Hz is `f`."""
    return 2.0 * np.pi * np.cumsum(f) / rate


def _faded(sound: Curve, rate: int, rise: float, fall: float) -> Curve:
    """Fade `sound` in and out over `rise` and `fall` seconds, in place."""
    for edge, length in ((sound, rise), (sound[::-1], fall)):
        n = min(len(sound), round(length * rate))
        edge[:n] *= 0.5 - 0.5 * np.cos(np.pi * np.arange(n) / n)
    return sound


def _harmonics(f: Curve, rate: int, highest: float, gain: Callable[[int, Curve], Curve]) -> Curve:
    """Return a sum of harmonics below `highest` Hz of a tone of frequency `f`.

    `gain` gives the amplitude of a harmonic by its number and the coarse curve of `f`.
    """
    phase = _phase(f, rate)
    step = rate // CONTROLS_PER_SECOND
    ramp = np.arange(step) / step
    pitch = np.append(f[::step], f[-1])
    numbers = range(1, 1 + int(min(highest, 0.45 * rate) / f.max()))
    gains = [gain(k, pitch) for k in numbers]
    total = np.zeros_like(phase)
    for first in range(0, len(pitch) - 1, CONTROLS_AT_A_TIME):
        part = slice(first * step, (first + CONTROLS_AT_A_TIME) * step)
        p, out = phase[part], total[part]
        turn, before, now = 2.0 * np.cos(p), np.zeros_like(p), np.sin(p)
        for curve in gains:
            coarse = curve[first : first + CONTROLS_AT_A_TIME + 1]
            fine = coarse[:-1, None] + np.diff(coarse)[:, None] * ramp
            out += fine.reshape(-1)[: len(p)] * now
            before, now = now, turn * now - before  # sin((k + 1) p) by those of k p and (k - 1) p
    return total


def _noise(length: float, low: float, high: float, rate: int, rng: np.random.Generator) -> Curve:
    """Return noise between two frequencies in Hz, of RMS 1."""
    n = round(length * rate)
    spectrum = np.fft.rfft(rng.standard_normal(n))
    f = np.fft.rfftfreq(n, 1.0 / rate)
    spectrum *= np.exp(-(np.maximum(0.0, np.maximum(low - f, f - high)) ** 2) / (0.1 * low) ** 2)
    sound = np.fft.irfft(spectrum, n)
    return np.asarray(sound / max(np.sqrt(np.mean(sound**2)), 1e-9), np.float64)


def _voice(place: Place, rate: int, rng: np.random.Generator) -> None:
    t = _seconds(3.7, rate)
    f = np.interp(t, [0, 0.5, 1.4, 2.4, 3.1, 3.7], [118, 150, 138, 176, 150, 104])
    f *= 1.0 + 0.018 * np.minimum(t, 1.0) * np.sin(2 * np.pi * 5.4 * t)
    times = np.linspace(0.15, 3.5, 2 * len(VOWELS))  # each vowel stands a while, then glides
    formants = np.repeat(list(VOWELS.values()), 2, axis=0)

    def gain(k: int, pitch: Curve) -> Curve:
        at = np.arange(len(pitch)) / CONTROLS_PER_SECOND
        total = np.full_like(pitch, 0.004)
        for i, (width, loudness) in enumerate(zip(FORMANT_WIDTHS, FORMANT_GAINS, strict=True)):
            offset = (k * pitch - np.interp(at, times, formants[:, i])) / (width / 2)
            total += loudness / (1.0 + offset * offset)
        return np.asarray(total / k**0.4)

    sung = _harmonics(f, rate, 5500.0, gain)
    place(0.0, _level(-20) * _faded(sung, rate, 0.12, 0.25), -0.15)
    if rate > 12000:
        hiss = _noise(0.42, 3800.0, min(8500.0, 0.4 * rate), rate, rng)
        place(3.55, _level(-42) * _faded(hiss, rate, 0.1, 0.2), -0.15)


def _tones(place: Place, rate: int) -> None:
    t = _seconds(1.9, rate)
    for f, db in ((1000.0, -20.0), (2000.0, -40.0), (4000.0, -60.0), (8000.0, -80.0)):
        if f < 0.45 * rate:
            place(4.3, _faded(_level(db) * np.sin(2 * np.pi * f * t), rate, 0.02, 0.02), 0.0)


def _sweep(place: Place, rate: int) -> None:
    length, low, high = 4.6, 40.0, min(18000.0, 0.45 * rate)
    f = low * (high / low) ** (_seconds(length, rate) / length)
    place(6.2, _level(-22) * _faded(np.sin(_phase(f, rate)), rate, 0.05, 0.05), -0.3)


def _plucks(place: Place, rate: int) -> None:
    def gain(k: int, pitch: Curve) -> Curve:
        at = np.arange(len(pitch)) / CONTROLS_PER_SECOND
        return np.asarray(np.exp(-at * (2.2 + 0.9 * k)) / k**1.3)

    for i, semitones in enumerate(SCALE_NOTES):
        f = np.full(round(1.6 * rate), 220.0 * 2.0 ** (semitones / 12.0))
        sound = _harmonics(f, rate, 12.5 * f[0], gain)
        place(6.5 + 0.4 * i, _level(-20) * _faded(sound, rate, 0.004, 0.3), 0.5 - 0.1 * i)


def _clicks(place: Place) -> None:
    at, pause = 10.75, 0.26
    for i in range(12):
        place(at, np.array([_level(-8), -_level(-8)]), 0.2 * (-1) ** i)
        at, pause = at + pause, 0.86 * pause


def _birds(place: Place, rate: int) -> None:
    if rate < 16000:
        return
    for start in (11.2, 12.1):
        for i in range(3):
            t = _seconds(0.15, rate)
            f = 4300.0 - 350.0 * i + 2600.0 * (1.0 - t / 0.15) ** 2
            place(start + 0.17 * i, _level(-28) * _whistle(f, rate), 0.7)
        t = _seconds(0.34, rate)
        f = 2900.0 + 1700.0 * np.sin(np.pi * t / 0.34) ** 2
        place(start + 0.52, _level(-30) * _whistle(f, rate), 0.7)


def _whistle(f: Curve, rate: int) -> Curve:
    phase = _phase(f, rate)
    sound = np.sin(phase)
    if 2.1 * f.max() < 0.5 * rate:
        sound += 0.05 * np.sin(2.0 * phase)
    return _faded(sound, rate, 0.04, 0.06)


def _bursts(place: Place, rate: int, rng: np.random.Generator) -> None:
    bands = ((120.0, 400.0, -26.0), (900.0, 1800.0, -32.0), (4000.0, 9000.0, -38.0))
    for i, (low, high, db) in enumerate(bands):
        if high < 0.45 * rate:
            burst = _level(db) * _noise(0.25, low, high, rate, rng)
            place(13.1 + 0.3 * i, _faded(burst, rate, 0.01, 0.18), 0.3 * (i - 1))


def _string(place: Place, rate: int) -> None:
    t = _seconds(1.9, rate)
    slide = np.clip((t - 0.5) / 0.7, 0.0, 1.0)
    f = 98.0 * 2.0 ** (slide * slide * (3.0 - 2.0 * slide))
    f *= 1.0 + 0.008 * np.sin(2 * np.pi * 6.0 * t)

    def gain(k: int, pitch: Curve) -> Curve:
        body = 1.0 + 0.5 * np.cos(k * pitch / 450.0)
        return np.asarray(body * np.exp(-k * pitch / 1000.0))

    bowed = _harmonics(f, rate, 9000.0, gain)
    place(14.0, _level(-24) * _faded(bowed, rate, 0.25, 0.3), 0.25)


def _background(loop: Curve, rate: int, rng: np.random.Generator) -> None:
    """Add soft noise, a little louder at low frequencies, that is periodic in the loop."""
    n = len(loop)
    tilt = np.maximum(np.fft.rfftfreq(n, 1.0 / rate), 40.0) ** -0.2
    noise = np.fft.irfft(np.fft.rfft(rng.standard_normal(n)) * tilt, n)
    noise *= _level(-71) / np.sqrt(np.mean(noise**2))
    loop[:, 0] += noise
    loop[:, 1] += np.roll(noise, n // 2)  # half a period apart: unrelated
