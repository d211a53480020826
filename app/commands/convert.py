"""`sonoscope convert`: sound files in another rate, coding or format."""

import argparse
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from app.commands import batch, options, places
from app.commands.output import PIPE
from app.commands.problems import CommandError
from app.commands.sounds import opened
from app.export.converting import Target, convert
from app.export.picture import passage
from app.export.sound_writer import KINDS, subtypes
from app.files import whole_file
from app.parser import Parser
from app.processors import processors
from app.recordings.refusal import MOST_CHANNELS, RATES
from dsp.still import Tell

DESCRIPTION: Final = """\
Convert sound files: another rate (soxr, highest quality), one channel of many, another coding or
format. Whatever can be opened can be converted, what a crashed recorder left too.
"""
EPILOG: Final = """\
examples:
  sonoscope convert song.flac -o song.wav --rate 16000 --channels 1
  sonoscope convert recordings --recursive --out-dir converted --format flac --subtype PCM_24
"""


@dataclass(frozen=True)
class Convert:
    """Another file of every file."""

    target: Target
    start: float
    stop: float | None
    overwrite: bool

    def __call__(self, task: places.Task, tell: Tell | None) -> str:
        """Convert one."""
        places.refuse_existing(task.target, overwrite=self.overwrite)
        path = Path(task.target)
        with opened(task.source) as sound:
            first, last = passage(sound, self.start, self.stop)
            path.parent.mkdir(parents=True, exist_ok=True)
            with whole_file(path) as temporary:
                span = round(first), round(last)
                clipped = convert(sound, temporary, self.target, span, tell)
            loud = f"{clipped:,} samples were too loud and are clipped." if clipped else ""
            return f"{sound.note} {loud}".strip()


def run(words: Sequence[str]) -> int:
    """Convert the files; return the exit code."""
    given = parser().parse_args(words)
    kind = places.kind_of(given.output, given.format, places.endings(KINDS), "wav")
    subtype = given.subtype.upper() if given.subtype else None
    if subtype is not None and subtype not in subtypes(kind):
        raise CommandError(f"{kind} has no {subtype}; it has {', '.join(subtypes(kind))}.")
    if given.output == PIPE:
        raise CommandError("A sound file cannot be written to a pipe; name a file.")
    found = places.find(given.files, recursive=given.recursive)
    tasks = places.tasks_for(found, given.output, given.out_dir, f".{kind}")
    target = Target(kind, given.rate, given.channels, subtype)
    work = Convert(target, given.start, given.end, given.overwrite)
    return batch.run(work, tasks, given.jobs or processors(), given.scheduler)


def parser() -> argparse.ArgumentParser:
    """Return the parser."""
    p = Parser("convert", DESCRIPTION, EPILOG)
    options.add_files(p)
    options.add_output(p, "SOUND")
    p.add_argument("--format", choices=list(KINDS), help="usually by the name (default: wav)")
    rate = options.whole(RATES.start, RATES.stop - 1, "the rate in Hz")
    p.add_argument("--rate", type=rate, metavar="HZ", help="samples per second")
    channels = options.whole(1, MOST_CHANNELS, "the number of channels")
    p.add_argument("--channels", type=channels, metavar="N", help="1 is the mean of all")
    p.add_argument(
        "--subtype",
        metavar="CODING",
        help="such as PCM_16, PCM_24, FLOAT, VORBIS; usually what keeps all of the sound",
    )
    options.add_passage(p)
    options.add_batch(p)
    return p
