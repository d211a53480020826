"""What the window shows, held still, and what can be made of it."""

from dataclasses import replace
from math import ceil
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from app.export.jobs import Numbers, Subject
from app.export.limits import ExportError, check_pixels
from app.export.picture import DPI, Drawing, Form, painted, room, size_around
from app.export.tables import check_mat
from app.export.video import Film
from dsp.annotation import NO_ANNOTATIONS, Annotations
from dsp.levels import Codes
from dsp.pitch_reader import PitchFrames
from dsp.selection import Selection
from dsp.settings import Settings
from dsp.signal import Signal
from dsp.transforms.transform import Quantity
from ui.export_wish import CM_PER_INCH, PictureWish, TableWish, VideoWish
from ui.picture.limits import time_text
from ui.picture.look import BARE, Look
from ui.picture.viewport import Viewport
from ui.picture.zooming import zoomed_band

if TYPE_CHECKING:
    from ui.exporting import Image

NOTHING: Final = "Nothing is selected."
_CSV_BYTES: Final = 9  # of a value, about


class Scene(NamedTuple):
    """A signal that is looked at.

    Parameters
    ----------
    signal
        The sound, which gets no longer.
    settings
        In force, with the colours as they are; the range does not follow the sound any more.
    view, screen
        What is visible, and its codes, shape (rows, columns).
    selection
        What is selected.
    quantity, frequencies
        What the columns hold, and the frequencies of their bins in Hz.
    ratio
        Device pixels per unit of the screen.
    midnight
        Seconds from a midnight to sample 0, if known.
    sound
        The file; None if there is none.
    pitch
        What is drawn of it; None for nothing.
    annotations
        What is said of it.
    """

    signal: Signal
    settings: Settings
    view: Viewport
    screen: Codes
    selection: Selection | None
    quantity: Quantity
    frequencies: NDArray[np.float64]
    ratio: float = 1.0
    midnight: float | None = None
    sound: Path | None = None
    pitch: PitchFrames | None = None
    annotations: Annotations = NO_ANNOTATIONS

    def part(self, name: str) -> Selection:
        """Return the part of that name, one of `ui.export_wish.PARTS`, with its frequencies.

        Raises
        ------
        ExportError
            If there is none.
        """
        signal, axis = self.signal, self.settings.axis
        if name == "selection":
            if self.selection is None:
                raise ExportError(NOTHING)
            return self.selection
        start, stop = signal.start, signal.end
        band: tuple[float | None, float | None] = (None, None)
        if name == "visible":
            view = self.view
            start = max(start, round(view.sample_at(0)))
            stop = min(stop, round(view.sample_at(view.width)))
            band = (axis.fmin, axis.fmax)
        if start >= stop:
            raise ExportError("There is no sound there.")
        return Selection(max(0, start), stop, *band)

    def subject(self, part: str) -> Subject:
        """Return what an export of that part is made of."""
        settings, chosen = self.settings, self.selection
        if part == "selection" and chosen is not None and not settings.shows_octave:
            axis = zoomed_band(chosen, settings.axis, self.signal.rate)
            settings = replace(settings, axis=axis)
        return Subject(self.signal, settings, self.sound)

    # Pictures

    def form(self, wish: PictureWish, theme: str) -> Form:
        """Return the form of the picture that is wanted.

        Raises
        ------
        ExportError
            If the wish cannot be fulfilled.
        """
        look = _look(wish, theme)
        if wish.kind == "jpeg" and look.transparent:
            raise ExportError("JPEG knows no transparency; choose another format or ground.")
        if look.bare and look.transparent:
            raise ExportError(
                "Without anything around the picture there is no ground to leave out."
            )
        width, height, dpi = self._size(wish, look)
        part, rate = self.part(wish.part), self.signal.rate
        visible = wish.part == "visible" and wish.size != "native"
        return Form(
            wish.kind,
            width,
            height,
            dpi,
            native=wish.size == "native",
            look=look,
            start=part.start / rate,
            stop=part.stop / rate,
            view=self.view if visible else None,
            screen=self.screen if visible else None,
            midnight=self.midnight,
            annotations=self.annotations if wish.annotated else NO_ANNOTATIONS,
        )

    def _size(self, wish: PictureWish, look: Look) -> tuple[int, int, float]:
        """Return the size of the whole picture in pixels, and its dpi."""
        if wish.size == "native":
            return *self.extent(self.part(wish.part)), DPI
        if wish.size == "pixels":
            return wish.width, wish.height, DPI
        if wish.size == "paper":
            inches = wish.width_cm / CM_PER_INCH, wish.height_cm / CM_PER_INCH
            return round(inches[0] * wish.dpi), round(inches[1] * wish.dpi), wish.dpi
        rows, columns = self.screen.shape
        times, dpi = int(wish.size), DPI * self.ratio * int(wish.size)
        return *size_around(look, columns * times, rows * times, dpi), dpi

    def extent(self, part: Selection) -> tuple[int, int]:
        """Return how many columns and bins a part has."""
        hop = self.settings.analysis.hop
        return ceil(part.stop / hop) - ceil(part.start / hop), len(self.frequencies)

    def picture_words(self, wish: PictureWish, theme: str) -> str:
        """Return what picture would come of a wish.

        Raises
        ------
        ExportError
            If it cannot be fulfilled.
        """
        form = self.form(wish, theme)
        check_pixels(form.width, form.height)
        room(form)
        size = f"{form.width:,} × {form.height:,} pixels"
        return f"{size}, {form.width * form.height / 1e6:.1f} million\n{self._when(wish.part)}"

    def _when(self, part: str) -> str:
        chosen, rate = self.part(part), self.signal.rate
        return f"{time_text(chosen.start, rate)} to {time_text(chosen.stop, rate)}"

    def preview(self, wish: PictureWish, theme: str, most: tuple[int, int]) -> "Image | None":
        """Return the picture in small, made of what is on the screen; None if that is not enough.

        Raises
        ------
        ExportError
            If the wish cannot be fulfilled.
        """
        form = self.form(wish, theme)
        # a pixel per bin shows all bins from below, whatever frequencies the screen has
        codes = None if form.native else self._cropped(wish.part)
        factor = min(most[0] / form.width, most[1] / form.height, 1.0)
        width, height = round(form.width * factor), round(form.height * factor)
        if codes is None or min(width, height) < 1:
            return None
        form = replace(form, kind="png", width=width, height=height, dpi=form.dpi * factor)
        columns, rows = room(form)
        high, wide = codes.shape
        small = codes[np.ix_(np.arange(rows) * high // rows, np.arange(columns) * wide // columns)]
        part, subject = self.part(wish.part), self.subject(wish.part)
        spp = (part.stop - part.start) / columns
        view = Viewport(columns, spp, float(round(part.start / spp) + columns), follow=False)
        drawing = Drawing(self.signal, subject.settings, view, small, self.quantity, self.pitch)
        image = painted(drawing, form)
        return None if isinstance(image, bytes) else image

    def _cropped(self, name: str) -> Codes | None:
        """Return the codes of a part as far as it is on the screen; None if it is not wholly."""
        part, view, axis = self.part(name), self.view, self.settings.axis
        left, right = view.pixel_at(part.start) - view.first, view.pixel_at(part.stop) - view.first
        if left < 0 or right > view.width or left >= right:
            return None
        rows, top, bottom = len(self.screen), 0, len(self.screen)
        if name == "selection" and not self.settings.shows_octave:
            band = self.subject(name).settings.axis
            top = round((1.0 - float(axis.to_unit(band.fmax))) * rows)
            bottom = round((1.0 - float(axis.to_unit(band.fmin))) * rows)
        if top < 0 or bottom > rows or top >= bottom:
            return None
        return self.screen[top:bottom, left:right]

    # Tables

    def numbers(self, wish: TableWish) -> Numbers:
        """Return the numbers that are wanted.

        Raises
        ------
        ExportError
            If the wish cannot be fulfilled.
        """
        if wish.unit != "db" and not self.quantity.is_level:
            raise ExportError(f"{self.quantity.name} has a unit of its own, {self.quantity.unit}.")
        part = self.part(wish.part)
        return Numbers(wish.kind, part.start, part.stop, wish.unit, self._band(wish, part))

    def _band(self, wish: TableWish, part: Selection) -> tuple[float, float] | None:
        if not wish.band or not part.is_band or self.settings.shows_octave:
            return None
        high = self.signal.rate / 2.0 if part.high_hz is None else part.high_hz
        band = part.low_hz or 0.0, high
        inside = (self.frequencies >= band[0]) & (self.frequencies <= band[1])
        if not inside.any():
            raise ExportError("No bin lies in that range of frequencies.")
        return band

    def table_words(self, wish: TableWish) -> str:
        """Return what table would come of a wish.

        Raises
        ------
        ExportError
            If it cannot be fulfilled.
        """
        numbers = self.numbers(wish)
        columns, bins = self.extent(self.part(wish.part))
        if columns < 1:
            raise ExportError("No column is centred in so short a part; choose more overlap.")
        if numbers.band is not None:
            low, high = numbers.band
            bins = int(((self.frequencies >= low) & (self.frequencies <= high)).sum())
        if wish.kind == "mat":
            check_mat(columns, bins)
        size = columns * bins * (_CSV_BYTES if wish.kind == "csv" else 4)
        counted = f"{columns:,} columns of {bins:,} bins, about {_bytes(size)}"
        return f"{counted}\n{self._when(wish.part)}"

    # Videos

    def film(self, wish: VideoWish, theme: str) -> Film:
        """Return the video that is wanted.

        Raises
        ------
        ExportError
            If the wish cannot be fulfilled.
        """
        look, part = _look(wish, theme), self.part(wish.part)
        if wish.frame == "window":
            rows, columns = self.screen.shape
            dpi = DPI * self.ratio
            size = size_around(look, columns, rows, dpi)
        else:
            width, _, height = wish.frame.partition("x")
            size, dpi = (int(width), int(height)), DPI * int(height) / 720.0
        return Film(
            part.start,
            part.stop,
            wish.span,
            size[0] // 2 * 2,
            size[1] // 2 * 2,
            wish.frame_rate,
            dpi,
            look,
            self.midnight,
        )

    def video_words(self, wish: VideoWish, theme: str) -> str:
        """Return what video would come of a wish.

        Raises
        ------
        ExportError
            If it cannot be fulfilled.
        """
        film, rate = self.film(wish, theme), self.signal.rate
        film.whole(rate, room(film.form))
        frames = f"{film.frames(rate):,} frames of {film.width} × {film.height} pixels"
        return f"{frames}\n{self._when(wish.part)}"


def _look(wish: PictureWish | VideoWish, theme: str) -> Look:
    ground = theme if wish.ground == "window" else "paper"
    if isinstance(wish, PictureWish) and wish.size == "native":
        return replace(BARE, theme=ground)
    return Look(
        theme=ground,
        transparent=wish.ground == "transparent",
        axes=wish.axes,
        colour_bar=wish.colour_bar,
        settings_line=wish.settings_line,
        title=wish.title,
    )


def _bytes(count: int) -> str:
    for unit in ("bytes", "kB", "MB"):
        if count < 1000:
            return f"{count:.0f} {unit}"
        count = round(count / 1000)
    return f"{count:,.0f} GB"
