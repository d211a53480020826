"""`sonoscope record`: live sound to disk, without a window."""

import argparse
import os
import signal
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final, NamedTuple

from app.capture.capture_state import CaptureState
from app.commands import options
from app.commands.batch import DONE, SOME_FAILED
from app.commands.problems import CommandError
from app.commands.progress import Progress
from app.parser import Parser
from app.recorder.plan import FOUR_GB, Plan
from app.recorder.recorder import Recorder, RecorderState
from app.recorder.words import RoomWatch, saved_text
from app.recordings.growing_wav import PCM24
from app.recordings.refusal import display_name
from app.recordings.stored_samples import FLOAT
from app.session import DEMO, Source, SourceChoice, make_source
from app.stopping import heeded
from ui.record_words import length_text, size_text

DESCRIPTION: Final = """\
Record live sound to disk, all channels as they come. Ctrl+C finishes the file. Should the program
be killed, the file is whole up to its last quarter of a second. Time in which the input was lost is
silent and marked, and a new file begins if the input comes back with another rate. A second Ctrl+C
ends the program even if the disk does not answer.
"""
EPILOG: Final = """\
examples:
  sonoscope record                                    a file with date and time in this folder
  sonoscope record dawn.wav --duration 3600
  sonoscope record recordings/ --device "USB Microphone" --split 10
"""
CODINGS: Final = {"PCM_24": PCM24, "FLOAT": FLOAT}
LOOK_SECONDS: Final = 0.1
PATIENT_LOOKS: Final = 50  # at a recording that should end
HISTORY_SECONDS: Final = 60.0  # that the disk may be busy with something else


class Place(NamedTuple):
    """Where to record to: into a folder, maybe under a name of its own."""

    folder: Path
    path: Path | None


def run(words: Sequence[str]) -> int:
    """Record; return the exit code."""
    given = parser().parse_args(words)
    place = _place(given.target)
    key = DEMO if given.source == "demo" else given.device or ""
    source = make_source(SourceChoice(key, given.rate, given.channels, HISTORY_SECONDS))
    with _stoppable() as stop:
        source.start()
        try:
            _wait_for_sound(source, stop)
            return _record(source, _plan(given, place, source), stop)
        finally:
            source.close()


def parser() -> argparse.ArgumentParser:
    """Return the parser."""
    p = Parser("record", DESCRIPTION, EPILOG)
    p.add_argument(
        "target",
        metavar="FILE|FOLDER",
        nargs="?",
        default=".",
        help="a new WAV file, or the folder for one that is named by date, time and input",
    )
    heard = p.add_mutually_exclusive_group()
    heard.add_argument("--source", choices=["microphone", "demo"], help="kind of source")
    heard.add_argument("--device", metavar="NAME|INDEX", help="see `sonoscope devices`")
    rate = options.whole(1_000, 1_000_000, "the rate in Hz")
    p.add_argument("--rate", type=rate, metavar="HZ", help="sample rate to ask for")
    channels = options.whole(1, 32, "the number of channels")
    p.add_argument("--channels", type=channels, metavar="N", help="channels to ask for")
    seconds = options.number(0.01, 1e9, "the duration in seconds")
    p.add_argument("--duration", type=seconds, metavar="SECONDS", help="stop by itself after that")
    p.add_argument(
        "--subtype",
        type=str.upper,
        choices=list(CODINGS),
        default="PCM_24",
        help="24-bit PCM (the default), or 32-bit float",
    )
    minutes = options.number(0.01, 10_080.0, "the minutes of a file")
    p.add_argument("--split", type=minutes, metavar="MINUTES", help="begin a new file so often")
    p.add_argument("--split-4gb", action="store_true", help="begin a new file every 4 GB")
    return p


def _place(word: str) -> Place:
    path = Path(word)
    if path.is_dir() or word.endswith(("/", os.sep)):
        path.mkdir(parents=True, exist_ok=True)
        return Place(path, None)
    if path.suffix.lower() != ".wav":
        raise CommandError(f"{word} must end in .wav, or be a folder.")
    if path.exists():
        raise CommandError(f"{word} is there already, and no recording replaces another.")
    path.parent.mkdir(parents=True, exist_ok=True)
    return Place(path.parent, path)


def _plan(given: argparse.Namespace, place: Place, source: Source) -> Plan:
    device = source.state.device
    return Plan(
        place.folder,
        device.label if device else "Demo signal",
        place.path,
        coding=CODINGS[given.subtype],
        pre_roll=HISTORY_SECONDS,  # from the first sample on
        seconds=given.duration,
        split_seconds=given.split and 60.0 * given.split,
        split_bytes=FOUR_GB if given.split_4gb else None,
    )


@contextmanager
def _stoppable() -> Iterator[threading.Event]:
    """Give an event that is set when the program is asked to end; asked again, it does at once."""
    stop, numbers = threading.Event(), heeded()
    # the system and the shell both tell that a terminal was closed: nobody is impatient then
    impatient = [number for number in numbers if number.name != "SIGHUP"]

    def ask(_number: int, _frame: object) -> None:
        stop.set()
        for number in impatient:
            signal.signal(number, signal.SIG_DFL)

    before = [signal.signal(number, ask) for number in numbers]
    try:
        yield stop
    finally:
        for number, handler in zip(numbers, before, strict=True):
            signal.signal(number, handler)


def _wait_for_sound(source: Source, stop: threading.Event) -> None:
    """Wait until the device is open and known by its name.

    Raises
    ------
    CommandError
        If it is not there or cannot be opened: here somebody may still be looking.
    """
    while source.signal is None or source.state.kind == "opening":
        state = source.state
        if state.kind in ("no-device", "failed"):
            raise CommandError(f"{state.message} `sonoscope devices` lists what there is.")
        if stop.is_set():
            raise CommandError("stopped before any sound came.")
        time.sleep(LOOK_SECONDS / 10)


def _record(source: Source, plan: Plan, stop: threading.Event) -> int:
    recorder, progress = Recorder(source, plan), Progress(1)
    try:
        _follow(recorder, source, stop, progress)
    finally:  # whatever happens to those who look on
        recorder.stop()
        recorder.wait()
    return _end(recorder, progress)


def _follow(recorder: Recorder, source: Source, stop: threading.Event, progress: Progress) -> None:
    """Say how the recording goes, to its end."""
    room, told, looks = RoomWatch(), "", 0
    while not recorder.wait(LOOK_SECONDS):
        if stop.is_set():
            recorder.stop()
            looks += 1
        if looks == PATIENT_LOOKS:
            progress.say("The disk does not answer; Ctrl+C ends the program without it.")
        told = _tell_news(source.state, told, progress)
        if warning := room.warning(recorder.state):
            progress.say(warning)
        progress.show(_line(recorder.state))


def _tell_news(state: CaptureState, told: str, progress: Progress) -> str:
    """Say how the input is if that has changed; return what has been said."""
    words = "" if state.kind == "opening" else f"{state.message} {state.hint}".strip()
    if words != told:
        progress.say(words or "All is well again.")
    return words


def _line(state: RecorderState) -> str:
    name = display_name(state.path) if state.path else "waiting for sound"
    return f"{length_text(state.seconds)}  {size_text(state.size)}  {name}"


def _end(recorder: Recorder, progress: Progress) -> int:
    """Say what became of it; the files go to standard output, for programs that go on with them."""
    state = recorder.state
    progress.close()
    if state.path is None:
        raise CommandError(recorder.failure or "No sound came, so nothing is recorded.")
    print("\n".join(str(path) for path in state.paths))
    sys.stdout.flush()
    progress.say(recorder.failure or saved_text(state))
    return SOME_FAILED if recorder.failure else DONE
