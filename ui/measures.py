"""What the numbers of a picture measure, in words and units."""

from math import ceil, log10
from typing import NamedTuple

from dsp.levels import LEAST, NO_DATA, Coding, coding_of
from dsp.settings import Settings
from dsp.transforms.spectrum import LEVEL
from dsp.transforms.transform import Quantity

MINUS = "\N{MINUS SIGN}"


class Measure(NamedTuple):
    """A quantity, and the sound pressure level of a full-scale sine in dB, 0 if it is not known."""

    quantity: Quantity = LEVEL
    offset: float = 0.0

    @property
    def coding(self) -> Coding:
        """What the codes mean, before the offset."""
        return coding_of(self.quantity)

    @property
    def shift(self) -> float:
        """What is added to the values that a person reads."""
        return self.quantity.calibration(self.offset)

    @property
    def unit(self) -> str:
        """What stands behind the numbers: a calibrated level is a sound pressure level."""
        if not self.quantity.is_level:
            return self.quantity.unit
        return self.quantity.unit.replace("dB", "dB SPL" if self.offset else "dBFS")

    @property
    def unit_text(self) -> str:
        """The unit as it is shown, with a minus sign; files keep to plain characters."""
        return self.unit.replace("-", MINUS)

    @property
    def digits(self) -> int:
        """How many figures behind the point neighbouring codes differ in, at most 3."""
        if self.quantity.is_level:
            return 1
        return min(3, max(0, ceil(-log10(self.coding.step))))

    def text(self, code: int) -> str:
        """Return what `code` means, with its unit."""
        if code == NO_DATA:
            return "no sound known"
        if code == LEAST:
            return "silence" if self.quantity.is_level else "too quiet to tell"
        value = self.coding.value(code) + self.shift
        sign = "+" if self.quantity.low < 0.0 and not self.quantity.is_level else ""
        return f"{value:{sign}.{self.digits}f} {self.unit}".rstrip().replace("-", MINUS)


def measure_of(quantity: Quantity, settings: Settings) -> Measure:
    """Return how `quantity` is read under `settings`."""
    return Measure(quantity, settings.offset)


def shown_range(quantity: Quantity, settings: Settings) -> tuple[float, float]:
    """Return the values at the two ends of the colours, in the unit of `quantity`."""
    if quantity.is_level:
        return settings.floor, settings.ceiling
    return quantity.low, quantity.high


def look_of(settings: Settings) -> tuple[object, ...]:
    """Return what the colours and their scale depend on."""
    return settings.colormap, settings.floor, settings.ceiling, settings.offset
