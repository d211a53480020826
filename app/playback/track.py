"""Which sample of the signal each frame of a run of sound belongs to."""

from typing import Final, NamedTuple

MARKS = 128  # kept; at 5 to 10 ms each that is more than is ever on its way to the loudspeaker


class Mark(NamedTuple):
    """Frame `frame` belongs to sample `sample`, and each frame after it is `step` samples on."""

    frame: int
    sample: float
    step: float


class Track:
    """Maps frames to samples, stretch by stretch; one writer, any number of readers.

    Parameters
    ----------
    loop
        First sample of a loop, and the one behind its last; None if it does not go round.
    """

    def __init__(self, loop: tuple[int, int] | None = None) -> None:
        self._loop: Final = loop
        # NB: no lock. Replaced whole by the writer; a reader sees the old ones or the new ones.
        self._marks: tuple[Mark, ...] = ()

    def add(self, frame: int, sample: float, step: float) -> None:
        """Tell of the frames from `frame` on; for the writer, in order."""
        self._marks = (*self._marks[1 - MARKS :], Mark(frame, sample, step))

    def add_chunk(self, frame: int, count: int, samples: tuple[float, float], step: float) -> None:
        """Tell of `count` frames from `frame` on; for the writer.

        Parameters
        ----------
        frame, count
            Which frames.
        samples
            Of the first one, and of the one after the last.
        step
            Samples per frame, about; it tells how often a loop went round in between.
        """
        first, after = samples
        way = after - first
        if self._loop is not None:
            turn = self._loop[1] - self._loop[0]
            way += turn * round((step * count - way) / turn)
        self.add(frame, first, way / count)

    def sample(self, frame: float) -> float | None:
        """Return the sample that `frame` belongs to; None if there is none."""
        marks = self._marks
        mark = next((mark for mark in reversed(marks) if mark.frame <= frame), None)
        if mark is None:
            return marks[0].sample if marks else None
        sample = mark.sample + (frame - mark.frame) * mark.step
        if self._loop is not None and sample >= self._loop[1]:
            first, stop = self._loop
            sample = first + (sample - first) % (stop - first)
        return sample
