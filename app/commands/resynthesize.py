"""`sonoscope resynthesize`: sound again from the levels alone."""

import argparse
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from app.commands import batch, options, places
from app.commands.output import PIPE
from app.commands.presets import Wanted, wanted
from app.commands.problems import CommandError
from app.commands.sounds import check_channel, opened
from app.export.picture import passage
from app.export.sound_writer import SoundForm, write_sound
from app.files import whole_file
from app.parser import Parser
from app.processors import processors
from app.recordings.recording import SoundFile
from app.resynthesis import MOST_VALUES
from dsp.analysis import Analysis
from dsp.resynthesis import fitting_samples, magnitudes
from dsp.scales import FrequencyAxis
from dsp.selection import Selection
from dsp.signal import Samples
from dsp.still import Tell

DESCRIPTION: Final = """\
Make sound of the levels of a spectrogram alone: the phases are found again by the fast Griffin-Lim
algorithm. What is heard is what the picture shows; with --fmin and --fmax, only a band of it.
"""
EPILOG: Final = """\
examples:
  sonoscope resynthesize song.wav -o again.wav
  sonoscope resynthesize bird.wav -o band.wav --fmin 3000 --fmax 8000 --iterations 100
"""


@dataclass(frozen=True)
class Method:
    """How the phases are found; see `dsp.transforms.griffin_lim`."""

    iterations: int = 32
    momentum: float = 0.99
    seed: int = 0


@dataclass(frozen=True)
class Resynthesize:
    """A sound of the levels of every file."""

    wanted: Wanted
    band: tuple[float, float | None]
    method: Method
    start: float
    stop: float | None
    overwrite: bool

    def __call__(self, task: places.Task, tell: Tell | None) -> str:
        """Make one."""
        places.refuse_existing(task.target, overwrite=self.overwrite)
        path = Path(task.target)
        with opened(task.source) as sound:
            analysis = self.wanted.at(sound.rate).analysis
            check_channel(analysis.channel, sound)
            first, last = (round(edge) for edge in passage(sound, self.start, self.stop))
            levels = self._magnitudes(sound, first, last, analysis)
            x, convergence = self._sound_of(levels, analysis, tell)
            x = np.pad(x[: last - first], (0, max(0, last - first - len(x))))
            path.parent.mkdir(parents=True, exist_ok=True)
            with whole_file(path) as temporary:
                # float: nothing is clipped, whatever the phases add up to
                form = SoundForm("wav", sound.rate, 1, "FLOAT", len(x))
                write_sound(temporary, form, [x[:, np.newaxis]])
            return f"{sound.note} The levels are met to {convergence:.1f} dB.".strip()

    def _magnitudes(
        self, sound: SoundFile, first: int, last: int, analysis: Analysis
    ) -> NDArray[np.float32]:
        longest = fitting_samples(MOST_VALUES, analysis)
        if last - first > longest:
            raise CommandError(
                f"at this size and overlap at most {longest / sound.rate:.0f} s fit into memory; "
                "choose a passage with --start and --end"
            )
        low, high = self.band
        try:
            found = magnitudes(sound, Selection(first, last, low or None, high), analysis)
        except LookupError as error:
            raise CommandError("the sound cannot be read; the file is damaged") from error
        assert found is not None  # nobody cancels
        return found

    def _sound_of(
        self, magnitudes: NDArray[np.float32], analysis: Analysis, tell: Tell | None
    ) -> tuple[Samples, float]:
        from dsp.transforms.griffin_lim import griffin_lim

        def on_progress(share: float, _convergence: float) -> None:
            if tell is not None:
                tell(share)

        method = self.method
        made = griffin_lim(
            magnitudes,
            analysis.framing,
            analysis.hop,
            method.iterations,
            method.momentum,
            method.seed,
            on_progress if tell is not None else None,
        )
        return made.x, made.convergence_db


def run(words: Sequence[str]) -> int:
    """Make the sounds; return the exit code."""
    given = parser().parse_args(words)
    asked = wanted(given)
    if given.transform is not None and given.transform.name != "spectrum":
        raise CommandError("Sound is made again of the spectrum; leave out --transform.")
    if given.pre_emphasis:
        raise CommandError("Pre-emphasis is not undone; leave out --pre-emphasis.")
    if given.output == PIPE:
        raise CommandError("A sound file cannot be written to a pipe; name a file.")
    if given.output and Path(given.output).suffix.lower() != ".wav":
        raise CommandError(f"{given.output} must end in .wav.")
    found = places.find(given.files, recursive=given.recursive)
    tasks = places.tasks_for(found, given.output, given.out_dir, ".wav")
    work = Resynthesize(
        asked,
        _band(given),
        Method(given.iterations, given.momentum, given.seed),
        given.start,
        given.end,
        given.overwrite,
    )
    return batch.run(work, tasks, given.jobs or processors(), given.scheduler)


def parser() -> argparse.ArgumentParser:
    """Return the parser."""
    p = Parser("resynthesize", DESCRIPTION, EPILOG)
    options.add_files(p)
    options.add_output(p, "SOUND.wav")
    group = p.add_argument_group("method")
    hertz = options.number(0.0, 5e6, "the frequency in Hz")
    group.add_argument("--fmin", type=hertz, default=0.0, metavar="HZ", help="lowest frequency")
    group.add_argument("--fmax", type=hertz, metavar="HZ", help="highest frequency")
    usual = Method()
    count = options.whole(0, 10_000, "the number of iterations")
    group.add_argument("--iterations", type=count, default=usual.iterations, metavar="N")
    share = options.number(0.0, 1.0, "the momentum")
    group.add_argument(
        "--momentum", type=share, default=usual.momentum, metavar="A", help="0: the classic way"
    )
    seed = options.whole(0, 2**31 - 1, "the seed")
    group.add_argument("--seed", type=seed, default=usual.seed, metavar="N", help="of the phases")
    options.add_analysis(p)
    options.add_batch(p)
    return p


def _band(given: argparse.Namespace) -> tuple[float, float | None]:
    if given.fmax is not None:
        try:
            FrequencyAxis("linear", given.fmin, given.fmax)
        except ValueError as error:
            raise CommandError(f"These options do not go together: {error}.") from error
    return given.fmin, given.fmax
