"""The picture pane: keeps the picture, its axes and its numbers in step with sound and settings."""

from dataclasses import replace
from time import localtime

from PySide6.QtCore import QTimer, Signal, Slot
from PySide6.QtWidgets import QWidget

from dsp.levels import Codes
from dsp.scales import FrequencyAxis
from dsp.settings import SPAN_MAX, SPAN_MIN, Settings
from ui.exposure import Exposure
from ui.measures import look_of
from ui.picture.axes import FrequencyLabels, TimeScale
from ui.picture.composer import Change, Composer, held_by
from ui.picture.frame import PictureFrame
from ui.picture.gestures import Gestures
from ui.picture.harmonics import tell_harmonics
from ui.picture.marking import Marking
from ui.picture.navigation import MOVES, Place
from ui.picture.numbers import Numbers
from ui.picture.overlays import make_overlay, visible_gaps
from ui.picture.peak import tell_peak
from ui.picture.pitch_layer import Canvas, PitchLayer, tell_pitch
from ui.picture.pitch_source import PitchSource
from ui.picture.range_keeping import RangeKeeping
from ui.picture.shown import Shown
from ui.picture.viewport import Held, Viewport
from ui.source import ColumnSource
from ui.theme import Theme

TELLERS = (tell_pitch, tell_peak, tell_harmonics)


class SpectrogramPane(PictureFrame):
    """The spectrogram with everything that belongs to it.

    It shows what it is told and says what the user wants. Time and frequency are moved in it, by
    drag, wheel and command.

    Signals
    -------
    settings_changed
        The whole new `Settings`; they are in force in the pane already.
    follow_changed
        Whether the picture follows the newest sound now.
    reading_changed
        What stands under the pointer, as text; empty if nothing does.
    """

    settings_changed = Signal(object)
    follow_changed = Signal(bool)
    reading_changed = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._settings = Settings()
        self._source: ColumnSource | None = None
        self._midnight: float | None = None  # seconds from a local midnight to sample 0
        self._view: Viewport | None = None
        self._colours = self.colours(self._settings)
        self._composer = Composer(self._colours)
        self._overlay_key: object = None
        self._read_as: object = None  # what the reading depends on besides the picture
        self.pitch = PitchLayer()
        self.numbers = Numbers(self.picture, self.spectrum, self.shown, TELLERS)
        self._gestures = Gestures(self, self._here)
        self.marking = Marking(self.picture, self._here, self._go)
        self._exposure = Exposure(self)
        self._later = QTimer(self, singleShot=True, interval=0)
        self._range = RangeKeeping(
            self.colour_bar, lambda: self._settings, self._visible_levels, self._change
        )
        self._room: tuple[int, int] | None = None
        self._connect()
        self.set_theme(self.theme)

    def _connect(self) -> None:
        self._later.timeout.connect(self.refresh)
        self._exposure.came.connect(self._later.start)
        self._exposure.went.connect(self._composer.rest)
        self.picture.resized.connect(self.refresh)
        self.numbers.reading_changed.connect(self.reading_changed)
        self._gestures.moved.connect(self._go)
        for axis in (self.frequency_axis, self.time_axis):
            axis.drag_began.connect(self.marking.hand.hold)
            axis.taken_back.connect(self.marking.hand.take_back)

    # What is shown

    def set_source(self, source: ColumnSource | None, epoch: float | None = None) -> None:
        """Show the columns of `source` from now on.

        Parameters
        ----------
        source
            Of the same signal as before, under another analysis: the old picture stays until the
            new columns are known. Of another signal: the picture begins anew, with the newest of a
            live sound and all of any other. None: it stands.
        epoch
            Time of day of sample 0 in seconds since 1970, if known.
        """
        before, self._source = self._source, source
        self.numbers.set_source(source)
        self._midnight = None
        if epoch is not None:
            local = localtime(epoch)
            self._midnight = epoch + local.tm_gmtoff
        if source is not None and (before is None or source.signal is not before.signal):
            self._view = None
            self.marking.reset()
            self.follow_changed.emit(self.follow)
        if source is not None and source.quantity != self.quantity:
            self.quantity = source.quantity
            self._recolour()
        self._show_frequencies()
        self.refresh()

    def set_pitch(self, source: PitchSource | None) -> None:
        """Draw the pitch that `source` finds from now on; None takes it away."""
        if self.pitch.set_source(source):
            self._later.start()

    @property
    def source(self) -> ColumnSource | None:
        """What is shown."""
        return self._source

    @property
    def settings(self) -> Settings:
        """The settings in force in the pane."""
        return self._settings

    def show_settings(self, settings: Settings) -> None:
        """Show `settings`; a new analysis comes with its own source."""
        before, self._settings = self._settings, settings
        if look_of(settings) != look_of(before):
            self._recolour()
        if self._view is not None and settings.span != before.span:
            held = self._held(self._view)
            if abs(settings.span - _span_of(self._view, held.rate)) > 1e-9 * settings.span:
                x = self.marking.focus(self._view)
                self._view = self._view.with_span(settings.span * held.rate, x, held)
        self._show_frequencies()
        if settings.auto_range and not before.auto_range:
            self._range.fit()
        self._later.start()

    def set_theme(self, theme: Theme) -> None:
        """Take other colours."""
        self.dress(theme)
        self._recolour()

    def _recolour(self) -> None:
        self._colours = self.colours(self._settings)
        self._composer.recolour(self._colours)
        self.show_levels(self._settings, self._colours)
        self.picture.viewport().update()

    def _show_frequencies(self) -> None:
        s = self._settings
        self.show_frequencies(FrequencyLabels(self._axis, s.shows_notes, s.shows_octave))

    @property
    def _axis(self) -> FrequencyAxis:
        axis = self._settings.shown_axis
        return axis.limited(self._source.signal.rate) if self._source else axis

    def _held(self, view: Viewport) -> Held:
        if self._source is None:
            return Held(0, 0, 1)
        held = held_by(self._source, view.samples_per_pixel)
        return held if held.live else held._replace(room=self._room)

    def show_room(self, room: tuple[int, int] | None) -> None:
        """Let the view go from one sample to another, be there sound or not; None takes that back.

        It stays where it is as long as it can.
        """
        if room != self._room:
            self._room = room
            if self._view is not None:
                self._view = replace(self._view, whole=False).within(self._held(self._view))
                self._later.start()

    @property
    def time_scale(self) -> TimeScale:
        """What turns pixels into the times of the axis."""
        rate = self._source.signal.rate if self._source else 1
        return TimeScale(rate, self._midnight if self._settings.clock_time else None)

    # One frame

    @Slot()
    def refresh(self) -> None:
        """Draw what changed since the last call: news of the source, another view or size.

        While nothing can be seen nothing is drawn; it is made up for afterwards.
        """
        if not self._exposure.hidden:
            self._draw()

    def _draw(self) -> None:
        source = self._source
        if source is None or self.picture.viewport().size().isEmpty():
            return
        size = self.picture.device_size()
        width, height = size.width(), size.height()
        view = self._view = self._current_view(source, width)
        self._tell_span(_span_of(view, source.signal.rate))
        change = self._composer.update(source, view, height, self._axis)
        self.time_axis.show_view(view, self.time_scale)
        if self._update_overlay(view, height):
            change = Change(whole=True)
        change = self._update_pitch(view, height, change)
        self.picture.show_change(self._composer.ring, change)
        self.marking.refresh()
        look = self._settings, self.time_scale
        if change or look != self._read_as:
            self._read_as = look
            self.numbers.show()
        if change:
            self._range.look()
        if self._composer.unfinished:
            self._later.start()

    def _current_view(self, source: ColumnSource, width: int) -> Viewport:
        """Return the view `width` pixels wide, at the newest sound if it follows that."""
        view = self._view
        if view is None:
            view = Viewport(width, self._settings.span * source.signal.rate / width)
            held = self._held(view)
            return view.followed(held) if held.live else view.fitted(held)
        if view.whole or view.width != width:
            view = view.resized(width, self._held(view))
        return view.followed(self._held(view)) if view.follow else view

    def _tell_span(self, span: float) -> None:
        """Say how many seconds are shown, where that is not what the settings ask for."""
        if abs(span - self._settings.span) > 1e-6 * span:
            self._change(replace(self._settings, span=span))

    def _update_overlay(self, view: Viewport, height: int) -> bool:
        """Bring grid and gap labels up to date; return whether they changed."""
        grid = self._settings.grid
        times = self.time_axis.seconds if grid else []
        rows = self.frequency_axis.rows(height) if grid else []
        scale = self.time_scale
        gaps = visible_gaps(view, self._source.signal.gaps) if self._source else ()
        key = (times, rows, gaps, view.samples_per_pixel, scale, height)
        self.spectrum.show_rows(rows)
        if key == self._overlay_key:
            return False
        self._overlay_key = key
        before = self.picture.item.overlay
        overlay = make_overlay(view, scale.rate, gaps, times, rows)._replace(pitch=before.pitch)
        self.picture.item.overlay = overlay
        return overlay != before

    def _update_pitch(self, view: Viewport, height: int, change: Change) -> Change:
        """Bring the line of the pitch up to date; return what changed with that."""
        canvas = Canvas(view, height, self._axis, self.picture.ratio, self.time_scale.rate)
        columns = self.pitch.update(canvas)
        item, line = self.picture.item, self.pitch.line
        if line is not item.overlay.pitch:
            item.overlay = item.overlay._replace(pitch=line)
        return change if columns is None else change._replace(dirty=(*change.dirty, columns))

    def shown(self) -> Shown | None:
        """Return what the picture shows; None before there is any."""
        ring, rows = self._composer.ring, self._composer.rows
        if self._source is None or self._view is None or ring.height != rows.height:
            return None
        return Shown(
            self._source,
            self._settings,
            self._view,
            self._axis,
            self.time_scale,
            ring,
            rows,
            self.pitch.frames,
        )

    def reading_text(self) -> str:
        """Return what stands under the pointer as text; empty if nothing does."""
        return self.numbers.text

    # What the user wants

    def _here(self) -> tuple[Place, Held] | None:
        """Return what is visible, and of what; None without a source."""
        if self._source is None or self._view is None:
            return None
        return Place(self._view, self._axis), self._held(self._view)

    @Slot(object)
    def _go(self, place: Place) -> None:
        """Show another stretch of time or frequencies."""
        if self._source is None or self._view is None:
            return
        follow = self._view.follow
        self.marking.moved(Place(self._view, self._axis), place)
        self._view = place.view
        if place.view.follow != follow:
            self.follow_changed.emit(place.view.follow)
            self.numbers.show()
        rate = self._source.signal.rate
        settings = self._settings
        if place.view.span != self._settings.span * rate:
            settings = place.with_span(settings, rate)
        if place.axis != self._axis and self._settings.shown_axis is self._settings.axis:
            settings = replace(settings, axis=place.axis)
        self._change(settings)
        self._later.start()

    def _change(self, settings: Settings) -> None:
        if settings != self._settings:
            self.show_settings(settings)
            self.settings_changed.emit(settings)

    def _visible_levels(self) -> Codes | None:
        """Return the codes of the picture if they are levels."""
        if self._source is None or not self.quantity.is_level:
            return None
        return self._composer.ring.codes

    def run_command(self, command: str) -> bool:
        """Carry out a command about the view; return whether it was one."""
        if command == "reset-peak":
            self.numbers.reset()
            return True
        if command not in MOVES:
            return self.marking.run(command)
        here = self._here()
        if here is not None:
            self._go(MOVES[command](*here))
        return True

    @property
    def follow(self) -> bool:
        """Whether the picture follows the newest sound."""
        if self._view is None:
            return self._source is None or self._source.signal.length is None
        return self._view.follow

    @follow.setter
    def follow(self, follow: bool) -> None:
        if follow != self.follow:
            self.run_command("freeze")

    def freeze(self) -> None:
        """Let the picture stand still."""
        self.follow = False

    def go_live(self) -> None:
        """Follow the newest sound again."""
        self.follow = True

    def picture_width(self) -> int:
        """Return the width of the picture in device pixels."""
        return self.picture.device_size().width()


def _span_of(view: Viewport, rate: int) -> float:
    """Return the seconds of a view as the settings can hold them; a file may be longer."""
    return min(max(view.span / rate, SPAN_MIN), SPAN_MAX)
