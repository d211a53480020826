"""Whether a running stream delivers sound: judged from outside, by what has arrived."""

from typing import Literal

import numpy as np

from app.soundcard.receiver import Receiver, clock

Verdict = Literal["opening", "running", "stalled", "muted", "late"]

STALLED_SECONDS = 1.0
FIRST_SECONDS = 2.0  # a source that sleeps needs its time to awake
MUTED_SECONDS = 3.0
LATE_LAG = 0.3
LATE_SECONDS = 3.0  # a burst after a pause is over by then


class Watch:
    """Judges one stream; for the supervisor's thread.

    Parameters
    ----------
    receiver
        Of the stream.
    """

    def __init__(self, receiver: Receiver) -> None:
        self._receiver = receiver
        self._ring = receiver.ring
        self._block = np.empty((self._ring.rate // 2, self._ring.channels), np.float32)
        self._looked = self._ring.end  # samples before this one have been looked at
        self._zeros = 0  # samples in a row, up to there, that are exactly zero
        self._least_lag = float("inf")
        self._punctual = clock()  # when the lag was last small

    def verdict(self) -> Verdict:
        """Return how the stream is doing now."""
        receiver, now = self._receiver, clock()
        if receiver.blocks == 0:
            return "opening" if now - receiver.last < FIRST_SECONDS else "stalled"
        if now - receiver.last > STALLED_SECONDS:
            self._punctual = now
            return "stalled"
        if self._late(now):
            return "late"
        return "muted" if self._silent() else "running"

    def _late(self, now: float) -> bool:
        """Whether the sound has been coming late for long: it will not catch up by itself."""
        lag = self._receiver.lag
        self._least_lag = min(self._least_lag, lag)  # a device far away is not late
        if lag - self._least_lag < LATE_LAG:
            self._punctual = now
        return now - self._punctual > LATE_SECONDS

    def _silent(self) -> bool:
        """Look at what is new, once; return whether there were only zeros for long."""
        ring = self._ring
        while self._looked < ring.end:
            block = self._block[: ring.end - self._looked]
            if not ring.read(self._looked, block):
                self._looked, self._zeros = ring.end, 0
                break
            sound = np.flatnonzero(block)  # places among all values: channels are neighbours
            if len(sound):
                self._zeros = len(block) - 1 - int(sound[-1]) // ring.channels
            else:
                self._zeros += len(block)
            self._looked += len(block)
        gaps = ring.gaps
        since_gap = ring.end - gaps[-1].stop if gaps else self._looked
        return min(self._zeros, since_gap) >= MUTED_SECONDS * ring.rate
