"""Which commands about settings mean something for what is shown."""

from typing import Final

from dsp.settings import Settings
from dsp.transforms.registry import NO_LEVELS, OWN_COLOURS, OWN_WINDOWS, STEREO
from ui.steps import channel_choices

FRAMES: Final = (
    "n-fft-larger",
    "n-fft-smaller",
    "window-longer",
    "window-shorter",
    "overlap-more",
    "overlap-less",
)
LEVELS: Final = ("floor-down", "floor-up", "ceiling-down", "ceiling-up", "auto-range")
COLOURS: Final = ("colormap-next", "colormap-previous")
SCALES: Final = ("scale-next", "scale-previous", "note-names")
CHANNELS: Final = ("channel-next", "channel-previous")


def meanings(settings: Settings, channels: int, *, dated: bool) -> dict[str, bool]:
    """Return, for commands about `settings`, whether they would change anything.

    Parameters
    ----------
    channels
        How many the sound has.
    dated
        Whether it tells the time of day.
    """
    name = settings.analysis.transform.name
    groups = (
        (FRAMES, name not in OWN_WINDOWS),
        (LEVELS, name not in NO_LEVELS),
        (COLOURS, name not in OWN_COLOURS),
        (SCALES, not settings.shows_octave),
        (CHANNELS, name not in STEREO and channel_choices(channels) != [settings.analysis.channel]),
        (("pre-emphasis",), name not in STEREO),
        (("clock-time",), dated),
    )
    return {command: means for commands, means in groups for command in commands}
