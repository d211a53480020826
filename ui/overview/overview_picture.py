"""The strip that shows all of a sound, with a window for what the picture shows of it."""

from typing import Any, Final, cast

import numpy as np
from PySide6.QtCore import QRect, QRectF, QSize, Qt, QTimer, Slot
from PySide6.QtGui import QColor, QImage, QPainter, QPen, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from dsp.minmax import Bounds
from dsp.scales import FrequencyAxis
from ui.overview.envelope_source import EnvelopeSource
from ui.overview.lanes import overview_view, paint_lanes, pixel_span, wave_image
from ui.overview.marked import Marked
from ui.picture.composer import Composer, held_by
from ui.picture.picture_item import nearest, to_device_pixels
from ui.picture.ring_picture import Colours
from ui.picture.strip import Strip
from ui.picture.viewport import Held, Viewport
from ui.source import ColumnSource, Wish
from ui.theme import Theme

WAVE, GAP, PICTURE = 20, 1, 32
"""Heights of the waveform, the space below it, and the spectrogram, in units."""

MARGIN: Final = 8
LEAST_WINDOW: Final = 3.0
"""Units that the window has at least, however little is visible."""

PAUSE_MS: Final = 120
"""Between two looks at what is new."""

BUDGET_SECONDS: Final = 0.004
VEIL: Final = 0.62
"""Strength of the veil over what is not visible."""


class Aside:
    """A column source whose wishes come second to those of the picture."""

    def __init__(self, source: ColumnSource) -> None:
        self._source = source

    def __getattr__(self, name: str) -> Any:
        return getattr(self._source, name)

    def want(self, wish: Wish) -> None:
        """Say what the overview shows."""
        self._source.want_also(wish)


class OverviewPicture(Strip):
    """All of a sound: its waveform, its spectrogram, and the window of the picture upon them."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("Overview", parent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._source: ColumnSource | None = None
        self._envelope: EnvelopeSource | None = None
        self._composer: Composer | None = None
        self._axis = FrequencyAxis()
        self._view: Viewport | None = None
        self._wave = QImage()
        self._wave_key: object = None
        self._marked = Marked()
        self._again = False
        self._due = QTimer(self, singleShot=True, interval=PAUSE_MS)
        self._due.timeout.connect(self._look_again)

    def sizeHint(self) -> QSize:
        """Return the height of both lanes."""
        return QSize(200, WAVE + GAP + PICTURE + 2 * 4)

    # What is shown

    def show_nothing(self) -> None:
        """Let go of the sound."""
        self._source = self._composer = self._view = None
        self._wave, self._wave_key = QImage(), None
        self.show_marked(Marked())
        self.update()

    def show_source(self, source: ColumnSource, axis: FrequencyAxis) -> None:
        """Show another sound, or the same under another analysis.

        Parameters
        ----------
        source
            Its columns.
        axis
            Frequencies of the small spectrogram.
        """
        before = self._source.signal if self._source is not None else None
        if source is not self._source:
            self._source = cast(ColumnSource, Aside(source))
        self._axis = axis
        if source.signal is not before:
            self._view, self._wave, self._wave_key = None, QImage(), None
            self.show_marked(Marked())
        self.refresh()

    def show_envelope(self, envelope: EnvelopeSource | None) -> None:
        """Show another waveform."""
        self._envelope, self._wave_key = envelope, None
        self.refresh()

    def show_colours(self, colours: Colours) -> None:
        """Paint the spectrogram in other colours."""
        if self._composer is None:
            self._composer = Composer(colours, BUDGET_SECONDS)
        self._composer.recolour(colours)
        self.update()

    def set_theme(self, theme: Theme) -> None:
        """Take other colours for the rest."""
        self._wave_key = None
        super().set_theme(theme)
        self.refresh()

    def show_marked(self, marked: Marked) -> None:
        """Show what is visible and selected, and where the play head is."""
        if marked == self._marked:
            return
        before, self._marked = self._marked, marked
        if before._replace(head=None) != marked._replace(head=None):
            self.update()
            return
        for head in (before.head, marked.head):
            if head is not None and self._view is not None:
                x = self.x_of(head)
                self.update(QRect(int(x) - 3, 0, 7, self.height()))

    @Slot()
    def refresh(self) -> None:
        """Draw what is new, now or soon; called as often as one likes."""
        if self._due.isActive():
            self._again = True
        elif self.isVisible():
            self._draw()
            self._due.start()

    @Slot()
    def _look_again(self) -> None:
        if self._again:
            self._again = False
            self.refresh()

    def _draw(self) -> None:
        source, composer = self._source, self._composer
        if source is None or composer is None:
            return
        width, height = self._lane_size()
        view = overview_view(width, self._held(source))
        if composer.update(source, view, height, self._axis) or view != self._view:
            self._view = view
            self.update()
        self._draw_wave(view)
        self._again = self._again or composer.unfinished

    def _draw_wave(self, view: Viewport) -> None:
        envelope, height = self._envelope, nearest(WAVE * self.ratio)
        key = (view, height, envelope and envelope.version)
        if key == self._wave_key:
            return
        self._wave_key = key
        bounds = None
        if envelope is not None:
            bounds = envelope.envelope(view.sample_at(0), view.sample_at(view.width), view.width)
        if bounds is None:
            unknown = np.full(view.width, np.nan, np.float32)
            bounds = Bounds(unknown, unknown)
        self._wave = wave_image(bounds, height, self.theme.no_data, self.theme.accent)
        self.update()

    def _held(self, source: ColumnSource) -> Held:
        held = held_by(source, 1.0)
        return held._replace(stop=source.signal.end) if held.live else held

    def _lane_size(self) -> tuple[int, int]:
        """Return width and height of the spectrogram in device pixels."""
        width = nearest((self.width() - 2 * MARGIN) * self.ratio)
        return max(1, width), max(1, nearest(PICTURE * self.ratio))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Draw it in another width."""
        super().resizeEvent(event)
        self.refresh()

    def showEvent(self, event: QShowEvent) -> None:
        """Draw what has become of it meanwhile."""
        super().showEvent(event)
        self.refresh()

    # Where things are

    def x_of(self, sample: float) -> float:
        """Return where `sample` lies, in units."""
        view = self._view
        if view is None:
            return 0.0
        return MARGIN + pixel_span(view, sample, sample)[0] / self.ratio

    def sample_at(self, x: float) -> float:
        """Return the sample at `x` units."""
        return self._view.sample_at((x - MARGIN) * self.ratio) if self._view else 0.0

    def window_edges(self) -> tuple[float, float] | None:
        """Return left and right edge of the window in units."""
        visible = self._marked.visible
        if visible is None or self._view is None:
            return None
        left, right = self.x_of(visible.start), self.x_of(visible.stop)
        if right - left < LEAST_WINDOW:
            middle = (left + right) / 2.0
            left, right = middle - LEAST_WINDOW / 2, middle + LEAST_WINDOW / 2
        return left, right

    # Painting

    def paint(self, painter: QPainter, exposed: QRect, ratio: float) -> None:
        """Paint the lanes, what is marked, and the window."""
        painter.fillRect(exposed, self.theme.picture)
        if self._composer is None or self._view is None:
            return
        painter.save()
        painter.translate(MARGIN, 4)
        to_device_pixels(painter)
        paint_lanes(painter, self._wave, self._composer.ring, nearest(GAP * ratio))
        painter.restore()
        self._paint_marked(painter)
        self._paint_window(painter)

    def _paint_marked(self, painter: QPainter) -> None:
        lanes = self._lanes()
        if self._marked.selected is not None:
            selected = self._marked.selected
            left, right = self.x_of(selected.start), self.x_of(selected.stop)
            box = QRectF(left, lanes.top(), max(1.5, right - left), lanes.height())
            tint = QColor(self.theme.crosshair)
            tint.setAlphaF(0.14)
            painter.fillRect(box.intersected(lanes), tint)
            for edge in (box.left(), box.right() - 1.0):
                painter.fillRect(QRectF(edge, lanes.top(), 1.0, lanes.height()), tint)
        if self._marked.head is not None:
            x = self.x_of(self._marked.head)
            painter.fillRect(QRectF(x - 1.5, lanes.top(), 3.0, lanes.height()), self.theme.halo)
            painter.fillRect(QRectF(x - 0.5, lanes.top(), 1.0, lanes.height()), QColor("white"))

    def _paint_window(self, painter: QPainter) -> None:
        window = self.window_edges()
        if window is None:
            return
        left, right = window
        lanes = self._lanes()
        veil = QColor(self.theme.picture)
        veil.setAlphaF(VEIL)
        for a, b in ((lanes.left(), left), (right, lanes.right())):
            if b > a:
                painter.fillRect(QRectF(a, lanes.top(), b - a, lanes.height()), veil)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(self.theme.accent, 1.5))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        frame = QRectF(left, lanes.top(), right - left, lanes.height()).adjusted(0, -1, 0, 1)
        painter.drawRoundedRect(frame, 2.0, 2.0)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self.theme.accent)
        for x in window:  # by which the edges are taken
            painter.drawRoundedRect(QRectF(x - 2.5, lanes.center().y() - 8.0, 5.0, 16.0), 2.0, 2.0)

    def _lanes(self) -> QRectF:
        return QRectF(MARGIN, 4, self.width() - 2 * MARGIN, WAVE + GAP + PICTURE)
