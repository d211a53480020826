"""Records live sound to disk in the background, so that a killed program loses next to nothing."""

import errno
import shutil
import time
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from app.disk import write_failure
from app.job import Job
from app.recorder.plan import Plan
from app.recorder.tape import Heard, Tape
from app.recordings.refusal import display_name
from dsp.signal import Signal, is_complete
from ui.record_words import length_text

POLL_SECONDS: Final = 0.25  # the most that a killed program loses
SETTLE_SECONDS: Final = 2.0  # the most that a computer without power loses
ROOM_SECONDS: Final = 5.0  # between looks at the room on the disk
LATE_SECONDS: Final = 5.0  # that the sound may lag behind the clock...
LATE_SHARE: Final = 0.001  # ...and the clock of the device behind that of the computer


@dataclass(frozen=True)
class RecorderState:
    """How a recording goes.

    Parameters
    ----------
    paths
        Its files, the one that is written or was last at the end.
    seconds, size
        Length and bytes of all of them.
    gaps, lost
        In how many places sound is missing, and its seconds; they are silent.
    room
        Seconds for which the disk has room; infinite if nobody knows.
    missing
        Seconds that did not come in the time of the recording: the input was gone at its end.
    """

    paths: tuple[Path, ...] = ()
    seconds: float = 0.0
    size: int = 0
    gaps: int = 0
    lost: float = 0.0
    room: float = float("inf")
    missing: float = 0.0

    @property
    def path(self) -> Path | None:
        """The file that is written, or was last; None before there is one."""
        return self.paths[-1] if self.paths else None


class Recorder(Job):
    """One recording, from its beginning, which is at once, to `stop`.

    A thread of its own follows the signal; it never touches what captures. Whatever goes wrong,
    what was written stays and is a whole file: the head is brought up to date after every piece
    of sound. When the source has another signal, with another rate, another file begins.

    Parameters
    ----------
    source
        What is heard.
    plan
        What becomes of it.
    """

    def __init__(self, source: Heard, plan: Plan) -> None:
        super().__init__("recorder", "The recording ended by an error")
        self._source, self._plan = source, plan
        # NB: no lock. Read by anyone and written by the thread alone.
        self._state = RecorderState()
        # For the thread only.
        self._tape: Tape | None = None
        self._before = RecorderState()  # of the signals before
        self._settled = self._looked = now = time.monotonic()
        seconds = float("inf") if plan.seconds is None else plan.seconds
        self._latest = now + LATE_SECONDS + seconds * (1.0 + LATE_SHARE)  # that it may end
        self._thread.start()

    @property
    def state(self) -> RecorderState:
        """How it goes."""
        return self._state

    def stop(self) -> None:
        """End it with what has been heard by now."""
        self.cancel()

    def _work(self) -> None:
        try:
            self._record()
        except OSError as error:
            self._failure = self._sentence(error)
        finally:
            self._close()

    def _record(self) -> None:
        waited = False
        while True:
            late = time.monotonic() > self._latest
            stopping = late or self._cancelled.is_set()  # first: what was heard until then is taken
            signal = self._source.signal
            if signal is not None and (self._tape is None or signal is not self._tape.signal):
                self._follow(signal, waited=waited)
            over = self._take(last=stopping)
            self._look_after()
            if late and not over:
                self._note_missing()
            if stopping or over:
                return
            waited = True
            self._cancelled.wait(POLL_SECONDS)

    def _note_missing(self) -> None:
        """Note how much lacks, as the input is gone for too long to wait for it."""
        if self._plan.seconds is not None:
            missing = self._plan.seconds - self._state.seconds
            self._state = replace(self._state, missing=missing)

    def _follow(self, signal: Signal, *, waited: bool) -> None:
        """Record `signal` from now on."""
        start = signal.start if waited or self._tape else self._pre_rolled(signal)
        self._take(last=True)
        self._close()
        self._before = self._state
        first = not self._state.paths
        self._tape = Tape(self._plan, self._source, signal, start, first=first)
        self._look_at_room()

    def _pre_rolled(self, signal: Signal) -> int:
        """Return where to begin: as long ago as wanted, if that is kept and was heard."""
        end = signal.end
        # The oldest sample is forgotten next.
        oldest = signal.start + signal.rate if signal.start else 0
        start = min(max(end - round(self._plan.pre_roll * signal.rate), oldest), end)
        for gap in signal.gaps:
            if gap.start <= start < gap.stop:
                start = min(gap.stop, end)
        return start

    def _take(self, *, last: bool) -> bool:
        """Write what has come; return whether that was all there will ever be."""
        tape = self._tape
        if tape is None:
            return False
        signal, limit = tape.signal, self._limit(tape)
        complete = is_complete(signal)  # first: then the end is the last one
        end = signal.end
        over = complete or (limit is not None and end >= limit)
        if limit is not None:
            end = min(end, limit)
        if not last and not over:
            end -= (end - tape.start) % 2  # an odd number of bytes would have to be filled up
        tape.take(end)
        self._publish(tape)
        return over

    def _limit(self, tape: Tape) -> int | None:
        seconds = self._plan.seconds
        if seconds is None:
            return None
        return tape.start + max(0, round((seconds - self._before.seconds) * tape.signal.rate))

    def _publish(self, tape: Tape) -> None:
        wav, before, rate = tape.wav, self._before, tape.signal.rate
        paths = [reel.path for reel in tape.reels]
        self._state = RecorderState(
            paths=(*before.paths, *paths, *([wav.path] if wav else [])),
            seconds=before.seconds + (tape.at - tape.start) / rate,
            size=before.size + sum(reel.size for reel in tape.reels) + (wav.size if wav else 0),
            gaps=before.gaps + tape.gaps,
            lost=before.lost + tape.lost / rate,
            room=self._state.room,
            missing=self._state.missing,
        )

    def _look_after(self) -> None:
        """Have the disk keep what was written, and look how much room it has, now and then."""
        now = time.monotonic()
        if now - self._settled > SETTLE_SECONDS and self._tape and self._tape.wav:
            self._tape.wav.settle()
            self._settled = now
        if now - self._looked > ROOM_SECONDS:
            self._look_at_room()

    def _look_at_room(self) -> None:
        self._looked = time.monotonic()
        if self._tape is not None:
            signal = self._tape.signal
            speed = signal.rate * signal.channels * self._plan.coding.width
            room = free_bytes(self._plan.folder) / speed
            self._state = replace(self._state, room=room)

    def _close(self) -> None:
        """Close the file that is written, if there is one."""
        if self._tape is None:
            return
        try:
            self._tape.finish()
        except OSError as error:
            self._failure = self._failure or self._sentence(error)
        self._publish(self._tape)

    def _sentence(self, error: OSError) -> str:
        """Return why the recording ended, and what there is of it."""
        state, tape = self._state, self._tape
        if tape is not None:
            self._publish(tape)
            state = self._state
        why = _reason(error, self._plan)
        if state.path is None:
            return f"Nothing is recorded: {why}."
        if tape is not None and tape.wav is not None and tape.wav.is_gone:
            return f"The recording ended: {display_name(state.path)} was deleted meanwhile."
        name, length = display_name(state.path), length_text(state.seconds)
        count = len(state.paths)
        kept = f"in {name}" if count == 1 else f"in {count} files, the last one {name}"
        return f"The recording ended: {why}. The {length} up to then are kept {kept}."


def free_bytes(folder: Path) -> float:
    """Return the room on the disk of `folder`; infinite if nobody knows."""
    try:
        return shutil.disk_usage(folder).free
    except OSError:
        return float("inf")


def _reason(error: OSError, plan: Plan) -> str:
    """Return what went wrong, as a clause that says what to do."""
    folder = plan.folder
    if error.errno == errno.EFBIG:
        return f"files in {folder} must not be so large; begin a new one every 4 GB"
    if isinstance(error, FileExistsError):
        return f"{display_name(plan.path or folder)} is there already; choose another name"
    return write_failure(error, folder)
