import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from tests import xserver
from tests.ui import pointer
from tests.ui.fake_source import RATE, FakeSource, StillSignal
from tests.ui.own_process import assert_what_scrolled_is_what_would_be_painted
from tests.ui.panes import sample_at, settle, shown
from tests.ui.screen import pixels, spy_on_painting
from ui.picture.following import Follower
from ui.picture.viewport import Held, Viewport

CTRL = Qt.KeyboardModifier.ControlModifier
HELD = Held(0, 100 * RATE, RATE, live=False)
VIEW = Viewport(500, RATE / 50, 20 * 50 + 0.0, follow=False)  # 10 s to 20 s


@pytest.fixture(params=["file", "live"])
def pane(qtbot, request):
    source = FakeSource(StillSignal(30 * RATE))
    if request.param == "file":
        source.signal.length = source.signal.end
    pane = shown(qtbot, source)
    for command in ("zoom-in-time", "zoom-in-time", "page-left"):
        pane.run_command(command)
    settle(pane)
    pane.heard = []
    marking = pane.marking
    marking.scrub.began.connect(lambda at: pane.heard.append(("began", at)))
    marking.scrub.moved.connect(lambda at: pane.heard.append(("moved", at)))
    marking.scrub.ended.connect(lambda: pane.heard.append("ended"))
    return pane


def test_the_head_is_a_line_where_the_sound_is(pane):
    plain = pixels(pane.picture)
    pane.marking.show_head(sample_at(pane, 200.5))
    marked = pixels(pane.picture)
    assert (marked[50:, 200] == 0xFFFFFFFF).all()
    changed = (marked != plain).any(axis=0).nonzero()[0]
    assert (changed.min(), changed.max()) > (190, 190)
    assert changed.max() < 210
    pane.marking.show_head(None)
    assert (pixels(pane.picture) == plain).all()


def test_the_head_moves_without_painting_the_picture(pane):
    pane.marking.show_head(sample_at(pane, 200))
    QApplication.processEvents()
    painted = spy_on_painting(pane.picture)
    pane.marking.show_head(sample_at(pane, 203))
    QApplication.processEvents()
    assert len(painted) == 1
    assert painted[0] < 30 * pane.picture.height()
    pane.marking.show_head(sample_at(pane, 203))
    QApplication.processEvents()
    assert len(painted) == 1


@pytest.mark.parametrize("mode", ["page", "smooth", "centre"])
def test_what_moved_along_is_what_would_be_painted_anew(pane, mode):
    marking = pane.marking
    marking.show_follow_mode(mode)
    marking.show_playing(playing=True)
    start = sample_at(pane, 300)
    for k in range(40):
        marking.show_head(start + k * RATE // 60)
        QApplication.processEvents()
    assert pane._view.first <= pane._view.pixel_at(marking.head) < pane._view.last
    seen = pixels(pane.picture)
    pane.picture.viewport().update()
    assert (pixels(pane.picture) == seen).all()


# Following


def followed(mode, view, *heads):
    follower = Follower()
    follower.mode = mode
    follower.begin()
    for head in heads:
        view = follower.follow(view, head, HELD)
    return view


def x_of(view, seconds):
    return view.pixel_at(round(seconds * RATE)) - view.first


def test_a_page_is_turned_at_its_end():
    assert followed("page", VIEW, 12 * RATE, 19 * RATE) is VIEW
    assert x_of(followed("page", VIEW, 20 * RATE), 20) == 0
    assert x_of(followed("page", VIEW, 5 * RATE), 5) == 0


def test_smooth_keeps_the_head_where_it_was():
    view = followed("smooth", VIEW, 13 * RATE, 14 * RATE, 17.5 * RATE)
    assert x_of(view, 17.5) == x_of(VIEW, 13)


def test_centre_keeps_the_head_in_the_middle():
    assert x_of(followed("centre", VIEW, 13 * RATE), 13) == 250
    assert followed("centre", VIEW, 2 * RATE).first == 0  # no sound before the first


def test_it_stands_still_when_off_or_when_all_is_shown():
    assert followed("off", VIEW, 50 * RATE) is VIEW
    whole = VIEW.fitted(HELD)
    assert followed("smooth", whole, 50 * RATE) is whole


def test_who_moves_away_is_left_alone_until_they_meet_the_head_again():
    follower = Follower()
    follower.begin()
    follower.follow(VIEW, 12 * RATE, HELD)
    away = VIEW.panned(500.0, HELD)
    follower.user_moved(away, 12 * RATE)
    assert follower.follow(away, 13 * RATE, HELD) is away
    assert follower.follow(away, 25 * RATE, HELD) is away  # meets it
    assert x_of(follower.follow(away, 30 * RATE, HELD), 30) == 0


def test_the_view_follows_only_while_playing(pane):
    view = pane._view
    beyond = sample_at(pane, pane.picture_width() + 50)
    pane.marking.show_head(beyond)
    assert pane._view == view
    pane.marking.show_playing(playing=True)
    pane.marking.show_head(beyond)
    assert pane._view != view
    assert not pane.follow


def test_a_user_who_moves_away_while_playing_stays_there(pane):
    pane.marking.show_playing(playing=True)
    pane.marking.show_head(sample_at(pane, 300))
    pane.run_command("page-right")
    view = pane._view
    for k in range(10):
        pane.marking.show_head(sample_at(pane, pane.picture_width() + 100 + k))
    assert pane._view == view


def test_following_is_no_step_of_the_way_back(pane):
    pane.marking.views.forget()
    view = pane._view
    pane.marking.show_playing(playing=True)
    pane.marking.show_head(sample_at(pane, pane.picture_width() + 50))
    followed = pane._view
    assert followed != view
    pane.run_command("view-back")
    assert pane._view == followed


# Scrubbing


def test_the_head_is_taken_by_its_line_and_by_its_flag(pane):
    target = pane.picture.viewport()
    pane.marking.show_head(sample_at(pane, 200))
    pointer.hover(target, (202, 100))
    assert target.cursor().shape() == Qt.CursorShape.SplitHCursor
    pointer.drag(target, (202, 100), (230, 120), (210, 90))
    assert pane.heard == [
        ("began", sample_at(pane, 202)),
        ("moved", sample_at(pane, 230)),
        ("moved", sample_at(pane, 210)),
        "ended",
    ]
    assert pane.marking.head == sample_at(pane, 210)
    assert pane.marking.selection is None


def test_the_flag_is_taken_rather_than_an_edge_under_it(pane):
    from dsp.selection import Selection

    target = pane.picture.viewport()
    pane.marking.select(Selection(sample_at(pane, 200), sample_at(pane, 300)))
    pane.marking.show_head(sample_at(pane, 200))
    pointer.drag(target, (200, 100), (190, 100))
    assert pane.heard == []
    assert pane.marking.selection.start == sample_at(pane, 190)
    pane.marking.show_head(sample_at(pane, 190))
    pointer.drag(target, (190, 4), (180, 100))
    assert pane.heard[-1] == "ended"


def test_the_pointer_scrubs_anywhere_with_ctrl_and_holds_live_sound(pane):
    pane.go_live()
    settle(pane)
    pointer.drag(pane.picture.viewport(), (150, 100), (160, 100), modifiers=CTRL)
    assert [step[0] for step in pane.heard] == ["began", "moved", "e"]
    assert not pane.follow


def test_keys_scrub_until_they_rest(qtbot, pane):
    head = sample_at(pane, 200)
    pane.marking.show_head(head)
    with qtbot.waitSignal(pane.marking.scrub.ended):
        pane.run_command("scrub-right")
        pane.run_command("scrub-right")
    assert [step[0] for step in pane.heard] == ["began", "moved", "moved", "e"]
    assert pane.heard[0][1] == head < pane.heard[1][1] < pane.heard[2][1]
    pane.run_command("scrub-left")
    assert pane.heard[-1][1] == pane.heard[1][1]
    pane.marking.reset()
    assert pane.heard[-1] == "ended"


def test_scrubbing_stops_at_both_ends_of_the_sound(pane):
    target = pane.picture.viewport()
    pane.run_command("oldest")
    pointer.drag(target, (50, 100), (-5000, 100), modifiers=CTRL)
    assert pane.heard[-2] == ("moved", 0)
    pane.run_command("live")
    pointer.drag(target, (50, 100), (1_000_000, 100), modifiers=CTRL)
    assert pane.heard[-2] == ("moved", pane._here()[1].stop)


@pytest.mark.skipif(bool(xserver.skip_reason()), reason=xserver.skip_reason())
@pytest.mark.parametrize("ratio", ["1", "1.25", "2"])
def test_marks_that_were_scrolled_on_a_real_screen_are_what_would_be_painted(tmp_path, ratio):
    assert_what_scrolled_is_what_would_be_painted(
        tmp_path,
        ratio,
        first="pane.marking.select(Selection(100000, 180000, 300.0, 3000.0))",
        each="pane.marking.show_head(150000 + 1300 * frame)",
    )
