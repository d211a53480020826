"""What a widget shows, as numbers."""

import numpy as np
from PySide6.QtGui import QImage


def pixels(shown):
    """Return the pixels of an image, or of a widget as it would be painted, as 0xffRRGGBB."""
    image = shown if isinstance(shown, QImage) else shown.grab().toImage()
    image = image.convertToFormat(QImage.Format.Format_RGB32)
    data = np.frombuffer(image.constBits(), np.uint32).reshape(image.height(), -1)
    return data[:, : image.width()] | np.uint32(0xFF000000)


def spy_on_painting(view):
    """Return a list that will tell the area of every painting of `view`."""
    areas = []
    paint = view.paintEvent

    def spy(event):
        areas.append(sum(box.width() * box.height() for box in event.region()))
        paint(event)

    view.paintEvent = spy
    return areas
