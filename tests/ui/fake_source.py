"""A column source without threads: levels from a formula, known as far as the test says."""

from collections.abc import Callable, Iterator

import numpy as np
from numpy.typing import NDArray

from dsp.analysis import Analysis
from dsp.grid import Grid
from dsp.levels import LEAST, Codes, encode
from dsp.picture import RowMap
from dsp.signal import Gap, Samples
from dsp.transforms.spectrum import LEVEL
from ui.source import Wish

RATE = 48000
Formula = Callable[[NDArray[np.float64], NDArray[np.float64]], NDArray[np.float64]]


class StillSignal:
    """A signal of which only the bounds are known."""

    def __init__(self, end: int, start: int = 0, rate: int = RATE) -> None:
        self.rate, self.channels = rate, 1
        self.start, self.end = start, end
        self.length: int | None = None
        self.gaps: tuple[Gap, ...] = ()
        self.length: int | None = None

    def read(self, start: int, out: Samples) -> bool:
        out[:] = 0.0
        return self.start <= start and start + len(out) <= self.end

    def will_read(self, start: int, count: int) -> None:
        pass


def noise(seconds: NDArray[np.float64], hertz: NDArray[np.float64]) -> NDArray[np.float64]:
    """A level in dB for every time and frequency that looks like noise and never changes."""
    mixed = np.sin(seconds * 12.9898 + hertz * 78.233) * 43758.5453
    return -100.0 + 80.0 * (mixed - np.floor(mixed))


class FakeSource:
    """Levels ``formula(seconds (1, n), hertz (bins, 1))`` in dB; a `ColumnSource`.

    `known` says at which samples columns are there; a piece holds at most `piece` columns.
    """

    quantity = LEVEL
    busy = False

    def __init__(
        self,
        signal: StillSignal,
        formula: Formula = noise,
        analysis: Analysis | None = None,
        piece: int = 64,
    ) -> None:
        self.signal = signal
        self.analysis = analysis or Analysis(n_fft=512, win_length=512, overlap=0.5)
        self.formula = formula
        self.piece = piece
        self.progress = 0
        self.known: Callable[[int], bool] = lambda _sample: True
        self.wishes: list[Wish] = []

    @property
    def frequencies(self):
        return self.analysis.framing.frequencies(self.signal.rate)

    def rows(self, axis, height):
        return RowMap(axis, height, self.frequencies)

    def newest(self, level: int) -> int:
        return -(-self.signal.end // self.analysis.step(level))

    def changes(self, since: int, stop: int, level: int) -> list[range] | None:
        return None

    def want_also(self, wish: Wish) -> None:
        self.second = wish

    def want(self, wish: Wish) -> None:
        self.wishes.append(wish)

    def compute(self, level: int, first: int, stop: int) -> Codes:
        step = self.analysis.step(level)
        columns = np.arange(first, stop)
        seconds = columns * (step / self.signal.rate)
        hertz = self.frequencies
        db = np.broadcast_to(
            self.formula(seconds[None, :], hertz[:, None]), (len(hertz), len(seconds))
        )
        codes = encode(db.astype(np.float32))
        sample = columns * step
        codes[:, (sample < self.signal.start) | (sample >= self.signal.end)] = 0
        return codes

    def average(self, passage: range) -> tuple[range, Codes]:
        return passage, np.full(len(self.frequencies), LEAST, np.uint16)

    def reader(self) -> "FormulaReader":
        return FormulaReader(self)

    def pieces(self, level: int, first: int, stop: int) -> Iterator[tuple[int, Codes]]:
        for index in range(first // self.piece, -(-stop // self.piece)):
            low, high = max(first, index * self.piece), min(stop, (index + 1) * self.piece)
            codes = self.compute(level, low, high)
            step = self.analysis.step(level)
            codes[:, [not self.known(column * step) for column in range(low, high)]] = 0
            yield low, codes


class FormulaReader:
    """Computes the columns of a `FakeSource` apart, as a `ColumnReader` does."""

    def __init__(self, source: FakeSource) -> None:
        analysis, rate = source.analysis, source.signal.rate
        self._source = source
        self.newest = source.newest
        self.grid = Grid(analysis, analysis.transform.build(analysis.framing, rate))

    def read(self, level: int, first: int, out: Codes) -> None:
        out[:] = self._source.compute(level, first, first + out.shape[1])


class StoredSource(FakeSource):
    """The same, with every piece computed once: for measuring those who read it."""

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self._stored: dict[tuple[int, int], Codes] = {}

    def pieces(self, level: int, first: int, stop: int) -> Iterator[tuple[int, Codes]]:
        size = self.piece
        for index in range(first // size, -(-stop // size)):
            key = (level, index)
            if key not in self._stored:
                self._stored[key] = self.compute(level, index * size, (index + 1) * size)
            low, high = max(first, index * size), min(stop, (index + 1) * size)
            yield low, self._stored[key][:, low - index * size : high - index * size]
