"""What is asked about changes is what was told, or that too many were missed."""

import threading
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from app.changes import SIZE, Changes

spans = st.tuples(st.integers(0, 200), st.integers(1, 30)).map(lambda s: range(s[0], s[0] + s[1]))


@given(told=st.lists(st.tuples(st.integers(0, 2), spans), max_size=40), since=st.integers(0, 40))
def test_the_columns_are_those_that_were_told(told, since):
    changes = Changes()
    for level, columns in told:
        changes.add(level, columns)
    since = min(since, len(told))
    for level in range(3):
        found = changes.since(since, changes.count, level)
        wanted = {c for its_level, columns in told[since:] if its_level == level for c in columns}
        assert {c for columns in found for c in columns} == wanted
        assert sum(map(len, found)) == len(wanted)
        assert all(a.stop < b.start for a, b in pairwise(found))


def test_who_comes_too_late_is_told_so():
    changes = Changes()
    for k in range(SIZE + 1):
        changes.add(0, range(k, k + 1))
    assert changes.since(0, changes.count, 0) is None
    assert changes.since(1, changes.count, 0) == [range(1, SIZE + 1)]


def test_a_reader_beside_the_writer_misses_nothing():
    changes, total = Changes(), 50_000

    def write():
        for k in range(total):
            changes.add(0, range(k, k + 1))

    writer = threading.Thread(target=write)
    writer.start()
    seen, reached = 0, 0
    while seen < total:
        count = changes.count
        found = changes.since(seen, count, 0)
        if found is not None:
            for columns in found:
                assert columns.start >= reached or columns.start >= seen
            assert sum(map(len, found)) == count - seen
        seen = reached = count
    writer.join()
