"""Slower or faster at the same pitch: a phase vocoder that keeps tones and clicks.

Tones: identity phase locking, J. Laroche and M. Dolson, "Improved phase vocoder time-scale
modification of audio" (1999), with the phase advance taken from a second frame one hop earlier,
M. Puckette, "Phase-locked vocoder" (1995). Clicks: around an onset time runs at the original speed
and phases are those of the original, after A. Roebel, "A new approach to transient processing in
the phase vocoder" (2003).
"""

from fractions import Fraction
from typing import Final

import numpy as np
from numpy.typing import NDArray

from dsp.fourier import irfft, rfft
from dsp.playing.onsets import Onsets
from dsp.playing.resample import (
    BlockVoice,
    Resampler,
    Source,
    checked_rate,
    checked_speed,
)
from dsp.playing.voice import Tape
from dsp.signal import Samples

GRAIN_SECONDS = 0.001875  # how exactly onsets are found
GRAINS = 64  # in a window: 0.12 s resolves tones 25 Hz apart, a minor triad from 131 Hz on
OVERLAP = 4  # windows over every sample
ZONE = 3 / 8  # of a window, to each side of an onset: farther off a click is 33 dB down
FRESH = 2.0  # times the power before an onset makes it a new sound
MOST_GAIN = 1.5  # for frames that differ
QUIETEST = 1e-12  # mean power under which there is nothing but rounding
TINY = 1e-20  # power under which a phase means nothing

Spectrum = NDArray[np.complex64]
Indices = NDArray[np.intp]


class TimeMap:
    """Which sample of the original is heard when: evenly, but at its own speed at an onset.

    Parameters
    ----------
    speed
        Samples of the original per sample heard.
    onsets
        Where it holds on to the original speed.
    zone
        For how many samples to each side.
    """

    def __init__(self, speed: float, onsets: Onsets, zone: float) -> None:
        self._speed: Final = speed
        self._onsets: Final = onsets
        self._zone: Final = zone
        # On the way to the zone and from it: what the zone takes or gives is made up for there.
        self._slope: Final = speed / 2 if speed < 1 else 2 * speed
        self._ahead: Final = 2 * zone * max(1.0, speed)

    def __call__(self, time: int) -> tuple[float, int | None]:
        """Return the sample of the original heard at `time`, and the onset if it is around one.

        `time` must not fall from call to call.
        """
        even = self._speed * time
        last, following = self._onsets.around(even, even + self._ahead)
        for onset in (last, following):
            if onset is not None and abs(time - onset / self._speed) <= self._zone:
                return onset + time - onset / self._speed, onset
        place, slow = even, self._speed < 1
        if following is not None:
            away = time - following / self._speed + self._zone
            line = following - self._zone + self._slope * away
            place = min(place, line) if slow else max(place, line)
        if last is not None:
            away = time - last / self._speed - self._zone
            line = last + self._zone + self._slope * away
            place = max(place, line) if slow else min(place, line)
        if slow and following is not None:  # where zones follow closely, not into the next one
            place = min(place, following - self._zone)
        return place, None


class Stretched:
    """The samples of a tape at another speed; a `Source` for a resampler, read from front to back.

    Parameters
    ----------
    tape
        What is played.
    rate
        Its samples per second.
    speed
        Samples of the tape per sample of this.
    """

    def __init__(self, tape: Source, rate: int, speed: float) -> None:
        from scipy.fft import next_fast_len  # here: its import takes long

        grain = next_fast_len(max(1, round(rate * GRAIN_SECONDS)), real=True)
        self._grain: Final = grain
        self._length: Final = GRAINS * grain  # of the window
        self._hop: Final = self._length // OVERLAP
        self._tape: Final = tape
        self.channels: Final = tape.channels
        zone = ZONE * self._length
        spacing = 2 * zone * max(1.0, speed)
        self._map: Final = TimeMap(speed, Onsets(tape, grain, spacing), zone)
        w = 0.5 - 0.5 * np.cos(2 * np.pi * np.arange(self._length) / self._length)
        self._window: Final = w.astype(np.float32)
        # The squares of the windows over a sample add up to 3/8 of their number.
        self._synthesis: Final = (w / (0.375 * OVERLAP)).astype(np.float32)
        self._next = 1 - OVERLAP  # frame that comes next; frame m begins at sample m * hop
        self._turn: Spectrum = np.ones(self._length // 2 + 1, np.complex64)
        self._before: Spectrum | None = None  # the frame before, as it was heard
        self._onset: int | None = None  # that the frame before was around
        # What the frames so far add to the time after them, and the sum of their squares there.
        self._tail = np.zeros((self._length - self._hop, self.channels), np.float32)
        self._tail_power = np.zeros(self._length - self._hop, np.float32)
        shares = (w * self._synthesis).reshape(OVERLAP, self._hop)  # of the frames in a hop
        self._alike: Final = (shares**2).sum(axis=0).astype(np.float32)
        self._gain = 1.0  # at the end of the hop before
        self._start = self._next * self._hop  # of what is finished and kept
        self._kept = np.zeros((0, self.channels), np.float32)

    def read(self, at: int, out: Samples) -> None:
        """Fill `out`, shape (n, channels), from sample `at` on; `at` never falls."""
        while self._next * self._hop < at + len(out):
            self._add_frame()
        drop = min(at, self._next * self._hop) - self._start
        if drop > 0:
            self._kept, self._start = self._kept[drop:], self._start + drop
        lead = min(len(out), max(0, self._start - at))
        out[:lead] = 0.0
        out[lead:] = self._kept[at + lead - self._start :][: len(out) - lead]

    def _add_frame(self) -> None:
        """Add the next frame to what is heard."""
        centre, onset = self._map(self._next * self._hop + self._length // 2)
        first = round(centre) - self._length // 2
        heard = self._spectrum(first)
        if onset is None or onset != self._onset:
            self._turn = self._turns(heard, first, onset)
        self._onset = onset
        self._before = heard * self._turn
        frame = irfft(self._before, self._length).T * self._synthesis[:, None]
        power = np.einsum("nc,nc->n", frame, frame)
        frame[: -self._hop] += self._tail
        power[: -self._hop] += self._tail_power
        self._tail, self._tail_power = frame[self._hop :], power[self._hop :]
        self._kept = np.concatenate((self._kept, self._levelled(frame[: self._hop], power)))
        self._next += 1

    def _levelled(self, heard: Samples, power: Samples) -> Samples:
        """Return a hop of sound as loud as its frames are.

        Frames of noise differ, and add up to less than frames that are alike: they lose up to
        3 dB. Tones do not, and are left alone; neither does an onset, which a gain for the faint
        echo before it would make louder.
        """
        meant = float((power[: self._hop] / self._alike).sum())
        got = float(np.einsum("nc,nc->", heard, heard))
        before, gain = self._gain, 1.0
        if self._onset is not None:
            before = min(before, 1.0)
        elif got > QUIETEST * self._hop:
            gain = min(max(np.sqrt(meant / got), 1 / MOST_GAIN), MOST_GAIN)
        self._gain = gain
        ramp = np.linspace(before, gain, self._hop, endpoint=False, dtype=np.float32)
        levelled: Samples = heard * ramp[:, None]
        return levelled

    def _spectrum(self, first: int) -> Spectrum:
        """Return the spectrum of the original's frame from sample `first` on, (channels, bins)."""
        x = np.empty((self._length, self.channels), np.float32)
        self._tape.read(first, x)
        return rfft(x.T * self._window)

    def _turns(self, heard: Spectrum, first: int, onset: int | None) -> Spectrum:
        """Return by what to turn the phases of a frame, shape (bins,), the same in all channels.

        At a peak the phase goes on from the frame heard before as it does in the original within
        one hop; the bins around follow their peak, so that its shape stays.
        """
        if self._before is None:
            return self._turn
        earlier = self._spectrum(first - self._hop)
        turn = np.einsum("cb,cb->b", self._before, earlier.conj())
        size = np.abs(turn)
        turn = np.where(size > TINY, turn / np.maximum(size, TINY), np.complex64(1.0))
        turn = turn[_nearest_peak(_power(heard))]
        if onset is not None:
            quiet = _power(self._spectrum(onset - self._length - self._grain))
            turn[_power(self._spectrum(onset - self._length // 2)) > FRESH * quiet] = 1.0
        return turn.astype(np.complex64)


class StretchedVoice(BlockVoice):
    """Plays a tape slower or faster at the same pitch.

    Its `position` goes on evenly; around an onset what is heard is up to a third of a window off.

    Parameters
    ----------
    tape
        What to play.
    rate
        Frames per second of what is rendered, at least 1.
    speed
        Seconds of the signal per second of playing, in [1/16, 8].

    Raises
    ------
    ValueError
        If a parameter lies outside its range.
    """

    def __init__(self, tape: Tape, rate: int, speed: float) -> None:
        ratio = checked_speed(speed)
        step = Fraction(tape.rate, checked_rate(rate))
        source = Stretched(tape, tape.rate, float(ratio))
        super().__init__(tape, rate, Resampler(source, step), ratio * step)


def _power(spectrum: Spectrum) -> NDArray[np.float32]:
    """Return the power of every bin in all channels together, shape (bins,)."""
    power: NDArray[np.float32] = np.einsum("cb,cb->b", spectrum, spectrum.conj()).real
    return power


def _nearest_peak(power: NDArray[np.float32]) -> Indices:
    """Return the peak that each bin belongs to, the nearest one; a peak tops two on each side."""
    padded = np.pad(power, 2, constant_values=-1.0)
    middle = padded[2:-2]
    is_peak = (middle > padded[1:-3]) & (middle >= padded[3:-1])
    is_peak &= (middle > padded[:-4]) & (middle >= padded[4:])
    peaks = np.flatnonzero(is_peak)
    if len(peaks) == 0:
        return np.arange(len(power))
    borders = (peaks[1:] + peaks[:-1] + 1) // 2
    nearest: Indices = peaks[np.searchsorted(borders, np.arange(len(power)), side="right")]
    return nearest
