"""Playing and scrubbing for the window: between what is wanted there and the player."""

from dataclasses import replace
from functools import partial
from math import log10

from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot

from app.desktop.sheet import News, Sheet
from app.envelope import Envelope
from app.playback.player import Passage, PlaybackState, Player
from app.playback.voices import Manner
from app.soundcard.devices import Device
from dsp.selection import Selection
from ui.listening import Listening
from ui.panel.panel_sound import SourceEntry
from ui.transport.play_settings import PlaySettings

FRAME_MS = 16
LEAVE_SECONDS = 0.3
IDLE_LOOKS = 20  # frames that a stopped player may still have something to tell
SILENT_DB = float("-inf")
BANNERS = {
    "no-device": "warning",
    "elsewhere": "warning",
    "stalled": "warning",
    "lost": "error",
    "failed": "error",
}


class PlayDesk(QObject):
    """Plays what the current sheet shows.

    Parameters
    ----------
    listening
        What the window wants to hear, and shows of it.

    Signals
    -------
    troubled
        `News` about the output, or None when all is well again.
    """

    troubled = Signal(object)

    def __init__(self, listening: Listening) -> None:
        super().__init__(listening)
        self._listening = listening
        self._player = Player()
        self._sheet: Sheet | None = None
        self._envelopes: dict[int, Envelope] = {}  # by the identity of their signals
        self._selection: Selection | None = None  # what is played
        self._seen = PlaybackState()
        self._quiet = 0
        self._frames = QTimer(self, interval=FRAME_MS, timerType=Qt.TimerType.PreciseTimer)
        self._frames.timeout.connect(self._look)
        for wish, answer in (
            (listening.play_wanted, self._play),
            (listening.stop_wanted, self._stop),
            (listening.settings_changed, self._change),
            (listening.seek_wanted, self._seek),
            (listening.scrub_began, self._scrub),
            (listening.scrub_moved, self._player.scrub_to),
            (listening.scrub_ended, self._player.scrub_end),
        ):
            wish.connect(answer)
        self._change(listening.settings)

    def show_sheet(self, sheet: Sheet) -> None:
        """Be about `sheet` from now on; what another one plays stops."""
        engine = sheet.session.engine
        signal = engine.signal if engine else None
        if sheet is not self._sheet:
            self._sheet = sheet
            self._player.scrub_end()
            self._stop()
        if signal is not None and id(signal) not in self._envelopes:
            self._envelopes[id(signal)] = Envelope(signal, partial(self._tell_of_envelope, sheet))
        envelope = self._envelopes.get(id(signal))
        self._listening.show_envelope(envelope)

    def _tell_of_envelope(self, sheet: Sheet) -> None:
        """Have the overview drawn anew if there is one to see; for the envelope's thread."""
        if self._listening.shows_overview:
            sheet.pacer.tell()

    def forget(self, sheets: list[Sheet]) -> None:
        """Drop what is known of signals that none of `sheets` has any more."""
        kept = {id(sheet.session.engine.signal) for sheet in sheets if sheet.session.engine}
        for key in set(self._envelopes) - kept:
            envelope = self._envelopes.pop(key)
            envelope.close()
            envelope.wait(LEAVE_SECONDS)  # it tells of its progress while it is in a block

    def show_outputs(self, devices: list[Device]) -> None:
        """List the devices that can play."""
        entries = [SourceEntry("", "System default", "Output")]
        entries += [SourceEntry(device.key, device.label, "Output") for device in devices]
        self._listening.show_outputs(entries)

    def close(self) -> None:
        """Stop for good."""
        self._frames.stop()
        self._player.close()
        self.forget([])

    @Slot(object)
    def _play(self, selection: Selection) -> None:
        engine = self._sheet.session.engine if self._sheet else None
        if engine is None:
            return
        self._selection = selection
        loop = self._listening.settings.loop
        passage = Passage(selection.start, selection.stop, loop)
        self._player.play(engine.signal, passage, self._manner())
        self._watch()

    @Slot()
    def _stop(self) -> None:
        self._player.stop()
        self._watch()

    @Slot(object)
    def _change(self, settings: PlaySettings) -> None:
        """Play as `settings` say, what plays now too."""
        before = self._listening.settings
        self._listening.show_settings(settings)
        self._player.volume_db = 20.0 * log10(settings.gain) if settings.gain > 0 else SILENT_DB
        if settings.output != (self._player.device_key or ""):
            self._player.device_key = settings.output or None
        if not self._player.is_playing:
            return
        if settings.loop != before.loop and self._selection is not None:
            self._begin_again(self._player.position())
        elif _voice(settings) != _voice(before):
            self._player.change(self._manner())

    def _begin_again(self, at: float | None) -> None:
        """Go on from where it is, with another end."""
        engine, selection = self._sheet and self._sheet.session.engine, self._selection
        if engine and selection is not None:
            entry = int(min(max(at or 0, selection.start), selection.stop - 1))
            loop = self._listening.settings.loop
            passage = Passage(selection.start, selection.stop, loop, entry)
            self._player.play(engine.signal, passage, self._manner())

    def _manner(self) -> Manner:
        """Return how the present selection is to be played."""
        settings, selection = self._listening.settings, self._selection
        box = selection if selection is not None and selection.is_band else None
        carrier = self._listening.carrier_hz
        return Manner(settings.speed, settings.keep_pitch, carrier, box)

    @Slot(object)
    def _seek(self, sample: int) -> None:
        if not self._player.is_playing:
            return
        selection = self._selection
        if selection is not None and sample in selection:
            self._player.seek(sample)
        elif self._sheet and self._sheet.session.engine:
            signal = self._sheet.session.engine.signal
            self._play(Selection(sample, max(sample + 1, signal.end)))

    @Slot(object)
    def _scrub(self, sample: int) -> None:
        engine = self._sheet.session.engine if self._sheet else None
        if engine is not None:
            self._player.scrub_begin(engine.signal, sample)
            self._watch()

    def _watch(self) -> None:
        self._quiet = 0
        self._frames.start()

    @Slot()
    def _look(self) -> None:
        """Show where the play head is and how playing is doing; one frame."""
        player, listening = self._player, self._listening
        playing = player.is_playing
        if playing != listening.playing:
            if player.has_played_out:
                listening.show_play_head(self._end())
            listening.show_playing(playing=playing)
        position = player.position()
        if position is not None and not player.is_scrubbing:
            listening.show_play_head(int(position))
        state = player.state
        if (state.kind, state.message) != (self._seen.kind, self._seen.message):
            self._tell(state)
        self._seen = state
        idle = not playing and not player.is_scrubbing
        self._quiet = self._quiet + 1 if idle else 0
        if self._quiet > IDLE_LOOKS:
            self._frames.stop()
            player.stop()  # what was played is not kept

    def _end(self) -> int | None:
        """Return where the head stands when all has been heard; no look at it is so late."""
        engine, selection = self._sheet and self._sheet.session.engine, self._selection
        return min(selection.stop, engine.signal.end) if engine and selection else None

    def _tell(self, state: PlaybackState) -> None:
        kind = BANNERS.get(state.kind)
        text = f"{state.message} {state.hint}".strip()
        self.troubled.emit(News(text, kind) if kind else None)


def _voice(settings: PlaySettings) -> PlaySettings:
    """Return `settings` with nothing but what another voice is needed for."""
    return replace(
        PlaySettings(),
        speed=settings.speed,
        keep_pitch=settings.keep_pitch,
        heterodyne=settings.heterodyne,
        carrier_hz=settings.carrier_hz,
    )
