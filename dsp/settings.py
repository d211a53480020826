"""Everything the user can set about the picture, as one frozen value."""

from dataclasses import dataclass, field, replace
from typing import Self

from dsp.analysis import Analysis
from dsp.levels import CEILING_DB, FLOOR_DB
from dsp.notes import note_frequency
from dsp.scales import FrequencyAxis
from dsp.transforms.registry import OCTAVE, TONES
from dsp.transforms.weighting import TIME_CONSTANTS

OCTAVE_AXIS = FrequencyAxis("log", note_frequency(59.5), note_frequency(71.5))
"""From C4 to B4, a row for each note."""
SPAN_MIN, SPAN_MAX = 0.001, 86_400.0
OFFSET_MOST = 200.0


@dataclass(frozen=True)
class Settings:
    """What is analysed and how it is shown.

    Parameters
    ----------
    analysis
        Window, transform and channel.
    axis
        Scale and limits of the frequency axis.
    floor, ceiling
        Levels in dB at the two ends of the colour bar, at least 1 dB apart.
    auto_range
        Whether floor and ceiling follow the sound.
    colormap
        Name of the colours, see `ui.palettes`.
    span
        Seconds that the picture shows, in [0.001, 86400].
    clock_time
        Whether the time axis shows the time of day instead of seconds since the start.
    note_names
        Whether the frequency axis is labelled with notes, where the rows are not tones.
    tones_in_hertz
        Whether it is labelled with Hz where the rows are tones, as those of constant-Q.
    grid
        Whether lines at the ticks are drawn over the picture.
    pitch
        Whether the fundamental frequency is drawn over it, see `dsp.pitch`.
    harmonics
        Whether the multiples of the frequency under the pointer are.
    offset
        What is added to levels before a person reads them, in dB, in [-200, 200]: the sound
        pressure level of full scale where the input is calibrated, else 0.
    ballistics
        How fast the live spectrum follows, one of `TIME_CONSTANTS`.

    Raises
    ------
    ValueError
        If a parameter lies outside its range.
    """

    analysis: Analysis = field(default_factory=Analysis)
    axis: FrequencyAxis = field(default_factory=FrequencyAxis)
    floor: float = -100.0
    ceiling: float = -10.0
    auto_range: bool = False
    colormap: str = "inferno"
    span: float = 10.0
    clock_time: bool = False
    note_names: bool = False
    grid: bool = False
    offset: float = 0.0
    ballistics: str = "slow"
    tones_in_hertz: bool = False
    pitch: bool = False
    harmonics: bool = False

    def __post_init__(self) -> None:
        floor, ceiling, span = self.floor, self.ceiling, self.span
        if not FLOOR_DB <= floor <= ceiling - 1.0 <= CEILING_DB - 1.0:
            raise ValueError(
                f"{floor=} and {ceiling=} must rise by at least 1 dB within "
                f"[{FLOOR_DB:.0f}, {CEILING_DB:.0f}]"
            )
        if not SPAN_MIN <= span <= SPAN_MAX:
            raise ValueError(f"{span=} must lie in [{SPAN_MIN}, {SPAN_MAX:.0f}] seconds")
        offset, ballistics = self.offset, self.ballistics
        if not -OFFSET_MOST <= offset <= OFFSET_MOST:
            raise ValueError(f"{offset=} must lie in [{-OFFSET_MOST:.0f}, {OFFSET_MOST:.0f}] dB")
        if ballistics not in TIME_CONSTANTS:
            raise ValueError(f"{ballistics=} must be one of {', '.join(TIME_CONSTANTS)}")

    @property
    def shows_octave(self) -> bool:
        """Whether the rows of the picture are the notes of one octave."""
        return self.analysis.transform.name in OCTAVE

    @property
    def shown_axis(self) -> FrequencyAxis:
        """The axis of the picture, which may have the notes of one octave for its rows."""
        return OCTAVE_AXIS if self.shows_octave else self.axis

    @property
    def shows_notes(self) -> bool:
        """Whether the frequency axis is labelled with notes."""
        if self.analysis.transform.name in TONES:
            return not self.tones_in_hertz
        return self.note_names or self.shows_octave

    def with_notes(self, *, shown: bool) -> Self:
        """Return these settings with notes or Hz at the axis of what is shown.

        Transforms whose rows are tones have a choice of their own; the rows of an octave have
        none, as they are notes.
        """
        if self.shows_octave:
            return self
        if self.analysis.transform.name in TONES:
            return replace(self, tones_in_hertz=not shown)
        return replace(self, note_names=shown)

    def with_analysis(self, **changes: object) -> Self:
        """Return these settings with some of the analysis replaced."""
        return replace(self, analysis=replace(self.analysis, **changes))  # type: ignore[arg-type]
