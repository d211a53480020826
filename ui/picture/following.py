"""How the view follows the play head."""

from typing import Final

from ui.picture.viewport import Held, Viewport

FOLLOW_MODES: Final[dict[str, str]] = {
    "page": "Turn pages",
    "smooth": "Scroll along",
    "centre": "Centre head",
    "off": "Stand still",
}
"""What the view does while sound is played, with the words for it."""


class Follower:
    """Moves a view with the play head, as long as the user has not moved away from it.

    It takes hold of the head when playing begins, lets go when the user moves the view to where
    the head is not, and takes hold again when the two meet.
    """

    def __init__(self) -> None:
        self.mode = "page"
        self._held = False
        self._place: float | None = None  # of the head in the view, in pixels, for "smooth"

    def begin(self) -> None:
        """Take hold of the head: playing begins."""
        self._held, self._place = True, None

    def end(self) -> None:
        """Let go of it: playing has ended."""
        self._held = False

    def user_moved(self, view: Viewport, head: int | None) -> None:
        """Note that the user shows `view` now."""
        self._place = None
        self._held = head is not None and _sees(view, head)

    def follow(self, view: Viewport, head: int, held: Held) -> Viewport:
        """Return the view that shows `head` as the mode wants it; `view` itself if it stays."""
        seen = _sees(view, head)
        if seen:
            self._held = True
        if not self._held or self.mode == "off" or view.whole:
            return view
        if self.mode == "page":
            return view if seen else _placed(view, head, 0.0, held)
        if self.mode == "centre":
            return _placed(view, head, view.width / 2, held)
        if self._place is None:
            self._place = float(view.pixel_at(head) - view.first) if seen else view.width / 4
        return _placed(view, head, self._place, held)


def _sees(view: Viewport, sample: int) -> bool:
    return view.first <= view.pixel_at(sample) < view.last


def _placed(view: Viewport, head: int, x: float, held: Held) -> Viewport:
    """Return `view` with the head `x` pixels from its left edge, as far as there is sound."""
    left = (view.pixel_at(head) - round(x)) * view.samples_per_pixel
    moved = view.frozen().placed(left, held)
    return view if moved.first == view.first and not view.follow else moved
