"""The input callback's work: write what arrived, and know what did not."""

import time
from typing import Final, NamedTuple

from dsp.ring import SampleRing
from dsp.signal import Samples

LEAST_GAP = 0.05  # seconds; less is the sound server's own unrest
MARKS_PER_SECOND = 5  # so that an endless overflow cannot fill the list of gaps
REASON_LOST = "the input was lost"
REASON_STALLED = "no data from the input"
REASON_OVERFLOW = "the computer was too busy"


def clock() -> float:
    """Return seconds on a clock that nobody sets; on Linux it goes on while the computer sleeps."""
    boot = getattr(time, "CLOCK_BOOTTIME", None)
    return time.monotonic() if boot is None else time.clock_gettime(boot)


class Anchor(NamedTuple):
    """Sample `sample` was, or will be, heard at `at` seconds of `clock`."""

    sample: int
    at: float


class Receiver:
    """Writes the blocks of one stream into a ring; the only writer while the stream runs.

    What was lost is told from two clocks. The callback's own time says how long nothing arrived.
    PortAudio's time of the first sample (inputBufferAdcTime) says how old the sound is that
    arrives. Measured with PulseAudio behind PortAudio 19.6, blocks of 10 ms:

    ======================== =========== ============ ============================================
    what happened            pause       step of the  then
                                         sound's time
    ======================== =========== ============ ============================================
    all is well              10 ms +-10  10 ms +-10
    source suspended for 2 s 2.02 s      2.02 s       the lag is as before: 2 s are lost
    server frozen for 2 s    2.00 s      0.01 s       the lag is 1.99 s and falls to 0 within
                                                      50 ms: what was missing comes in a burst
    Python held up for 0.5 s 0.50 s      0.01 s       the lag is as before, then a burst
    an idle null sink wakes  10 ms       20 ms        the lag is a lie of 0.7 s that melts by
                                                      10 ms per block
    somebody sets the clock  10 ms       as far       PortAudio's times follow the clock of the day
                                                      on Linux
    ======================== =========== ============ ============================================

    So sound was lost when its time jumps, and no more than the blocks are behind the callback's own
    clock. Both are needed: either alone takes one of the other rows for a loss.

    Parameters
    ----------
    ring
        Where the blocks go.
    opened
        When the stream was started, by `clock`: it cannot hold older sound.
    before
        Where the ring stood in time when the last stream ended; None if it is new.
    reason
        Why there is a gap between that stream and this one.
    """

    def __init__(
        self, ring: SampleRing, opened: float, before: Anchor | None = None, reason: str = ""
    ) -> None:
        self.ring: Final = ring
        self._opened = opened
        self._before = before
        self._reason = reason
        self.retired = False  # written by the supervisor; a stream left behind must not write
        # NB: no lock. Everything below is written by the callback alone.
        self.blocks = 0
        self.overflows = 0
        self.lost = 0  # samples marked as gaps
        self.lag = 0.0  # seconds from the sound to the callback
        self.anchor = before  # of the ring's end; replaced whole
        self.last = opened  # when the callback ran last, by `clock`
        self._heard = 0.0  # PortAudio's time of the last block
        self._behind = 0.0  # seconds that the blocks are behind the clock
        self._owed = 0  # samples lost but not marked yet
        self._marked = ring.end - ring.rate  # end of the last marked gap; long ago

    def receive(self, block: Samples, heard: float, now: float, overflow: bool) -> None:
        """Take one block; called by PortAudio, so it must be quick and must not wait.

        Parameters
        ----------
        block
            The samples, shape (n, channels).
        heard, now
            PortAudio's time of the first sample, and of this call, in seconds of its own clock.
        overflow
            Whether PortAudio says that sound before this block was lost.
        """
        if self.retired:
            return
        here, length = clock(), len(block) / self.ring.rate
        if not now - 60.0 < heard <= now:  # some systems do not tell; the lag is unknown then
            heard = now
        lag = now - heard
        # PulseAudio tells the lag without the block itself, other systems with it.
        began = here - max(lag, length)
        if self.blocks == 0:
            self._begin(began)
        else:
            self.overflows += overflow
            self._note(self._missing(here, length, heard - self._heard, overflow), overflow)
        self.ring.write(block)
        self.anchor = Anchor(self.ring.end, began + length)
        self.lag, self.last, self._heard = lag, here, heard
        self.blocks += 1

    def _begin(self, began: float) -> None:
        """Close the time between the last stream and this one, whose sound began at `began`."""
        if self._before is not None:
            seconds = max(began, self._opened) - self._before.at
            self._mark(round(max(0.0, seconds) * self.ring.rate), self._reason)

    def _missing(self, here: float, length: float, step: float, overflow: bool) -> float:
        """Return the seconds lost between the last block and this one."""
        surplus = here - self.last - length
        if abs(surplus) < length / 2:
            self._behind *= 0.99  # forget slowly: the clock of the device is not quite ours
        self._behind = max(0.0, self._behind + surplus)
        lost = min(self._behind, step - length)
        if overflow:
            lost = max(lost, 1.0 / self.ring.rate)  # at least the seam must show
        elif lost < LEAST_GAP:
            return 0.0
        self._behind = max(0.0, self._behind - lost)
        return lost

    def _note(self, seconds: float, overflow: bool) -> None:
        """Put lost time into the ring as a gap; short ones not oftener than `MARKS_PER_SECOND`."""
        rate = self.ring.rate
        self._owed += round(seconds * rate)
        due = self.ring.end - self._marked > rate / MARKS_PER_SECOND
        if self._owed and (due or self._owed >= LEAST_GAP * rate):
            self._mark(self._owed, REASON_OVERFLOW if overflow else REASON_STALLED)
            self._owed = 0

    def _mark(self, count: int, reason: str) -> None:
        self.ring.skip(count, reason)
        self.lost += count
        self._marked = self.ring.end
