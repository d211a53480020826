"""Playing and scrubbing of any signal on any output: what the window calls."""

import threading
from dataclasses import replace
from math import isfinite
from typing import Final

from app.playback.line import System
from app.playback.operator import Operator, VoiceFactory
from app.playback.playback_state import PlaybackState
from app.playback.voices import Manner, make_voice
from app.playback.wish import Scrubbing, Take, Wish
from app.soundcard import audio
from app.soundcard.receiver import clock
from dsp.playing.hand import Hand
from dsp.playing.scrub import FASTEST
from dsp.playing.voice import Passage
from dsp.signal import Signal

__all__ = ["Manner", "Passage", "PlaybackState", "Player"]

JOIN_SECONDS = 0.45
LOUDEST_DB = 40.0
AS_IT_IS = Manner()


class Player:
    """Plays one passage at a time, and scrubs. Nothing here blocks the caller.

    All methods are for one thread, the user's. A thread of its own opens the output when it is
    needed and renders a quarter of a second ahead; 3 s after the last sound it closes the output,
    and nothing runs.

    Parameters
    ----------
    device_key
        Key of the output, or what else `app.soundcard.devices.find_device` takes; None is the
        system's default, whichever that is.
    system
        The sound system.
    factory
        Makes what renders a passage.
    """

    def __init__(
        self,
        device_key: str | None = None,
        system: System = audio,
        factory: VoiceFactory = make_voice,
    ) -> None:
        self._operator: Final = Operator(system, factory)
        self._operator.wish = Wish(device_key=device_key)
        self._thread: threading.Thread | None = None
        self._volume_db = 0.0
        self._muted = False

    @property
    def state(self) -> PlaybackState:
        """How playing is doing; it follows within some milliseconds."""
        return self._operator.state

    @property
    def is_playing(self) -> bool:
        """Whether something plays, or will as soon as it can; at once after a call."""
        return self._take is not None

    @property
    def has_played_out(self) -> bool:
        """Whether what was to be played last has been heard to its end; nothing stopped it."""
        take = self._operator.wish.take
        return take is not None and self._operator.has_played(take)

    @property
    def is_scrubbing(self) -> bool:
        """Whether a scrub has begun and not ended."""
        return self._operator.wish.scrubbing is not None

    def position(self, now: float | None = None) -> float | None:
        """Return the sample of the signal that is heard; None if nothing is played or scrubbed.

        It comes from the output's own time stamps.

        Parameters
        ----------
        now
            When, in seconds of `app.soundcard.receiver.clock`; None is the present.
        """
        return self._operator.position(clock() if now is None else now)

    def play(self, signal: Signal, passage: Passage, manner: Manner = AS_IT_IS) -> None:
        """Play a passage in place of whatever plays.

        What the signal does not have yet is waited for; what it lost is silent.
        """
        before = self._take
        follows = before is not None and before.signal is signal
        self._ask(take=Take(signal, passage, manner, follows))

    def change(self, manner: Manner) -> None:
        """Go on playing in another manner, from where it is."""
        take = self._take
        if take is not None:
            goes_on = take.goes_on or self._operator.serves(take)
            self._ask(take=replace(take, manner=manner, follows=True, goes_on=goes_on))

    def seek(self, sample: float) -> None:
        """Go on playing from another place of the passage, the closest one to `sample`."""
        take = self._take
        if take is not None:
            self._ask(take=_moved(take, sample))

    def stop(self) -> None:
        """Play nothing."""
        self._ask(take=None)

    def scrub_begin(
        self, signal: Signal, position: float, channels: tuple[int, ...] | None = None
    ) -> None:
        """Take the sound in hand at sample `position`; what plays stands still meanwhile.

        Parameters
        ----------
        signal, position
            What to scrub, and where the hand is.
        channels
            To be heard, as in `Manner`.

        Raises
        ------
        ValueError
            If `position` is no finite number.
        """
        if not isfinite(position):
            raise ValueError(f"{position=} must be finite")
        first = _held(signal, position)
        hand = Hand(first, clock(), FASTEST * signal.rate)
        self._ask(scrubbing=Scrubbing(signal, first, channels, hand))

    def scrub_to(self, position: float, at: float | None = None) -> None:
        """Move the hand to sample `position`.

        Parameters
        ----------
        position
            Where it is.
        at
            When it was there, in seconds of `app.soundcard.receiver.clock`; None is now.
        """
        scrubbing = self._operator.wish.scrubbing
        if scrubbing is not None and isfinite(position):
            place = _held(scrubbing.signal, position)
            scrubbing.hand.move(place, clock() if at is None else at)

    def scrub_end(self) -> None:
        """Let go; what played before goes on from here if its passage holds this place."""
        scrubbing, take = self._operator.wish.scrubbing, self._take
        if scrubbing is None:
            return
        target = int(scrubbing.hand.motion.position)
        if take is not None and take.signal is scrubbing.signal:
            inside = take.passage.start <= target < take.passage.stop
            take = _moved(take, target) if inside else None
        self._ask(scrubbing=None, take=take)

    @property
    def volume_db(self) -> float:
        """Gain in dB, at most `LOUDEST_DB`; minus infinity is silence. Changes are smooth."""
        return self._volume_db

    @volume_db.setter
    def volume_db(self, level: float) -> None:
        self._volume_db = min(level, LOUDEST_DB)
        self._set_gain()

    @property
    def muted(self) -> bool:
        """Whether it is silent, whatever the volume."""
        return self._muted

    @muted.setter
    def muted(self, muted: bool) -> None:
        self._muted = muted
        self._set_gain()

    @property
    def device_key(self) -> str | None:
        """Key of the output; None is the system's default. What plays moves to a new one."""
        return self._operator.wish.device_key

    @device_key.setter
    def device_key(self, key: str | None) -> None:
        self._ask(device_key=key)

    def close(self) -> None:
        """Stop for good, within half a second; a stream that hangs is left behind."""
        self._operator.closing.set()
        self._operator.wake.set()
        if self._thread is not None:
            self._thread.join(JOIN_SECONDS)

    @property
    def _take(self) -> Take | None:
        """What is to be played and has not come to its end."""
        take = self._operator.wish.take
        return None if take is self._operator.finished else take

    def _set_gain(self) -> None:
        self._operator.gain = 0.0 if self._muted else 10.0 ** (self._volume_db / 20.0)
        self._operator.wake.set()

    def _ask(self, **changes: object) -> None:
        """Wish for something else, and see that somebody serves it."""
        operator = self._operator
        operator.wish = replace(operator.wish, **changes)  # type: ignore[arg-type]
        operator.wake.set()
        wanted = operator.wish.take is not None or operator.wish.scrubbing is not None
        alive = self._thread is not None and self._thread.is_alive()
        if wanted and not alive and not operator.closing.is_set():
            self._thread = threading.Thread(target=operator.run, name="player", daemon=True)
            self._thread.start()


def _moved(take: Take, sample: float) -> Take:
    """Return what to play if `take` is to go on at the place of its passage closest to `sample`."""
    passage = take.passage
    entry = min(max(int(sample), passage.start), passage.stop - 1)
    passage = replace(passage, entry=entry)
    return replace(take, passage=passage, follows=True, goes_on=False)


def _held(signal: Signal, position: float) -> float:
    """Return the place that `signal` holds closest to `position`."""
    return min(max(position, signal.start), max(signal.start, signal.end - 1))
