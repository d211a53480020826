"""The analysis thread: columns of one signal under one analysis, kept as tiles of a pyramid.

The picture wishes for what it shows; the thread computes what is missing of it, the newest sound
first, a quick draft before the exact columns where those take long. It works in slices of a few
milliseconds and looks at the wish between them, so it is never busy with what nobody sees. Where
much is missing, further threads compute some of the slices.
"""

import threading
from collections.abc import Callable, Iterator
from time import perf_counter

import numpy as np

from app.averaging import Averaging
from app.changes import Changes
from app.helper import Helper, Job
from app.live_edge import LiveEdge
from app.processors import processors
from app.thinning import Thinning
from app.tiles import Tile, Tiles
from dsp.analysis import Analysis
from dsp.columns import ColumnReader
from dsp.levels import Codes
from dsp.pace import Pace
from dsp.picture import RowMap
from dsp.rhythm import Rhythm
from dsp.scales import FrequencyAxis
from dsp.signal import Signal, is_complete
from ui.source import Wish

BUDGET_BYTES = 256 << 20
SLICE_SECONDS = 0.006
DRAFT_SECONDS = 0.25  # a draft pays when the exact columns take longer than this
MOST_HELPERS = 3  # more would wait for the interpreter, and the window for them
JOBS = 2  # for each, so that it has something to do while this thread looks around
LEAST_LENT_SECONDS = 0.001  # handing over what takes less does not pay
IDLE_SECONDS = 0.02  # between looks while nothing arrives
FRAMES_PER_SECOND = 60.0


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
        self._reader = ColumnReader(signal, analysis)
        self._wake = threading.Event()
        helpers = min(processors() - 1, MOST_HELPERS)
        self._helper = Helper(signal, analysis, self._wake.set, helpers)
        self.quantity, self.frequencies = self._reader.quantity, self._reader.frequencies
        self._tiles = Tiles(self._reader.bins, budget)  # only the analysis thread changes it
        self.tile_columns = self._tiles.columns
        self._changes = Changes()  # written by the analysis thread
        self._averaging = Averaging()
        self._aside = False  # likewise: whether it is at work on the second wish
        self._second: Wish | None = None  # written by the caller of `want_also`
        self._wish: Wish | None = None  # written by the caller of `want`
        self._wishes = 0  # likewise
        self._sought = 0  # likewise: the number of the last one that was more than scrolling on
        self._closed = False  # written by the caller of `close`
        # All that follows is written by the analysis thread.
        self._served = 0  # the number of the last wish that nothing was missing of
        self._announced = 0  # that of the last one whose drafts the signal was told of
        self._seconds_per_frame = 3e-9 * analysis.n_fft  # a first guess, measured from then on
        self._pace = Pace(frames_per_second)
        self._edge = LiveEdge(self._pace)
        self._thinning = Thinning()
        self._thread = threading.Thread(target=self._run, name="analysis", daemon=True)
        self._thread.start()

    @property
    def budget(self) -> int:
        """Bytes that the tiles may take."""
        return self._tiles.budget

    @budget.setter
    def budget(self, budget: int) -> None:
        self._tiles.budget = budget

    @property
    def progress(self) -> int:
        """A count that rises when columns became known or better behind the live end."""
        return self._changes.count

    @property
    def busy(self) -> bool:
        """Whether something of the present wish is not known yet that could be."""
        return self._wish is None or self._served < self._sought

    @property
    def lowered_rate(self) -> float | None:
        """Columns per second that are computed at the live end where all of them are too many."""
        edge, every = self._edge.key, self._thinning.every
        if edge is None or every == 1:
            return None
        return self.signal.rate / (self.analysis.step(edge[0]) * every)

    def newest(self, level: int) -> int:
        """Return one past the newest column of `level` to show."""
        edge = self._edge.key
        return edge[1] if edge and edge[0] == level else self._reader.newest(level)

    def rows(self, axis: FrequencyAxis, height: int) -> RowMap:
        """Return what maps the bins of the columns to the rows of a picture."""
        return self._reader.rows(axis, height)

    def want(self, wish: Wish) -> None:
        """Say what is visible; it replaces the wish before."""
        before, self._wish = self._wish, wish
        if wish != before:
            self._wishes += 1
            scrolled = before is not None and before.follow and before[0] == wish.level
            if not (scrolled and wish.follow):  # a thread that follows looks by itself
                self._sought = self._wishes
                self._wake.set()

    def changes(self, since: int, stop: int, level: int) -> list[range] | None:
        """Return which columns of `level` `progress` counted from `since` up to `stop`."""
        return self._changes.since(since, stop, level)

    def want_also(self, wish: Wish) -> None:
        """Say what else is visible; it is served while nothing is missing of the first wish."""
        if wish != self._second:
            self._second = wish
            self._wake.set()

    def average(self, passage: range) -> tuple[range, Codes] | None:
        """Ask for the average of samples `passage`; return the last one known, and of what."""
        if passage != self._averaging.wanted:
            self._averaging.wanted = passage
            self._wake.set()
        return self._averaging.known

    def pieces(self, level: int, first: int, stop: int) -> Iterator[tuple[int, Codes]]:
        """Return what is known of columns ``[first, stop)`` of `level`, never waiting."""
        return self._tiles.pieces(level, first, stop)

    def compute(self, level: int, first: int, stop: int) -> Codes:
        """Return columns ``[first, stop)`` exactly, shape (bins, n), taking the time it takes."""
        out = np.zeros((self._reader.bins, stop - first), np.uint16)
        self.reader().read(level, first, out)
        return out

    def reader(self) -> ColumnReader:
        """Return what computes columns apart, for one thread; making it takes some time."""
        return ColumnReader(self.signal, self.analysis)

    def close(self) -> None:
        """Let the analysis thread end after the slice it is in."""
        self._closed = True
        self._wake.set()

    def wait(self, seconds: float) -> None:
        """Wait for that end, so long at most."""
        self._thread.join(seconds)

    def _run(self) -> None:
        rhythm = Rhythm(self.signal.rate)
        while not self._closed:
            self._wake.clear()
            wish, number = self._wish, self._wishes
            grows = not is_complete(self.signal)  # before the look at what is missing
            if wish is not None and self._work(wish):
                self._averaging.advance(self._reader)  # little enough to be done in passing
                self._on_progress()
                continue
            if not self._helper.given:
                done, self._served = self._served < self._sought, number
                if done:
                    self._on_progress()
            if self._averaging.advance(self._reader):
                continue
            second = self._second
            if second is not None and self._work_aside(second):
                self._on_progress()
                continue
            grows = wish is not None and (wish.follow or (grows and self._awaits(wish)))
            self._wake.wait(self._pause(rhythm) if grows else None)
        self._helper.close()

    def _pause(self, rhythm: Rhythm) -> float:
        """Return the seconds until it is worth to look for sound again."""
        now = perf_counter()
        rhythm.look(self.signal.end, now)
        if self._edge.key is None or rhythm.silent(now) > 0.5:
            return IDLE_SECONDS
        return rhythm.wait(now, self._pace.wait(now))

    def _awaits(self, wish: Wish) -> bool:
        """Whether sound that is still to come belongs to what is visible, followed or not."""
        return self.signal.length is not None or self._reader.newest(wish.level) < wish.last

    def _work(self, wish: Wish) -> bool:
        """Compute one slice of what `wish` misses; return whether there was any."""
        newest = self._reader.newest(wish.level)
        if wish.follow:
            stop = self._edge.follow(wish.level, newest, self._thinning.every)
        else:
            self._edge.rest()
            stop = min(wish.last, newest)
        done = self._collect()
        todo = self._todo(wish, stop)
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

    def _todo(self, wish: Wish, stop: int) -> list[tuple[int, Tile]]:
        """Return the tiles of `wish` that there is something to do for, newest first."""
        missing = self._tiles.missing(wish, stop, self._wishes)
        return [(index, tile) for index, tile in missing if not tile.lent]  # that one is not ours

    def _work_aside(self, wish: Wish) -> bool:
        """Compute one slice of what the second wish misses; return whether there was any."""
        stop = min(wish.last, self._reader.newest(wish.level))
        todo = self._todo(wish, stop)
        if not todo:
            return False
        self._aside = True
        index, tile = todo[0]
        if tile.exact or tile.drafted:
            self._refine(wish.level, index, tile, stop)
        else:
            self._draft(wish.level, index, tile, stop)
        self._aside = False
        return True

    def _collect(self) -> bool:
        """Take in what the helper has done; return whether it was anything."""
        jobs = self._helper.collect()
        for job in jobs:
            tile: Tile = job.owner
            tile.exact += job.codes.shape[1]
            tile.lent = False
            self._changes.add(job.level, range(job.first, job.first + job.codes.shape[1]))
        if jobs:
            self._edge.advance(self._tiles)
        return bool(jobs)

    def _lend(self, level: int, todo: list[tuple[int, Tile]], stop: int) -> None:
        """Give the helper something to do, if there is enough; the newest columns stay here."""
        size = self.tile_columns
        n = self._slice(level)
        for index, tile in todo[: max(0, JOBS * self._helper.threads - self._helper.given)]:
            first = tile.exact
            last = min(first + n, size, stop - index * size)
            if (last - first) * self._seconds_per_column(level) > LEAST_LENT_SECONDS:
                tile.lent = True
                self._helper.give(Job(level, index * size + first, tile.codes[:, first:last], tile))

    def _slice(self, level: int) -> int:
        """Return how many columns of `level` one slice of time allows."""
        return max(1, int(SLICE_SECONDS / self._seconds_per_column(level)))

    def _cost(self, level: int, todo: list[tuple[int, Tile]], stop: int) -> float:
        """Return about how many seconds the exact columns of `todo` will take."""
        size = self.tile_columns
        columns = sum(min(size, stop - index * size) - tile.exact for index, tile in todo)
        return columns * self._seconds_per_column(level)

    def _seconds_per_column(self, level: int) -> float:
        return self._seconds_per_frame * self._frames(level)

    def _frames(self, level: int) -> int:
        """Return how many frames a column of `level` is made of."""
        return self._reader.grid.frames(level)

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
        self._changes.add(level, range(base, min(stop, base + self.tile_columns)))

    def _refine(self, level: int, index: int, tile: Tile, stop: int) -> None:
        """Make the next columns of a tile final, as many as one slice allows."""
        base = index * self.tile_columns
        if self._pool(level, index):
            return
        n = min(self._slice(level), self.tile_columns - tile.exact, stop - base - tile.exact)
        first, out = base + tile.exact, tile.codes[:, tile.exact : tile.exact + n]
        edge = None if self._aside else self._edge.key
        newest = edge[1] if edge else None
        tile.thinned |= newest is not None and self._thinning.every > 1
        seconds = self._thinning.read(self._reader, level, first, out, newest)
        measured = seconds / (n * self._frames(level))
        # a few columns say more about the overhead, unless they took less than was thought
        if n >= 8 or seconds > SLICE_SECONDS or measured < self._seconds_per_frame:
            self._seconds_per_frame += 0.2 * (measured - self._seconds_per_frame)
        if newest is None or first < newest:
            self._changes.add(level, range(first, first + n))
        tile.exact += n
        self._edge.advance(self._tiles)

    def _pool(self, level: int, index: int) -> bool:
        """Make a tile of the two finer ones that it holds the maxima of, if they are there."""
        if not (self._reader.grid.pools(level) and self._tiles.pool(level, index)):
            return False
        base = index * self.tile_columns
        self._changes.add(level, range(base, base + self.tile_columns))
        self._edge.advance(self._tiles)
        return True
