"""Where the view has been, and what was selected and annotated."""

from operator import eq

from ui.picture.chosen import Chosen
from ui.picture.history import History
from ui.picture.navigation import Place


def view_history() -> History[Place]:
    """Return an empty history of what was visible."""
    return History(same_place)


def selection_history() -> History[Chosen]:
    """Return an empty history of what was selected and annotated."""
    return History(eq)


def same_place(a: Place, b: Place) -> bool:
    """Return whether both show the same, or the newest sound in the same way."""
    if (a.axis, a.view.samples_per_pixel) != (b.axis, b.view.samples_per_pixel):
        return False
    return a.view.edge == b.view.edge or (a.view.follow and b.view.follow)
