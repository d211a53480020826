"""`sonoscope analyze`: sound files to tables of levels."""

import argparse
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from app.commands import batch, options, places
from app.commands.output import PIPE, check_pipe
from app.commands.presets import Wanted, wanted
from app.commands.sounds import check_channel, name_in, opened
from app.export.picture import passage
from app.export.record import Record
from app.export.tables import WRITERS, beside, description
from app.export.values import UNITS, ValueTable
from app.files import whole_file, write_whole
from app.parser import Parser
from app.processors import processors
from dsp.still import Tell

DESCRIPTION: Final = """\
Write the levels of a sound file: one row per column of the spectrogram, one value per bin, with
the times of the columns in seconds, the frequencies of the bins in Hz, and the settings as JSON.
NPZ holds `levels`, `times`, `frequencies` and `settings`; NPY the levels alone, with a JSON file
of the same name beside it; CSV a comment, a heading and lines; MAT what NPZ holds, up to 1 GB.
The settings tell the unit of the levels, and what they are relative to.
"""
EPILOG: Final = """\
examples:
  sonoscope analyze song.wav -o song.npz --n-fft 2048 --hop 512
  sonoscope analyze song.wav -o song.csv --transform mel --unit power --start 10 --end 12
  sonoscope analyze clips --out-dir tables --format npz
"""


@dataclass(frozen=True)
class Analyze:
    """A table of every file, with the same settings."""

    wanted: Wanted
    kind: str
    unit: str
    start: float
    stop: float | None
    overwrite: bool

    def __call__(self, task: places.Task, tell: Tell | None) -> str:
        """Write one."""
        places.refuse_existing(task.target, overwrite=self.overwrite)
        places.refuse_other(beside(Path(task.target), self.kind), overwrite=self.overwrite)
        with opened(task.source) as sound:
            settings = self.wanted.at(sound.rate)
            analysis = settings.analysis
            check_channel(analysis.channel, sound)
            first, last = passage(sound, self.start, self.stop)
            table = ValueTable(sound, analysis, (first, last), self.unit, settings.offset)
            name = name_in(task.target, task.source)
            record = Record(settings, name, sound.rate, sound.channels, first, last)
            self._write(task.target, table, record, tell)
            return sound.note

    def _write(self, target: str, table: ValueTable, record: Record, tell: Tell | None) -> None:
        write = WRITERS[self.kind]
        if target == PIPE:
            write(sys.stdout.buffer, table, record, tell)
            sys.stdout.buffer.flush()
            return
        path = Path(target)
        path.parent.mkdir(parents=True, exist_ok=True)
        with whole_file(path) as temporary, temporary.open("wb") as file:
            write(file, table, record, tell)
        if other := beside(path, self.kind):
            write_whole(other, description(table, record))


def run(words: Sequence[str]) -> int:
    """Write the tables; return the exit code."""
    given = parser().parse_args(words)
    asked = wanted(given)
    kind = places.kind_of(given.output, given.format, places.endings(WRITERS), "npz")
    check_pipe(given.output, "Tables of this kind", text=kind == "csv")
    found = places.find(given.files, recursive=given.recursive)
    tasks = places.tasks_for(found, given.output, given.out_dir, f".{kind}")
    work = Analyze(asked, kind, given.unit, given.start, given.end, given.overwrite)
    return batch.run(work, tasks, given.jobs or processors(), given.scheduler)


def parser() -> argparse.ArgumentParser:
    """Return the parser."""
    p = Parser("analyze", DESCRIPTION, EPILOG)
    options.add_files(p)
    options.add_output(p, "TABLE")
    p.add_argument("--format", choices=list(WRITERS), help="usually by the name")
    p.add_argument("--unit", choices=list(UNITS), default="db", help="of levels (default: db)")
    options.add_analysis(p)
    options.add_levels(p)
    options.add_batch(p)
    return p
