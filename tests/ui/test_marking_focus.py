"""A span that is told shows what the user looks at: play head, selection, or the middle."""

from dataclasses import replace

import pytest

from dsp.selection import Selection
from dsp.settings import Settings
from tests.ui.fake_source import RATE, FakeSource, StillSignal
from tests.ui.test_pane import settle, shown


@pytest.fixture
def pane(qtbot):
    pane = shown(qtbot, FakeSource(StillSignal(30 * RATE)))
    settle(pane)
    pane.run_command("freeze")
    return pane


def middle_after(pane, span):
    """Return the second in the middle of the picture that shows `span` seconds."""
    pane.show_settings(replace(pane.settings, span=span))
    settle(pane)
    first, last = pane.marking.seen
    assert (last - first) / RATE == pytest.approx(span)
    return (first + last) / 2 / RATE


def test_the_middle_stays_the_middle(pane):
    first, last = pane.marking.seen
    assert middle_after(pane, 2.0) == pytest.approx((first + last) / 2 / RATE, abs=0.05)


def test_head_and_selection_go_before_the_middle(pane):
    first, last = pane.marking.seen
    at = round(first + 0.25 * (last - first))
    pane.marking.select(Selection(at, at + RATE // 2))
    assert pane.marking.focus(pane._view) == pytest.approx(0.25 * pane._view.width, rel=0.2)
    pane.marking.show_head(round(first + 0.75 * (last - first)))
    assert pane.marking.focus(pane._view) == pytest.approx(0.75 * pane._view.width, abs=2)
    pane.marking.show_head(round(last + 10 * RATE))
    middle_after(pane, Settings().span / 5)
    seen = pane.marking.seen
    assert seen[0] <= at <= seen[1]
