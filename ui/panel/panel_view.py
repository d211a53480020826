"""The groups of the panel that say how it is shown; none of them costs a new analysis."""

from collections.abc import Callable
from dataclasses import replace
from typing import Final

from dsp.levels import CEILING_DB, FLOOR_DB
from dsp.scales import SCALES, FrequencyAxis
from dsp.settings import OFFSET_MOST, SPAN_MAX, SPAN_MIN, Settings
from dsp.transforms.registry import NO_LEVELS, OWN_COLOURS
from dsp.transforms.weighting import TIME_CONSTANTS, WEIGHTINGS
from ui import steps
from ui.facts import grouped, number, short, whole_hertz
from ui.fields import DECIBEL, HERTZ, SECONDS, Check, Combo, Number
from ui.keys import tip
from ui.panel.panel_sound import Apply
from ui.panel.section import Section, describe
from ui.panel.swatches import SwatchCombo
from ui.theme import CHOICES

LEAST_HERTZ: Final = 1.0  # between the two ends of the frequency axis
LEAST_DB: Final = 1.0  # between floor and ceiling
HISTORY_MIN, HISTORY_MAX = 0.1, 240.0
DEFAULT_RATE: Final = 48_000
SAMPLE_BYTES: Final = 4  # of one sample of one channel that is kept
SPEED: Final = {"": 1.0, "px/s": 1.0, "k": 1e3, "kpx/s": 1e3}
THEME_LABELS: Final = {"system": "As the desktop", "dark": "Dark", "light": "Light"}


class FrequencySection(Section):
    """The frequency axis."""

    def __init__(self, apply: Apply) -> None:
        super().__init__("Frequency")
        self.scale = Combo(SCALES.items())
        self.fmin = Number("Hz", HERTZ, decimals=1, write=whole_hertz)
        self.fmax = Number("Hz", HERTZ, decimals=1, write=whole_hertz)
        self.notes = Check("Note names")
        describe(
            self.scale,
            "Frequency scale",
            tip("How frequencies are spaced.", "scale-next", "scale-previous"),
        )
        ends = ("frequency-up", "frequency-down", "zoom-in-frequency", "zoom-out-frequency")
        describe(self.fmin, "Lowest frequency in Hz", tip("The lower end of the picture.", *ends))
        describe(self.fmax, "Highest frequency in Hz", tip("The upper end of the picture.", *ends))
        describe(self.notes, "Note names", tip("Label notes instead of Hz.", "note-names"))
        self.add_row("Scale", self.scale)
        self.add_row("From, to", self.fmin, self.fmax)
        self.add_checks(self.notes)
        self.scale.chosen.connect(lambda name: apply(lambda s: steps.with_scale(s, name)))
        self._limits = 0.0, DEFAULT_RATE / 2.0
        self.fmin.edited.connect(lambda f: apply(lambda s: self._with_low(s, f)))
        self.fmax.edited.connect(lambda f: apply(lambda s: self._with_high(s, f)))
        self.notes.ticked.connect(lambda on: apply(lambda s: s.with_notes(shown=on)))

    def show_axis(self, axis: FrequencyAxis, rate: int, *, free: bool = True) -> None:
        """Show `axis` within what sound at `rate` samples per second can hold.

        It is not `free` where the rows of the picture are the notes of an octave.
        """
        for field in (self.scale, self.fmin, self.fmax, self.notes):
            field.setEnabled(free)
        axis = axis.limited(rate)
        lowest = min(LEAST_HERTZ, axis.fmin) if axis.scale == "log" else 0.0
        self._limits = lowest, rate / 2.0
        self.scale.show_value(axis.scale, lambda: axis.scale)
        self.fmin.show_value(axis.fmin, lowest, rate / 2.0 - LEAST_HERTZ)
        self.fmax.show_value(axis.fmax, lowest + LEAST_HERTZ, rate / 2.0)

    def _with_low(self, settings: Settings, low: float) -> Settings:
        axis = settings.axis
        ends = steps.with_low((axis.fmin, axis.fmax), low, LEAST_HERTZ, self._limits[1])
        return replace(settings, axis=FrequencyAxis(axis.scale, *ends))

    def _with_high(self, settings: Settings, high: float) -> Settings:
        axis = settings.axis
        ends = steps.with_high((axis.fmin, axis.fmax), high, LEAST_HERTZ, self._limits[0])
        return replace(settings, axis=FrequencyAxis(axis.scale, *ends))


class LevelSection(Section):
    """Which levels get which colours."""

    def __init__(self, apply: Apply) -> None:
        super().__init__("Level")
        self.colours = SwatchCombo()
        self.floor = Number("dB", DECIBEL, decimals=1, write=_three_figures)
        self.ceiling = Number("dB", DECIBEL, decimals=1, write=_three_figures)
        self.auto_range = Check("Automatic range")
        self.weighting = Combo(WEIGHTINGS.items())
        self.ballistics = Combo((name, kind.label) for name, kind in TIME_CONSTANTS.items())
        self.offset = Number("dB", DECIBEL, decimals=2)
        describe(
            self.colours,
            "Colours",
            tip("How levels are coloured.", "colormap-next", "colormap-previous"),
        )
        describe(
            self.floor,
            "Floor in dB",
            tip("The darkest level, re a full-scale sine.", "floor-down", "floor-up"),
        )
        describe(
            self.ceiling,
            "Ceiling in dB",
            tip("The brightest level, re a full-scale sine.", "ceiling-down", "ceiling-up"),
        )
        describe(
            self.auto_range,
            "Automatic range",
            tip("Let floor and ceiling follow the sound.", "auto-range"),
        )
        self._describe_meter()
        self.add_row("Colours", self.colours)
        self.add_row("Floor, ceiling", self.floor, self.ceiling)
        self.add_checks(self.auto_range)
        self.add_row("Weighting", self.weighting)
        self.add_row("Average", self.ballistics)
        self.add_row("Calibration", self.offset)
        self.colours.chosen.connect(lambda name: apply(lambda s: replace(s, colormap=name)))
        self.floor.edited.connect(lambda db: apply(lambda s: _with_floor(s, db - s.offset)))
        self.ceiling.edited.connect(lambda db: apply(lambda s: _with_ceiling(s, db - s.offset)))
        self.auto_range.ticked.connect(lambda on: apply(lambda s: replace(s, auto_range=on)))
        self.weighting.chosen.connect(lambda name: apply(lambda s: s.with_analysis(weighting=name)))
        self.ballistics.chosen.connect(lambda name: apply(lambda s: replace(s, ballistics=name)))
        self.offset.edited.connect(lambda db: apply(lambda s: replace(s, offset=db)))

    def _describe_meter(self) -> None:
        describe(
            self.weighting,
            "Frequency weighting",
            "Weight levels by frequency as sound level meters do: A as the ear hears soft sound, "
            "C loud sound.",
        )
        describe(
            self.ballistics,
            "Average of the spectrum",
            "How fast the average beside the picture follows, as on sound level meters.",
        )
        describe(
            self.offset,
            "Calibration in dB",
            "The sound pressure level of a full-scale sine, where it is known: all levels are then "
            "shown in dB SPL. 0 shows dBFS.",
        )

    def show_levels(self, settings: Settings, *, live: bool = True) -> None:
        """Show range and colours; a recording has an average over what is visible."""
        self.colours.show_value(settings.colormap, lambda: settings.colormap)
        low, high, up = settings.floor, settings.ceiling, settings.offset
        self.floor.show_value(low + up, FLOOR_DB + up, CEILING_DB + up - LEAST_DB)
        self.ceiling.show_value(high + up, FLOOR_DB + up + LEAST_DB, CEILING_DB + up)
        self.auto_range.setChecked(settings.auto_range)
        self.weighting.show_value(settings.analysis.weighting, lambda: "")
        self.ballistics.show_value(settings.ballistics, lambda: "")
        self.offset.show_value(up, -OFFSET_MOST, OFFSET_MOST)
        levels = settings.analysis.transform.name not in NO_LEVELS
        for field in (self.floor, self.weighting, self.offset):
            self.show_row(field, shown=levels)
        self.show_row(self.ballistics, shown=levels and live)
        self.auto_range.setVisible(levels)
        self.colours.setEnabled(settings.analysis.transform.name not in OWN_COLOURS)


def _with_floor(settings: Settings, floor: float) -> Settings:
    ends = steps.with_low((settings.floor, settings.ceiling), floor, LEAST_DB, CEILING_DB)
    return steps.with_range(settings, *ends)


def _with_ceiling(settings: Settings, ceiling: float) -> Settings:
    ends = steps.with_high((settings.floor, settings.ceiling), ceiling, LEAST_DB, FLOOR_DB)
    return steps.with_range(settings, *ends)


class TimeSection(Section):
    """The time axis and how far back it reaches."""

    def __init__(self, apply: Apply, keep: Callable[[float], None]) -> None:
        super().__init__("Time")
        self._width, self._live = 0, True
        self._form = DEFAULT_RATE, 1  # samples per second and channels of the sound
        self.span = Number("s", SECONDS, write=_four_figures)
        self.speed = Number("px/s", SPEED, decimals=2, write=_in_thousands)
        self.clock = Check("Time of day")
        self.history = Number("min", {"": 1.0, "min": 1.0, "s": 1.0 / 60.0, "h": 60.0}, decimals=1)
        zoom = ("zoom-in-time", "zoom-out-time")
        describe(self.span, "Time shown in seconds", tip("How much time is shown.", *zoom))
        describe(
            self.speed,
            "Scroll speed in pixels per second",
            tip("How fast the picture moves; faster shows less time.", *zoom),
        )
        describe(
            self.clock,
            "Time of day",
            tip("Label the clock time instead of seconds since the start.", "clock-time"),
        )
        self.add_row("Span, speed", self.span, self.speed)
        self.add_row("History", self.history)
        self.add_checks(self.clock)
        self.span.edited.connect(lambda span: apply(lambda s: replace(s, span=span)))
        self.speed.edited.connect(
            lambda speed: apply(lambda s: replace(s, span=self._span_at(speed)))
        )
        self.clock.ticked.connect(lambda on: apply(lambda s: replace(s, clock_time=on)))
        self.history.edited.connect(keep)

    def _span_at(self, speed: float) -> float:
        return min(max(self._width / speed, SPAN_MIN), SPAN_MAX)

    def show_time(self, settings: Settings, width: int) -> None:
        """Show span and labels; the speed follows from the picture's width in pixels."""
        self._width = width
        self.span.show_value(settings.span, SPAN_MIN, SPAN_MAX)
        self.clock.setChecked(settings.clock_time)
        self.speed.setEnabled(width > 0)
        least = max(width / SPAN_MAX, 0.01)
        self.speed.show_value(width / settings.span, least, max(width / SPAN_MIN, least))

    def show_signal(self, rate: int, channels: int, *, live: bool) -> None:
        """Show what matters for such a sound: one that has an end neither moves nor is forgotten.

        `rate` is in samples per second.
        """
        self._form, self._live = (rate, channels), live
        self.rename_row(self.span, "Span, speed" if live else "Span")
        self.speed.setVisible(live)
        self.show_row(self.history, shown=live)
        self._describe_history()

    def show_history(self, minutes: float) -> None:
        """Show how much sound is kept."""
        self.history.show_value(minutes, HISTORY_MIN, HISTORY_MAX)
        self._describe_history()

    def _describe_history(self) -> None:
        rate, channels = self._form
        minutes = self.history.value()
        megabytes = minutes * 60.0 * rate * channels * SAMPLE_BYTES / 1e6
        describe(
            self.history,
            "Minutes of sound kept",
            f"How much sound is kept to look back at: {short(minutes)} min take "
            f"{_whole(megabytes)} MB of memory.",
        )


def _three_figures(level: float) -> str:
    return short(float(f"{level:.3g}"))


def _four_figures(seconds: float) -> str:
    return short(float(f"{seconds:.4g}"))


def _whole(megabytes: float) -> str:
    if megabytes < 10.0:
        return short(round(megabytes, 1))
    return grouped(f"{float(f'{megabytes:.2g}'):.0f}")


def _in_thousands(speed: float) -> str:
    return f"{number(speed / 1000.0, 2)}k" if speed >= 10_000.0 else number(speed)


class PictureSection(Section):
    """What is drawn over and beside the picture, and around it."""

    def __init__(
        self, apply: Apply, run: Callable[[str], None], choose: Callable[[str], None]
    ) -> None:
        super().__init__("Picture")
        self.grid_lines = Check("Grid lines")
        self.spectrum = Check("Spectrum")
        self.theme = Combo((choice, THEME_LABELS[choice]) for choice in CHOICES)
        describe(self.grid_lines, "Grid lines", tip("Draw lines at the ticks.", "grid"))
        describe(
            self.spectrum,
            "Spectrum",
            tip("Show the spectrum beside the picture: of now, or at the pointer.", "spectrum"),
        )
        describe(self.theme, "Theme", tip("Colours of the window.", "theme"))
        self.add_checks(self.grid_lines, self.spectrum)
        self.add_row("Theme", self.theme)
        self.spectrum.setChecked(True)
        self.grid_lines.ticked.connect(lambda on: apply(lambda s: replace(s, grid=on)))
        self.spectrum.ticked.connect(lambda: run("spectrum"))
        self.theme.chosen.connect(choose)
