"""Chroma: how much sound there is in each of the twelve pitch classes, whatever the octave.

From a constant-Q transform with three tones per semitone. A semitone is the sum of their powers, so
that an instrument that is out of tune by a third of a semitone loses less than one decibel; a pitch
class is the sum of its semitones in all octaves.

After M. A. Bartsch and G. H. Wakefield, "Audio thumbnailing of popular music using chroma-based
representations", 2005.
"""

from dataclasses import dataclass
from typing import ClassVar, Final

import numpy as np
from numpy.typing import NDArray

from dsp.decibels import powers_to_db
from dsp.framing import Framing
from dsp.notes import note_frequency
from dsp.signal import Samples
from dsp.transforms.constant_q import (
    ConstantQTransform,
    constant_q,
    tone_frequencies,
    tones_within,
)
from dsp.transforms.frames import check_columns
from dsp.transforms.spectrum import LEVEL
from dsp.windows import Curve, Window

CLASSES = 12
_TONES: Final = 3  # per semitone
_PER_OCTAVE: Final = CLASSES * _TONES


@dataclass(frozen=True)
class Chroma:
    """The choice of chroma.

    Parameters
    ----------
    octave
        The lowest octave that counts, from its C on, in [0, 6]; octave 4 holds the A of `a4`.
    octaves
        How many count, in [1, 8]. Tones that the rate of the sound cannot hold are left out.
    a4
        Frequency of the A above middle C in Hz, in [400, 480].

    Raises
    ------
    ValueError
        If a parameter lies outside its range.
    """

    octave: int = 2
    octaves: int = 6
    a4: float = 440.0

    name: ClassVar[str] = "chroma"
    label: ClassVar[str] = "Chroma"
    help: ClassVar[str] = (
        "The twelve pitch classes from C to B, all octaves added: shows harmony, hides the octave "
        "and the timbre. A column waits for half the longest window, 0.4 s from octave 2 on."
    )

    def __post_init__(self) -> None:
        octave, octaves, a4 = self.octave, self.octaves, self.a4
        if not 0 <= octave <= 6:
            raise ValueError(f"{octave=} must lie in [0, 6]")
        if not 1 <= octaves <= 8:
            raise ValueError(f"{octaves=} must lie in [1, 8]")
        if not 400.0 <= a4 <= 480.0:
            raise ValueError(f"{a4=} must lie in [400, 480] Hz")

    def build(self, framing: Framing, rate: int) -> "ChromaTransform":
        """Return what computes it for sound of `rate` samples per second.

        Raises
        ------
        ValueError
            If the rate cannot hold two tones.
        """
        return ChromaTransform(self, framing, rate)

    def tones(self) -> Curve:
        """Return the frequencies of the tones in Hz, three to a semitone, shape (36 * octaves,)."""
        lowest = note_frequency(CLASSES * (self.octave + 1), self.a4) * 2.0 ** (-1 / _PER_OCTAVE)
        return tone_frequencies(lowest, _PER_OCTAVE * self.octaves, _PER_OCTAVE)


def chroma(x: Samples, rate: int, hop: int, choice: Chroma = Chroma()) -> NDArray[np.float32]:
    """Return the power in every pitch class of a whole sound; a full-scale sine has 1.

    Parameters
    ----------
    x
        Mono sound, full scale is 1, shape (n,).
    rate
        Samples per second.
    hop
        Samples from one column to the next, at least 1.
    choice
        Octaves and tuning.

    Returns
    -------
    NDArray
        Shape (1 + n // hop, 12), C first; column `m` is centred on sample ``m * hop``.

    Raises
    ------
    ValueError
        If `x` is not one channel, `hop` is below 1, or the rate cannot hold a tone.
    """
    tones = choice.tones()
    count = tones_within(rate, tones, _PER_OCTAVE)
    found = constant_q(x, rate, hop, float(tones[0]), count, _PER_OCTAVE)
    return folded(np.abs(found), spread(Window("hann")))


def spread(window: Window) -> float:
    """Return the power that a sine in tune has in the three tones of its semitone together.

    One bin of the window's length lies between them; 1.5 with Hann.
    """
    w = window.samples(256)
    beside = abs(np.fft.rfft(w)[1]) / w.sum()
    return float(1.0 + 2.0 * beside**2)


def folded(magnitudes: Samples, divisor: float = 1.0) -> NDArray[np.float32]:
    """Return the power in every pitch class of tones from C on, three to a semitone.

    Parameters
    ----------
    magnitudes
        Shape (columns, tones), any number of tones.
    divisor
        What a power of 1 has in all, see `spread`.

    Returns
    -------
    NDArray
        Shape (columns, 12).
    """
    columns, tones = magnitudes.shape
    room = np.zeros((columns, -(-tones // _PER_OCTAVE) * _PER_OCTAVE), np.float32)
    np.square(magnitudes, out=room[:, :tones])
    classes = room.reshape(columns, -1, CLASSES, _TONES).sum(axis=(1, 3))
    return np.asarray(classes / np.float32(divisor), np.float32)


class ChromaTransform:
    """Columns of the levels of pitch classes; see `dsp.transforms.transform.Transform`.

    The classes are shown at the frequencies of octave 4.
    """

    quantity = LEVEL
    channels = 1

    def __init__(self, choice: Chroma, framing: Framing, rate: int) -> None:
        self._spread = spread(framing.window)
        self._tones = ConstantQTransform(choice.tones(), _PER_OCTAVE, framing.window, rate)
        numbers = range(CLASSES * 5, CLASSES * 6)
        self.frequencies: NDArray[np.float64] = np.array(
            [note_frequency(number, choice.a4) for number in numbers]
        )
        self.before, self.after = self._tones.before, self._tones.after
        self.spacing = self._tones.spacing

    @property
    def latency(self) -> float:
        """Seconds of sound after its centre that a column waits for: see `ConstantQTransform`."""
        return self._tones.latency

    def columns(
        self, x: Samples, centre: int, step: int, out: NDArray[np.float32], pool: int = 1
    ) -> None:
        """Compute the columns of levels, the maximum over every `pool` of them."""
        check_columns(x, step, out, pool, (self.before + self.after, CLASSES))
        if not len(out):
            return
        power = folded(self._tones.magnitudes(x, centre, step, len(out) * pool), self._spread)
        if pool > 1:
            power = power.reshape(len(out), pool, CLASSES).max(axis=1)
        powers_to_db(power)
        out[:] = power
