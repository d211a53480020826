"""A passage as a video: the picture scrolls as if it were live, with its sound.

The frames are those of `app.export.picture`; ffmpeg, a program of its own, makes the file.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import partial
from math import ceil, floor
from pathlib import Path
from tempfile import TemporaryDirectory

from app.export.composing import compose
from app.export.encoder import Encoder, Format
from app.export.jobs import ExportJob, Subject
from app.export.limits import MOST_PIXELS, ExportError, check_pixels
from app.export.picture import DPI, Drawing, Form, painted, pitch_in, room
from app.export.qt_thread import Caller
from app.files import whole_file
from app.recordings.cutting import SaveError, save_cut
from dsp.columns import ColumnReader
from dsp.selection import Selection
from dsp.signal import Signal
from ui.picture.look import Look
from ui.picture.viewport import Viewport

_SOUND, _COLUMNS = 0.05, 0.15
"""Shares of the work that are done when the sound is written and the picture is computed."""


@dataclass(frozen=True)
class Film:
    """Which video is wanted.

    Parameters
    ----------
    first, stop
        The passage in samples, ``0 <= first < stop``.
    span
        Seconds that a frame shows; the newest sound is at its right edge.
    width, height
        Of a frame in pixels, even numbers.
    frame_rate
        Frames per second.
    dpi
        How large text is; 96 as on a plain screen.
    look
        What stands around the picture.
    midnight
        Seconds from a midnight to sample 0, if times of day are wanted.

    Raises
    ------
    ValueError
        If a parameter lies outside its range.
    """

    first: int
    stop: int
    span: float
    width: int = 1280
    height: int = 720
    frame_rate: int = 30
    dpi: float = DPI
    look: Look = field(default_factory=Look)
    midnight: float | None = None

    def __post_init__(self) -> None:
        first, stop, span, look = self.first, self.stop, self.span, self.look
        if not 0 <= first < stop:
            raise ValueError(f"{first=} must lie in [0, {stop=})")
        if not span > 0.0:
            raise ValueError(f"{span=} must lie above 0")
        if self.width % 2 or self.height % 2:
            raise ValueError(f"{self.width=} and {self.height=} must be even")
        if not 1 <= self.frame_rate <= 240:
            raise ValueError(f"{self.frame_rate=} must lie in [1, 240]")
        if look.transparent:
            raise ValueError("a video cannot be transparent")

    @property
    def form(self) -> Form:
        """A frame as a picture."""
        return Form(
            "png", self.width, self.height, self.dpi, look=self.look, midnight=self.midnight
        )

    def frames(self, rate: int) -> int:
        """Return how many frames there are."""
        return ceil((self.stop - self.first) / rate * self.frame_rate)

    def views(self, rate: int, width: int) -> Iterator[Viewport]:
        """Yield what each frame shows in a picture of `width` pixels."""
        spp = self.span * rate / width
        for k in range(self.frames(rate)):
            now = self.first + k * rate / self.frame_rate
            yield Viewport(width, spp, float(floor(now / spp)), follow=False)

    def whole(self, rate: int, inner: tuple[int, int]) -> Viewport:
        """Return the view of all that any frame of `inner` pixels shows.

        Raises
        ------
        ExportError
            If that is too much.
        """
        check_pixels(self.width, self.height)
        width, height = inner
        spp = self.span * rate / width
        first, last = floor(self.first / spp) - width, ceil(self.stop / spp)
        if (last - first) * height > MOST_PIXELS:
            most = (MOST_PIXELS / height - width) * self.span / width
            raise ExportError(
                f"At this size, with {self.span:g} s on the screen, a video may be {most:.0f} s "
                "long; choose less of the sound, a smaller picture, or more seconds on the screen."
            )
        return Viewport(last - first, spp, float(last), follow=False)


class VideoJob(ExportJob):
    """A video on its way.

    Parameters
    ----------
    subject
        What it is of.
    film
        Which one.
    path
        Where to.
    file_format
        In which format, one that this ffmpeg writes.
    call
        Has done what only the thread of Qt may do.
    """

    def __init__(
        self, subject: Subject, film: Film, path: Path, file_format: Format, call: Caller
    ) -> None:
        super().__init__(path)
        self._subject, self._film, self._call = subject, film, call
        self._format = file_format
        self._thread.start()

    def _write(self) -> None:
        film, signal = self._film, self._subject.signal
        inner = self._call(partial(room, film.form))
        whole = film.whole(signal.rate, inner)
        with whole_file(self.path) as temporary, TemporaryDirectory(prefix="sonoscope-") as folder:
            sound = Path(folder) / "sound.wav"
            self._write_sound(signal, sound)
            everything = self._compute(whole, inner[1])
            command = self._format.command(film.width, film.height, film.frame_rate, sound)
            with Encoder([*command, str(temporary)]) as encoder:
                self._feed(encoder, everything, inner[0])

    def _write_sound(self, signal: Signal, path: Path) -> None:
        try:
            cut = Selection(self._film.first, self._film.stop)
            save_cut(signal, cut, path, None, lambda share: self._go_on(_SOUND * share))
        except SaveError as error:
            raise ExportError(str(error)) from error
        self._tell(_SOUND)

    def _compute(self, whole: Viewport, height: int) -> Drawing:
        signal, settings = self._subject.signal, self._subject.settings
        axis = settings.shown_axis.limited(signal.rate)
        reader = ColumnReader(signal, settings.analysis)

        def tell(share: float) -> None:
            self._tell(_SOUND + (_COLUMNS - _SOUND) * share)

        codes = compose(reader, axis, whole, height, 1, tell)
        pitch = pitch_in(signal, settings, whole)
        return Drawing(signal, replace(settings, axis=axis), whole, codes, reader.quantity, pitch)

    def _feed(self, encoder: Encoder, everything: Drawing, width: int) -> None:
        from ui.exporting import pixels_of

        film, rate, begin = self._film, self._subject.signal.rate, everything.view.first
        count = film.frames(rate)
        for k, view in enumerate(film.views(rate, width)):
            codes = everything.codes[:, view.first - begin : view.last - begin]
            frame = everything._replace(view=view, codes=codes)
            image = painted(frame, film.form, call=self._call)
            if isinstance(image, bytes):
                raise TypeError("a frame is no file")
            encoder.feed(pixels_of(image))
            self._tell(_COLUMNS + (1.0 - _COLUMNS) * (k + 1) / count)
        encoder.finish()
