"""When the next sound arrives, foretold from when the last ones did."""

SHORTEST, LONGEST = 0.002, 0.050  # seconds between blocks that are believed
EARLIER = 0.0002  # how much sooner the next look comes after one that was not too soon
LATE_LOOK = 0.001  # between looks at sound that is late
REMEMBERED = 64  # arrivals from which the rhythm is learnt


class Rhythm:
    """Tells a thread when to look for sound, so that it looks once for each block, just after it.

    Nothing may wake the thread when sound arrives, as the input callback may not wait for anybody.
    Looking at a fixed interval finds the sound later, and looks often in vain.

    Parameters
    ----------
    rate
        Samples per second.
    """

    def __init__(self, rate: int) -> None:
        self._rate = rate
        self._end = -1
        self._block = 0  # samples of the shortest of the last arrivals
        self._shortest = 0  # of those since it was last brought up to date
        self._counted = 0
        self._seen = 0.0  # when new sound was last found
        self._due = 0.0  # when the next one is expected
        self._missed = False  # whether a look since the last sound was too soon

    @property
    def period(self) -> float:
        """Seconds between two blocks."""
        return min(max(self._block / self._rate, SHORTEST), LONGEST)

    def look(self, end: int, now: float) -> bool:
        """Note that the sound reaches up to sample `end` at `now`; return whether it is new.

        Parameters
        ----------
        end
            One past the newest sample.
        now
            In seconds, on any clock.
        """
        if end == self._end:
            self._missed = self._missed or now >= self._due
            return False
        if self._end >= 0:
            self._learn(end - self._end)
        # found late, it came just now; found at once, maybe it was there for some time
        found = now if self._missed else min(now, self._due - EARLIER)
        self._due = max(found, now - self.period) + self.period
        self._end, self._seen, self._missed = end, now, False
        return True

    def wait(self, now: float, soonest: float = 0.0) -> float:
        """Return the seconds from `now` to the next look.

        Parameters
        ----------
        soonest
            Seconds before which new sound would be of no use.
        """
        behind = now + soonest - self._due
        if soonest and behind > 0.0:
            self._due += self.period * -(-behind // self.period)
        return max(self._due - now, LATE_LOOK)

    def silent(self, now: float) -> float:
        """Return for how many seconds no new sound was found."""
        return now - self._seen

    def _learn(self, samples: int) -> None:
        """Take an arrival into account; it may be of several blocks."""
        self._shortest = min(self._shortest, samples) if self._counted else samples
        self._counted += 1
        if self._block == 0 or samples < self._block or self._counted == REMEMBERED:
            self._block = self._shortest
        if self._counted == REMEMBERED:
            self._counted = 0
