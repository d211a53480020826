"""The command line. Answers `--help` and `--version` without loading Qt."""

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from app import __version__
from app.display import missing_display

DESCRIPTION = """\
A spectrogram: watch what the microphone hears, or look at a sound file of any length.

Without arguments the window opens on the default microphone. F1 in the window shows the keys.
"""
EPILOG = """\
commands:
  sonoscope devices     list what can be listened to

examples:
  sonoscope recording.wav
  sonoscope --source demo
  sonoscope --device "USB Microphone" --rate 96000
  sonoscope --run-for 5 --screenshot out.png     unattended; needs no display with
                                                 QT_QPA_PLATFORM=offscreen
  sonoscope --run-for 1 --screenshot out.png recording.wav
"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the program; return its exit code: 0, or 2 for a problem that the user can mend."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    if words[:1] == ["devices"]:
        return _devices(words[1:])
    options = parser().parse_args(words)
    problem = missing_display(os.environ, sys.platform)
    if problem:
        print(f"sonoscope: {problem}", file=sys.stderr)
        return 2
    # only now, so that the answers above come at once
    from app.desktop.run import run

    return run(options)


def parser() -> argparse.ArgumentParser:
    """Return the parser of the window's command line."""
    p = argparse.ArgumentParser(
        prog="sonoscope",
        description=DESCRIPTION,
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    p.add_argument("--version", action="version", version=f"sonoscope {__version__}")
    sound = p.add_argument_group("what to listen to or look at")
    source = sound.add_mutually_exclusive_group()
    source.add_argument("files", metavar="FILE", nargs="*", default=[], help="sound files to open")
    source.add_argument("--source", choices=["microphone", "demo"], help="kind of source")
    source.add_argument("--device", metavar="NAME|INDEX", help="see `sonoscope devices`")
    sound.add_argument("--rate", type=_rate, metavar="HZ", help="sample rate to ask for")
    sound.add_argument("--channels", type=_channels, metavar="N", help="channels to ask for")
    sound.add_argument(
        "--history", type=_minutes, metavar="MINUTES", help="live sound to keep (default: 10)"
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


def _seconds(text: str) -> float:
    return _number(text, 0.1, 1e6, "the running time in seconds")


def _devices(words: Sequence[str]) -> int:
    """List the devices."""
    argparse.ArgumentParser(
        prog="sonoscope devices", description="List what can be listened to."
    ).parse_args(words)
    from app.soundcard import audio

    try:
        print(audio.format_devices(audio.input_devices()))
    except audio.AudioError as error:
        print(f"sonoscope: {error}", file=sys.stderr)
        return 2
    return 0
