"""Sound rendered ahead of time: filled by one thread, emptied by the output callback."""

from typing import Final

import numpy as np

from app.playback.track import Track
from dsp.playing.voice import Passage, Voice
from dsp.signal import Samples, Signal, is_complete

AHEAD_SECONDS = 0.25  # rendered ahead: what a busy thread may be late
CHUNK_SECONDS = 0.01
FADE_SECONDS = 0.003  # at every end of sound, so that nothing clicks
HEADROOM_SECONDS = 0.1, 0.2  # of the signal after the position; the second times the speed


class Reel:
    """One run of sound, from where playing begins to its end, as a ring without a lock.

    Parameters
    ----------
    signal, passage
        What is played.
    voice
        Renders it.
    channels
        Of the output, 1 or 2.
    speed
        Seconds of the signal per second of playing.
    """

    def __init__(
        self, signal: Signal, passage: Passage, voice: Voice, channels: int, speed: float
    ) -> None:
        self.first: Final = float(passage.first)
        self.fade: Final = max(1, round(FADE_SECONDS * voice.rate))
        self.track: Final = Track((passage.start, passage.stop) if passage.loop else None)
        self._signal: Final = signal
        self._passage: Final = passage
        self._voice: Final = voice
        self._step: Final = speed * signal.rate / voice.rate
        base, per_speed = HEADROOM_SECONDS
        self._headroom: Final = (base + per_speed * speed) * signal.rate
        chunk = max(1, round(CHUNK_SECONDS * voice.rate))
        self.capacity: Final = round(AHEAD_SECONDS / CHUNK_SECONDS) * chunk
        self._rendered = np.empty((chunk, voice.channels), np.float32)
        self._ring = np.zeros((self.capacity, channels), np.float32)
        self._filled = 0  # frames in the ring, ever; for the filling thread
        # NB: no lock. These three are written by the filling thread alone...
        self.written = (
            0  # frames that may be taken, ever; the fade at the end stays back until then
        )
        self.ended = False  # whether nothing will follow; set after `written`
        self.waiting = False  # whether the signal has not got there yet
        # ...and this one by the output callback alone.
        self.taken = 0  # frames, ever

    @property
    def available(self) -> int:
        """Frames that can be taken."""
        return self.written - self.taken

    def fill(self) -> bool:
        """Render one chunk; return False if there is no room, no sound yet, or no more."""
        chunk = len(self._rendered)
        if self.ended or self._filled + chunk - self.taken > self.capacity:
            return False
        before = self._voice.position
        self.waiting = not self._has_sound(before)
        if self.waiting:
            return False
        # The length may have been a guess: what turns out to lie behind the end is not waited for.
        count = 0 if self._is_over(before) else self._voice.render(self._rendered)
        if count:
            samples = (before, self._voice.position)
            self.track.add_chunk(self._filled, count, samples, self._step)
            self._append(self._rendered[:count])
        if count < chunk:
            self._fade_end()
            self.written = self._filled
            self.ended = True
            return False
        self.written = max(self.written, self._filled - self.fade)
        return True

    def take(self, out: Samples) -> None:
        """Move frames into `out`, shape (n, channels), n at most `available`; for the callback."""
        at = self.taken % self.capacity
        head = min(len(out), self.capacity - at)
        out[:head] = self._ring[at : at + head]
        out[head:] = self._ring[: len(out) - head]
        self.taken += len(out)

    def _has_sound(self, position: float) -> bool:
        """Whether the signal holds what the next chunk needs, or never will."""
        signal, stop = self._signal, self._passage.stop
        end = signal.end
        return end >= min(stop, position + self._headroom) or is_complete(signal)

    def _is_over(self, position: float) -> bool:
        """Whether nothing of the passage is left in a signal that will not grow any more."""
        signal = self._signal
        return not self._passage.loop and position >= signal.end and is_complete(signal)

    def _append(self, frames: Samples) -> None:
        """Put frames into the ring, with one channel on both outputs or two on one."""
        if frames.shape[1] > self._ring.shape[1]:
            frames = frames.mean(axis=1, keepdims=True)
        at = self._filled % self.capacity
        head = min(len(frames), self.capacity - at)
        self._ring[at : at + head] = frames[:head]
        self._ring[: len(frames) - head] = frames[head:]
        self._filled += len(frames)

    def _fade_end(self) -> None:
        count = min(self.fade, self._filled - self.written)
        places = np.arange(self._filled - count, self._filled) % self.capacity
        fall = np.arange(count - 1, -1, -1, dtype=np.float32) / max(1, count)
        self._ring[places] *= fall[:, None]
