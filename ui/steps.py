"""Changes of the settings by one step: from settings to settings, without a window."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Final, TypeVar

from dsp.analysis import DIFFERENCE, MIX, N_FFT_MAX, N_FFT_MIN, Analysis
from dsp.levels import CEILING_DB, FLOOR_DB
from dsp.presets import PRESETS, Preset, with_preset
from dsp.scales import SCALES, FrequencyAxis
from dsp.settings import Settings
from dsp.transforms.registry import STEREO, TRANSFORMS
from dsp.transforms.transform import Choice
from dsp.windows import WINDOWS, Window
from ui.palettes import NAMES

SIZES: Final = tuple(2**k for k in range(8, 17))
PADDINGS: Final = (1, 2, 4, 8)
OVERLAPS: Final = (0.0, 0.5, 0.75, 0.875, 0.9375, 0.96875)
PRE_EMPHASIS: Final = 0.97  # the usual one for speech: about +6 dB per octave
LOG_FMIN: Final = 10.0  # where a logarithmic axis begins that was told to begin at 0 Hz

T = TypeVar("T")


def with_n_fft(settings: Settings, n_fft: int) -> Settings:
    """Return `settings` with another FFT size, the same share of zeros and the same overlap."""
    old = settings.analysis
    length = round(old.win_length * n_fft / old.n_fft)
    return settings.with_analysis(n_fft=n_fft, win_length=min(max(N_FFT_MIN, length), n_fft))


def with_padding(settings: Settings, factor: float) -> Settings:
    """Return `settings` with the same window in a transform `factor` times as long.

    The transform is kept even, so that half the sample rate is one of its bins.
    """
    n_fft = 2 * round(settings.analysis.win_length * factor / 2.0 + 0.25)
    return settings.with_analysis(n_fft=min(n_fft, N_FFT_MAX))


def with_win_length(settings: Settings, length: int) -> Settings:
    """Return `settings` with another window length, at most the FFT size."""
    length = min(max(N_FFT_MIN, length), settings.analysis.n_fft)
    return settings.with_analysis(win_length=length)


def with_window(settings: Settings, name: str, parameter: float | None = None) -> Settings:
    """Return `settings` with another window shape; without a parameter it has its default."""
    return settings.with_analysis(window=Window(name, parameter))


def with_scale(settings: Settings, scale: str) -> Settings:
    """Return `settings` with another frequency scale; the ends stay where they can."""
    axis = settings.axis
    fmin = max(axis.fmin, min(LOG_FMIN, axis.fmax / 2.0)) if scale == "log" else axis.fmin
    return replace(settings, axis=FrequencyAxis(scale, fmin, axis.fmax))


def with_low(
    ends: tuple[float, float], low: float, least: float, top: float
) -> tuple[float, float]:
    """Return a range with another lower end, which takes the upper one along if it passes that.

    Parameters
    ----------
    ends
        As they were; where there is room up to `top` their distance stays.
    least
        Between both.
    """
    high = ends[1]
    return low, high if low <= high - least else min(low + high - ends[0], top)


def with_high(
    ends: tuple[float, float], high: float, least: float, bottom: float
) -> tuple[float, float]:
    """Return a range with another upper end, as `with_low` does with the lower one."""
    low = ends[0]
    return low if high >= low + least else max(high + low - ends[1], bottom), high


def with_range(settings: Settings, floor: float, ceiling: float) -> Settings:
    """Return `settings` with a fixed range of levels; an end stops 1 dB before the other."""
    ceiling = min(max(ceiling, FLOOR_DB + 1.0), CEILING_DB)
    floor = min(max(floor, FLOOR_DB), CEILING_DB - 1.0)
    if floor > ceiling - 1.0:
        if floor == settings.floor:
            ceiling = floor + 1.0
        floor = ceiling - 1.0
    return replace(settings, floor=floor, ceiling=ceiling, auto_range=False)


def padding(analysis: Analysis) -> float:
    """Return how many times longer than the window the transform is."""
    return analysis.n_fft / analysis.win_length


def channel_choices(channels: int) -> list[str]:
    """Return what can be looked at of a sound with so many `channels`."""
    if channels < 2:
        return [MIX]
    return [MIX, *(str(k + 1) for k in range(channels)), DIFFERENCE]


def _turn(choices: Sequence[T], now: T, by: int) -> T:
    """Return the choice `by` places on, around the end; the first if `now` is none of them."""
    if now not in choices:
        return choices[0]
    return choices[(choices.index(now) + by) % len(choices)]


def _n_fft(settings: Settings, by: int) -> Settings:
    now = settings.analysis.n_fft
    beyond = [n for n in SIZES if (n > now if by > 0 else n < now)]
    return with_n_fft(settings, (min if by > 0 else max)(beyond)) if beyond else settings


def _win_length(settings: Settings, by: int) -> Settings:
    """Double or halve the window; the transform grows only when it must."""
    now = settings.analysis.win_length
    if by > 0 and 2 * now > settings.analysis.n_fft:
        whole = with_win_length(settings, settings.analysis.n_fft)
        return with_n_fft(whole, min(2 * now, N_FFT_MAX))
    return with_win_length(settings, 2 * now if by > 0 else now // 2)


def _overlap(settings: Settings, by: int) -> Settings:
    now = settings.analysis.overlap
    beyond = [o for o in OVERLAPS if (o > now if by > 0 else o < now)]
    if not beyond:
        return settings
    return settings.with_analysis(overlap=(min if by > 0 else max)(beyond))


def _window(settings: Settings, by: int) -> Settings:
    return with_window(settings, _turn(tuple(WINDOWS), settings.analysis.window.name, by))


def _next_transform(now: str, by: int, channels: int) -> str:
    """Return the transform `by` places on that has a meaning for so many `channels`."""
    name = _turn(tuple(TRANSFORMS), now, by)
    while name in STEREO and channels < 2:
        name = _turn(tuple(TRANSFORMS), name, by)
    return name


def _scale(settings: Settings, by: int) -> Settings:
    return with_scale(settings, _turn(tuple(SCALES), settings.axis.scale, by))


def _colormap(settings: Settings, by: int) -> Settings:
    return replace(settings, colormap=_turn(NAMES, settings.colormap, by))


def _floor(settings: Settings, by: int) -> Settings:
    floor = min(settings.floor + by, settings.ceiling - 1.0)
    return with_range(settings, floor, settings.ceiling)


def _ceiling(settings: Settings, by: int) -> Settings:
    ceiling = max(settings.ceiling + by, settings.floor + 1.0)
    return with_range(settings, settings.floor, ceiling)


_STEPS: Final[dict[str, tuple[Callable[[Settings, int], Settings], int]]] = {
    "n-fft-larger": (_n_fft, 1),
    "n-fft-smaller": (_n_fft, -1),
    "window-longer": (_win_length, 1),
    "window-shorter": (_win_length, -1),
    "overlap-more": (_overlap, 1),
    "overlap-less": (_overlap, -1),
    "window-next": (_window, 1),
    "window-previous": (_window, -1),
    "scale-next": (_scale, 1),
    "scale-previous": (_scale, -1),
    "colormap-next": (_colormap, 1),
    "colormap-previous": (_colormap, -1),
    "floor-up": (_floor, 1),
    "floor-down": (_floor, -1),
    "ceiling-up": (_ceiling, 1),
    "ceiling-down": (_ceiling, -1),
}


def _toggle_pre_emphasis(settings: Settings) -> Settings:
    coefficient = 0.0 if settings.analysis.pre_emphasis else PRE_EMPHASIS
    return settings.with_analysis(pre_emphasis=coefficient)


TOGGLES: Final[dict[str, Callable[[Settings], Settings]]] = {
    "pre-emphasis": _toggle_pre_emphasis,
    "auto-range": lambda s: replace(s, auto_range=not s.auto_range),
    "grid": lambda s: replace(s, grid=not s.grid),
    "pitch": lambda s: replace(s, pitch=not s.pitch),
    "harmonics": lambda s: replace(s, harmonics=not s.harmonics),
    "note-names": lambda s: s.with_notes(shown=not s.shows_notes),
    "clock-time": lambda s: replace(s, clock_time=not s.clock_time),
}
_PRESETS: Final[dict[str, Preset]] = {
    f"preset-{k}": preset for k, preset in enumerate(PRESETS.values(), 1)
}
_CHANNEL_STEPS: Final = {"channel-next": 1, "channel-previous": -1}
_TRANSFORM_STEPS: Final = {"transform-next": 1, "transform-previous": -1}


def _fresh(name: str) -> Choice:
    return TRANSFORMS[name]()


def step(
    settings: Settings,
    command: str,
    channels: int = 2,
    recall: Callable[[str], Choice] = _fresh,
    rate: int = 48_000,
) -> Settings | None:
    """Return `settings` after `command`, or None if that is not about settings.

    Sizes and levels stop at their ends; shapes, scales, colours and channels go around. A value
    that is none of the usual ones goes to the next usual one. Transforms that compare two channels
    are passed over where the sound has fewer `channels`; `recall` returns one with its parameters.
    Presets are taken for sound of `rate` samples per second.
    """
    if command in _STEPS:
        change, by = _STEPS[command]
        return change(settings, by)
    if command in TOGGLES:
        return TOGGLES[command](settings)
    if command in _PRESETS:
        return with_preset(settings, _PRESETS[command].at(rate))
    if command in _CHANNEL_STEPS:
        now = settings.analysis.channel
        turned = _turn(channel_choices(channels), now, _CHANNEL_STEPS[command])
        return settings.with_analysis(channel=turned)
    if command in _TRANSFORM_STEPS:
        now = settings.analysis.transform.name
        name = _next_transform(now, _TRANSFORM_STEPS[command], channels)
        return settings.with_analysis(transform=recall(name))
    return None
