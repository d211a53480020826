"""Painting on what is no widget."""

from collections.abc import Iterator
from contextlib import contextmanager

from PySide6.QtGui import QPaintDevice, QPainter


@contextmanager
def painter_on(device: QPaintDevice) -> Iterator[QPainter]:
    """Give a painter for `device`, which has ended whatever happens.

    Ctrl+C may end the body anywhere, and Qt crashes where a device goes before its painter.
    """
    painter = QPainter(device)
    try:
        yield painter
    finally:
        painter.end()


@contextmanager
def put_back(painter: QPainter) -> Iterator[None]:
    """Let `painter` be as it was after the body, whatever happens in it."""
    painter.save()
    try:
        yield
    finally:
        painter.restore()
