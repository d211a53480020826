"""The carrier that the bat detector is tuned to."""

from typing import TYPE_CHECKING

from ui.transport.play_settings import PlaySettings

if TYPE_CHECKING:
    from ui.picture.marking import Marking


def carrier_in_force(settings: PlaySettings, marking: "Marking") -> float | None:
    """Return the carrier in Hz: as set, else the middle of the selected or visible frequencies.

    None while the bat detector is off, or there is no sound.
    """
    if not settings.heterodyne:
        return None
    held, place = marking.held, marking.place
    if held is None or place is None:
        return None
    highest = held.rate / 2.0
    if settings.carrier_hz:
        return min(settings.carrier_hz, highest)
    chosen = marking.selection
    band = chosen if chosen is not None and chosen.is_band else place
    top = highest if band.high_hz is None else min(band.high_hz, highest)
    return ((band.low_hz or 0.0) + top) / 2.0
