"""Settings for what people listen to: some made here, and what one makes of one's own."""

from collections.abc import Container
from dataclasses import dataclass, replace
from itertools import count
from typing import Final

from dsp.analysis import N_FFT_MAX, N_FFT_MIN, Analysis
from dsp.scales import FrequencyAxis
from dsp.settings import Settings
from dsp.windows import Window

LONGEST_NAME: Final = 60


@dataclass(frozen=True)
class Preset:
    """Settings by name, which mean the same at every sample rate if they tell the window's length.

    Parameters
    ----------
    settings
        What is taken; of its window, shape and overlap alone count if `window_ms` is given.
    window_ms
        Length of the window in milliseconds, above 0; None leaves the samples of `settings`.
    padding
        How many times longer than the window the transform is at least, at least 1.

    Raises
    ------
    ValueError
        If a parameter lies outside its range.
    """

    settings: Settings
    window_ms: float | None = None
    padding: int = 1

    def __post_init__(self) -> None:
        window_ms, padding = self.window_ms, self.padding
        if window_ms is not None and not window_ms > 0.0:
            raise ValueError(f"{window_ms=} must lie above 0")
        if padding < 1:
            raise ValueError(f"{padding=} must be at least 1")

    def at(self, rate: int) -> Settings:
        """Return the settings for sound of `rate` samples per second.

        The transform is the next power of two that has room for window and padding, as far as
        there is one; the window is at most as long as the largest transform.
        """
        if self.window_ms is None:
            return self.settings
        length = min(max(N_FFT_MIN, round(self.window_ms * rate / 1000.0)), N_FFT_MAX)
        n_fft = min(1 << (length * self.padding - 1).bit_length(), N_FFT_MAX)
        return self.settings.with_analysis(win_length=length, n_fft=n_fft)


def _preset(
    window_ms: float, padding: int, analysis: Analysis, axis: FrequencyAxis, **more: object
) -> Preset:
    settings = Settings(analysis, axis, auto_range=True, **more)  # type: ignore[arg-type]
    return Preset(settings, window_ms, padding)


# Times that are powers of two in samples at 48 kHz, where the transform then is no longer than told
PRESETS: Final[dict[str, Preset]] = {
    "Speech": _preset(
        64 / 3,
        2,
        Analysis(pre_emphasis=0.97),
        FrequencyAxis("linear", 0.0, 8000.0),
        span=5.0,
    ),
    "Music": _preset(
        512 / 3,
        2,
        Analysis(overlap=0.96875),
        FrequencyAxis("log", 27.0, 12_000.0),
        note_names=True,
    ),
    "Birds": _preset(
        64 / 3,
        2,
        Analysis(overlap=0.875),
        FrequencyAxis("linear", 500.0, 12_000.0),
        colormap="viridis",
        span=10.0,
    ),
    "Bats": _preset(  # of calls that last some milliseconds, recorded at 250 kHz and more
        2.0,
        2,
        Analysis(overlap=0.875),
        FrequencyAxis("linear", 10_000.0, 125_000.0),
        colormap="magma",
        span=2.0,
    ),
    "Engines": _preset(
        1024 / 3,
        1,
        Analysis(Window("flat-top")),
        FrequencyAxis("linear", 0.0, 1000.0),
        colormap="turbo",
        span=30.0,
    ),
    "Voice training": _preset(
        256 / 3,
        2,
        Analysis(overlap=0.9375),
        FrequencyAxis("log", 60.0, 6000.0),
        note_names=True,
        span=8.0,
    ),
    "Radio": _preset(
        512 / 3,
        1,
        Analysis(Window("blackman-harris"), overlap=0.75),
        FrequencyAxis("linear", 0.0, 24_000.0),
        colormap="turbo",
        span=30.0,
    ),
}
"""The presets made here by name, in the order of their keys."""


def presets_at(rate: int) -> dict[str, Settings]:
    """Return the presets made here as settings for sound of `rate` samples per second."""
    return {name: preset.at(rate) for name, preset in PRESETS.items()}


def with_preset(settings: Settings, preset: Settings) -> Settings:
    """Return `settings` with the analysis and the look of `preset`.

    What belongs to the input or the person stays: channel, weighting, calibration, how time is
    labelled, and whether grid, pitch and harmonics are drawn.
    """
    kept = settings.analysis
    return replace(
        preset,
        analysis=replace(preset.analysis, channel=kept.channel, weighting=kept.weighting),
        clock_time=settings.clock_time,
        grid=settings.grid,
        pitch=settings.pitch,
        harmonics=settings.harmonics,
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
