"""The pixel columns that are still to be composed."""


class Backlog:
    """Ranges of pixel columns, done from the newest to the oldest."""

    def __init__(self) -> None:
        self._ranges: list[range] = []  # the last one comes next

    def __bool__(self) -> bool:
        return bool(self._ranges)

    def add(self, columns: range) -> None:
        """Have `columns` composed next."""
        self._ranges.append(columns)

    def add_all(self, view: range) -> None:
        """Have everything in `view` composed.

        What is being worked on goes on to the left edge and then begins again at the right one:
        news that comes faster than it can be shown reaches every column nevertheless.
        """
        reached = self._ranges[-1].stop if self._ranges else view.stop
        reached = min(max(reached, view.start), view.stop)
        self._ranges = [range(reached, view.stop), range(view.start, reached)]

    def take(self, view: range, most: int) -> range:
        """Take out the next columns, at most `most` and only such in `view`; empty if none."""
        while self._ranges:
            columns = self._ranges.pop()
            start, stop = max(columns.start, view.start), min(columns.stop, view.stop)
            if start < stop:
                taken = range(max(start, stop - most), stop)
                if start < taken.start:
                    self._ranges.append(range(start, taken.start))
                return taken
        return range(0)
