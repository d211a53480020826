"""The analysis thread: columns of one signal under one analysis, kept as tiles of a pyramid.

The picture wishes for what it shows; the thread computes what is missing of it, the newest sound
first, a quick draft before the exact columns where those take long. It works in slices of a few
milliseconds and looks at the wish between them, so it is never busy with what nobody sees. Where
much is missing, a second thread computes some of the slices.
"""

import threading
from collections.abc import Callable, Iterator
from time import perf_counter

import numpy as np

from app.helper import Helper, Job
from dsp.analysis import Analysis
from dsp.columns import ColumnReader
from dsp.levels import Codes
from dsp.pace import Pace
from dsp.signal import Signal, is_complete
from ui.source import Wish

TILE_BYTES = 1 << 20
BUDGET_BYTES = 256 << 20
SLICE_SECONDS = 0.006
DRAFT_SECONDS = 0.05  # a draft pays when the exact columns take longer than this
HELPER_JOBS = 2  # so that it has something to do while this thread looks around
LEAST_LENT_SECONDS = 0.001  # handing over what takes less does not pay
POLL_SECONDS = 0.004  # the input callback may not wake anybody, so the thread looks
IDLE_SECONDS = 0.02  # between looks while nothing arrives
FRAMES_PER_SECOND = 60.0
GRACE_SECONDS = 0.005

Key = tuple[int, int]


class Tile:
    """Neighbouring columns of one level.

    Only the analysis thread writes it; its helper writes the columns that it was given.
    """

    def __init__(self, bins: int, columns: int) -> None:
        self.codes: Codes = np.zeros((bins, columns), np.uint16)
        self.exact = 0  # columns from the left that are final
        self.drafted = False
        self.lent = False  # whether the helper is at work on the columns after them
        self.used = 0  # the number of the last wish that covered it


class Engine:
    """Computes and keeps the columns of one signal under one analysis; a `ColumnSource`.

    Parameters
    ----------
    signal
        The sound.
    analysis
        How to analyse it.
    on_progress
        Called from the analysis thread when there is something new to read; must return at once.
    budget
        Bytes that the tiles may take; those of the present wish are always kept.
    frames_per_second
        How often new columns are computed at most, on the average, while the picture follows.
    """

    def __init__(
        self,
        signal: Signal,
        analysis: Analysis,
        on_progress: Callable[[], None],
        budget: int = BUDGET_BYTES,
        frames_per_second: float = FRAMES_PER_SECOND,
    ) -> None:
        self.signal = signal
        self.analysis = analysis
        self._on_progress = on_progress
        self._budget = budget
        self._reader = ColumnReader(signal, analysis)
        self._wake = threading.Event()
        self._helper = Helper(signal, analysis, self._wake.set)
        power = int(np.log2(TILE_BYTES // (2 * analysis.bins)))
        self.tile_columns = 1 << min(max(power, 4), 9)
        self._tiles: dict[Key, Tile] = {}  # only the analysis thread adds and removes
        self._progress = 0  # written by the analysis thread
        # level and newest column known of it; written by the analysis thread
        self._edge: Key | None = None
        self._wish: Wish | None = None  # written by the caller of `want`
        self._wishes = 0  # likewise
        self._closed = False  # likewise
        self._served = 0  # the number of the last wish that nothing was missing of; its writer...
        self._seconds_per_frame = 3e-9 * analysis.n_fft  # a first guess, measured from then on
        self._pace = Pace(frames_per_second)
        self._heard = 0  # column that was the newest at the last look
        self._permitted = 0  # column up to which new ones may be computed
        self._patience = float("inf")  # when columns that wait for the next arrival wait no longer
        self._announced = 0  # the last wish whose drafts the signal was told of
        self._thread = threading.Thread(target=self._run, name="analysis", daemon=True)
        self._thread.start()

    @property
    def progress(self) -> int:
        """A count that rises when columns became known or better behind the live end."""
        return self._progress

    @property
    def busy(self) -> bool:
        """Whether something of the present wish is not known yet that could be."""
        return self._wish is None or self._served < self._wishes

    def newest(self, level: int) -> int:
        """Return one past the newest column of `level` to show."""
        edge = self._edge
        return edge[1] if edge and edge[0] == level else self._reader.newest(level)

    def want(self, wish: Wish) -> None:
        """Say what is visible; it replaces the wish before."""
        before, self._wish = self._wish, wish
        if wish != before:
            self._wishes += 1
            scrolled = before is not None and before.follow and before[0] == wish.level
            if not (scrolled and wish.follow):  # a thread that follows looks by itself
                self._wake.set()

    def pieces(self, level: int, first: int, stop: int) -> Iterator[tuple[int, Codes]]:
        """Yield what is known of columns ``[first, stop)`` of `level`, never waiting."""
        size = self.tile_columns
        for index in range(first // size, -(-stop // size)):
            tile = self._tiles.get((level, index))
            if tile is not None:
                base = index * size
                low, high = max(first, base), min(stop, base + size)
                yield low, tile.codes[:, low - base : high - base]

    def compute(self, level: int, first: int, stop: int) -> Codes:
        """Return columns ``[first, stop)`` exactly, shape (bins, n), taking the time it takes."""
        out = np.zeros((self.analysis.bins, stop - first), np.uint16)
        ColumnReader(self.signal, self.analysis).read(level, first, out)
        return out

    def close(self) -> None:
        """Let the analysis thread end after the slice it is in."""
        self._closed = True
        self._wake.set()

    def _run(self) -> None:
        heard, idle = -1, 0.0
        while not self._closed:
            self._wake.clear()
            wish, number = self._wish, self._wishes
            grows = not is_complete(self.signal)  # before the look at what is missing
            if wish is not None and self._work(wish):
                self._on_progress()
                idle = 0.0
                continue
            if not self._helper.given:
                self._served = number
            grows = wish is not None and (wish.follow or (grows and self._awaits(wish)))
            idle = idle + POLL_SECONDS if heard == self.signal.end else 0.0
            heard = self.signal.end
            pause = POLL_SECONDS if idle < 0.5 else IDLE_SECONDS
            self._wake.wait(pause if grows else None)
        self._helper.close()

    def _awaits(self, wish: Wish) -> bool:
        """Whether sound that is still to come belongs to what is visible, followed or not."""
        return self.signal.length is not None or self._reader.newest(wish.level) < wish.last

    def _work(self, wish: Wish) -> bool:
        """Compute one slice of what `wish` misses; return whether there was any."""
        newest = self._reader.newest(wish.level)
        stop = newest if wish.follow else min(wish.last, newest)
        if not wish.follow:
            self._edge = None
        elif self._edge is None or self._edge[0] != wish.level:
            self._edge = wish.level, newest
            self._heard = self._permitted = newest
        else:
            stop = min(stop, self._allowed(newest))
        done = self._collect()
        todo = [(i, tile) for i, tile in self._missing(wish, stop) if not tile.lent]
        if not todo:
            return done
        blank = [(i, tile) for i, tile in todo if not (tile.drafted or tile.exact)]
        if blank and self._cost(wish.level, todo, stop) > DRAFT_SECONDS:
            self._announce(wish.level, blank, stop)
            self._draft(wish.level, *blank[0], stop)
        else:
            self._lend(wish.level, todo[1:], stop)
            self._refine(wish.level, *todo[0], stop)
        return True

    def _allowed(self, newest: int) -> int:
        """Return up to which column new ones are to be computed now.

        Those that arrive are permitted at once while that leaves the average pace alone; others
        wait for the next arrival, or until one is overdue.
        """
        now = perf_counter()
        arrived, self._heard = newest > self._heard, newest
        if newest > self._permitted:
            if (arrived or now >= self._patience) and self._pace.take(now):
                self._permitted, self._patience = newest, float("inf")
            elif self._patience == float("inf"):
                self._patience = now + self._pace.wait(now) + GRACE_SECONDS
        return self._permitted

    def _collect(self) -> bool:
        """Take in what the helper has done; return whether it was anything."""
        jobs = self._helper.collect()
        for job in jobs:
            tile: Tile = job.owner
            tile.exact += job.codes.shape[1]
            tile.lent = False
            self._progress += 1
        if jobs:
            self._advance_edge()
        return bool(jobs)

    def _lend(self, level: int, todo: list[tuple[int, Tile]], stop: int) -> None:
        """Give the helper something to do, if there is enough; the newest columns stay here."""
        size = self.tile_columns
        n = self._slice(level)
        for index, tile in todo[: max(0, HELPER_JOBS - self._helper.given)]:
            first = tile.exact
            last = min(first + n, size, stop - index * size)
            if (last - first) * self._seconds_per_column(level) > LEAST_LENT_SECONDS:
                tile.lent = True
                self._helper.give(Job(level, index * size + first, tile.codes[:, first:last], tile))

    def _slice(self, level: int) -> int:
        """Return how many columns of `level` one slice of time allows."""
        return max(1, int(SLICE_SECONDS / self._seconds_per_column(level)))

    def _missing(self, wish: Wish, stop: int) -> list[tuple[int, Tile]]:
        """Return the tiles of the wish that are not final up to column `stop`, newest first."""
        size = self.tile_columns
        todo = []
        for index in range((stop - 1) // size, wish.first // size - 1, -1):
            tile = self._tile((wish.level, index))
            if tile.exact < min(size, stop - index * size):
                todo.append((index, tile))
        return todo

    def _tile(self, key: Key) -> Tile:
        """Return the tile of `key`, a new one if need be."""
        tile = self._tiles.get(key)
        if tile is None:
            tile = self._tiles[key] = Tile(self.analysis.bins, self.tile_columns)
            self._evict()
        tile.used = self._wishes
        return tile

    def _evict(self) -> None:
        """Forget the tiles that were wished for longest ago until the rest fits the budget."""
        size = self.analysis.bins * self.tile_columns * 2
        surplus = len(self._tiles) - max(1, self._budget // size)
        if surplus > 0:
            old = [key for key, tile in self._tiles.items() if 0 < tile.used < self._wishes]
            for key in sorted(old, key=lambda key: self._tiles[key].used)[:surplus]:
                del self._tiles[key]

    def _cost(self, level: int, todo: list[tuple[int, Tile]], stop: int) -> float:
        """Return about how many seconds the exact columns of `todo` will take."""
        size = self.tile_columns
        columns = sum(min(size, stop - index * size) - tile.exact for index, tile in todo)
        return columns * self._seconds_per_column(level)

    def _seconds_per_column(self, level: int) -> float:
        return self._seconds_per_frame * self._frames(level)

    def _frames(self, level: int) -> int:
        """Return how many frames a column of `level` is made of."""
        return self.analysis.step(level) // self.analysis.stride(level)

    def _announce(self, level: int, blank: list[tuple[int, Tile]], stop: int) -> None:
        """Tell the signal once per wish which sound all of its drafts need."""
        if self._announced != self._wishes:
            self._announced = self._wishes
            for index, _ in blank:
                base = index * self.tile_columns
                self._reader.will_draft(level, base, min(self.tile_columns, stop - base))

    def _draft(self, level: int, index: int, tile: Tile, stop: int) -> None:
        """Give a blank tile its first look."""
        base = index * self.tile_columns
        self._reader.draft(level, base, tile.codes[:, : stop - base])
        tile.drafted = True
        self._progress += 1

    def _refine(self, level: int, index: int, tile: Tile, stop: int) -> None:
        """Make the next columns of a tile final, as many as one slice allows."""
        base = index * self.tile_columns
        if self._pool(level, index, tile):
            return
        n = min(self._slice(level), self.tile_columns - tile.exact, stop - base - tile.exact)
        began = perf_counter()
        self._reader.read(level, base + tile.exact, tile.codes[:, tile.exact : tile.exact + n])
        if n >= 8:  # fewer say more about the overhead than about the frames
            measured = (perf_counter() - began) / (n * self._frames(level))
            self._seconds_per_frame += 0.2 * (measured - self._seconds_per_frame)
        if self._edge is None or base + tile.exact < self._edge[1]:
            self._progress += 1
        tile.exact += n
        self._advance_edge()

    def _pool(self, level: int, index: int, tile: Tile) -> bool:
        """Make a tile of the two finer ones that it holds the maxima of, if they are there."""
        size = self.tile_columns
        pair = [self._tiles.get((level - 1, 2 * index + half)) for half in (0, 1)]
        finer = [half.codes for half in pair if half is not None and half.exact == size]
        if level <= self.analysis.widest_level or len(finer) < 2:
            return False
        for half, codes in enumerate(finer):
            out = tile.codes[:, half * size // 2 : (half + 1) * size // 2]
            np.maximum(codes[:, ::2], codes[:, 1::2], out=out)
        tile.exact = size
        self._progress += 1
        self._advance_edge()
        return True

    def _advance_edge(self) -> None:
        """Let the edge follow the columns that are known without a break from it on."""
        if self._edge is None:
            return
        level, edge = self._edge
        while tile := self._tiles.get((level, edge // self.tile_columns)):
            known = edge // self.tile_columns * self.tile_columns + tile.exact
            if known <= edge:
                break
            edge = known
        self._edge = level, edge
