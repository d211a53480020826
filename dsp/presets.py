"""Settings for what people listen to: some made here, and what one makes of one's own."""

from collections.abc import Container
from dataclasses import replace
from itertools import count
from typing import Final

from dsp.analysis import Analysis
from dsp.scales import FrequencyAxis
from dsp.settings import Settings
from dsp.windows import Window

LONGEST_NAME: Final = 60


def _preset(analysis: Analysis, axis: FrequencyAxis, **more: object) -> Settings:
    return Settings(analysis, axis, auto_range=True, **more)  # type: ignore[arg-type]


PRESETS: Final[dict[str, Settings]] = {
    "Speech": _preset(
        Analysis(n_fft=2048, win_length=1024, pre_emphasis=0.97),
        FrequencyAxis("linear", 0.0, 8000.0),
        span=5.0,
    ),
    "Music": _preset(
        Analysis(n_fft=16384, win_length=8192, overlap=0.96875),
        FrequencyAxis("log", 27.0, 12_000.0),
        note_names=True,
    ),
    "Birds": _preset(
        Analysis(n_fft=2048, win_length=1024, overlap=0.875),
        FrequencyAxis("linear", 500.0, 12_000.0),
        colormap="viridis",
        span=10.0,
    ),
    "Bats": _preset(
        Analysis(n_fft=1024, win_length=512, overlap=0.875),
        FrequencyAxis("linear", 10_000.0, 125_000.0),
        colormap="magma",
        span=2.0,
    ),
    "Engines": _preset(
        Analysis(Window("flat-top"), n_fft=16384, win_length=16384),
        FrequencyAxis("linear", 0.0, 1000.0),
        colormap="turbo",
        span=30.0,
    ),
    "Voice training": _preset(
        Analysis(n_fft=8192, win_length=4096, overlap=0.9375),
        FrequencyAxis("log", 60.0, 6000.0),
        note_names=True,
        span=8.0,
    ),
    "Radio": _preset(
        Analysis(Window("blackman-harris"), n_fft=8192, win_length=8192, overlap=0.75),
        FrequencyAxis("linear", 0.0, 24_000.0),
        colormap="turbo",
        span=30.0,
    ),
}
"""The presets made here by name, in the order of their keys."""


def with_preset(settings: Settings, preset: Settings) -> Settings:
    """Return `settings` with the analysis and the look of `preset`.

    What belongs to the input or the person stays: channel, calibration, how time is labelled, and
    whether the grid is drawn.
    """
    return replace(
        preset,
        analysis=replace(preset.analysis, channel=settings.analysis.channel),
        clock_time=settings.clock_time,
        grid=settings.grid,
        offset=settings.offset,
        ballistics=settings.ballistics,
    )


def preset_in_force(settings: Settings, presets: dict[str, Settings]) -> str:
    """Return the name of the preset that `settings` are; empty if they are none.

    Where the picture stands in time and which range the colours follow to does not count.
    """
    for name, preset in presets.items():
        wanted = with_preset(settings, preset)
        if preset.auto_range and settings.auto_range:
            wanted = replace(wanted, floor=settings.floor, ceiling=settings.ceiling)
        if replace(wanted, span=settings.span) == settings:
            return name
    return ""


def free_name(name: str, taken: Container[str]) -> str:
    """Return `name`, or if it is `taken`, the first of ``name 2``, ``name 3``, ... that is not."""
    if name not in taken:
        return name
    numbered = (f"{name[: LONGEST_NAME - 4]} {number}" for number in count(2))
    return next(other for other in numbered if other not in taken)
