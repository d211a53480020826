"""Sounds for the tests of the commands, and pictures read back."""

import numpy as np
import soundfile
from PySide6.QtGui import QImage

from app.export.record import Record

RATE = 48_000


def tone(hertz, seconds=2.0, rate=RATE, level=0.5):
    """Return a sine, shape (n,)."""
    return level * np.sin(2.0 * np.pi * hertz * np.arange(round(seconds * rate)) / rate)


def write(path, x, rate=RATE):
    """Write a sound of 16 bits and return its path."""
    soundfile.write(path, x, rate)
    return path


def pixels(path):
    """Return the pixels of a picture as 0xffRRGGBB, shape (height, width)."""
    image = QImage(str(path)).convertToFormat(QImage.Format.Format_RGB32)
    assert not image.isNull(), path
    shape = image.height(), image.width()
    return np.frombuffer(image.constBits(), np.uint32).reshape(shape).copy()


def light(path):
    """Return how bright every pixel is, shape (height, width)."""
    seen = pixels(path)
    return sum((seen >> shift & 255).astype(int) for shift in (16, 8, 0))


def settings_of_table(path):
    """Return how an NPZ or CSV file was made."""
    if path.suffix == ".csv":
        head = path.read_text().splitlines()[0]
        return Record.from_json(head.removeprefix("# sonoscope "))
    with np.load(path) as arrays:
        return Record.from_json(str(arrays["settings"]))
