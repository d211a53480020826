"""The thread that plays: renders ahead, loads what is scrubbed, and tells how it goes."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

from app.playback.deck import ScrubHead
from app.playback.line import Line, System
from app.playback.outputs import Outputs
from app.playback.playback_state import WAITING, PlaybackState, Words
from app.playback.reel import Reel
from app.playback.voices import Manner
from app.playback.window_loader import WindowLoader
from app.playback.wish import Scrubbing, Take, Wish
from app.soundcard.receiver import clock
from dsp.playing.scrub import Scrub
from dsp.playing.voice import Passage, Voice
from dsp.signal import Signal

PLAY_SECONDS = 0.03  # between looks at what plays; a reel holds 0.25 s
SCRUB_SECONDS = 0.008  # between looks at what is scrubbed
LEAVE_SECONDS = 0.2  # for the last fade to be heard

VoiceFactory = Callable[[Signal, Passage, int, Manner], Voice]


@dataclass(frozen=True)
class Playing:
    """A take that is served: by which reel, on which line."""

    take: Take
    reel: Reel
    line: Line

    def left_at(self) -> float:
        """Return the sample that comes next if it has to go on elsewhere."""
        heard = self.line.mixer.timeline.heard(float("inf"))
        return heard.sample if heard and heard.track is self.reel.track else self.reel.first


@dataclass(frozen=True)
class Moving:
    """A scrub that is served: by which head, on which line, with sound from where."""

    scrubbing: Scrubbing
    head: ScrubHead
    line: Line
    loader: WindowLoader


class Operator:
    """Serves the latest wish.

    Parameters
    ----------
    system
        The sound system.
    factory
        Makes the voice of a take.
    """

    def __init__(self, system: System, factory: VoiceFactory) -> None:
        self.wake: Final = threading.Event()  # set by the user's thread, and by streams that end
        self.closing: Final = threading.Event()  # set by the user's thread
        self._outputs: Final = Outputs(system, self.wake, self.closing)
        self._factory: Final = factory
        # NB: no lock. These two are written by the user's thread...
        self.wish = Wish()  # replaced whole
        self.gain = 1.0
        # ...and these by the thread that runs, replaced whole.
        self.state = PlaybackState()
        self.finished: Take | None = None  # the last one that came to its end
        self._playing: Playing | None = None
        self._moving: Moving | None = None
        self._failure: Words | None = None  # of the take that finished last

    def run(self) -> None:
        """Work until `closing` is set; the body of a thread."""
        try:
            while not self.closing.is_set():
                patience = self._work()
                self.wake.wait(patience)
                self.wake.clear()
            self._fade_out()
        except Exception as error:
            message = f"Playing was stopped by an error: {error}."
            self.state = replace(self.state, kind="failed", message=message, hint="")
            self.finished = self.wish.take
            raise
        finally:
            self._outputs.close()

    def serves(self, take: Take) -> bool:
        """Whether a take is more than a wish by now; for any thread."""
        playing = self._playing
        return playing is not None and playing.take is take

    def has_played(self, take: Take) -> bool:
        """Whether a take came to its end by itself and without a failure; for any thread."""
        return take is self.finished and self._failure is None and self.state.kind != "failed"

    def position(self, at: float) -> float | None:
        """Return the sample heard at `at` seconds of `clock`; None if nothing is; for any thread.

        Before a take is heard it is where it will begin, or where what it follows is heard still.
        """
        wish, playing, moving = self.wish, self._playing, self._moving
        if wish.scrubbing is not None:
            if moving is None or moving.scrubbing is not wish.scrubbing:
                return wish.scrubbing.first
            heard = moving.line.mixer.timeline.heard(at)
            own = heard is not None and heard.track is moving.head.track
            return heard.sample if heard is not None and own else wish.scrubbing.first
        take = wish.take
        if take is None or take is self.finished:
            return None
        heard = None if playing is None else playing.line.mixer.timeline.heard(at)
        if playing is not None and heard is not None:
            own = playing.take is take or take.goes_on
            own = own and heard.track is playing.reel.track
            if own or (take.follows and heard.moving):
                return heard.sample
        if playing is not None and (playing.take is take or take.goes_on):
            return playing.reel.first
        return float(take.passage.first)

    def _work(self) -> float | None:
        """Serve the wish as it is now; return for how many seconds that will do, None for ever."""
        wish, outputs = self.wish, self._outputs
        outputs.gain = self.gain
        take = None if wish.take is self.finished else wish.take
        line = None
        if wish.scrubbing is not None:
            line = outputs.line_for(wish.scrubbing.signal.rate, wish.device_key, scrub=True)
        elif take is not None:
            line = outputs.line_for(take.signal.rate, wish.device_key, scrub=False)
        else:
            outputs.rest()
            if outputs.line is None and wish.take is None:
                self.finished = self._playing = self._moving = None  # the sound is not kept
        if line is not None:
            line.mixer.gain = self.gain
            self._serve(line, take, wish.scrubbing)
        outputs.tend()
        self._tell(wish)
        waits = [] if line is None else [SCRUB_SECONDS if wish.scrubbing else PLAY_SECONDS]
        waits += [wait for wait in (outputs.patience(),) if wait is not None]
        return min(waits, default=None)

    def _serve(self, line: Line, take: Take | None, scrubbing: Scrubbing | None) -> None:
        mixer = line.mixer
        if scrubbing is not None:
            mixer.reel = None
            mixer.head = self._moved(line, scrubbing).head
        elif take is not None:
            mixer.head = None
            try:
                reel = self._reel(line, take)
            except ValueError as error:
                self._failure = ("failed", f"This cannot be played: {error}.", "")
                self.finished = take
                return
            mixer.reel = reel
            while reel.fill() and self.wish.take is take:
                pass
            self._note_end(line, take, reel)

    def _reel(self, line: Line, take: Take) -> Reel:
        """Return the reel of a take on a line; if it began on another line, it goes on there."""
        playing, passage = self._playing, take.passage
        if playing is not None and playing.take is take and playing.line is line:
            return playing.reel
        if playing is not None and (playing.take is take or take.goes_on):
            left = int(playing.left_at())
            entry = min(max(left, passage.start), passage.stop - 1)
            passage = replace(passage, entry=entry)
        rate, channels = line.mixer.rate, line.mixer.channels
        voice = self._factory(take.signal, passage, rate, take.manner)
        reel = Reel(take.signal, passage, voice, channels, take.manner.pace)
        self._failure, self._playing = None, Playing(take, reel, line)
        return reel

    def _note_end(self, line: Line, take: Take, reel: Reel) -> None:
        """Note that the take is over once its last frame has been heard."""
        if reel.ended and reel.available == 0:
            heard = line.mixer.timeline.heard(clock())
            if heard is not None and heard.track is reel.track and not heard.moving:
                self.finished = take

    def _moved(self, line: Line, scrubbing: Scrubbing) -> Moving:
        """Return what serves a scrub on a line, with sound wherever its head goes."""
        moving, signal, mixer = self._moving, scrubbing.signal, line.mixer
        if moving is None or moving.scrubbing is not scrubbing or moving.line is not line:
            goes_on = moving is not None and moving.scrubbing is scrubbing
            first = scrubbing.hand.motion.position if goes_on else scrubbing.first
            loader = WindowLoader(signal, mixer.channels, scrubbing.channels)
            scrub = Scrub(signal.rate, mixer.rate, first)
            head = ScrubHead(scrub, scrubbing.hand, loader.load(first, first))
            self._moving = moving = Moving(scrubbing, head, line, loader)
        head = moving.head
        window = moving.loader.next(head.window, head.scrub.position, head.hand.motion.position)
        if window is not None:
            head.window = window
        return moving

    def _tell(self, wish: Wish) -> None:
        """Publish how it goes."""
        outputs = self._outputs
        kind, message, hint = self._words(wish)
        line = outputs.line
        rate = 0 if line is None else line.mixer.rate
        state = PlaybackState(kind, message, hint, outputs.device, rate, outputs.underflows)
        if state != self.state:
            self.state = state

    def _words(self, wish: Wish) -> Words:
        take = None if wish.take is self.finished else wish.take
        if wish.scrubbing is None and take is None:
            return self._failure or ("stopped", "", "")
        if self._outputs.trouble is not None:
            return self._outputs.trouble
        if wish.scrubbing is not None:
            return "scrubbing", "", ""
        reel = self._playing.reel if self._playing is not None else None
        if reel is not None and reel.waiting and reel.available <= reel.fade:
            return WAITING
        return "playing", "", ""

    def _fade_out(self) -> None:
        """Let what sounds end softly before the line is closed."""
        line = self._outputs.line
        if line is None:
            return
        line.hush()
        until = clock() + LEAVE_SECONDS
        while clock() < until and not line.has_fallen_silent:
            self.wake.wait(0.01)
            self.wake.clear()
