"""Annotations as hypothesis makes them."""

from hypothesis import strategies as st

from dsp.annotation import Annotation
from dsp.selection import Selection


@st.composite
def selections(draw, rate=48_000, longest=1500):
    """A place of `rate` samples per second, with or without limits, maybe a point."""
    start, length = draw(st.integers(0, longest)), draw(st.integers(1, longest))
    low = draw(st.none() | st.floats(1.0, 0.2 * rate))
    high = draw(st.none() | st.floats(0.21 * rate, 0.49 * rate))
    return Selection(start, start + length, low, high)


def annotations(rate=48_000, longest=1500):
    """Annotations with any text."""
    return st.builds(Annotation, selections(rate, longest), st.text(max_size=12))
