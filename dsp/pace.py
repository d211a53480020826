"""How often something may be done: a limit on the average that leaves the moment free."""


class Pace:
    """A bucket of permits that fills at a steady rate.

    What happens at irregular moments, such as the arrival of sound, is so followed at once and
    still not more often than `rate` on the average. A fixed interval would make each event wait
    for the end of one.

    Parameters
    ----------
    rate
        Permits per second, above 0.
    burst
        Permits that can be saved up, at least 1.
    """

    def __init__(self, rate: float, burst: float = 2.0) -> None:
        if not rate > 0.0:
            raise ValueError(f"{rate=} must be above 0")
        if not burst >= 1.0:
            raise ValueError(f"{burst=} must be at least 1")
        self._rate, self._burst = rate, burst
        self._permits, self._at = burst, float("-inf")

    def take(self, now: float) -> bool:
        """Return whether it may be done at `now`, in seconds on any clock; uses up a permit."""
        if self.wait(now) > 0.0:
            return False
        self._permits -= 1.0
        return True

    def wait(self, now: float) -> float:
        """Return the seconds from `now` to the next permit; 0 if there is one."""
        self._permits = min(self._burst, self._permits + max(0.0, now - self._at) * self._rate)
        self._at = now
        missing = 1.0 - self._permits
        # a hair less than one permit will do: the sum of many small shares is not exact
        return missing / self._rate if missing > 1e-6 else 0.0
