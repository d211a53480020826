"""What somebody found in a sound: places with words, and all of them together."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Final, Self

import numpy as np
from numpy.typing import NDArray

from dsp.selection import Selection

Fields = tuple[tuple[str, str], ...]
"""Names and values of what another program knows of an annotation."""

_Key = tuple[int, int, float, float, str, Fields]


@dataclass(frozen=True)
class Annotation:
    """A place in a sound, and what somebody says of it.

    Parameters
    ----------
    selection
        The place. One that is a single sample long is a point in time.
    text
        What is said of it.
    fields
        What else a file tells of it, so that nothing is lost when it is written again.
    """

    selection: Selection
    text: str = ""
    fields: Fields = ()

    @property
    def start(self) -> int:
        """Its first sample."""
        return self.selection.start

    @property
    def stop(self) -> int:
        """One past its last sample."""
        return self.selection.stop

    @property
    def is_point(self) -> bool:
        """Whether it is a point in time."""
        return len(self.selection) == 1

    def at(self, selection: Selection) -> Self:
        """Return it at another place."""
        return replace(self, selection=selection)

    def named(self, text: str) -> Self:
        """Return it with another text."""
        return replace(self, text=text)

    def field(self, name: str, usual: str = "") -> str:
        """Return the value of the field `name`, `usual` if it has none."""
        return next((value for key, value in self.fields if key == name), usual)

    @property
    def order(self) -> _Key:
        """By what annotations are put in order: time, then frequency, then words."""
        place = self.selection
        high = float("inf") if place.high_hz is None else place.high_hz
        return place.start, place.stop, place.low_hz or 0.0, high, self.text, self.fields


@dataclass(frozen=True)
class Annotations:
    """Annotations of one sound in the order of their times, whatever order they came in.

    Parameters
    ----------
    items
        The annotations; two may be alike.
    """

    items: tuple[Annotation, ...] = field(default=())

    def __post_init__(self) -> None:
        ordered = tuple(sorted(self.items, key=lambda item: item.order))
        object.__setattr__(self, "items", ordered)

    def __len__(self) -> int:
        return len(self.items)

    def __iter__(self) -> Iterator[Annotation]:
        return iter(self.items)

    def __contains__(self, annotation: object) -> bool:
        return isinstance(annotation, Annotation) and self._place_of(annotation) is not None

    def added(self, *annotations: Annotation) -> Self:
        """Return these and others."""
        return type(self)((*self.items, *annotations))

    def removed(self, annotation: Annotation) -> Self:
        """Return these without one of them; all of them if it is none of them."""
        place = self._place_of(annotation)
        if place is None:
            return self
        return type(self)(self.items[:place] + self.items[place + 1 :])

    def replaced(self, before: Annotation, after: Annotation) -> Self:
        """Return these with another one in place of one of them."""
        return self.removed(before).added(after)

    def joined(self, others: Iterable[Annotation]) -> Self:
        """Return these and those of `others` that are not among them yet."""
        return self.added(*(other for other in others if other not in self))

    def since(self, start: int) -> Self:
        """Return those that do not end before sample `start`; the very same if all do not."""
        if not self.items or start < self._earliest_stop:
            return self
        return type(self)(tuple(item for item in self.items if item.stop > start))

    def within(self, start: float, stop: float) -> list[Annotation]:
        """Return those that have samples in ``[start, stop)``, in their order."""
        if not self.items:
            return []
        starts, stops = self._ends
        last = int(np.searchsorted(starts, stop))
        return [self.items[index] for index in np.flatnonzero(stops[:last] > start)]

    def beside(self, here: Annotation | int, step: int) -> Annotation | None:
        """Return the next one (`step` is 1) or the one before (-1), seen from another or a sample.

        From a sample on that is the first which begins after it, or the last which begins before
        it; None if there is none.
        """
        place = self._place_of(here) if isinstance(here, Annotation) else None
        if place is not None:
            place += step
        else:
            sample = here.start if isinstance(here, Annotation) else here
            starts = self._ends[0]
            forward = step > 0
            place = int(np.searchsorted(starts, sample, "right" if forward else "left"))
            place -= not forward
        return self.items[place] if 0 <= place < len(self.items) else None

    def _place_of(self, annotation: Annotation) -> int | None:
        place = bisect_left(self.items, annotation.order, key=lambda item: item.order)
        # None and 0 Hz are in the same order, so that an equal one may stand behind others
        while place < len(self.items) and self.items[place].order == annotation.order:
            if self.items[place] == annotation:
                return place
            place += 1
        return None

    @cached_property
    def _ends(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        starts = np.array([item.start for item in self.items], np.int64)
        return starts, np.array([item.stop for item in self.items], np.int64)

    @cached_property
    def _earliest_stop(self) -> int:
        return min(item.stop for item in self.items)


NO_ANNOTATIONS: Final = Annotations()
