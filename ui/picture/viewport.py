"""Which stretch of time the picture shows, as a frozen value."""

from dataclasses import dataclass, replace
from functools import cached_property
from math import ceil, floor
from typing import NamedTuple, Self

LEAST_SPAN = 0.001
"""Seconds that the picture shows at least."""

LONG_SPAN = 600.0
"""Seconds of live sound that it may show even if less has been heard yet."""


class Held(NamedTuple):
    """The sound that can be shown: samples ``[start, stop)`` at `rate` samples per second.

    `live` says that it goes on as time goes by, so that one can follow it. `room` are the samples
    ``[first, last)`` that a view may show although there is no sound, as others have some there.
    """

    start: int
    stop: int
    rate: int
    live: bool = True
    room: tuple[int, int] | None = None

    @property
    def oldest(self) -> int:
        """The first sample that a view may show."""
        return min(self.start, self.room[0]) if self.room else self.start

    @property
    def newest(self) -> int:
        """One past the last sample that a view may show."""
        return max(self.stop, self.room[1]) if self.room else self.stop

    @property
    def longest(self) -> float:
        """Samples that a view may span."""
        length = float(self.newest - self.oldest)
        least = LONG_SPAN if self.live else LEAST_SPAN
        return max(length, least * self.rate)


@dataclass(frozen=True)
class Viewport:
    """A stretch of time in pixels.

    Pixel `p` covers samples ``[p * samples_per_pixel, (p + 1) * samples_per_pixel)``, counted
    since sample 0, so it looks the same wherever it stands in the picture.

    Parameters
    ----------
    width
        Device pixels of the picture, at least 1.
    samples_per_pixel
        Samples that one pixel covers, above 0.
    edge
        Right edge in pixels since sample 0; the picture ends before pixel ``floor(edge)``.
    follow
        Whether the right edge moves on with the newest sound.
    whole
        Whether the view shows all there is, in whatever width, from the first sample on.

    Raises
    ------
    ValueError
        If a parameter lies outside its range.
    """

    width: int
    samples_per_pixel: float
    edge: float = 0.0
    follow: bool = True
    whole: bool = False

    def __post_init__(self) -> None:
        width, samples_per_pixel = self.width, self.samples_per_pixel
        if width < 1:
            raise ValueError(f"{width=} must be at least 1")
        if not samples_per_pixel > 0.0:
            raise ValueError(f"{samples_per_pixel=} must lie above 0")

    @cached_property
    def first(self) -> int:
        """The pixel at the left edge."""
        return self.last - self.width

    @cached_property
    def last(self) -> int:
        """One past the pixel at the right edge."""
        return floor(self.edge)

    @property
    def span(self) -> float:
        """Samples from edge to edge."""
        return self.width * self.samples_per_pixel

    def sample_at(self, x: float) -> float:
        """Return the sample at `x` device pixels from the left edge."""
        return (self.first + x) * self.samples_per_pixel

    def pixel_at(self, sample: float) -> int:
        """Return the pixel, counted since sample 0, that shows `sample`."""
        return floor(sample / self.samples_per_pixel)

    def live_edge(self, held: Held) -> int:
        """Return one past the pixel that shows the newest sound."""
        return max(0, ceil(held.stop / self.samples_per_pixel))

    def _newest_edge(self, held: Held) -> int:
        """Return one past the last pixel that may be shown."""
        if held.live:
            return self.live_edge(held)
        return ceil(held.newest / self.samples_per_pixel - 1e-9)

    def followed(self, held: Held) -> Self:
        """Return the view that ends with the newest sound and, if that is live, stays with it."""
        if self.whole:
            return self
        return replace(self, edge=float(self.live_edge(held)), follow=held.live)

    def fitted(self, held: Held) -> Self:
        """Return the view of all that is held, which is no live sound, and of its room."""
        samples_per_pixel = held.longest / self.width
        edge = held.oldest / samples_per_pixel + self.width
        return replace(
            self, samples_per_pixel=samples_per_pixel, edge=edge, follow=False, whole=True
        )

    def frozen(self) -> Self:
        """Return the same view, standing still."""
        return replace(self, follow=False)

    def panned(self, pixels: float, held: Held) -> Self:
        """Return the view moved towards the newest sound by `pixels`, backwards if negative.

        It stops where the oldest sound reaches the left edge. Having reached the newest sound it
        follows that if it is live. All there is cannot be moved.
        """
        if self.whole:
            return self
        newest = self._newest_edge(held)
        oldest = min(self.edge, newest, self.pixel_at(held.oldest) + self.width)
        edge = max(self.edge + pixels, oldest)
        if held.live and edge >= newest and pixels >= 0:
            return self.followed(held)
        return replace(self, edge=min(edge, float(newest)), follow=False)

    def placed(self, left: float, held: Held) -> Self:
        """Return the view whose left edge lies at sample `left`, as far as there is sound.

        A view that stands still goes on doing so, also where that is the newest sound.
        """
        view = self.panned(left / self.samples_per_pixel - self.first, held)
        return replace(view, follow=view.follow and self.follow)

    def zoomed(self, factor: float, x: float, held: Held) -> Self:
        """Return the view with `factor` times the span, keeping the sample at `x` in its place.

        A view that follows keeps the newest sound at its right edge instead. The span stays
        between a millisecond and what is held, of live sound at least ten minutes.
        """
        span = min(max(self.span * factor, LEAST_SPAN * held.rate), held.longest)
        return self.with_span(span, x, held)

    def with_span(self, samples: float, x: float, held: Held) -> Self:
        """Return the view that spans `samples`, keeping the sample at `x` in its place.

        A view that follows keeps the newest sound at its right edge instead.
        """
        view = replace(self, samples_per_pixel=samples / self.width, whole=False)
        if self.follow:
            return view.followed(held)
        from_edge = self.width - x
        sample = (self.edge - from_edge) * self.samples_per_pixel
        edge = sample / view.samples_per_pixel + from_edge
        return replace(view, edge=min(edge, float(view._newest_edge(held)))).within(held)

    def resized(self, width: int, held: Held) -> Self:
        """Return the view of the same span in another width."""
        return self._rescaled(width, self.span / width, held)

    def _rescaled(self, width: int, samples_per_pixel: float, held: Held) -> Self:
        edge = self.edge * self.samples_per_pixel / samples_per_pixel
        view = replace(self, width=width, samples_per_pixel=samples_per_pixel, edge=edge)
        return view.followed(held) if self.follow else view.within(held)

    def within(self, held: Held) -> Self:
        """Return the view moved to where there is sound, or of all of it if it spans as much.

        Live sound goes on and is forgotten, so a view may show what lies beyond it.
        """
        if held.live:
            return self
        if self.whole or self.span >= held.longest * (1.0 - 1e-9):
            return self.fitted(held)
        oldest = self.pixel_at(held.oldest) + self.width
        newest = max(oldest, self._newest_edge(held))
        return replace(self, edge=min(max(self.edge, oldest), newest))
