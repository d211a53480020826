"""Scrubbing: the sound under a moving head, as of a tape that is pulled to and fro by hand."""

from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from dsp.playing.hand import Motion
from dsp.signal import Samples

FASTEST = 16.0  # times the original speed
PIECE = 256  # frames computed at a time
FOLLOW_SECONDS = 0.004  # the head comes within 10 % of its aim in four of these
SPREAD_SECONDS = 0.01  # in which the aim makes up two thirds of a step of the hand
QUIET_SPEED = 1 / 16  # times the original speed; slower sounds softer, as with a real tape head
FADE_SECONDS = 0.003  # least from silence to full level and back
RUN_SECONDS = 0.05  # of sound heard on the way to a place the head has leapt to
REST = 1e-3  # samples from the aim, and samples per frame, that count as standing still


class Window(NamedTuple):
    """Samples of a signal held in memory: `samples`, shape (n, channels), from index `start` on."""

    start: int
    samples: Samples

    @property
    def stop(self) -> int:
        """Index one past the last sample."""
        return self.start + len(self.samples)


class Scrub:
    """Renders what a head hears that follows a hand over a signal; for one thread.

    The head follows, critically damped, an aim that follows the hand; what it is behind by that is
    made up for while the hand moves evenly. So its speed is continuous, and at most `FASTEST` times
    the original. Each frame is the mean of the signal over the way that the head takes in it, at
    least one sample: linear interpolation when slow, a low-pass when fast. At rest it is silent.
    What is heard is continuous, whatever the hand does.

    Parameters
    ----------
    signal_rate
        Samples per second of the signal.
    rate
        Frames per second of what is rendered.
    position
        Sample index where the head stands at first.
    """

    def __init__(self, signal_rate: int, rate: int, position: float) -> None:
        self.position = position  # sample index under the head now
        self.speed = 0.0  # samples per frame, negative backwards
        self.natural: Final = signal_rate / rate  # samples per frame at the original speed
        self._rate: Final = rate
        self._aim = position  # what the follower follows
        self._spread: Final = SPREAD_SECONDS * rate
        self._gain = 0.0
        self._least_fade: Final = FADE_SECONDS * rate
        self._run: Final = RUN_SECONDS * signal_rate
        self._window: Window | None = None
        omega = 1.0 / (FOLLOW_SECONDS * rate)
        self._omega: Final = omega
        self._time: Final = np.arange(1, PIECE + 1, dtype=np.float64)
        self._decay: Final = np.exp(-omega * self._time)
        self._ramp: Final = np.arange(1, PIECE + 1, dtype=np.float32)
        self._at = np.empty(PIECE)
        self._way = np.empty(PIECE)  # samples per frame, frame by frame
        most = int((PIECE + 2) * FASTEST * self.natural) + 8
        self._sums: NDArray[np.float64] = np.zeros((most, 2))  # of the samples that are needed

    def render(self, out: Samples, hand: Motion, time: float, window: Window) -> None:
        """Fill `out` with what comes next.

        Parameters
        ----------
        out
            Shape (n, channels) with the channels of the window, 1 or 2.
        hand
            Where to go, and how.
        time
            Of the first frame, by the clock of `hand`.
        window
            The sound around head and hand, as far as it is in memory; the head stays inside. A
            window in which it does not lie makes it fade out and leap to the hand in there.
        """
        for first in range(0, len(out), PIECE):
            piece = out[first : first + PIECE]
            self._render_piece(piece, hand, time + first / self._rate, window)

    def _render_piece(self, out: Samples, hand: Motion, time: float, offered: Window) -> None:
        window = self._adopt(offered, hand.position)
        leaving = window is not offered
        count = len(out)
        self._follow(count, self._slope(hand, time, count, window))
        if self._is_still():
            self.position, self.speed = self._aim, 0.0
        gain = 0.0 if leaving else min(1.0, abs(self.speed) / (QUIET_SPEED * self.natural))
        most = count / self._least_fade
        gain = self._gain + min(most, max(-most, gain - self._gain))
        if gain == self._gain == 0.0:
            out[:] = 0.0
        else:
            self._sound(out, window)
            out *= (self._gain + self._ramp[:count] * ((gain - self._gain) / count))[:, None]
        self._gain = gain

    def _adopt(self, offered: Window, target: float) -> Window:
        """Return the window to use: the new one, unless the head has to fade out in the old one."""
        old = self._window
        if old is None or offered is old or _inside(self.position, offered):
            self._window = offered
        elif self._gain == 0.0:
            self._window = offered
            self._leap(target, offered)
        return self._window or offered

    def _leap(self, target: float, window: Window) -> None:
        """Go to a place short of the target, silently, so that the way to it is heard."""
        goal = _limited(target, window)
        short = goal - self._run if goal > self.position else goal + self._run
        self.position = self._aim = _limited(short, window)
        self.speed = 0.0

    def _slope(self, hand: Motion, time: float, count: int, window: Window) -> float:
        """Return the speed of the aim in the next `count` frames, in samples per frame."""
        lead = 2 * FOLLOW_SECONDS  # what the follower is behind, in seconds
        now = _limited(hand.place(time, lead), window)
        then = _limited(hand.place(time + count / self._rate, lead), window)
        behind = now - self._aim
        if abs(behind) < REST and now == then:
            return behind / count
        fastest = FASTEST * self.natural
        slope = (then - now) / count + behind / max(self._spread, count)
        return min(fastest, max(-fastest, slope))

    def _follow(self, count: int, slope: float) -> None:
        """Compute the next `count` frames of the way, while the aim moves by `slope` per frame.

        With the aim ``a + s t``, the position of a critically damped follower is
        ``a + s t - 2 s / w + (A + B t) exp(-w t)``.
        """
        w, t, decay = self._omega, self._time[:count], self._decay[:count]
        a = self.position - self._aim + 2 * slope / w
        b = self.speed - slope + w * a
        swing = (a + b * t) * decay
        at, way = self._at[:count], self._way[:count]
        np.multiply(t, slope, out=at)
        at += self._aim - 2 * slope / w
        at += swing
        np.multiply(b, decay, out=way)
        way += slope
        way -= w * swing
        self._aim += slope * count
        self.position, self.speed = float(at[-1]), float(way[-1])

    def _is_still(self) -> bool:
        return abs(self.position - self._aim) < REST and abs(self.speed) < REST * self.natural

    def _sound(self, out: Samples, window: Window) -> None:
        """Fill `out` with the means of the signal over the ways of the frames.

        Sample i reaches from i - 1/2 to i + 1/2. The mean over an interval is a difference of the
        running integral, which is linear within a sample; over a length of 1 that is linear
        interpolation, for any length it is continuous.
        """
        count = len(out)
        width = np.maximum(1.0, np.abs(self._way[:count]))
        ends = np.empty((2, count))  # in places of the window
        np.add(self._at[:count], 0.5 - window.start, out=ends[1])
        np.subtract(ends[1], 0.5 * width, out=ends[0])
        ends[1] += 0.5 * width
        np.clip(ends, 0.0, len(window.samples), out=ends)
        whole = np.minimum(ends.astype(np.intp), len(window.samples) - 1)
        first, last = int(whole.min()), int(whole.max())
        ends -= whole
        whole -= first
        needed = window.samples[first : last + 1]
        sums = self._sums[: len(needed) + 1, : out.shape[1]]
        np.cumsum(needed, axis=0, dtype=np.float64, out=sums[1:])
        integral = sums[whole]
        integral += needed[whole] * ends[:, :, None]
        np.divide(integral[1] - integral[0], width[:, None], out=out, casting="same_kind")


def _inside(position: float, window: Window) -> bool:
    return window.start <= position <= window.stop - 1


def _limited(position: float, window: Window) -> float:
    """Return the place in `window` that is closest to `position`."""
    return min(max(position, window.start), window.stop - 1)
