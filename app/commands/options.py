"""What the commands have in common: their options, and the settings that these stand for."""

import argparse
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from app.commands.problems import CommandError
from dsp.analysis import N_FFT_MAX, N_FFT_MIN, Analysis
from dsp.levels import CEILING_DB, FLOOR_DB
from dsp.scales import SCALES, FrequencyAxis
from dsp.settings import OFFSET_MOST, Settings
from dsp.transforms import registry
from dsp.transforms.transform import Choice
from dsp.transforms.weighting import WEIGHTINGS
from dsp.windows import WINDOWS, Window
from ui.palettes import NAMES

LOG_FMIN: Final = 10.0  # where a logarithmic axis begins that was told to begin at 0 Hz
ALIASES: Final = {"gray": "grey", "gray_r": "grey-inverted", "grey_r": "grey-inverted"}
"""Colour maps by matplotlib's names, where ours differ."""


def number(low: float, high: float, what: str) -> Callable[[str], float]:
    """Return what reads a number in [low, high], `what` with its unit, for `argparse`."""

    def read(text: str) -> float:
        try:
            value = float(text)
        except ValueError:
            value = float("nan")
        if not low <= value <= high:
            raise argparse.ArgumentTypeError(
                f"{what} must lie in [{low:.10g}, {high:.10g}], not {text!r}"
            )
        return value

    return read


def whole(low: int, high: int, what: str) -> Callable[[str], int]:
    """Return what reads a whole number in [low, high], for `argparse`."""

    def read(text: str) -> int:
        if not (text.isascii() and text.isdecimal()) or not low <= int(text) <= high:
            raise argparse.ArgumentTypeError(
                f"{what} must be a whole number in [{low}, {high}], not {text!r}"
            )
        return int(text)

    return read


def parsed(read: Callable[[str], Any]) -> Callable[[str], Any]:
    """Return `read` with its `ValueError` as what `argparse` prints."""

    def parse(text: str) -> Any:
        try:
            return read(text)
        except ValueError as error:
            raise argparse.ArgumentTypeError(str(error)) from error

    return parse


def transform_of(text: str) -> Choice:
    """Return the transform written as ``name`` or ``name:key=value,key=value``.

    Raises
    ------
    ValueError
        If there is none of that name, or a parameter is unknown or outside its range.
    """
    name, _, rest = text.strip().partition(":")
    data: dict[str, Any] = {"name": name.lower()}
    kind = registry.TRANSFORMS.get(data["name"])
    if kind is None:
        raise ValueError(f"transform={name!r} must be one of {', '.join(registry.TRANSFORMS)}")
    known = registry.parameters(kind())
    for pair in filter(None, rest.split(",")):
        key, equals, value = pair.partition("=")
        key = key.strip().replace("-", "_")
        if not equals or key not in known:
            has = ", ".join(known) or "none"
            raise ValueError(f"{pair!r} is no parameter of {name}, which has {has}")
        data[key] = _value(value.strip())
    return registry.from_json(data)


def _value(text: str) -> object:
    """Return a number, a truth value or a word."""
    words: dict[str, object] = {"true": True, "false": False, "none": None}
    if text.lower() in words:
        return words[text.lower()]
    for read in (int, float):
        try:
            return read(text)
        except ValueError:
            continue
    return text


def add_analysis(parser: argparse.ArgumentParser) -> None:
    """Add the options of the analysis; None stands for what was not given."""
    group = parser.add_argument_group("analysis, by the names of the window")
    group.add_argument(
        "--transform",
        type=parsed(transform_of),
        metavar="NAME[:KEY=VALUE,...]",
        help=f"what is computed: {', '.join(registry.TRANSFORMS)}",
    )
    size = whole(N_FFT_MIN, N_FFT_MAX, "the size of the FFT")
    group.add_argument("--n-fft", type=size, metavar="N", help="any size from 16 to 65536")
    length = whole(N_FFT_MIN, N_FFT_MAX, "the length of the window")
    group.add_argument(
        "--win-length", type=length, metavar="N", help="samples; the rest of the FFT is zeros"
    )
    distance = group.add_mutually_exclusive_group()
    share = number(0.0, 99.0, "the overlap in percent")
    distance.add_argument("--overlap", type=share, metavar="PERCENT", help="of the window")
    distance.add_argument(
        "--hop", type=whole(1, N_FFT_MAX, "the hop"), metavar="N", help="samples between columns"
    )
    group.add_argument(
        "--window",
        type=parsed(Window.parse),
        metavar="NAME[:PARAMETER]",
        help=", ".join(WINDOWS),
    )
    group.add_argument(
        "--pre-emphasis", type=number(0.0, 1.0, "the pre-emphasis"), metavar="A", help="0 is off"
    )
    group.add_argument(
        "--channel",
        type=parsed(lambda text: Analysis(channel=text).channel),
        metavar="mix|difference|N",
        help="which channel; mix, if not told otherwise",
    )
    add_passage(group)
    group.add_argument("--preset", metavar="NAME", help="begin with these settings")


def add_levels(parser: argparse.ArgumentParser) -> None:
    """Add what levels are weighted by and relative to."""
    group = parser.add_argument_group("levels")
    group.add_argument(
        "--weighting", choices=WEIGHTINGS, help="by frequency, as sound level meters do; z is none"
    )
    group.add_argument(
        "--calibration",
        type=number(-OFFSET_MOST, OFFSET_MOST, "the calibration in dB"),
        metavar="DB",
        help="sound pressure level of a full-scale sine: levels are dB SPL then; 0 is off",
    )


def add_passage(group: Any) -> None:
    """Add the passage, in seconds."""
    seconds = number(0.0, 1e9, "the time in seconds")
    group.add_argument("--start", type=seconds, default=0.0, metavar="S", help="of the passage")
    group.add_argument("--end", type=seconds, metavar="S", help="of the passage")


def add_view(parser: argparse.ArgumentParser) -> None:
    """Add the options of the axis and the colours."""
    group = parser.add_argument_group("axis and colours")
    group.add_argument("--scale", choices=SCALES, help="of the frequency axis; mel is HTK's")
    hertz = number(0.0, 5e6, "the frequency in Hz")
    group.add_argument("--fmin", type=hertz, metavar="HZ", help="lowest frequency")
    group.add_argument("--fmax", type=hertz, metavar="HZ", help="highest frequency")
    level = number(FLOOR_DB, CEILING_DB, "the level in dB")
    group.add_argument("--db-min", type=level, metavar="DB", help="of the first colour, dBFS")
    group.add_argument("--db-max", type=level, metavar="DB", help="of the last colour, dBFS")
    group.add_argument("--auto-range", action="store_true", help="colours that fit the picture")
    group.add_argument("--colormap", type=parsed(_colormap), metavar="NAME", help=", ".join(NAMES))
    group.add_argument("--grid", action="store_true", help="lines at the ticks")
    group.add_argument("--pitch", action="store_true", help="the fundamental frequency as a line")
    group.add_argument(
        "--notes",
        action=argparse.BooleanOptionalAction,
        help="notes instead of Hz at the axis; usual for constant-q",
    )


def _colormap(text: str) -> str:
    name = ALIASES.get(text.lower(), text.lower())
    if name not in NAMES:
        raise ValueError(f"colormap={text!r} must be one of {', '.join(NAMES)}")
    return name


def settings_of(options: argparse.Namespace, base: Settings) -> Settings:
    """Return the settings that the options ask for, what they leave out as in `base`.

    Raises
    ------
    CommandError
        If they do not go together.
    """
    given = {key: value for key, value in vars(options).items() if value is not None}
    try:
        offset = given.get("calibration", base.offset)
        settings = replace(base, analysis=_analysis(given, base.analysis), offset=offset)
        if "scale" not in vars(options):  # a command that draws nothing
            return settings
        return _viewed(settings, given)
    except ValueError as error:
        raise CommandError(f"These options do not go together: {error}.") from error


def _analysis(given: dict[str, Any], base: Analysis) -> Analysis:
    n_fft = given.get("n_fft", base.n_fft)
    usual = n_fft if "n_fft" in given else base.win_length
    if "win_length" in given and "n_fft" not in given:
        n_fft = max(n_fft, given["win_length"])
    win_length = given.get("win_length", usual)
    overlap = base.overlap
    if "overlap" in given:
        overlap = given["overlap"] / 100.0
    if "hop" in given:
        overlap = _overlap(given["hop"], win_length)
    names = ("window", "pre_emphasis", "channel", "transform", "weighting")
    others = {name: given[name] for name in names if name in given}
    return replace(base, n_fft=n_fft, win_length=win_length, overlap=overlap, **others)


def _overlap(hop: int, win_length: int) -> float:
    """Return the overlap of windows that are `hop` samples apart."""
    if not 0.01 * win_length <= hop <= win_length:
        raise ValueError(f"{hop=} must lie in [{-(-win_length // 100)}, {win_length=}]")
    return 1.0 - hop / win_length


def _viewed(settings: Settings, given: dict[str, Any]) -> Settings:
    axis = settings.axis
    scale = given.get("scale", axis.scale)
    fmin = given.get("fmin", axis.fmin)
    if scale == "log" and "fmin" not in given:
        fmin = fmin or LOG_FMIN
    floor = given.get("db_min", settings.floor)
    ceiling = given.get("db_max", settings.ceiling)
    fixed = "db_min" in given or "db_max" in given
    if given["auto_range"] and fixed:
        raise ValueError("--auto-range finds --db-min and --db-max itself")
    if ceiling < floor + 1.0:
        raise ValueError(f"db_max={ceiling:g} must lie at least 1 dB above db_min={floor:g}")
    labelled = settings.with_notes(shown=given.get("notes", settings.shows_notes))
    return replace(
        labelled,
        axis=FrequencyAxis(scale, fmin, given.get("fmax", axis.fmax)),
        floor=floor,
        ceiling=ceiling,
        auto_range=given["auto_range"] or (settings.auto_range and not fixed),
        colormap=given.get("colormap", settings.colormap),
        grid=given["grid"] or settings.grid,
        pitch=given["pitch"] or settings.pitch,
    )


def add_files(parser: argparse.ArgumentParser, *, many: bool = True) -> None:
    """Add the sound files."""
    nargs = "+" if many else None
    what = "sound files, patterns such as '*.wav', or folders" if many else "a sound file"
    parser.add_argument("files", metavar="FILE", nargs=nargs, help=what)


def add_batch(parser: argparse.ArgumentParser) -> None:
    """Add what many files need."""
    group = parser.add_argument_group("many files")
    group.add_argument("--recursive", action="store_true", help="the folders in folders too")
    group.add_argument("--overwrite", action="store_true", help="replace what is there already")
    group.add_argument(
        "--jobs",
        type=whole(1, 1024, "the number of jobs"),
        metavar="N",
        help="processors to use (default: all)",
    )
    group.add_argument(
        "--scheduler",
        metavar="tcp://HOST:PORT",
        help="work on a Dask cluster; its workers must see the same files",
    )


def add_output(parser: argparse.ArgumentParser, example: str) -> None:
    """Add where to write to."""
    where = parser.add_mutually_exclusive_group(required=True)
    where.add_argument(
        "-o", "--output", metavar=example, help="of one sound file; - is standard output"
    )
    where.add_argument("--out-dir", type=Path, metavar="DIR", help="made if it is not there")
