"""What every transform is to those who draw it: sound in, columns of one quantity out."""

from math import log10
from typing import ClassVar, NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from dsp.framing import Framing
from dsp.signal import Samples

SINE_DB = 10.0 * log10(2.0)
"""The square of full scale over the mean square of a full-scale sine."""


class Quantity(NamedTuple):
    """What the values of a transform measure, and how they are shown.

    `low` and `high` are the ends of what is kept, in `unit`. A `cyclic` quantity has the same
    meaning at both. Levels, in ``"dB"`` re a full-scale sine or ``"dB/Hz"`` re the square of full
    scale per Hz, have a range of colours of the user's choice; anything else is shown from `low`
    to `high`.
    """

    name: str
    unit: str
    low: float
    high: float
    cyclic: bool = False

    @property
    def is_level(self) -> bool:
        """Whether the larger value is the louder one, so that many show their maximum."""
        return self.unit in ("dB", "dB/Hz")

    @property
    def reference(self) -> str:
        """What levels are relative to; empty for anything else."""
        return {"dB": "full-scale sine", "dB/Hz": "full scale squared per Hz"}.get(self.unit, "")

    def calibration(self, offset: float) -> float:
        """Return what makes sound pressure levels of levels, in dB; 0 for anything else.

        Parameters
        ----------
        offset
            The sound pressure level of a full-scale sine in dB, 0 if that is not known. Its mean
            square is half the square of full scale, to which densities are relative.
        """
        if not (self.is_level and offset):
            return 0.0
        return offset + (SINE_DB if self.unit == "dB/Hz" else 0.0)


class Transform(Protocol):
    """Computes columns of a signal; for one thread, as it owns its work space.

    A column stands for one moment, its centre. It depends on the sound from `before` samples
    before the centre to `after` samples from it on, and on nothing else, so that the columns are
    the same in whatever company they are computed.
    """

    @property
    def quantity(self) -> Quantity:
        """What the values are."""

    @property
    def channels(self) -> int:
        """How many channels of the sound it takes: 1, or 2 to compare them."""

    @property
    def frequencies(self) -> NDArray[np.float64]:
        """Frequency of every bin in Hz, rising, shape (bins,)."""

    @property
    def before(self) -> int:
        """Samples that a column needs before its centre."""

    @property
    def after(self) -> int:
        """Samples that a column needs from its centre on, at least 1."""

    @property
    def spacing(self) -> float:
        """Samples between centres up to which no sound goes unseen, at least 1.

        Farther apart, something short could fall between two columns. For a windowed frame it is
        the width of the window at half its height.
        """

    def columns(
        self, x: Samples, centre: int, step: int, out: NDArray[np.float32], pool: int = 1
    ) -> None:
        """Compute the columns centred on samples ``centre + i * step``.

        Parameters
        ----------
        x
            The sound from sample ``centre - before`` on, full scale is 1; shape (n,), or (n, 2)
            for a transform of two channels.
        centre
            Absolute sample index of the first centre, for what lies on a grid of its own.
        step
            Samples from one centre to the next, at least 1.
        out
            Where the values go, in the unit of the quantity, shape (columns, bins). A value that
            does not exist (the phase of silence, say) is NaN.
        pool
            Centres per row of `out`: row `i` holds the maximum over centres
            ``[i * pool, (i + 1) * pool)`` for levels, and for anything else the value where the
            sound is loudest.
        """


class Choice(Protocol):
    """A transform with its own parameters, as a frozen value that can be chosen and compared."""

    name: ClassVar[str]
    """In settings files and on the command line: lower case, words joined by hyphens."""
    label: ClassVar[str]
    """In the window."""
    help: ClassVar[str]
    """One or two sentences: what it shows, and what that costs or trades."""

    def build(self, framing: Framing, rate: int) -> Transform:
        """Return what computes it for sound of `rate` samples per second.

        Raises
        ------
        ValueError
            If the parameters do not fit the rate.
        """
