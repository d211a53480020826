"""`sonoscope render`: sound files to pictures."""

import argparse
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from app.annotations.formats import AnnotationError, read
from app.commands import batch, options, places
from app.commands.output import check_pipe
from app.commands.presets import Wanted, wanted
from app.commands.problems import CommandError
from app.commands.sounds import check_channel, deliver, name_in, opened
from app.export.limits import LONGEST_SIDE
from app.export.picture import DPI, KINDS, Form, picture_file, samples_per_pixel
from app.parser import Parser
from app.processors import processors
from app.recordings.recording import SoundFile
from dsp.settings import Settings
from dsp.still import Tell
from ui.picture.look import BARE, THEMES, Look
from ui.picture.pitch_line import pitch_fits

DESCRIPTION: Final = """\
Draw sound files as pictures: PNG, JPEG, SVG or PDF, as the window shows them.
"""
EPILOG: Final = """\
examples:
  sonoscope render song.wav -o song.png
  sonoscope render song.wav -o song.pdf --size-cm 16x9 --dpi 300 --theme paper --title "Figure 1"
  sonoscope render clips --recursive --out-dir pictures --size 800x400 --no-labels
  sonoscope render dawn.wav -o dawn.png --annotations dawn.selections.txt
  sonoscope render song.flac -o - --native --n-fft 1024 --hop 256 > song.png
"""
CM_PER_INCH: Final = 2.54
_USUAL: Final = 1280, 720


@dataclass(frozen=True)
class Render:
    """A picture of every file, with the same settings."""

    wanted: Wanted
    form: Form
    overwrite: bool
    annotations: Path | None = None

    def __call__(self, task: places.Task, tell: Tell | None) -> str:
        """Draw one."""
        places.refuse_existing(task.target, overwrite=self.overwrite)
        with opened(task.source) as sound:
            settings = self.wanted.at(sound.rate)
            check_channel(settings.analysis.channel, sound)
            name = name_in(task.target, task.source)
            form = self._form_at(sound.rate)
            data = picture_file(sound, settings, form, name, tell)
            notes = sound.note, _all_shown(settings, sound.rate), self._pitch_shown(settings, sound)
            note = " ".join(filter(None, notes))
        deliver(task.target, data, overwrite=self.overwrite)
        return note

    def _pitch_shown(self, settings: Settings, sound: SoundFile) -> str:
        """Say that the pitch is not drawn although it was asked for, if so."""
        fine = samples_per_pixel(sound, settings, self.form) if settings.pitch else 0.0
        if pitch_fits(fine, sound.rate):
            return ""
        return "The pitch is not drawn over so much sound; choose less or a wider picture."

    def _form_at(self, rate: int) -> Form:
        """Return the form for a sound of that rate, with the annotations if there are some."""
        if self.annotations is None:
            return self.form
        try:
            return replace(self.form, annotations=read(self.annotations, rate))
        except AnnotationError as error:
            raise CommandError(str(error)) from error


def _all_shown(settings: Settings, rate: int) -> str:
    """Say that a sound ends below the frequencies that were asked for, if so."""
    fmin = settings.axis.fmin
    if fmin < rate / 2.0:
        return ""
    return f"It ends at {rate / 2.0:g} Hz, below {fmin:g} Hz, so all its frequencies are shown."


def run(words: Sequence[str]) -> int:
    """Draw the pictures; return the exit code."""
    given = parser().parse_args(words)
    asked = wanted(given)
    form = form_of(given)
    found = places.find(given.files, recursive=given.recursive)
    suffix = next(suffix for suffix, kind in KINDS.items() if kind == form.kind)
    tasks = places.tasks_for(found, given.output, given.out_dir, suffix)
    check_pipe(given.output, "Pictures")
    jobs = given.jobs or processors()
    if len(tasks) == 1:
        form = replace(form, processors=jobs)
    elif given.annotations:
        raise CommandError("--annotations belong to one sound; name just that.")
    work = Render(asked, form, given.overwrite, given.annotations)
    return batch.run(work, tasks, jobs, given.scheduler)


def parser() -> argparse.ArgumentParser:
    """Return the parser."""
    p = Parser("render", DESCRIPTION, EPILOG)
    options.add_files(p)
    options.add_output(p, "PICTURE")
    group = p.add_argument_group("picture")
    group.add_argument("--format", choices=sorted(set(KINDS.values())), help="usually by the name")
    size = group.add_mutually_exclusive_group()
    pixels = options.parsed(_size)
    size.add_argument(
        "--size",
        type=pixels,
        metavar="WxH",
        help="pixels of the whole image with labels, of the picture itself without "
        f"(default: {_USUAL[0]}x{_USUAL[1]})",
    )
    size.add_argument("--size-cm", type=options.parsed(_size_cm), metavar="WxH", help="on paper")
    size.add_argument("--native", action="store_true", help="one pixel per bin and column")
    dpi = options.number(24.0, 2400.0, "the resolution in dpi")
    group.add_argument("--dpi", type=dpi, metavar="N", help="how large text is (default: 96)")
    labels = group.add_mutually_exclusive_group()
    labels.add_argument("--labels", action="store_true", default=None, help="axes and the like")
    labels.add_argument("--no-labels", action="store_false", dest="labels", help="only the picture")
    group.add_argument("--no-axes", action="store_true", help="labels without axes")
    group.add_argument("--no-colour-bar", action="store_true", help="labels without colour bar")
    group.add_argument(
        "--no-settings-line", action="store_true", help="labels without the line of the settings"
    )
    group.add_argument("--title", default="", metavar="TEXT", help="a line above the picture")
    group.add_argument("--theme", choices=THEMES, default="dark", help="ground and ink")
    group.add_argument("--transparent", action="store_true", help="no ground")
    group.add_argument(
        "--annotations",
        type=Path,
        metavar="FILE",
        help="draw those of Raven, Audacity, Praat or Sonic Visualiser",
    )
    options.add_analysis(p)
    options.add_levels(p)
    options.add_view(p)
    options.add_batch(p)
    return p


def form_of(given: argparse.Namespace) -> Form:
    """Return the form of picture that the options ask for.

    Raises
    ------
    CommandError
        If they do not go together.
    """
    width, height = given.size or _USUAL
    dpi = given.dpi or DPI
    if given.size_cm:
        width, height = (round(cm / CM_PER_INCH * dpi) for cm in given.size_cm)
    if given.native and not (given.scale is given.fmin is given.fmax is None):
        raise CommandError("--native shows every bin; leave out --scale, --fmin and --fmax.")
    try:
        return Form(
            kind=places.kind_of(given.output, given.format, KINDS, "png"),
            width=width,
            height=height,
            dpi=dpi,
            native=given.native,
            look=_look(given),
            start=given.start,
            stop=given.end,
        )
    except ValueError as error:
        raise CommandError(f"These options do not go together: {error}.") from error


def _look(given: argparse.Namespace) -> Look:
    labels = given.labels
    if labels is None:
        labels = not given.native
    if not labels:
        if given.title or given.transparent:
            raise ValueError("a picture without labels has no title and covers its ground")
        return replace(BARE, theme=given.theme)
    return Look(
        theme=given.theme,
        transparent=given.transparent,
        axes=not given.no_axes,
        colour_bar=not given.no_colour_bar,
        settings_line=not given.no_settings_line,
        title=given.title,
    )


def _size(text: str) -> tuple[int, int]:
    """Return the two whole numbers of ``WIDTHxHEIGHT``."""
    width, times, height = text.lower().partition("x")
    if not (times and width.isdecimal() and height.isdecimal()):
        raise ValueError(f"{text!r} must be WIDTHxHEIGHT in pixels, as in 1600x900")
    size = int(width), int(height)
    if not all(1 <= side <= LONGEST_SIDE for side in size):
        raise ValueError(f"the sides of {text!r} must lie in [1, {LONGEST_SIDE}]")
    return size


def _size_cm(text: str) -> tuple[float, float]:
    width, _, height = text.lower().partition("x")
    try:
        size = float(width), float(height)
    except ValueError:
        size = 0.0, 0.0
    if not all(0.1 <= side <= 1000.0 for side in size):
        raise ValueError(f"{text!r} must be WIDTHxHEIGHT in cm, as in 16x9.5, each in [0.1, 1000]")
    return size
