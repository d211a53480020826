"""What the settings imply, in words and units, and how numbers are written and read."""

import re
from typing import Final, NamedTuple

from dsp.analysis import DIFFERENCE, MIX, Analysis
from dsp.settings import Settings
from dsp.transforms.bands import Mel
from dsp.transforms.density import Density
from dsp.transforms.registry import NO_LEVELS, OWN_WINDOWS, STEREO, parameters
from dsp.transforms.spectrum import Spectrum
from dsp.transforms.transform import Choice
from dsp.transforms.weighting import WEIGHTINGS

THIN: Final = "\N{NARROW NO-BREAK SPACE}"
_MINUS: Final = "\N{MINUS SIGN}"
_SMALL: Final = str.maketrans("0123456789-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻")
_LARGE: Final = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻", "0123456789-")
_LONG: Final = re.compile(r"(?<![\d.])\d{5,}")
_GROUPS: Final = re.compile(r"(?<![\d.,])\d{1,3}(?:\s\d{3})+(?!\d)")
_THIN: Final = re.compile(rf"(?<=\d){THIN}(?=\d)")
_POWER: Final = re.compile(r"(?:(\d)\s*[×*·]\s*|(?<![\d.,]))10(?:\^([+-]?\d+)|([⁻⁰¹²³⁴-⁹]+))")


class Fact(NamedTuple):
    """One implied figure: what it is called, what it is, and what it means."""

    name: str
    value: str
    meaning: str


def number(value: float, digits: int = 3) -> str:
    """Return `value` with `digits` significant figures, whole numbers kept whole.

    ``11.71875`` becomes ``11.7``, ``85.33`` becomes ``85.3``, ``12345.6`` becomes ``12346``.
    """
    if value == 0.0:
        return "0"
    exponent = int(f"{value:.{digits - 1}e}".partition("e")[2])
    decimals = max(0, digits - 1 - exponent)
    return f"{value:.{decimals}f}".replace("-", _MINUS)


def short(value: float) -> str:
    """Return `value` with at most three figures behind the point and no useless zeros."""
    text = f"{round(value, 3) + 0.0:.3f}"  # adding 0 takes the sign from -0
    return text.rstrip("0").rstrip(".").replace("-", _MINUS)


def plain(value: float) -> str:
    """Return `value` with at most six figures: ``0.025``, and ``2.5 × 10⁻⁶`` for a tiny one."""
    figures, _, exponent = f"{value:.6g}".partition("e")
    if not exponent:
        return figures.replace("-", _MINUS)
    power = "10" + str(int(exponent)).translate(_SMALL)
    return power if figures == "1" else f"{figures.replace('-', _MINUS)} × {power}"


def grouped(text: str) -> str:
    """Return `text` with the digits of long whole numbers in threes; four stay together."""
    return _LONG.sub(lambda match: f"{int(match[0]):,}".replace(",", THIN), text)


def whole_hertz(value: float) -> str:
    """Return a frequency as the fields for it write it: ``123.4``, ``7654``, ``12 500``."""
    return grouped(f"{value:.0f}") if value >= 1000.0 else short(value)


def as_typed(text: str) -> str:
    """Return a number as a plain keyboard writes it, however a person wrote it.

    Digits in threes are put together, the minus sign becomes a hyphen and a power of ten, as in
    ``2.5 × 10⁻⁶`` or ``10^-6``, an exponent: ``2.5e-6``.
    """
    text = text.strip().replace(_MINUS, "-")
    text = _GROUPS.sub(lambda match: "".join(match[0].split()), text)
    return _POWER.sub(
        lambda match: f"{match[1] or 1}e{match[2] or match[3].translate(_LARGE)}", text
    )


def as_copied(text: str) -> str:
    """Return `text` with its numbers as other programs read them: ``-80.5``, ``12500``."""
    return _THIN.sub("", text).replace(_MINUS, "-")


def hertz(value: float) -> str:
    """Return a frequency in Hz or, from 1 kHz, in kHz."""
    return f"{number(value / 1000.0)} kHz" if value >= 999.5 else f"{number(value)} Hz"


def duration(seconds: float) -> str:
    """Return a duration in microseconds, milliseconds or seconds, whichever reads best."""
    if seconds < 0.9995e-3:
        return f"{number(seconds * 1e6)} µs"
    return f"{number(seconds * 1e3)} ms" if seconds < 0.9995 else f"{number(seconds)} s"


def rate_text(rate: int) -> str:
    """Return a sample rate as the field writes it: ``44.1 kHz``, ``48 kHz``."""
    return f"{short(rate / 1000.0)} kHz"


def facts(analysis: Analysis, rate: int) -> list[Fact]:
    """Return what `analysis` implies for sound of `rate` samples per second.

    The resolution is that of the window, rate / length by length / rate: zero padding brings
    more points but tells no two tones apart. Times and frequencies are rounded to three figures.
    """
    length, hop = analysis.win_length, analysis.hop
    hop_fact = Fact(
        "Hop", f"{hop} samples = {duration(hop / rate)}", "From one column to the next."
    )
    if analysis.transform.name in OWN_WINDOWS:
        return [hop_fact]
    bandwidth = analysis.window.noise_bandwidth(length)
    bin_width = rate / length
    return [
        Fact(
            "Resolution",
            f"{hertz(bin_width)} × {duration(length / rate)}",
            "Tones closer than this in frequency, or clicks closer than this in time, blur into "
            "one. One can only be bought with the other.",
        ),
        Fact(
            "Noise bandwidth",
            f"{bandwidth:.2f} bins = {hertz(bandwidth * bin_width)}",
            "Width of a filter with straight sides that lets as much noise through as one bin "
            "of this window.",
        ),
        Fact(
            "Bin spacing",
            hertz(rate / analysis.n_fft),
            "From one point of the spectrum to the next, with the zeros appended.",
        ),
        hop_fact,
    ]


def overlap_text(analysis: Analysis) -> str:
    """Return the share of the window that neighbouring columns really have in common."""
    return f"{100.0 * (1.0 - analysis.hop / analysis.win_length):.1f} %"


def channel_text(channel: str, channels: int = 2) -> str:
    """Return what a person calls `channel` of a sound with so many `channels`."""
    if channel == MIX:
        return {1: "Mono", 2: "Mix of both"}.get(channels, "Mix of all")
    if channel == DIFFERENCE:
        return "Difference 1 \N{MINUS SIGN} 2"
    side = {"1": " (left)", "2": " (right)"}.get(channel, "") if channels == 2 else ""
    return f"Channel {channel}{side}"


def settings_line(settings: Settings, rate: int) -> str:
    """Return the settings that a picture needs beside it to be read, on one line."""
    analysis, name = settings.analysis, settings.analysis.transform.name
    parts = [] if name == Spectrum.name else [transform_text(analysis.transform)]
    if name in OWN_WINDOWS:
        parts += [analysis.window.label, f"hop {analysis.hop}", rate_text(rate)]
    else:
        parts += [
            f"{analysis.window.label} {analysis.win_length}",
            f"FFT {analysis.n_fft}",
            f"hop {analysis.hop} ({overlap_text(analysis)})",
            rate_text(rate),
        ]
    if analysis.channel != MIX and name not in STEREO:
        parts.append(channel_text(analysis.channel).lower())
    if analysis.pre_emphasis and name not in STEREO:
        parts.append(f"pre-emphasis {short(analysis.pre_emphasis)}")
    if analysis.weighting != "z" and name not in NO_LEVELS:
        parts.append(f"{WEIGHTINGS[analysis.weighting]}-weighted")
    if name not in NO_LEVELS:
        parts.append(level_unit(settings))
    return " · ".join(parts)


def level_unit(settings: Settings) -> str:
    """Return the unit of the levels of a transform that shows levels."""
    choice = settings.analysis.transform
    per_hertz = isinstance(choice, Density) or (isinstance(choice, Mel) and choice.norm == "slaney")
    return ("dB SPL" if settings.offset else "dBFS") + ("/Hz" if per_hertz else "")


def transform_text(choice: Choice) -> str:
    """Return what a person calls `choice`, with its parameters that are not the usual ones."""
    usual = parameters(type(choice)())
    odd = [
        f"{name.replace('_', ' ')} {plain(value) if isinstance(value, int | float) else value}"
        for name, value in parameters(choice).items()
        if value != usual[name]
    ]
    return f"{choice.label} ({', '.join(odd)})" if odd else choice.label
