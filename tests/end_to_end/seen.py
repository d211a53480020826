"""Reads a spectrogram back from an image of the window, by nothing but its pixels."""

import zlib

import numpy as np
from PySide6.QtGui import QImage

from ui.palettes import table
from ui.theme import DARK


def image_file(path):
    """Return an image file as red, green, blue, shape (height, width, 3)."""
    image = QImage(str(path)).convertToFormat(QImage.Format.Format_RGB888)
    assert not image.isNull(), path
    lines = np.frombuffer(image.constBits(), np.uint8)
    lines = lines.reshape(image.height(), image.bytesPerLine())[:, : 3 * image.width()]
    return lines.reshape(image.height(), image.width(), 3).copy()


def packed(rgb):
    """Return colours as one number each."""
    rgb = np.asarray(rgb).astype(np.uint32)
    return rgb[..., 0] << 16 | rgb[..., 1] << 8 | rgb[..., 2]


def longest_run(flags):
    """Return the longest run of true flags as a slice."""
    edges = np.flatnonzero(np.diff(np.concatenate(([0], flags.astype(np.int8), [0]))))
    starts, stops = edges[::2], edges[1::2]
    longest = int(np.argmax(stops - starts))
    return slice(int(starts[longest]), int(stops[longest]))


class Seen:
    """The picture in an image of the program in its dark theme.

    Attributes
    ----------
    rows, columns
        Where it stands in the image.
    levels
        Place of every pixel in the table of colours, 0 to 255; -1 where nothing is known. Shape
        (height, width).
    """

    def __init__(self, rgb, colormap="inferno"):
        self.rgb = rgb
        colours = packed(table(colormap))
        places = {int(colour): place for place, colour in enumerate(colours)}
        places[int(packed(DARK.no_data.getRgb()[:3]))] = -1
        known, where = np.unique(packed(rgb), return_inverse=True)
        levels = np.array([places.get(int(colour), -2) for colour in known])
        levels = levels[where].reshape(rgb.shape[:2])
        mask = levels > -2
        rows = longest_run(mask.sum(axis=1) > 200)
        self.columns = longest_run(mask[rows].mean(axis=0) > 0.97)
        self.rows = longest_run(mask[:, self.columns].all(axis=1))
        self.levels = levels[self.rows, self.columns]

    @property
    def height(self):
        return self.levels.shape[0]

    @property
    def width(self):
        return self.levels.shape[1]

    @property
    def digest(self):
        """A number that tells one picture from another, like that of `Probe`."""
        return zlib.crc32(packed(self.rgb[self.rows, self.columns]).tobytes())

    def brightest_rows(self, columns=np.s_[:]):
        """Return the middle of the brightest rows of each column, from the top."""
        levels = self.levels[:, columns]
        brightest = levels == levels.max(axis=0)
        return (brightest * np.arange(self.height)[:, None]).sum(axis=0) / brightest.sum(axis=0)

    def unit(self, rows):
        """Return the place on the frequency axis of the middle of `rows`."""
        return 1.0 - (rows + 0.5) / self.height

    def labelled_ticks(self):
        """Return the rows of the frequency axis at which a long tick stands, from the top."""
        ticks = self.rgb[self.rows, self.columns.start - 6 : self.columns.start]
        is_tick = (packed(ticks) == packed(DARK.axis.getRgb()[:3])).all(axis=1)
        return np.flatnonzero(is_tick)
