"""How a person wants to record, as a frozen value that comes back at the next start."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from typing import Any, Final, Self

CODINGS: Final = {"pcm24": "WAV, 24-bit PCM", "float32": "WAV, 32-bit float"}
"""24 bits first: what every converter gives, every program opens, and the field records."""

SPLITS: Final = {
    "never": "Never: one file",
    "1": "Every minute",
    "5": "Every 5 minutes",
    "10": "Every 10 minutes",
    "30": "Every 30 minutes",
    "60": "Every hour",
    "4gb": "Every 4 GB, for memory cards",
}
LONGEST_PRE_ROLL: Final = 60.0


@dataclass(frozen=True)
class RecordWish:
    """How to record.

    Parameters
    ----------
    folder
        Where to; empty for the usual place.
    pre_roll
        Seconds of what was just heard to begin with, in [0, 60]. Who presses the key has heard
        something already, so it is not 0 at first.
    coding, split
        Keys of the tables above.
    """

    folder: str = ""
    pre_roll: float = 5.0
    coding: str = "pcm24"
    split: str = "never"

    @property
    def valid(self) -> bool:
        """Whether all values lie in their ranges."""
        ranged = 0.0 <= self.pre_roll <= LONGEST_PRE_ROLL
        return ranged and self.coding in CODINGS and self.split in SPLITS

    def to_json(self) -> dict[str, Any]:
        """Return it for JSON."""
        return asdict(self)

    @classmethod
    def from_json(cls, data: object) -> Self:
        """Return what `to_json` wrote; the usual wish if it makes no sense."""
        usual = cls()
        if not isinstance(data, Mapping):
            return usual
        known = {
            field.name: data[field.name]
            for field in fields(cls)
            if type(data.get(field.name)) is type(getattr(usual, field.name))
        }
        wish = replace(usual, **known)
        return wish if wish.valid else usual
