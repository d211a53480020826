"""Which columns became known or better: told by one thread, asked by another."""

SIZE = 2048


class Changes:
    """The last changes, numbered from 0.

    NB: no lock. Only the writer's thread adds; a reader that comes late for what was overwritten
    sees that by the number in the slot.
    """

    def __init__(self) -> None:
        self._slots: list[tuple[int, int, range]] = [(-1, 0, range(0))] * SIZE
        self._count = 0

    @property
    def count(self) -> int:
        """How many there were."""
        return self._count

    def add(self, level: int, columns: range) -> None:
        """Note that `columns` of `level` became known or better."""
        self._slots[self._count % SIZE] = self._count, level, columns
        self._count += 1  # after the slot: who sees the count finds what it counts

    def since(self, number: int, stop: int, level: int) -> list[range] | None:
        """Return the columns of `level` that changes ``[number, stop)`` are about.

        Neighbouring ones are put together; None if some of the changes are forgotten.
        """
        found = []
        for k in range(number, stop):
            slot, its_level, columns = self._slots[k % SIZE]
            if slot != k:
                return None
            if its_level == level:
                found.append(columns)
        return _merged(found)


def _merged(ranges: list[range]) -> list[range]:
    """Return the same numbers in as few ranges as possible, rising."""
    merged: list[range] = []
    for columns in sorted(ranges, key=lambda columns: columns.start):
        if merged and columns.start <= merged[-1].stop:
            merged[-1] = range(merged[-1].start, max(merged[-1].stop, columns.stop))
        else:
            merged.append(columns)
    return merged
