"""Tiles of the pyramid, as many as fit a budget."""

from collections.abc import Iterator, Sequence

import numpy as np

from dsp.levels import Codes
from ui.source import Wish

TILE_BYTES = 1 << 20


class Tile:
    """Neighbouring columns of one level.

    Only the analysis thread writes it; its helper writes the columns that it was given.
    """

    def __init__(self, bins: int, columns: int) -> None:
        self.codes: Codes = np.zeros((bins, columns), np.uint16)
        self.exact = 0  # columns from the left that are final
        self.drafted = False
        self.thinned = False  # whether some of the final columns were not computed for themselves
        self.lent = False  # whether the helper is at work on the columns after them
        self.used = 0  # the number of the last wish that covered it

    @property
    def known(self) -> int:
        """Columns from the left that there is anything to see of."""
        return self.codes.shape[1] if self.drafted else self.exact

    def pool(self, halves: Sequence[Codes]) -> None:
        """Make the tile of the maxima of pairs of columns: of all those of two finer tiles."""
        size = self.codes.shape[1]
        for half, codes in enumerate(halves):
            out = self.codes[:, half * size // 2 : (half + 1) * size // 2]
            np.maximum(codes[:, ::2], codes[:, 1::2], out=out)
        self.exact = size


class Tiles:
    """The tiles of one engine.

    NB: no lock. Only the analysis thread adds and removes; others look tiles up.

    Parameters
    ----------
    bins
        Of every column.
    budget
        Bytes that the tiles may take; those of the present wish are always kept.
    """

    def __init__(self, bins: int, budget: int) -> None:
        self._bins = bins
        self.budget = budget
        """Written by the window's thread."""
        power = int(np.log2(TILE_BYTES // (2 * bins)))
        self.columns = 1 << min(max(power, 4), 9)
        """Of every tile."""
        self._tiles: dict[tuple[int, int], Tile] = {}

    def get(self, level: int, index: int) -> Tile | None:
        """Return a tile; None if there is none yet or no longer."""
        return self._tiles.get((level, index))

    def pieces(self, level: int, first: int, stop: int) -> Iterator[tuple[int, Codes]]:
        """Yield what is there of columns ``[first, stop)`` of `level`."""
        size = self.columns
        for index in range(first // size, -(-stop // size)):
            tile = self._tiles.get((level, index))
            if tile is not None:
                base = index * size
                low, high = max(first, base), min(stop, base + tile.known)
                if low < high:
                    yield low, tile.codes[:, low - base : high - base]

    def missing(self, wish: Wish, stop: int, number: int) -> list[tuple[int, Tile]]:
        """Return the tiles of `wish` that are not final up to column `stop`, newest first.

        Parameters
        ----------
        number
            Of the wish; tiles whose wish has the lowest number are forgotten first.
        """
        size = self.columns
        todo = []
        for index in range((stop - 1) // size, wish.first // size - 1, -1):
            tile = self._tile((wish.level, index), number)
            if tile.thinned and not (wish.follow or tile.lent):  # there is time for it now
                tile.exact, tile.thinned, tile.drafted = 0, False, True
            if tile.exact < min(size, stop - index * size):
                todo.append((index, tile))
        return todo

    def pool(self, level: int, index: int) -> bool:
        """Make a tile of the two finer ones that it holds the maxima of, if they are there."""
        pair = [self._tiles.get((level - 1, 2 * index + half)) for half in (0, 1)]
        finer = [half.codes for half in pair if half is not None and half.exact == self.columns]
        if len(finer) < 2:
            return False
        self._tiles[level, index].pool(finer)
        return True

    def _tile(self, key: tuple[int, int], number: int) -> Tile:
        """Return the tile of `key`, a new one if need be."""
        tile = self._tiles.get(key)
        if tile is None:
            tile = self._tiles[key] = Tile(self._bins, self.columns)
            self._evict(number)
        tile.used = number
        return tile

    def _evict(self, number: int) -> None:
        """Forget the tiles that were wished for longest ago until the rest fits the budget."""
        surplus = len(self._tiles) - max(1, self.budget // (2 * self._bins * self.columns))
        if surplus > 0:
            old = [key for key, tile in self._tiles.items() if 0 < tile.used < number]
            for key in sorted(old, key=lambda key: self._tiles[key].used)[:surplus]:
                del self._tiles[key]
