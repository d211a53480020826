"""The command line. Answers `--help` and `--version` without loading Qt."""

import argparse
import io
import os
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from importlib import import_module
from pathlib import Path

from app import __version__
from app.display import missing_display
from app.parser import Parser

DESCRIPTION = """\
A spectrogram: watch what the microphone hears, or look at a sound file of any length.

Without arguments the window opens on the default microphone. F1 in the window shows the keys.
"""
COMMANDS = {
    "render": "draw sound files as pictures",
    "analyze": "the levels of a sound file as numbers",
    "features": "what is measured in sound files, as tables",
    "resynthesize": "sound again from the levels alone",
    "convert": "sound files in another rate, coding or format",
    "info": "what sound files are",
    "record": "record live sound to disk",
    "devices": "list what can be listened to",
    "presets": "list the settings that have a name",
}
"""The commands that open no window; a file of such a name is opened as ./NAME."""

STANDARD_INPUT = "-"
RAW = (
    "u8",
    "s16le",
    "s16be",
    "s24le",
    "s24be",
    "s32le",
    "s32be",
    "f32le",
    "f32be",
    "f64le",
    "f64be",
    "alaw",
    "mulaw",
)
"""Names of raw samples; `app.recordings.standard_input` knows what they mean."""

EPILOG = """\
commands (each answers --help):
{commands}

examples:
  sonoscope recording.wav
  sonoscope --source demo
  arecord -f cd | sonoscope -
  rtl_fm -f 100M -s 48k | sonoscope - --raw s16le --rate 48000
  sonoscope --device "USB Microphone" --rate 96000
  sonoscope --run-for 5 --screenshot out.png     unattended; needs no display with
                                                 QT_QPA_PLATFORM=offscreen
  sonoscope --run-for 1 --screenshot out.png recording.wav
"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the program; return its exit code: 0, or 2 for a problem that the user can mend."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    _open_streams()
    _show_any_name()
    if words and words[0] in COMMANDS:
        return _command(words[0], words[1:])
    if words and (meant := _mistyped(words[0])):
        return _failed(f"there is no command {words[0]}; did you mean {meant}?")
    options = _parsed(words)
    problem = _no_pipe(options) or missing_display(os.environ, sys.platform)
    if problem:
        return _failed(problem)
    # only now, so that the answers above come at once
    from app.desktop.run import run

    return run(options)


def parser() -> Parser:
    """Return the parser of the window's command line."""
    p = Parser("", DESCRIPTION, EPILOG.format(commands=_command_lines()))
    p.add_argument("--version", action="version", version=f"sonoscope {__version__}")
    sound = p.add_argument_group("what to listen to or look at")
    source = sound.add_mutually_exclusive_group()
    source.add_argument(
        "files",
        metavar="FILE",
        nargs="*",
        default=[],
        help="sound files to open, or files of annotations behind theirs; "
        "- is a WAV stream on standard input, shown as it arrives",
    )
    source.add_argument("--source", choices=["microphone", "demo"], help="kind of source")
    source.add_argument("--device", metavar="NAME|INDEX", help="see `sonoscope devices`")
    sound.add_argument(
        "--rate", type=_rate, metavar="HZ", help="sample rate to ask for, or that of --raw"
    )
    sound.add_argument(
        "--channels",
        type=_channels,
        metavar="N",
        help="channels to ask for, or those of --raw (default: 1)",
    )
    sound.add_argument(
        "--raw",
        choices=RAW,
        metavar="FORMAT",
        help="standard input is bare samples instead of WAV: " + ", ".join(RAW),
    )
    sound.add_argument(
        "--history", type=_minutes, metavar="MINUTES", help="live sound to keep (default: 10)"
    )
    sound.add_argument(
        "--memory",
        type=_megabytes,
        metavar="MB",
        help="what the pictures of all tabs may take; what falls out is computed again (256)",
    )
    window = p.add_argument_group("window")
    window.add_argument("--theme", choices=["system", "dark", "light"], help="colours")
    window.add_argument("--fresh", action="store_true", help="start with the default settings")
    unattended = p.add_argument_group("unattended")
    unattended.add_argument("--run-for", type=_seconds, metavar="SECONDS", help="then close")
    unattended.add_argument(
        "--screenshot", type=Path, metavar="PNG", help="save the picture at the end of --run-for"
    )
    unattended.add_argument(
        "--scale", type=int, choices=[1, 2, 4], default=1, help="size of the screenshot"
    )
    return p


def _parsed(words: Sequence[str]) -> argparse.Namespace:
    """Return the options in `words`; what does not go together ends the program."""
    p = parser()
    options = p.parse_args(words)
    if options.raw and STANDARD_INPUT not in options.files:
        p.error("--raw is about standard input; name it with -")
    if options.raw and not options.rate:
        p.error("--raw needs --rate, as bare samples do not tell theirs")
    if options.screenshot and not options.run_for:
        p.error("--screenshot needs --run-for, at whose end it is made")
    return options


def _no_pipe(options: argparse.Namespace) -> str:
    """Return what is wrong with standard input if that is to be shown; empty if nothing is."""
    if STANDARD_INPUT not in options.files or not (sys.stdin is None or sys.stdin.isatty()):
        return ""
    return "nothing is piped into standard input; for example: arecord -f cd | sonoscope -"


def _number(text: str, low: float, high: float, what: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = float("nan")
    if not low <= value <= high:
        raise argparse.ArgumentTypeError(f"{what} must lie in [{low:g}, {high:g}], not {text!r}")
    return value


def _rate(text: str) -> int:
    return round(_number(text, 1_000, 1_000_000, "the rate in Hz"))


def _channels(text: str) -> int:
    return round(_number(text, 1, 32, "the number of channels"))


def _minutes(text: str) -> float:
    return _number(text, 0.1, 240, "the history in minutes")


def _megabytes(text: str) -> float:
    return _number(text, 32, 65_536, "the memory in megabytes")


def _seconds(text: str) -> float:
    return _number(text, 0.1, 1e6, "the running time in seconds")


def _command_lines() -> str:
    return "\n".join(f"  sonoscope {name:14}{what}" for name, what in COMMANDS.items())


def _mistyped(word: str) -> str:
    """Return the command that `word` was to be; empty if it may well be a file."""
    if word.startswith("-") or Path(word).suffix or Path(word).exists():
        return ""
    from difflib import get_close_matches  # seldom needed

    return next(iter(get_close_matches(word, COMMANDS, 1)), "")


def _open_streams() -> None:
    """Let what is said go nowhere where the program was begun without the streams for it.

    Python then has None in their place, and the next file opened has their number.
    """
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:
            setattr(sys, name, Path(os.devnull).open("w"))  # noqa: SIM115 - it is kept open


def _show_any_name() -> None:
    """Let names of files be written that the encoding of the terminal does not have."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def _command(name: str, words: Sequence[str]) -> int:
    """Run a command that opens no window."""
    try:
        code = _told(import_module(f"app.commands.{name}").run, words)
    except KeyboardInterrupt:  # while it was still loading, or where there is nothing to clear up
        code = _failed("stopped.")
    if audio := sys.modules.get("app.soundcard.audio"):  # a command has loaded it
        audio.leave(code)
    return code


def _told(run: Callable[[Sequence[str]], int], words: Sequence[str]) -> int:
    """Run a command, and say what the user can mend."""
    from app.commands import output
    from app.commands.problems import CommandError, sentence_of

    try:
        code = run(words)
        sys.stdout.flush()  # here, so that a full disk is told like everything else
    except CommandError as problem:
        return _failed(str(problem))
    except BrokenPipeError:
        output.nobody_reads()
        return 0
    except OSError as error:
        if error.filename is not None:
            return _failed(f"{error.filename}: {error.strerror or error}.")
        output.nobody_reads()  # or the end of the program would try to write it once more
        return _failed(sentence_of(error, "", output.PIPE))
    else:
        return code


def _failed(sentence: str) -> int:
    with suppress(OSError):  # the terminal may be closed
        print(f"sonoscope: {sentence}", file=sys.stderr)
    return 2
