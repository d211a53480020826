"""What a person wants to export, as frozen values that come back at the next start."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from typing import Any, Final, TypeVar

PARTS: Final = {"visible": "What is visible", "selection": "The selection", "whole": "All of it"}
KINDS: Final = {"png": "PNG", "jpeg": "JPEG", "svg": "SVG", "pdf": "PDF"}
SIZES: Final = {
    "1": "As on the screen",
    "2": "Twice as large",
    "4": "Four times as large",
    "pixels": "In pixels",
    "paper": "On paper",
    "native": "A pixel per bin and column",
}
GROUNDS: Final = {
    "window": "As the window",
    "paper": "White, for paper",
    "transparent": "Transparent",
}
TABLES: Final = {"npz": "NPZ", "npy": "NPY", "csv": "CSV", "mat": "MAT"}
UNITS: Final = {"db": "Level in dB", "power": "Power", "magnitude": "Magnitude"}
FRAMES: Final = {
    "1280x720": "1280 × 720",
    "1920x1080": "1920 × 1080",
    "window": "As on the screen",
}

LARGEST: Final = 32_767
"""Pixels of a side that can be asked for."""

CM_PER_INCH: Final = 2.54


@dataclass(frozen=True)
class PictureWish:
    """A picture; the names of its choices are the keys of the tables above."""

    kind: str = "png"
    part: str = "visible"
    size: str = "1"
    width: int = 1600
    height: int = 900
    width_cm: float = 16.0
    height_cm: float = 9.0
    dpi: float = 300.0
    axes: bool = True
    colour_bar: bool = True
    settings_line: bool = True
    annotations: bool = True
    title: str = ""
    ground: str = "window"

    @property
    def annotated(self) -> bool:
        """Whether annotations are drawn, which a pixel per bin and column leaves no room for."""
        return self.annotations and self.size != "native"

    @property
    def valid(self) -> bool:
        """Whether all values lie in their ranges."""
        return (
            self.kind in KINDS
            and self.part in PARTS
            and self.size in SIZES
            and self.ground in GROUNDS
            and all(1 <= side <= LARGEST for side in (self.width, self.height))
            and all(0.1 <= side <= 1000.0 for side in (self.width_cm, self.height_cm))
            and 24.0 <= self.dpi <= 2400.0
        )


@dataclass(frozen=True)
class TableWish:
    """A table of levels."""

    kind: str = "npz"
    part: str = "visible"
    unit: str = "db"
    band: bool = True
    """Whether only the frequencies that are visible or selected are wanted."""

    @property
    def valid(self) -> bool:
        """Whether all values lie in their ranges."""
        return self.kind in TABLES and self.part in PARTS and self.unit in UNITS


@dataclass(frozen=True)
class VideoWish:
    """A video."""

    kind: str = "mp4"
    part: str = "selection"
    frame: str = "1280x720"
    frame_rate: int = 30
    span: float = 10.0
    axes: bool = True
    colour_bar: bool = True
    settings_line: bool = False
    title: str = ""
    ground: str = "window"

    @property
    def valid(self) -> bool:
        """Whether all values lie in their ranges."""
        return (
            self.kind in ("mp4", "webm")
            and self.part in PARTS
            and self.frame in FRAMES
            and self.frame_rate in (30, 60)
            and 0.1 <= self.span <= 3600.0
            and self.ground in ("window", "paper")
        )


Wish = TypeVar("Wish", PictureWish, TableWish, VideoWish)


def to_json(wish: PictureWish | TableWish | VideoWish) -> dict[str, Any]:
    """Return what to remember of `wish`; a title belongs to one picture."""
    data = asdict(wish)
    data.pop("title", None)
    return data


def from_json(usual: Wish, data: object) -> Wish:
    """Return the wish that `to_json` made; `usual` if it makes no sense."""
    if not isinstance(data, Mapping):
        return usual
    known = {
        field.name: data[field.name]
        for field in fields(usual)
        if field.name in data and type(data[field.name]) is type(getattr(usual, field.name))
    }
    wish = replace(usual, **known)
    return wish if wish.valid else usual
