"""What the commands do to the view: from one place in time and frequency to another."""

from collections.abc import Callable
from dataclasses import replace
from typing import Final, NamedTuple

from dsp.scales import FrequencyAxis
from dsp.settings import SPAN_MAX, SPAN_MIN, Settings
from ui.picture.frequency_view import panned_axis, whole_axis, zoomed_axis
from ui.picture.viewport import Held, Viewport

SCROLL, PAGE = 0.1, 0.9
"""Shares of the picture by which the keys move it."""

ZOOM_STEP: Final = 0.8
"""Factor of what is visible per click of the wheel."""

KEY_ZOOM: Final = ZOOM_STEP**2


class Place(NamedTuple):
    """What is visible: a stretch of time and a range of frequencies."""

    view: Viewport
    axis: FrequencyAxis

    def with_span(self, settings: Settings, rate: int) -> Settings:
        """Return `settings` with the span of this place."""
        return replace(settings, span=min(max(self.view.span / rate, SPAN_MIN), SPAN_MAX))


Move = Callable[[Place, Held], Place]


def _pan(share: float) -> Move:
    def move(place: Place, held: Held) -> Place:
        pixels = round(share * place.view.width)
        return place._replace(view=place.view.panned(pixels, held))

    return move


def _shift(share: float) -> Move:
    def move(place: Place, held: Held) -> Place:
        return place._replace(axis=panned_axis(place.axis, share, held.rate))

    return move


def _zoom_time(factor: float) -> Move:
    def move(place: Place, held: Held) -> Place:
        view = place.view
        return place._replace(view=view.zoomed(factor, view.width / 2, held))

    return move


def _zoom_frequency(factor: float) -> Move:
    def move(place: Place, held: Held) -> Place:
        return place._replace(axis=zoomed_axis(place.axis, factor, 0.5, held.rate))

    return move


def _freeze(place: Place, held: Held) -> Place:
    view = place.view
    if not held.live:
        return place  # it stands still by itself
    return place._replace(view=view.frozen() if view.follow else view.followed(held))


def _live(place: Place, held: Held) -> Place:
    return place._replace(view=place.view.followed(held))


def _oldest(place: Place, held: Held) -> Place:
    return place._replace(view=place.view.placed(held.start, held))


def _fit(place: Place, held: Held) -> Place:
    view = place.view
    usual = Settings().span * held.rate
    view = view.with_span(usual, view.width / 2, held) if held.live else view.fitted(held)
    return Place(view, whole_axis(place.axis, held.rate))


MOVES: Final[dict[str, Move]] = {
    "freeze": _freeze,
    "live": _live,
    "oldest": _oldest,
    "scroll-left": _pan(-SCROLL),
    "scroll-right": _pan(SCROLL),
    "page-left": _pan(-PAGE),
    "page-right": _pan(PAGE),
    "frequency-up": _shift(SCROLL),
    "frequency-down": _shift(-SCROLL),
    "zoom-in-time": _zoom_time(KEY_ZOOM),
    "zoom-out-time": _zoom_time(1.0 / KEY_ZOOM),
    "zoom-in-frequency": _zoom_frequency(KEY_ZOOM),
    "zoom-out-frequency": _zoom_frequency(1.0 / KEY_ZOOM),
    "fit": _fit,
}
"""Where each command leads to from a place in what is held."""
