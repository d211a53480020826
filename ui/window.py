"""The main window: the picture, and around it what one needs to command it."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from dsp.settings import Settings
from ui.banner import Banner, BannerAction
from ui.commands import Commands
from ui.facts import rate_text, settings_line
from ui.listening import Listening
from ui.menus import Choose, Menus
from ui.opening import FileDrops
from ui.panel.controls import DEFAULT_RATE, ControlPanel
from ui.panel.panel_sound import SourceEntry
from ui.recording import Recording
from ui.rows import StatusRow, TopRow
from ui.shell import Parts, Shell
from ui.stage import Stage
from ui.theme import Theme, ThemeSwitch, style_menu_bar
from ui.window_layout import WindowLayout

if TYPE_CHECKING:
    from ui.meter import MeterWidget
    from ui.picture.pane import SpectrogramPane

NO_INPUT: Final = "No input"
NOTE_MS: Final = 4000
BACK_KEYS: Final = (Qt.Key.Key_Escape, Qt.Key.Key_Return, Qt.Key.Key_Enter)


class MainWindow(Shell):
    """Everything that is seen; it shows what it is told and says what the user wants.

    Pictures come later, with `add_pane`: what they are made of takes longer to load than all the
    rest, and the window need not wait for it. One of them is the current one: panel, menus and keys
    are about it.

    Parameters
    ----------
    themes
        Which colours rule.
    meter
        The level meter for the row at the top.
    version
        Of the program, for the page about it.

    Signals
    -------
    settings_changed
        The whole new `Settings` that the user wants; `show_settings` makes it so.
    source_chosen
        Key of the source that the user took.
    history_chosen
        Minutes of sound to keep.
    file_chosen
        Path of the sound file that the user took.
    recent_forgotten
        The list of files opened last is to be emptied.
    pane_chosen
        The pane that the user took; `show_pane` makes it the current one.
    pane_close_wanted
        The pane that the user wants to close.
    command
        Id of a command that neither window nor picture carried out.
    """

    settings_changed = Signal(object)
    source_chosen = Signal(str)
    history_chosen = Signal(float)
    file_chosen = Signal(str)
    recent_forgotten = Signal()
    pane_chosen = Signal(QWidget)
    pane_close_wanted = Signal(QWidget)
    command = Signal(str)

    def __init__(
        self,
        themes: ThemeSwitch,
        meter: "MeterWidget | None" = None,
        version: str = "",
    ) -> None:
        super().__init__()
        self._pane: SpectrogramPane | None = None
        self._themes, self._meter = themes, meter
        self._rate, self._channels = DEFAULT_RATE, 0  # no channels: no sound yet
        self._source, self._state = NO_INPUT, ""
        self._deeds = Commands(self, themes, version)
        self.commands = self._deeds.actions
        self.run = self._deeds.run
        self.menus = Menus(
            self.commands,
            Choose(
                self.source_chosen.emit,
                themes.choose,
                self.file_chosen.emit,
                self.recent_forgotten.emit,
                self._deeds.change,
                self._deeds.take_transform,
            ),
        )
        self.top = TopRow(self.menus, self.commands, themes.theme, meter)
        self.stage = Stage()
        self.listening = Listening(self, self.commands)
        """Playing and the overview: what is wanted of both, and what they show."""
        self.recording = Recording(self, self.commands, self.top.record, self.stage)
        """Recording to disk: what is wanted of it, and where it is shown."""
        self._deeds.add({**self.listening.commands, **self.recording.commands})
        self.panel = ControlPanel(self._deeds.settings, self._deeds.transforms)
        self._layout = WindowLayout(self, self._deeds, self.panel, self.listening)
        self.status = StatusRow()
        self._note_timer = QTimer(self, singleShot=True, interval=NOTE_MS)
        self.lay_out(
            Parts(
                self.top,
                self.stage,
                self.listening.strip,
                self.panel,
                self.listening.transport,
                self.status,
            )
        )
        self.banner = Banner(self.stage.area, themes.theme)
        self._connect()
        self._start()

    def _connect(self) -> None:
        for news, taker in (
            (self.panel.changed, self.settings_changed),
            (self.panel.source_chosen, self.source_chosen),
            (self.panel.history_chosen, self.history_chosen),
            (self.panel.theme_chosen, self._themes.choose),
            (self._deeds.settings_changed, self.settings_changed),
            (self._deeds.source_chosen, self.source_chosen),
            (self._deeds.file_chosen, self.file_chosen),
            (self._deeds.unknown, self.command),
            (self._themes.changed, self._show_theme),
            (self._themes.chosen, self._show_choice),
            (self.stage.chosen, self.pane_chosen),
            (self.stage.close_wanted, self.pane_close_wanted),
            (self.commands["stack"].toggled, self.stage.stack),
            (self.commands["panel"].toggled, self._show_panel),
            (self.commands["spectrum"].toggled, self._show_spectrum),
        ):
            news.connect(taker)
        if self._meter is not None:
            self._deeds.peaks_reset.connect(self._meter.clip_reset)
        self.panel.command.connect(lambda name: self.commands[name].trigger())
        self._note_timer.timeout.connect(lambda: self.status.show_note(""))

    def _start(self) -> None:
        self._drops = FileDrops(self)
        self._drops.dropped.connect(self.file_chosen)
        self._drops.noted.connect(self.show_note)
        self.commands["panel"].setChecked(True)
        self.commands["spectrum"].setChecked(True)
        self._show_choice(self._themes.choice)
        self._show_theme(self._themes.theme)
        self.show_settings(self._deeds.settings)

    def add_pane(self, pane: "SpectrogramPane", name: str, tip: str = "") -> None:
        """Take in a picture, behind a tab; `show_pane` shows it."""
        self.stage.add(pane, name, tip)
        self.banner.raise_()
        pane.reading_changed.connect(self.status.show_reading)
        pane.installEventFilter(self)
        if pane.focusPolicy() == Qt.FocusPolicy.NoFocus:
            pane.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        pane.set_theme(self._themes.theme)
        pane.spectrum_visible = self.commands["spectrum"].isChecked()

    def remove_pane(self, pane: "SpectrogramPane") -> None:
        """Let a picture go that is not the current one."""
        self.stage.remove(pane)

    def show_pane(self, pane: "SpectrogramPane") -> None:
        """Make `pane` the current picture. Commands that need one do nothing before the first."""
        if self._pane is not None:
            self._pane.follow_changed.disconnect(self._show_follow)
        self._pane = self._deeds.pane = pane
        pane.follow_changed.connect(self._show_follow)
        self.stage.show_pane(pane)
        pane.show()  # now: only what is shown can have the keyboard
        if not self.stage.tabs.hasFocus():  # else one goes on to another tab
            pane.setFocus()
        self._show_follow(pane.follow)
        self.listening.set_pane(pane)
        QTimer.singleShot(0, self, self._show_width)

    # What is shown

    def show_settings(self, settings: Settings) -> None:
        """Show `settings` in picture, panel and menus."""
        self._deeds.settings = settings
        if self._pane is not None:
            self._pane.show_settings(settings)
        self.panel.show_settings(settings)
        if self._meter is not None:
            self._meter.show_offset(settings.offset)
        self.menus.show_settings(settings)
        self.status.show_line(settings_line(settings, self._rate))

    def show_signal(
        self, rate: int, channels: int, *, live: bool = True, dated: bool = True
    ) -> None:
        """Show what the settings mean for sound of that rate and so many channels.

        What is not `live` cannot be frozen, and has no level at this moment; what is not `dated`
        has no time of day.
        """
        self._rate, self._channels = rate, channels
        self.top.show_live(live=live)
        self.commands["freeze"].setEnabled(live)
        self.listening.show_live(live=live)
        self.recording.show_live(live=live)
        self._deeds.channels, self._deeds.rate = channels, rate
        self.panel.show_signal(rate, channels, live=live, dated=dated)
        self.menus.show_signal(channels, dated=dated)
        self.status.show_line(settings_line(self._deeds.settings, rate))
        self._show_input()

    def show_no_signal(self, *, live: bool) -> None:
        """Show that there is no sound yet; see `show_signal`."""
        self.show_signal(DEFAULT_RATE, 1, live=live)
        self._channels = 0
        self._show_input()

    def show_sources(self, entries: Sequence[SourceEntry], current: str) -> None:
        """List the sources that can be chosen and show which one is heard."""
        self._source = next((e.label for e in entries if e.key == current), NO_INPUT)
        self.panel.show_sources(entries, current)
        self.menus.show_sources(entries, current)
        self.recording.show_title(f"{self._source} – Sonoscope")
        self._show_input()

    def show_recent(self, paths: Sequence[str]) -> None:
        """List the files opened last, the latest first."""
        self.menus.show_recent(paths)

    def show_state(self, text: str, kind: str = "running") -> None:
        """Show how the input is, in a word or two; empty if there is nothing to say.

        Nothing is shown as live while the `kind` of its state is not "running" or "muted".
        """
        self._state = text
        self.top.live.show_running(running=kind in ("running", "muted"))
        self._show_input()

    def show_history(self, minutes: float) -> None:
        """Show how much sound is kept."""
        self.panel.show_history(minutes)

    def show_banner(
        self, text: str, kind: str = "info", actions: Sequence[BannerAction] = ()
    ) -> None:
        """Show news over the picture until it is closed; see `Banner.announce`."""
        self.banner.announce(text, kind, actions)

    def hide_banner(self) -> None:
        """Take the news away."""
        self.banner.close_up()

    def show_note(self, text: str) -> None:
        """Show for some seconds, at the lower edge, that something was done."""
        self.status.show_note(text)
        self._note_timer.start()

    def _show_input(self) -> None:
        parts = [rate_text(self._rate)] if self._channels else []
        if self._channels > 1:
            parts.append(f"{self._channels} channels")
        self.top.source.show_input(self._source, " · ".join([*parts, self._state]).strip(" ·"))

    @Slot(bool)
    def _show_follow(self, follow: bool) -> None:
        self.commands["freeze"].setChecked(not follow)

    @Slot(object)
    def _show_theme(self, theme: Theme) -> None:
        style_menu_bar(self.menus.bar, theme)
        self.top.live.set_theme(theme)
        self.recording.set_theme(theme)
        self.panel.set_theme(theme)
        self.listening.set_theme(theme)
        self.banner.set_theme(theme)
        self.status.set_theme(theme)
        self.stage.set_theme(theme)
        if self._meter is not None:
            self._meter.set_theme(theme)

    @Slot(str)
    def _show_choice(self, choice: str) -> None:
        self.menus.show_theme(choice)
        self.panel.show_theme(choice)

    @Slot(bool)
    def _show_panel(self, shown: bool) -> None:
        self.panel.setVisible(shown)
        self.panel_edge.setVisible(shown)

    @Slot(bool)
    def _show_spectrum(self, shown: bool) -> None:
        for pane in self.stage.panes:
            pane.spectrum_visible = shown
        self.panel.show_spectrum(shown)
        QTimer.singleShot(0, self, self._show_width)

    # What comes back at the next start

    def save_layout(self) -> dict[str, Any]:
        """Return place and parts of the window, for JSON."""
        return self._layout.save()

    def restore_layout(self, layout: Mapping[str, Any]) -> None:
        """Take what `save_layout` returned; what is missing or makes no sense stays as it is."""
        self._layout.restore(layout)

    # Events

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Learn when the picture has become wider or narrower."""
        if watched is self._pane and event.type() == QEvent.Type.Resize:
            QTimer.singleShot(0, self, self._show_width)  # when its parts are in place
        return super().eventFilter(watched, event)

    @Slot()
    def _show_width(self) -> None:
        if self._pane is not None:
            self.panel.show_picture_width(self._pane.picture_width())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Give the keyboard back to the picture when a control is done with it.

        Esc there lets the window fill the screen no longer.
        """
        if event.key() in BACK_KEYS:
            back = self._pane in (None, self.focusWidget())
            if event.key() == Qt.Key.Key_Escape and back and self.isFullScreen():
                self.commands["full-screen"].trigger()
            if self._pane is not None:
                self._pane.setFocus()
        else:
            super().keyPressEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        """Learn when the desktop makes the window fill the screen, or not."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.WindowStateChange:
            self.commands["full-screen"].setChecked(self.isFullScreen())
