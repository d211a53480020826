from hypothesis import given
from hypothesis import strategies as st

from ui.picture.backlog import Backlog


def taken(backlog, view, most):
    pieces = []
    while columns := backlog.take(view, most):
        pieces.append(columns)
    return pieces


def test_what_is_added_comes_out_from_the_right_in_pieces():
    backlog = Backlog()
    backlog.add(range(10))
    assert taken(backlog, range(100), 4) == [range(6, 10), range(2, 6), range(2)]
    assert not backlog


def test_what_has_left_the_view_is_forgotten():
    backlog = Backlog()
    backlog.add(range(10))
    assert taken(backlog, range(7, 20), 100) == [range(7, 10)]
    backlog.add(range(10))
    assert taken(backlog, range(20, 30), 100) == []


@given(st.integers(1, 7), st.lists(st.integers(0, 3), max_size=40))
def test_every_column_is_reached_though_news_never_stop(most, rounds):
    view = range(20)
    backlog = Backlog()
    backlog.add_all(view)
    reached = set()
    for news in [*rounds, *[0] * 20]:
        for _ in range(news):
            backlog.add_all(view)
        reached |= set(backlog.take(view, most))
    assert reached == set(view)


def test_news_at_every_step_still_reach_the_left_edge():
    view, backlog, reached = range(20), Backlog(), set()
    for _ in range(10):
        backlog.add_all(view)
        reached |= set(backlog.take(view, 2))
    assert reached == set(view)


def test_after_the_last_news_everything_is_done_once_more():
    view, backlog = range(20), Backlog()
    backlog.add_all(view)
    backlog.take(view, 5)
    backlog.add_all(view)
    later = [column for piece in taken(backlog, view, 5) for column in piece]
    assert set(later) == set(view)
