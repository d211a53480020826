"""What the output callback mixes: a reel that plays and one that fades, and the head of a scrub."""

from typing import Final

import numpy as np

from app.playback.reel import FADE_SECONDS, Reel
from app.playback.timeline import Run, Timeline
from app.playback.track import Track
from dsp.playing.hand import Hand
from dsp.playing.scrub import Scrub, Window
from dsp.signal import Samples

PIECE = 256  # frames made at a time, at most
START_SECONDS = 0.12  # of sound at hand before a run begins: a new stream takes 0.09 s at once


class Fader:
    """A level that goes between 0 and 1 in a short time; for the callback.

    Parameters
    ----------
    frames
        From silence to full level.
    """

    def __init__(self, frames: int) -> None:
        self.level = 0.0
        self._frames: Final = frames
        self._count: Final = np.arange(1, PIECE + 1, dtype=np.float32)[:, None]
        self._ramp = np.empty((PIECE, 1), np.float32)

    def frames_to_silence(self, most: int) -> int:
        """Return how many frames, at most `most`, sound on the way down."""
        return min(most, round(self.level * self._frames))

    def apply(self, out: Samples, goal: float) -> None:
        """Scale `out`, at most `PIECE` frames, on the way to level `goal`, 0 or 1."""
        if len(out) == 0 or self.level == goal == 1.0:
            return
        ramp = self._ramp[: len(out)]
        np.multiply(self._count[: len(out)], (1 if goal else -1) / self._frames, out=ramp)
        ramp += self.level
        np.clip(ramp, 0.0, 1.0, out=ramp)
        out *= ramp
        self.level = float(ramp[-1, 0])
        if abs(self.level - goal) < 0.5 / self._frames:
            self.level = goal


class Deck:
    """Plays one reel into the mix, and tells the timeline when it goes and stands.

    Parameters
    ----------
    rate, channels
        Of the output.
    timeline
        Is told.
    """

    def __init__(self, rate: int, channels: int, timeline: Timeline) -> None:
        self.reel: Reel | None = None
        self.fader = Fader(max(1, round(FADE_SECONDS * rate)))
        self.dry = 0  # how often a reel ran empty that was not waiting for its signal
        self._timeline: Final = timeline
        self._scratch = np.zeros((PIECE, channels), np.float32)
        self._start: Final = round(START_SECONDS * rate)
        self._moving = False
        self._goes_on = False

    @property
    def is_silent(self) -> bool:
        """Whether nothing of the reel sounds any more."""
        return not self._moving

    def mix(self, out: Samples, frame: int, *, wanted: bool) -> None:
        """Add the next frames to `out`; `frame` is the stream's frame at its start."""
        reel = self.reel
        if reel is None:
            return
        count = self._count(reel, len(out), wanted=wanted)
        if count and not self._moving:
            self._moving = True
            self._timeline.note_run(Run(frame, reel.track, reel.taken, moving=True))
        part = self._scratch[:count]
        reel.take(part)
        self.fader.apply(part, 1.0 if self._goes_on else 0.0)
        out[:count] += part
        if count < len(out) and self._moving:
            self._moving = False
            self.fader.level = 0.0
            self._timeline.note_run(Run(frame + count, reel.track, reel.taken, moving=False))

    def _count(self, reel: Reel, room: int, *, wanted: bool) -> int:
        """Return how many frames to take, and decide whether to go on at full level after them."""
        ended = reel.ended  # first: all has been written by the time it is set
        at_hand = reel.available
        fade = self.fader.frames_to_silence(room)
        enough = at_hand >= room + reel.fade if self._moving else at_hand >= self._start
        self._goes_on = wanted and (ended or enough)
        if self._goes_on:
            return min(room, at_hand)
        if self._moving and wanted and not reel.waiting:
            self.dry += 1
        return min(fade, at_hand)


class ScrubHead:
    """What three threads share about one scrub.

    Parameters
    ----------
    scrub
        Renders it; for the callback only, but for a look at its position.
    hand
        Leads it; moved by the user's thread, read by the callback.
    window
        The sound around it.
    """

    def __init__(self, scrub: Scrub, hand: Hand, window: Window) -> None:
        self.scrub: Final = scrub
        self.hand: Final = hand
        self.window = window  # replaced whole by the player's thread
        self.track: Final = Track()  # written by the callback
        self.frames = 0  # rendered so far; written by the callback


class ScrubDeck:
    """Plays one scrub into the mix, and tells the timeline where its head is.

    Parameters
    ----------
    rate, channels
        Of the output.
    timeline
        Is told.
    """

    def __init__(self, rate: int, channels: int, timeline: Timeline) -> None:
        self._head: ScrubHead | None = None
        self._fader: Final = Fader(max(1, round(FADE_SECONDS * rate)))
        self._timeline: Final = timeline
        self._scratch = np.zeros((PIECE, channels), np.float32)

    @property
    def is_silent(self) -> bool:
        """Whether there is no scrub."""
        return self._head is None

    def mix(self, out: Samples, frame: int, time: float, wanted: ScrubHead | None) -> None:
        """Add the next frames of the scrub that is wanted to `out`, or of the one before it.

        `frame` is the stream's frame at its start, `time` when it is made, by `clock`.
        """
        head = self._head
        if head is None:
            if wanted is None:
                return
            self._head = head = wanted
            self._timeline.note_run(Run(frame, head.track, 0, moving=True))
        part = self._scratch[: len(out)]
        scrub, begin = head.scrub, head.scrub.position
        scrub.render(part, head.hand.motion, time, head.window)
        head.track.add(head.frames, begin, (scrub.position - begin) / len(out))
        head.frames += len(out)
        self._fader.apply(part, 1.0 if head is wanted else 0.0)
        out += part
        if head is not wanted and self._fader.level == 0.0:
            self._head = None
            run = Run(frame + len(out), head.track, head.frames, moving=False)
            self._timeline.note_run(run)
