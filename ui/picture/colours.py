"""What is painted for every code, in the window as in a saved picture."""

from dsp.levels import coding_of
from dsp.picture import palette
from dsp.settings import Settings
from dsp.transforms.spectrum import LEVEL
from dsp.transforms.transform import Quantity
from ui.measures import shown_range
from ui.palettes import table_for
from ui.picture.pixels import mixed, rgb
from ui.picture.ring_picture import Colours
from ui.theme import Theme

STRIPE_SHARE = 0.35
HATCH_PITCH = 9
"""Units from one stripe over lost sound to the next."""


def colours_of(
    theme: Theme, settings: Settings, ratio: float, quantity: Quantity = LEVEL
) -> Colours:
    """Return what to paint for every code on a device with `ratio` pixels per unit."""
    no_data = (theme.no_data.red(), theme.no_data.green(), theme.no_data.blue())
    low, high = shown_range(quantity, settings)
    colours = table_for(quantity, settings.colormap)
    codes = palette(colours, low, high, no_data, coding_of(quantity))
    stripe = mixed(theme.gap, theme.error, STRIPE_SHARE)
    return Colours(codes, rgb(theme.gap), stripe, max(2, round(HATCH_PITCH * ratio)))
