"""The output callback's work: fill every block, softly begin and end, and tell what was heard.

It runs in PortAudio's thread. It does index arithmetic, copies slices and multiplies by ramps on
arrays made beforehand; it takes no lock, waits for nothing, and its work is bounded. Everything it
is told and everything it tells is one attribute with one writer.
"""

from math import exp
from typing import Final

import numpy as np

from app.playback.deck import PIECE, Deck, ScrubDeck, ScrubHead
from app.playback.reel import Reel
from app.playback.timeline import Timeline
from app.soundcard.receiver import clock
from dsp.signal import Samples

GAIN_SECONDS = 0.01  # in which a change of the volume is two thirds done


class Mixer:
    """Makes every block of one output stream; a `Filler`.

    Parameters
    ----------
    rate, channels
        Of the stream.
    gain
        At first.
    """

    def __init__(self, rate: int, channels: int, gain: float = 1.0) -> None:
        self.rate: Final = rate
        self.channels: Final = channels
        self.timeline: Final = Timeline(rate)
        # NB: no lock. These three are written by the player's thread and read by the callback...
        self.reel: Reel | None = None  # what is to be heard; None is silence
        self.head: ScrubHead | None = None  # what is to be scrubbed; None is nothing
        self.gain = gain
        # ...and everything below is written by the callback alone.
        self.underflows = 0  # told by PortAudio
        self.frames = 0  # made so far
        self.called = clock()  # when the callback ran last
        self.silent_since = self.called  # by `clock`; infinity while there is sound
        self._gain = gain
        self._decks = tuple(Deck(rate, channels, self.timeline) for _ in range(2))
        self._scrub = ScrubDeck(rate, channels, self.timeline)
        self._steps = np.arange(1, PIECE + 1, dtype=np.float32)[:, None]
        self._ramp = np.empty((PIECE, 1), np.float32)

    @property
    def dry(self) -> int:
        """How often sound was not rendered in time."""
        return sum(deck.dry for deck in self._decks)

    def fill(self, out: Samples, heard: float, now: float, underflow: bool) -> None:
        """Fill `out`; see `app.soundcard.stream.Filler`."""
        self.underflows += underflow
        self.called = clock()
        time = self.timeline.note_block(self.frames, len(out), heard, now)
        out[:] = 0.0
        for first in range(0, len(out), PIECE):
            piece = out[first : first + PIECE]
            self._play(piece)
            self._scrub.mix(piece, self.frames, time + first / self.rate, self.head)
            self._scale(piece)
            self.frames += len(piece)
        if not (self._scrub.is_silent and all(deck.is_silent for deck in self._decks)):
            self.silent_since = float("inf")
        elif self.silent_since == float("inf"):
            self.silent_since = self.called

    def _play(self, out: Samples) -> None:
        """Mix the reel that is to be heard, and the one before while it fades."""
        wanted = self.reel
        current, other = self._decks
        if wanted is not None and wanted is not current.reel and other.is_silent:
            current, other = self._decks = (other, current)
            current.reel = wanted
        other.mix(out, self.frames, wanted=False)
        current.mix(out, self.frames, wanted=current.reel is wanted)

    def _scale(self, out: Samples) -> None:
        """Apply the volume; it follows what is asked for in short straight lines."""
        goal, gain, count = self.gain, self._gain, len(out)
        if gain == goal == 1.0:
            return
        after = gain + (goal - gain) * (1.0 - exp(-count / (GAIN_SECONDS * self.rate)))
        if abs(after - goal) < 1e-5:
            after = goal
        ramp = np.multiply(self._steps[:count], (after - gain) / count, out=self._ramp[:count])
        ramp += gain
        out *= ramp
        self._gain = after
