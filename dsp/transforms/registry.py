"""The transforms that can be chosen, by name, and how they are written down and read back."""

from collections.abc import Mapping
from dataclasses import fields
from typing import Any, Final

from dsp.transforms.bands import Bark, Erb, Mel, OctaveBands
from dsp.transforms.chroma import Chroma
from dsp.transforms.constant_q import ConstantQ
from dsp.transforms.density import Density
from dsp.transforms.multi_resolution import MultiResolution
from dsp.transforms.pcen import Pcen
from dsp.transforms.phase import GroupDelay, InstantaneousFrequency, Phase
from dsp.transforms.reassigned import Reassigned
from dsp.transforms.spectrum import Spectrum
from dsp.transforms.stereo import Coherence, Delay, LevelDifference, PhaseDifference
from dsp.transforms.transform import Choice

MENU: Final[dict[str, tuple[type[Choice], ...]]] = {
    "Spectrum": (Spectrum, Density, Reassigned, MultiResolution),
    "Bands": (Mel, Bark, Erb, OctaveBands, Pcen),
    "Notes": (ConstantQ, Chroma),
    "Phase": (Phase, InstantaneousFrequency, GroupDelay),
    "Two channels": (LevelDifference, PhaseDifference, Delay, Coherence),
}
"""The transforms in the order of the menu, under the names of their groups."""

TRANSFORMS: Final[dict[str, type[Choice]]] = {
    kind.name: kind for kinds in MENU.values() for kind in kinds
}


OWN_WINDOWS: Final = frozenset({"constant-q", "chroma"})
"""Those whose windows are not as long as the settings say."""

OCTAVE: Final = frozenset({"chroma"})
"""Those whose rows are the notes of one octave, from C4 to B4, instead of frequencies."""

LOBES: Final = frozenset({"spectrum", "density"})
"""Those in which a steady tone is the lobe of the window, whose top may lie between two bins."""

TONES: Final = frozenset({"constant-q"})
"""Those whose rows are tones spaced as notes are, so that notes are what labels them best."""

STEREO: Final = frozenset({"phase-difference", "level-difference", "coherence", "delay"})
"""Those of two channels."""

NO_LEVELS: Final = STEREO | {"phase", "instantaneous-frequency", "group-delay", "pcen"}
"""Those that show something else than levels."""

OWN_COLOURS: Final = NO_LEVELS - {"pcen", "coherence"}
"""Those whose colours cannot be chosen, as they lie around zero or on a circle."""


def parameters(choice: Choice) -> dict[str, Any]:
    """Return the parameters of `choice` by name, first its own and then those it shares."""
    value: Any = choice  # a dataclass, as all choices are
    ordered = sorted(fields(value), key=lambda field: bool(field.kw_only))
    return {field.name: getattr(value, field.name) for field in ordered}


def to_json(choice: Choice) -> dict[str, Any]:
    """Return `choice` as what `json.dumps` takes: its name and its parameters."""
    return {"name": choice.name, **parameters(choice)}


def from_json(data: Mapping[str, Any]) -> Choice:
    """Return the choice that `to_json` wrote; parameters that it does not know are passed over.

    Raises
    ------
    ValueError
        If the transform is unknown, or a parameter is of the wrong kind or outside its range.
    """
    name = data.get("name")
    if name not in TRANSFORMS:
        raise ValueError(f"transform={name!r} must be one of {', '.join(TRANSFORMS)}")
    made = TRANSFORMS[name]()
    known = {key: data[key] for key in parameters(made) if key in data}
    for key, default in parameters(made).items():
        if key in known and not _same_kind(known[key], default):
            raise ValueError(f"{key}={known[key]!r} of {name} should be like {default!r}")
    return type(made)(**known)


def _same_kind(value: object, default: object) -> bool:
    """Return whether `value` may stand where `default` does."""
    if type(default) is float:
        return type(value) in (int, float)
    return type(value) is type(default)
