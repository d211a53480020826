"""A saved picture: the spectrogram with its axes on a sheet of any size, without a window.

The picture itself is made by the functions that make it on the screen, so it is the same to the
pixel. The axes are the widgets of the window, which need not be shown to be painted.
"""

from dataclasses import replace
from typing import Final, NamedTuple

from PySide6.QtCore import QPoint, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QImage, QPainter
from PySide6.QtWidgets import QApplication

from dsp.annotation import NO_ANNOTATIONS, Annotations
from dsp.levels import Codes
from dsp.pitch_reader import PitchFrames
from dsp.scales import FrequencyAxis
from dsp.settings import Settings
from dsp.signal import Signal
from dsp.transforms.spectrum import LEVEL
from dsp.transforms.transform import Quantity
from ui.facts import settings_line
from ui.measures import measure_of, shown_range
from ui.palettes import table_for
from ui.picture.axes import Corner, FrequencyAxisStrip, FrequencyLabels, TimeAxis, TimeScale
from ui.picture.colours import colours_of
from ui.picture.composer import lost_columns
from ui.picture.legend import Legend
from ui.picture.look import Look
from ui.picture.mark_frame import Frame
from ui.picture.notes import Note, lay_out, paint_notes
from ui.picture.overlays import make_overlay
from ui.picture.painting import painter_on, put_back
from ui.picture.picture_item import Overlay, image_of, magnified, paint_picture
from ui.picture.pitch_line import pitch_line
from ui.picture.ring_picture import RingPicture
from ui.picture.strip import Strip
from ui.picture.viewport import Viewport
from ui.theme import DARK, LIGHT, Theme, tabular

LEFT, TOP, RIGHT, BOTTOM = 6, 10, 10, 6
FOOT_MARGIN = 6
TITLE_SCALE, TITLE_GAP = 1.25, 8

_WHITE, _BLACK, _GREY = QColor("#ffffff"), QColor("#000000"), QColor("#404040")
PAPER: Final = replace(
    LIGHT,
    name="paper",
    picture=_WHITE,
    no_data=_WHITE,
    text=_BLACK,
    muted=_GREY,
    line=_GREY,
    axis=_GREY,
    axis_text=_BLACK,
)
THEMES: Final = {theme.name: theme for theme in (DARK, LIGHT, PAPER)}


def theme_of(look: Look) -> Theme:
    """Return the colours of `look`, the ground as it is to be painted."""
    theme = THEMES[look.theme]
    return replace(theme, picture=QColor(0, 0, 0, 0)) if look.transparent else theme


class Passage(NamedTuple):
    """What is shown: a stretch of `signal` in `view`, with frequencies on `axis`.

    `quantity` is what its codes measure; `midnight` the time of day of sample 0 in seconds, if the
    clock is to be shown; `pitch` the fundamental frequency, if that is to be drawn; `annotations`
    those that are to be seen where they lie in the view.
    """

    signal: Signal
    settings: Settings
    view: Viewport
    axis: FrequencyAxis
    quantity: Quantity = LEVEL
    midnight: float | None = None
    pitch: PitchFrames | None = None
    annotations: Annotations = NO_ANNOTATIONS


class Inset(NamedTuple):
    """The picture within a sheet: where it stands, and what lies over it.

    It knows no widget, so that any thread may paint it, however large it is.
    """

    target: QRectF
    theme: Theme
    ratio: float
    font: QFont
    overlay: Overlay
    notes: tuple[Note, ...] = ()

    def image(self, passage: Passage, codes: Codes) -> QImage:
        """Return the picture with what lies over it, as on the screen.

        Parameters
        ----------
        passage
            As for `Sheet.paint_around`.
        codes
            Levels, shape (height, width) of `Sheet.picture`.
        """
        view = passage.view
        colours = colours_of(self.theme, passage.settings, self.ratio, passage.quantity)
        ring = RingPicture(view.width, len(codes), view.first, colours)
        ring.write(range(view.first, view.last), codes)
        ring.mark_gaps(lost_columns(passage.signal.gaps, view))
        image = QImage(ring.width, ring.height, QImage.Format.Format_RGB32)
        with painter_on(image) as painter:
            painter.setFont(self.font)
            paint_picture(painter, image_of(ring.pixels), ring.first, self.overlay, self.theme)
            frame = Frame(ring.first, image.rect(), self.ratio, self.font)
            paint_notes(painter, self.notes, frame, self.theme)
        return image


class Sheet:
    """The parts of a saved picture and where they stand.

    Everything is laid out in units, of which the device has `ratio` pixels each.

    Parameters
    ----------
    look
        What stands around the picture.
    width, height
        Of the whole sheet in device pixels.
    ratio
        Device pixels per unit: how much larger than on a plain screen text and lines are.
    """

    def __init__(self, look: Look, width: int, height: int, ratio: float = 1.0) -> None:
        self.look, self.width, self.height, self.ratio = look, width, height, ratio
        self.theme = theme_of(look)
        self._time, self._frequency = TimeAxis(), FrequencyAxisStrip()
        self._legend = Legend()
        self._unit, self._level_unit = Corner("Unit"), Corner("Unit of the colour bar")
        self._font = tabular(self._time.font())
        for strip in self._strips():
            strip.set_theme(self.theme)
            strip.device_ratio = ratio
        self.picture = self._place()

    def _strips(self) -> list[Strip]:
        """Return the strips that are there."""
        strips: list[Strip] = []
        if self.look.axes:
            strips += [self._time, self._frequency, self._unit]
        if self.look.colour_bar:
            strips += [self._legend, self._level_unit]
        return strips

    @property
    def title_font(self) -> QFont:
        """The font of the title."""
        return magnified(self._font, TITLE_SCALE)

    def _place(self) -> QRect:
        """Give every part its place; return that of the picture in device pixels."""
        look, line = self.look, self._time.fontMetrics().height()
        left = LEFT + self._frequency.sizeHint().width() if look.axes else 0
        right = RIGHT if look.axes else 0
        below = self._time.sizeHint().height() if look.axes or look.colour_bar else 0
        if look.colour_bar:
            right = self._legend.sizeHint().width()
        top = TOP if look.axes else 0
        if look.title:
            top = round(TITLE_SCALE * line) + 2 * TITLE_GAP
        self._foot = line + FOOT_MARGIN if look.settings_line else 0
        bottom = below + self._foot + (BOTTOM if below or self._foot else 0)
        inner = QRect(left, top, *self._inner(left + right, top + bottom))
        under = inner.y() + inner.height()
        self._frequency.setGeometry(LEFT, top, left - LEFT, inner.height())
        self._time.setGeometry(left, under, inner.width(), below)
        self._unit.setGeometry(LEFT, under, left - LEFT, below)
        beside = inner.x() + inner.width()
        self._legend.setGeometry(beside, top, right, inner.height())
        self._level_unit.setGeometry(beside, under, right, below)
        self._inner_units = inner
        return self._in_pixels(inner, left + right, top + bottom)

    def _inner(self, across: int, down: int) -> tuple[int, int]:
        """Return the room for the picture in whole units beside margins of these sums."""
        wide = int(self.width / self.ratio) - across
        high = int(self.height / self.ratio) - down
        return max(1, wide), max(1, high)

    def _in_pixels(self, inner: QRect, across: int, down: int) -> QRect:
        """Return the picture's place in device pixels, with those that make no whole unit."""
        x, y = round(inner.x() * self.ratio), round(inner.y() * self.ratio)
        wide = self.width - round(across * self.ratio)
        high = self.height - round(down * self.ratio)
        return QRect(x, y, max(0, wide), max(0, high))

    def paint_around(self, painter: QPainter, passage: Passage) -> "Inset":
        """Paint everything but the picture, in units, and return what is left to be painted.

        Parameters
        ----------
        painter
            On a device with one unit per unit.
        passage
            What is shown; its view is as wide as `picture`.
        """
        self._show(passage)
        if not self.look.transparent:
            whole = QRectF(0, 0, self.width / self.ratio, self.height / self.ratio)
            painter.fillRect(whole, self.theme.picture)
        for strip in self._strips():
            with put_back(painter):
                painter.translate(strip.pos())
                painter.setFont(strip.font())
                strip.paint(painter, strip.rect(), self.ratio)
        self._write(painter, passage)
        place, ratio = self.picture, self.ratio
        target = QRectF(
            place.x() / ratio, place.y() / ratio, place.width() / ratio, place.height() / ratio
        )
        font = magnified(tabular(QApplication.font()), ratio)  # as in the window
        frame = Frame(passage.view.first, QRect(QPoint(), place.size()), ratio, font)
        notes = lay_out(passage.annotations, passage.view, passage.axis, frame)
        return Inset(target, self.theme, ratio, font, self._overlay(passage), notes)

    def _show(self, passage: Passage) -> None:
        """Tell the axes what they show."""
        settings, rate = passage.settings, passage.signal.rate
        self._time.show_view(passage.view, TimeScale(rate, passage.midnight))
        self._frequency.show_axis(
            FrequencyLabels(passage.axis, settings.shows_notes, settings.shows_octave)
        )
        self._unit.show_text("note" if settings.shows_notes else "Hz")
        quantity = passage.quantity
        measure = measure_of(quantity, settings)
        self._level_unit.show_text(measure.unit_text)
        low, high = (end + measure.shift for end in shown_range(quantity, settings))
        self._legend.show_range(table_for(quantity, settings.colormap), low, high)

    def _overlay(self, passage: Passage) -> Overlay:
        """Return what lies over the picture, as on the screen."""
        grid, view, height = passage.settings.grid, passage.view, self.picture.height()
        overlay = make_overlay(
            view,
            passage.signal.rate,
            passage.signal.gaps,
            self._time.seconds if grid else (),
            self._frequency.rows(height) if grid else (),
        )
        pitch = passage.pitch
        line = pitch and pitch_line(pitch, view, passage.axis, height, self.ratio)
        return overlay._replace(pitch=line)

    def _write(self, painter: QPainter, passage: Passage) -> None:
        """Write the title and the line of the settings."""
        inner, elide = self._inner_units, Qt.TextElideMode.ElideRight
        width = int(self.width / self.ratio) - inner.x() - FOOT_MARGIN
        if self.look.title:
            painter.setFont(self.title_font)
            painter.setPen(self.theme.text)
            box = QRectF(inner.x(), 0, width, inner.y())
            text = painter.fontMetrics().elidedText(self.look.title, elide, width)
            painter.drawText(box, Qt.AlignmentFlag.AlignVCenter, text)
        if self._foot:
            painter.setFont(self._font)
            painter.setPen(self.theme.muted)
            box = QRectF(inner.x(), self._time.geometry().bottom() + 1, width, self._foot)
            line = settings_line(passage.settings, passage.signal.rate)
            text = painter.fontMetrics().elidedText(line, elide, width)
            painter.drawText(box, Qt.AlignmentFlag.AlignVCenter, text)
