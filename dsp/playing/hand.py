"""The hand that scrubs: from the places a pointer tells now and then to where it is at any time."""

from typing import NamedTuple

PAUSE_SECONDS = 0.06  # without news of the pointer: after that it moves anew
LOOK_BACK_SECONDS = 0.04  # of the pointer's way that tell its speed
RETURN_SECONDS = 0.08  # from where it was expected back to where it was, when no news comes
INTERVAL_SECONDS = 0.008, 0.04  # between two pieces of news, at least and at most


class Motion(NamedTuple):
    """Where a hand was and how it went on from there.

    Parameters
    ----------
    position
        Sample index.
    at
        When it was there, in seconds of any clock.
    speed
        Samples per second.
    interval
        Seconds until the next news of it.
    """

    position: float
    at: float = 0.0
    speed: float = 0.0
    interval: float = INTERVAL_SECONDS[1]

    def place(self, time: float, lead: float) -> float:
        """Return where the hand is expected.

        While news are due it goes on as it went. When none came it stands where it was last seen:
        the expectation returns there softly.

        Parameters
        ----------
        time
            When, by the clock of `at`.
        lead
            Seconds by which to be ahead of it as it moves.
        """
        if self.speed == 0.0:
            return self.position
        hold = 1.5 * self.interval
        age = max(0.0, time - self.at)
        if age <= hold:
            return self.position + self.speed * (age + lead)
        rest = max(0.0, 1.0 - (age - hold) / RETURN_SECONDS)
        return self.position + self.speed * (hold + lead) * rest * rest * (3.0 - 2.0 * rest)


class Hand:
    """Learns the speed of a hand from its places.

    Pointers tell their place 60 to 125 times a second, not quite evenly. One thread calls `move`;
    any thread may read `motion`, which is replaced whole.

    Parameters
    ----------
    position
        Sample index where it stands at first.
    at
        When, in seconds.
    fastest
        Samples per second that are believed.
    """

    def __init__(self, position: float, at: float, fastest: float) -> None:
        self.motion = Motion(position, at)
        self._fastest = fastest
        self._seen = [(at, position)]

    def move(self, position: float, at: float) -> Motion:
        """Take note of where the hand is; return how it moves now."""
        before = self.motion
        gap = at - before.at
        if gap <= 0.0:  # two pieces of news at once: the last one counts
            self.motion = before._replace(position=position)
            self._seen[-1] = (before.at, position)
            return self.motion
        interval = before.interval
        if gap > PAUSE_SECONDS:
            self._seen = []
        else:
            low, high = INTERVAL_SECONDS
            interval += 0.3 * (min(high, max(low, gap)) - interval)
        recent = [look for look in self._seen if at - look[0] <= LOOK_BACK_SECONDS]
        self._seen = [*(recent or self._seen[-1:]), (at, position)]
        speed = 0.0
        if len(self._seen) > 1:
            then, there = self._seen[0]
            speed = (position - there) / max(at - then, INTERVAL_SECONDS[0])
        speed = min(self._fastest, max(-self._fastest, speed))
        self.motion = Motion(position, at, speed, interval)
        return self.motion
