"""Per-channel energy normalisation: every band against its own recent past.

Y. Wang, P. Getreuer, T. Hughes, R. F. Lyon and R. A. Saurous, "Trainable frontend for robust and
far-field keyword spotting", 2017; names and defaults of the parameters as in `librosa.pcen`.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from math import ceil
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from dsp.bounded import bounded
from dsp.framing import Framing
from dsp.signal import Samples
from dsp.transforms.band_power import BandPower
from dsp.transforms.bands import by_power
from dsp.transforms.filter_bank import check_bands
from dsp.transforms.frames import (
    Values,
    calibrated_window,
    check_columns,
    compute,
    frames_of,
)
from dsp.transforms.mel import MelBands
from dsp.transforms.transform import Quantity
from dsp.windows import Curve

SCALE = 2.0**31
"""Powers are multiplied by it, as those of sound whose full scale is 1 are small beside `eps`."""

_MEMORY = 8  # time constants of the past that count
_SHOWN = 10.0  # how far the colours go: a sound of so many times the power of its past
_USUAL = SCALE * 1e-6  # the power in a band of sound of -60 dB


@dataclass(frozen=True)
class PcenSettings:
    """How the past is taken away and the rest compressed.

    Parameters
    ----------
    gain
        How much of the past's level is taken away, in [0, 1]; 1 makes every steady sound alike.
    bias, power
        ``(x + bias)**power - bias**power`` compresses what is left; `bias` at least 0, `power` in
        [0, 1], 0 for ``log(1 + x)``.
    time_constant
        Of the past, in seconds, in [0.01, 2].
    eps
        Added to the past, in [1e-12, 1e12].

    Raises
    ------
    ValueError
        If a parameter lies outside its range.
    """

    gain: float = 0.98
    bias: float = 2.0
    power: float = 0.5
    time_constant: float = 0.4
    eps: float = 1e-6

    def __post_init__(self) -> None:
        gain, bias, power = self.gain, self.bias, self.power
        time_constant, eps = self.time_constant, self.eps
        if not 0.0 <= gain <= 1.0:
            raise ValueError(f"{gain=} must lie in [0, 1]")
        if not 0.0 <= bias < np.inf:
            raise ValueError(f"{bias=} must be at least 0")
        if not 0.0 <= power <= 1.0:
            raise ValueError(f"{power=} must lie in [0, 1]")
        if not 0.01 <= time_constant <= 2.0:
            raise ValueError(f"{time_constant=} must lie in [0.01, 2] seconds")
        if not 1e-12 <= eps <= 1e12:
            raise ValueError(f"{eps=} must lie in [1e-12, 1e12]")

    def share(self, frames_per_second: float) -> float:
        """Return how much of the past the newest frame makes, in (0, 1).

        With it the smoothing reaches half its power where the time constant says.
        """
        t = self.time_constant * frames_per_second
        return float((np.sqrt(1.0 + 4.0 * t * t) - 1.0) / (2.0 * t * t))

    def compress(self, energy: Curve, past: Curve) -> Curve:
        """Return the normalised energy; both at least 0, and of shapes that go together."""
        smooth = np.exp(-self.gain * (np.log(self.eps) + np.log1p(past / self.eps)))
        if self.power == 0.0:
            compressed: Curve = np.log1p(energy * smooth)
        elif self.bias == 0.0:
            compressed = (energy * smooth) ** self.power
        else:
            inner = np.expm1(self.power * np.log1p(energy * smooth / self.bias))
            compressed = self.bias**self.power * inner
        return compressed


def pcen(energy: Values, frames_per_second: float, settings: PcenSettings | None = None) -> Values:
    """Return the normalised energy of a whole sound, as `librosa.pcen` has it.

    Like there, the past before the first frame is taken to be 1.

    Parameters
    ----------
    energy
        Powers (or magnitudes) in bands, at least 0, shape (frames, bands). They should be large
        beside `eps`: multiply those of sound whose full scale is 1 by `SCALE`.
    frames_per_second
        Sample rate over hop.
    settings
        The parameters, by default those of librosa.

    Raises
    ------
    ValueError
        If `energy` is not two-dimensional or `frames_per_second` not above 0.
    """
    if energy.ndim != 2:
        raise ValueError(f"{energy.shape=} must be (frames, bands)")
    if not frames_per_second > 0.0:
        raise ValueError(f"{frames_per_second=} must be above 0")
    settings = settings or PcenSettings()
    share = settings.share(frames_per_second)
    out = np.empty(energy.shape, np.float32)
    past = np.ones(energy.shape[1])
    for frame, row in zip(energy.astype(np.float64), out, strict=True):
        past += share * (frame - past)
        row[:] = settings.compress(frame, past)
    return out


@dataclass(frozen=True)
class Pcen(PcenSettings):
    """The choice of normalised mel bands (Slaney's); see `PcenSettings` for what is done to them.

    Parameters
    ----------
    gain, bias, power, time_constant, eps
        See `PcenSettings`.
    bands, fmin, fmax
        See `dsp.transforms.mel.MelBands`.
    """

    bands: int = 128
    fmin: float = 0.0
    fmax: float = 0.0

    name: ClassVar[str] = "pcen"
    label: ClassVar[str] = "PCEN (mel)"
    help: ClassVar[str] = (
        "Mel bands, each against its own last moments: steady noise fades away, and what begins "
        "stands out, near or far. Levels are lost."
    )

    def __post_init__(self) -> None:
        super().__post_init__()
        check_bands(self.bands, self.fmin, self.fmax)

    def build(self, framing: Framing, rate: int) -> "PcenTransform":
        """Return what computes it."""
        return PcenTransform(self, framing, rate)


class PcenTransform:
    """Columns of normalised mel bands; see `dsp.transforms.transform.Transform`.

    The past of a column is made of frames on a grid of its own, which begins at sample 0: they
    count ever less, and nothing from the eighth time constant on. So a column depends on a known
    stretch of sound alone. Frames that are silent from there on, as before the first sound of all,
    do not count. What a call computes of the past serves the next one, if that brings the same
    sound again: of a live picture only what is new is computed.
    """

    channels = 1

    def __init__(self, choice: Pcen, framing: Framing, rate: int) -> None:
        self._settings = choice
        memory = choice.time_constant * rate  # samples
        self._stride = max(1, min(framing.win_length // 4, int(memory / 8)))
        self._share = choice.share(rate / self._stride)
        self._depth = ceil(_MEMORY * memory / self._stride)
        fading = (1.0 - self._share) ** np.arange(self._depth + 1)
        self._weights = fading[:-1] - fading[-1]  # to 0, so that nothing leaves with a step
        self._sums = np.cumsum(self._weights)
        self._frame = framing.before, framing.win_length
        self.before = framing.before + self._depth * self._stride
        self.after = framing.after
        self.spacing = float(framing.window.half_height_width(framing.win_length))
        bands = MelBands(choice.bands, "slaney", "none", choice.fmin, choice.fmax)
        filters = by_power(bands.filters(framing.n_fft, rate, widen=True), framing)
        w = calibrated_window(framing) * np.sqrt(SCALE)
        self._power = BandPower(filters, w, framing.n_fft)
        self.frequencies: NDArray[np.float64] = filters.frequencies
        top = choice.compress(np.array(_SHOWN * _USUAL), np.array(_USUAL))
        self.quantity = Quantity("PCEN", "", 0.0, float(top))
        self._past = _Past(self._frames, self._stride, self._frame)

    def columns(
        self, x: Samples, centre: int, step: int, out: NDArray[np.float32], pool: int = 1
    ) -> None:
        """Compute the columns, of every `pool` of them the value where the band is loudest."""
        check_columns(x, step, out, pool, (self.before + self.after, len(self.frequencies)))
        x = bounded(x)
        rows = max(1, 4096 // pool)
        for at in range(0, len(out), rows):
            part = out[at : at + rows]
            first = at * pool
            self._fill(x[first * step :], centre + first * step, step, part, pool)

    def _fill(self, x: Samples, centre: int, step: int, out: Values, pool: int) -> None:
        count = len(out) * pool
        before, width = self._frame
        energy = self._frames(frames_of(x[self.before - before :], width, step, count))
        past = np.empty_like(energy)
        centres = centre + step * np.arange(count)
        newest = (centres - 1) // self._stride  # frame of the grid before each column
        for rows in _together(newest, self._depth):
            low = int(newest[rows.start]) - self._depth + 1
            grid = self._past(x, centre - self.before, range(low, int(newest[rows.stop - 1]) + 1))
            past[rows] = self._smoothed(grid, newest[rows] - low, energy[rows])
        age = ((centres - newest * self._stride) / self._stride)[:, np.newaxis]
        keep = (1.0 - self._share) ** age
        values = self._settings.compress(energy, keep * past + (1.0 - keep) * energy)
        if pool > 1:
            shape = (len(out), pool, -1)
            loudest = energy.reshape(shape).argmax(axis=1)[:, np.newaxis]
            values = np.take_along_axis(values.reshape(shape), loudest, axis=1)[:, 0]
        out[:] = values

    def _smoothed(self, grid: Curve, newest: NDArray[np.int64], energy: Curve) -> Curve:
        """Return the past at the frames `newest` of those of the grid, shape (n, bands).

        It is the sound itself where there was silence only.
        """
        places, which = np.unique(newest, return_inverse=True)
        heard = grid.max(axis=1) > 0.0
        matrix = np.zeros((len(places), len(grid)))
        known = np.zeros(len(places), bool)
        for row, place in enumerate(places):
            window = slice(place - self._depth + 1, place + 1)
            known[row] = heard[window].any()
            first = int(heard[window].argmax())
            matrix[row, window] = self._weights[::-1] / self._sums[self._depth - 1 - first]
        smoothed = (matrix @ grid)[which]
        return np.where(known[which, np.newaxis], smoothed, energy)

    def _frames(self, frames: Samples) -> Curve:
        """Return the powers of frames in bands, shape (n, bands)."""
        energy = np.empty((len(frames), len(self.frequencies)), np.float32)
        compute(self._power, frames, energy)
        return energy.astype(np.float64)


class _Past:
    """The powers of frames on the grid, those of the last call kept as long as their sound is."""

    def __init__(
        self, frames: Callable[[Samples], Curve], stride: int, frame: tuple[int, int]
    ) -> None:
        self._compute = frames
        self._stride = stride
        self._before, self._width = frame
        self._known = range(0)
        self._powers: Curve = np.empty((0, 0))
        self._sound = np.empty(0, np.float32)  # of the frames that are known

    def __call__(self, x: Samples, start: int, wanted: range) -> Curve:
        """Return the powers of the wanted frames, of sound that begins at sample `start`."""
        sound = x[self._place(wanted.start) - start :][: self._length(wanted)]
        same = range(max(wanted.start, self._known.start), min(wanted.stop, self._known.stop))
        if not self._is_known(sound, wanted, same):
            same = range(wanted.start, wanted.start)
        parts = [self._powers_of(sound, wanted, range(wanted.start, same.start))]
        parts.append(self._powers[same.start - self._known.start :][: len(same)])
        parts.append(self._powers_of(sound, wanted, range(same.stop, wanted.stop)))
        self._powers = np.concatenate([part for part in parts if len(part)])
        self._known, self._sound = wanted, sound.copy()
        return self._powers

    def _place(self, frame: int) -> int:
        return frame * self._stride - self._before

    def _length(self, frames: range) -> int:
        return (len(frames) - 1) * self._stride + self._width

    def _is_known(self, sound: Samples, wanted: range, same: range) -> bool:
        """Return whether these frames, which were known, have the sound that they had."""
        if not same:
            return False
        new = sound[(same.start - wanted.start) * self._stride :][: self._length(same)]
        old = self._sound[(same.start - self._known.start) * self._stride :][: self._length(same)]
        return np.array_equal(new, old)

    def _powers_of(self, sound: Samples, wanted: range, some: range) -> Curve:
        """Return the powers of some of the wanted frames."""
        if not some:
            return np.empty((0, 0))
        first = sound[(some.start - wanted.start) * self._stride :]
        return self._compute(frames_of(first, self._width, self._stride, len(some)))


def _together(newest: NDArray[np.int64], depth: int) -> Iterator[slice]:
    """Yield runs of columns whose pasts overlap, none much longer than a past."""
    start = 0
    for at in range(1, len(newest)):
        far = newest[at] - newest[at - 1] > depth
        if far or newest[at] - newest[start] > depth:
            yield slice(start, at)
            start = at
    yield slice(start, len(newest))
