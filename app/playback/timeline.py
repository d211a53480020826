"""When each frame of an output stream is heard, and which sample of the signal that is."""

from typing import Final, NamedTuple

from app.playback.track import Track
from app.soundcard.receiver import clock

RUNS = 32  # kept; more breaks than that within one buffer are not to be followed
STEADY = 0.1  # share of a deviation from the rhythm that is believed at once
JUMP_SECONDS = 0.004  # a larger one is a break in the rhythm, and believed whole
UNREST_SECONDS = 0.04  # of the calls; more is another rhythm
DRIFT = 1e-4  # seconds that the two clocks may drift apart per block
CLOCK_SET_SECONDS = 0.5  # somebody has set the clock that PortAudio reads


class Run(NamedTuple):
    """From frame `frame` of the stream on, frame `at` of a track and those after it are heard.

    If it does not move there is silence, and the head stands still.
    """

    frame: int
    track: Track
    at: int
    moving: bool


class Moment(NamedTuple):
    """Frame `frame` of the stream is heard at `at` seconds of `clock`; frames to `stop` exist."""

    frame: int
    at: float
    stop: int


class Heard(NamedTuple):
    """What is heard: which track, which sample of the signal, and whether it goes on."""

    track: Track
    sample: float
    moving: bool


class Timeline:
    """What is heard when; written by the output callback alone, read by anyone.

    PortAudio tells for every block when its first frame will be heard. Where blocks come in pairs
    that time is still right to a millisecond; before the buffer has been filled once it is not,
    which the blocks after it put right, since all frames follow on one another.

    Parameters
    ----------
    rate
        Frames per second.
    """

    def __init__(self, rate: int) -> None:
        self._rate: Final = rate
        # NB: no lock. Replaced whole by the callback; a reader sees the old one or the new one.
        self._runs: tuple[Run, ...] = ()
        self._moment: Moment | None = None
        # For the callback only.
        self._begin = 0.0  # when frame 0 was heard, by `clock`
        self._lead = 0.0  # from the making of a block to its being heard
        self._offset = 0.0  # of `clock` from PortAudio's

    def note_block(self, frame: int, count: int, heard: float, now: float) -> float:
        """Take note of a block: `heard` and `now` are PortAudio's times of its start and the call.

        Returns when it is made, by `clock`, with the unrest of the calls taken out.

        The call comes late when the interpreter is busy, never early: so the least difference
        between the clocks is the best one.
        """
        here = clock()
        offset = here - now
        known = self._moment is not None
        if known and abs(offset - self._offset) < CLOCK_SET_SECONDS:
            offset = min(offset, self._offset + DRIFT)
        self._offset = offset
        if not now <= heard < now + 60.0:  # some systems do not tell
            heard = now
        begin = heard + offset - frame / self._rate
        off = begin - self._begin
        if known and abs(off) < JUMP_SECONDS:
            begin = self._begin + STEADY * off
        self._begin = begin
        at = begin + frame / self._rate
        self._moment = Moment(frame, at, frame + count)
        if not known or abs(at - here - self._lead) > UNREST_SECONDS:
            self._lead = at - here
        self._lead += STEADY * (at - here - self._lead)
        return at - self._lead

    def note_run(self, run: Run) -> None:
        """Take note of what is heard from a frame on; in order."""
        self._runs = (*self._runs[1 - RUNS :], run)

    def frame(self, at: float) -> float | None:
        """Return the frame of the stream heard at `at` seconds of `clock`; None before the first.

        What has not been made cannot be heard: when the callback stops, the head stops.
        """
        moment = self._moment
        if moment is None:
            return None
        return min(moment.frame + (at - moment.at) * self._rate, moment.stop)

    def ahead(self, now: float) -> float:
        """Return the seconds of sound made by the last call that are still to be heard."""
        moment = self._moment
        if moment is None:
            return 0.0
        return max(0.0, moment.at + (moment.stop - moment.frame) / self._rate - now)

    def heard(self, at: float) -> Heard | None:
        """Return what is heard at `at` seconds of `clock`; None before anything was."""
        frame = self.frame(at)
        if frame is None:
            return None
        run = next((run for run in reversed(self._runs) if run.frame <= frame), None)
        if run is None:
            return None
        sample = run.track.sample(run.at + (frame - run.frame) * run.moving)
        return None if sample is None else Heard(run.track, sample, run.moving)
