"""Pictures that are linked show the same time, and none drags another one back."""

from dataclasses import replace
from types import SimpleNamespace

import pytest
from PySide6.QtCore import QObject

from app.desktop.linking import Link
from tests.ui.fake_source import FakeSource, StillSignal
from ui.picture.pane import SpectrogramPane

NOON = 1_700_000_000.0


class Pictured:
    """A sheet with a real picture of a sound that needs no thread."""

    def __init__(self, qtbot, seconds, rate=48_000, epoch=None):
        source = FakeSource(StillSignal(seconds * rate, rate=rate))
        source.signal.length = source.signal.end
        self.rate, self.pane = rate, SpectrogramPane()
        self.session = SimpleNamespace(
            engine=source, source=SimpleNamespace(epoch=epoch), settings=self.pane.settings
        )
        qtbot.addWidget(self.pane)
        self.pane.resize(700, 400)
        self.pane.show()
        qtbot.waitExposed(self.pane)
        self.pane.set_source(source)
        qtbot.waitUntil(lambda: self.pane._view is not None)

    def change(self, settings):
        self.pane.show_settings(settings)

    def do(self, *commands):
        for command in commands:
            self.pane.run_command(command)
            self.pane.refresh()

    @property
    def seconds(self):
        left, right = self.pane.marking.seen
        return left / self.rate, right / self.rate


@pytest.fixture
def link(qtbot):
    """Links sheets, the first one of which is the current one; they follow what it draws."""
    parent = QObject()

    def link(*sheets):
        order = list(sheets)
        link = Link(parent, lambda: order)
        for sheet in sheets:
            sheet.pane.marking.viewed.connect(
                lambda sheet=sheet: sheet is order[0] and link.take_view()
            )

        def choose(sheet):
            order.remove(sheet)
            order.insert(0, sheet)
            link.take_view()

        link.choose, link.order = choose, order
        link.switch(True)
        return link

    yield link
    parent.deleteLater()


def close(a, b, width=600):
    return a == pytest.approx(b, abs=1.1 * (b[1] - b[0]) / width)


@pytest.mark.parametrize("rate", [48_000, 16_000])
def test_a_short_one_is_blank_beyond_its_end_and_drags_nobody_back(qtbot, link, rate):
    long, short = Pictured(qtbot, 60), Pictured(qtbot, 7, rate)
    linked = link(long, short)
    assert close(short.seconds, (0.0, 60.0))
    long.do("zoom-in-time", "zoom-in-time", "live")
    there = long.seconds
    assert there[1] == pytest.approx(60.0, abs=0.1)
    assert close(short.seconds, there)
    assert short.pane.marking.visible is None
    linked.choose(short)
    short.do()
    assert long.seconds == there
    short.do("page-left")
    assert long.seconds[0] < there[0]
    assert close(short.seconds, long.seconds)
    short.do("oldest")
    assert long.seconds[0] == pytest.approx(0.0, abs=1e-6)


def test_the_current_one_stays_where_it_is_when_it_is_linked(qtbot, link):
    short, long = Pictured(qtbot, 7), Pictured(qtbot, 60)
    link(short, long)
    assert close(short.seconds, (0.0, 7.0))
    assert close(long.seconds, (0.0, 7.0))
    short.do("fit")
    assert close(short.seconds, (0.0, 60.0))


def test_without_the_link_each_has_its_own_ends_again(qtbot, link):
    long, short = Pictured(qtbot, 60), Pictured(qtbot, 7)
    linked = link(long, short)
    linked.switch(False)
    short.pane.refresh()
    assert close(short.seconds, (0.0, 7.0))
    assert close(long.seconds, (0.0, 60.0))


def test_clocks_count_where_all_tell_the_time_and_overlap(qtbot, link):
    first = Pictured(qtbot, 60, epoch=NOON)
    second = Pictured(qtbot, 60, 16_000, epoch=NOON + 30.0)
    linked = link(first, second)
    assert close(second.seconds, (-30.0, 30.0))
    first.do("fit")
    assert close(first.seconds, (0.0, 90.0))
    first.do("zoom-in-time", "zoom-in-time")
    assert close(second.seconds, tuple(t - 30.0 for t in first.seconds))
    linked.choose(second)
    second.do("page-left")
    assert close(first.seconds, tuple(t + 30.0 for t in second.seconds))


@pytest.mark.parametrize("epoch", [None, NOON + 86_400.0])
def test_without_a_common_clock_times_count_from_the_beginnings(qtbot, link, epoch):
    first, second = Pictured(qtbot, 60, epoch=NOON), Pictured(qtbot, 60, epoch=epoch)
    link(first, second)
    first.do("zoom-in-time")
    assert close(second.seconds, first.seconds)


def test_one_that_comes_later_joins_the_others(qtbot, link):
    first, second = Pictured(qtbot, 60), Pictured(qtbot, 60)
    linked = link(first, second)
    first.do("zoom-in-time", "scroll-right")
    there, later = first.seconds, Pictured(qtbot, 120)
    linked.order.insert(0, later)
    linked.take_view()
    assert first.seconds == there
    assert close(second.seconds, there)
    assert close(later.seconds, there)


def test_live_sound_that_is_followed_moves_nobody(qtbot, link):
    file, live = Pictured(qtbot, 60), Pictured(qtbot, 30)
    source = FakeSource(StillSignal(40 * live.rate))
    live.session.engine = source
    live.pane.set_source(source)
    assert live.pane.follow
    linked = link(file, live)
    before = live.seconds
    file.do("zoom-in-time", "scroll-right")
    assert live.seconds == before
    before = file.seconds
    linked.choose(live)
    live.do("zoom-in-time")
    assert file.seconds == before


def test_settings_are_shared(qtbot, link):
    first, second = Pictured(qtbot, 60), Pictured(qtbot, 60)
    linked = link(first, second)
    linked.take_settings(replace(first.pane.settings, floor=-77.0))
    assert second.pane.settings.floor == -77.0
