"""Mel bands: triangles evenly spaced in mel, and the power in them."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from dsp.bounded import bounded
from dsp.framing import Framing
from dsp.scales import hz_to_mel, mel_to_hz
from dsp.signal import Samples
from dsp.transforms.band_power import BandPower
from dsp.transforms.filter_bank import FilterBank, check_bands, triangles, upper_end
from dsp.transforms.frames import Values, compute, frames_of
from dsp.windows import Curve, Window

MEL_SCALES = {"slaney": "Slaney (linear to 1 kHz)", "htk": "HTK (as the axis)"}
NORMS = {"peak": "Peak", "slaney": "Slaney", "none": "None"}

_LINEAR_HZ, _LINEAR_MEL, _LOG_STEP = 1000.0, 15.0, np.log(6.4) / 27.0


def hz_to_slaney_mel(f: Curve) -> Curve:
    """Return the mel of `f` in Hz, f >= 0, in Slaney's scale; any shape.

    It is linear up to 1 kHz, which is 15 mel, and logarithmic above: 27 mel are a factor of 6.4
    (M. Slaney, "Auditory Toolbox", 1998).
    """
    high = np.log(np.maximum(f, _LINEAR_HZ) / _LINEAR_HZ) / _LOG_STEP
    return np.where(f < _LINEAR_HZ, f * (3.0 / 200.0), _LINEAR_MEL + high)


def slaney_mel_to_hz(mel: Curve) -> Curve:
    """Return the frequency in Hz of `mel`, the inverse of `hz_to_slaney_mel`; any shape."""
    high = _LINEAR_HZ * np.exp(_LOG_STEP * (np.maximum(mel, _LINEAR_MEL) - _LINEAR_MEL))
    return np.where(mel < _LINEAR_MEL, mel * (200.0 / 3.0), high)


@dataclass(frozen=True)
class MelBands:
    """Bands evenly spaced in mel: triangles from the middle of one neighbour to that of the other.

    Parameters
    ----------
    bands
        How many, in [1, 4096].
    scale
        ``"slaney"`` or ``"htk"``.
    norm
        ``"slaney"``: each triangle has the area 1, in Hz, so that a band is the mean density of
        power in it. ``"peak"``: the largest weight of each band is 1. ``"none"``: the triangles
        have the height 1, so that the bands add up to the whole between the outermost middles.
    fmin, fmax
        Ends of the outermost triangles in Hz; `fmax` 0 is half the sample rate.

    Raises
    ------
    ValueError
        If a parameter lies outside its range.
    """

    bands: int = 128
    scale: str = "slaney"
    norm: str = "slaney"
    fmin: float = 0.0
    fmax: float = 0.0

    def __post_init__(self) -> None:
        scale, norm = self.scale, self.norm
        if scale not in MEL_SCALES:
            raise ValueError(f"{scale=} must be one of {', '.join(MEL_SCALES)}")
        if norm not in NORMS:
            raise ValueError(f"{norm=} must be one of {', '.join(NORMS)}")
        check_bands(self.bands, self.fmin, self.fmax)

    def edges(self, rate: int) -> Curve:
        """Return the two ends and between them the middles of the triangles, shape (bands + 2,).

        Raises
        ------
        ValueError
            If `fmax` does not fit the rate.
        """
        top = upper_end(self.fmin, self.fmax, rate)
        ends = np.array([self.fmin, top])
        low, high = hz_to_mel(ends) if self.scale == "htk" else hz_to_slaney_mel(ends)
        mel = np.linspace(low, high, self.bands + 2)
        return mel_to_hz(mel) if self.scale == "htk" else slaney_mel_to_hz(mel)

    def filters(self, n_fft: int, rate: int, *, widen: bool = False) -> FilterBank:
        """Return the weights, as `librosa.filters.mel` has them.

        Triangles narrower than the bins are far apart may lie between them and then catch little
        or nothing: the black stripes that many mel spectrograms have. With `widen` their slopes
        are as wide as the bins are apart at least, so that such a band has the spectrum at its
        middle, interpolated between the two bins beside it. Wider ones are not changed.

        Raises
        ------
        ValueError
            If `fmax` does not fit the rate.
        """
        edges = self.edges(rate)
        low, middle, high = edges[:-2], edges[1:-1], edges[2:]
        apart = rate / n_fft
        if widen:
            low, high = np.minimum(low, middle - apart), np.maximum(high, middle + apart)
        bank = triangles(low, middle, high, n_fft, rate)
        if self.norm == "slaney":
            return bank.scaled(2.0 / (high - low))
        if self.norm == "peak":
            peaks = [w.max(initial=0.0) for w in bank.weights]
            return bank.scaled(np.array([1.0 / peak if peak else 1.0 for peak in peaks]))
        return bank


def mel_power(
    x: Samples,
    rate: int,
    hop: int = 512,
    bands: MelBands | None = None,
    framing: Framing | None = None,
    *,
    widen: bool = False,
) -> Values:
    """Return the power in mel bands of a whole sound, as `librosa.feature.melspectrogram` has it.

    Frame `i` is centred on sample ``i * hop``; beyond its ends the sound is silent. Powers are
    those of the transform under the window as it is: not calibrated.

    Parameters
    ----------
    x
        Mono sound, shape (n,).
    rate
        Samples per second.
    hop
        Samples from one frame to the next, at least 1.
    bands
        The bands, by default 128 of Slaney's.
    framing
        Window and transform, by default Hann, 2048.
    widen
        See `MelBands.filters`.

    Samples that are not finite count as silence.

    Returns
    -------
    Values
        Shape (n // hop + 1, bands).

    Raises
    ------
    ValueError
        If `x` is not one-dimensional, `hop` below 1, or `fmax` does not fit the rate.
    """
    bands, framing = bands or MelBands(), framing or Framing(Window("hann"), 2048, 2048)
    if x.ndim != 1:
        raise ValueError(f"{x.shape=} must be (n,): one channel")
    if hop < 1:
        raise ValueError(f"{hop=} must be at least 1")
    w = framing.window.samples(framing.win_length)
    power = BandPower(bands.filters(framing.n_fft, rate, widen=widen), w, framing.n_fft)
    out = np.empty((len(x) // hop + 1, bands.bands), np.float32)
    with np.errstate(over="ignore", invalid="ignore"):
        _compute(power, _centred(x, framing, hop), out)
        if not np.isfinite(out.sum()):  # quicker to see in the powers than in the sound
            _compute(power, _centred(bounded(x), framing, hop), out)
    return out


def power_to_db(
    power: Values, floor: float = 1e-10, top_db: float = 0.0, out: Values | None = None
) -> Values:
    """Return powers in dB re 1, as `librosa.power_to_db` does.

    Parameters
    ----------
    power
        Any shape, at least 0.
    floor
        Smaller powers count as it, above 0.
    top_db
        How far below the largest the smallest level may lie; 0 is no limit.
    out
        Where the levels go, same shape; may be `power` itself.
    """
    db = np.maximum(power, np.float32(floor), out=out, dtype=np.float32)
    np.log(db, out=db)
    np.multiply(db, np.float32(10.0 / np.log(10.0)), out=db)
    if top_db and db.size:
        np.maximum(db, db.max() - np.float32(top_db), out=db)
    return db


def _compute(power: BandPower, parts: Iterator[tuple[int, Samples]], out: Values) -> None:
    """Compute the powers of all frames of the parts, each with the number of its first frame."""
    for first, frames in parts:
        compute(power, frames, out[first : first + len(frames)])


def _centred(x: Samples, framing: Framing, hop: int) -> Iterator[tuple[int, Samples]]:
    """Yield the frames centred on every `hop` samples, and which is the first of them.

    Only the few that reach beyond the ends are copied.
    """
    count, before = len(x) // hop + 1, framing.before
    low, high = -(-before // hop), (len(x) - framing.after) // hop + 1
    if low < high:
        inner = x[low * hop - before :]
        yield low, frames_of(inner, framing.win_length, hop, high - low)
    for first, stop in ((0, low), (high, count)) if low < high else ((0, count),):
        start, length = first * hop - before, (stop - first - 1) * hop + framing.win_length
        room = np.zeros(max(0, length), np.float32)
        begin, end = max(0, start), min(len(x), start + length)
        if begin < end:
            room[begin - start : end - start] = x[begin:end]
        yield first, frames_of(room, framing.win_length, hop, stop - first)
