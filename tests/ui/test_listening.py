import json

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from dsp.minmax import Bounds
from dsp.selection import Selection
from tests.ui import pointer
from tests.ui.fake_source import RATE, FakeSource, StillSignal
from tests.ui.panes import settle
from ui.limits_dialog import LimitsDialog
from ui.picture.pane import SpectrogramPane
from ui.theme import ThemeSwitch
from ui.transport.play_settings import PlaySettings
from ui.window import MainWindow

Key = Qt.Key
SHIFT, CTRL = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier
END = 30 * RATE


class Wave:
    version = 1

    def envelope(self, start, stop, width):
        return Bounds(np.zeros(width, np.float32), np.ones(width, np.float32))


@pytest.fixture
def window(qtbot, qapp):
    """A window on a file of 30 s whose wishes come true at once."""
    themes = ThemeSwitch(qapp, "dark")
    window = MainWindow(themes)
    qtbot.addWidget(window)
    window.resize(1100, 700)
    window.show()
    qtbot.waitExposed(window)
    window.source = FakeSource(StillSignal(END))
    window.source.signal.length = END
    open_pane(window, live=False)
    listening = window.listening
    window.heard = []
    for news in ("play_wanted", "seek_wanted", "scrub_began", "scrub_moved", "save_wanted"):
        getattr(listening, news).connect(lambda x, name=news: window.heard.append((name, x)))
    for news in ("stop_wanted", "scrub_ended"):
        getattr(listening, news).connect(lambda name=news: window.heard.append((name,)))
    listening.settings_changed.connect(listening.show_settings)
    window.activateWindow()
    window.pane.setFocus()
    yield window
    themes.deleteLater()


def open_pane(window, *, live):
    pane = SpectrogramPane()
    window.pane = pane
    window.add_pane(pane, "sound")
    window.show_pane(pane)
    window.show_signal(RATE, 1, live=live)
    pane.set_source(window.source)
    settle(pane)


def press(qtbot, key, modifiers=Qt.KeyboardModifier.NoModifier):
    qtbot.keyClick(QApplication.focusWidget(), key, modifiers)


# What is played


def test_space_plays_a_file_from_the_left_edge_from_the_head_or_the_selection(qtbot, window):
    press(qtbot, Key.Key_Space)
    window.pane.marking.show_head(RATE)
    press(qtbot, Key.Key_Space)
    box = Selection(2 * RATE, 3 * RATE, 500.0, 900.0)
    window.pane.marking.select(box)
    press(qtbot, Key.Key_Space, SHIFT)
    assert [played for _, played in window.heard] == [Selection(0, END), Selection(RATE, END), box]


def test_space_stops_what_plays(qtbot, window):
    window.listening.show_playing(playing=True)
    press(qtbot, Key.Key_Space)
    assert window.heard == [("stop_wanted",)]
    window.listening.show_playing(playing=False)
    press(qtbot, Key.Key_Space)
    assert window.heard[-1][0] == "play_wanted"


def test_what_is_visible_is_played(qtbot, window):
    press(qtbot, Key.Key_Plus)
    press(qtbot, Key.Key_V)
    name, played = window.heard[0]
    assert name == "play_wanted"
    assert played == window.pane.marking.visible
    assert 0 < played.start < played.stop < END


def test_space_holds_live_sound_and_shift_space_plays_it(qtbot, window):
    window.source = FakeSource(StillSignal(END))
    open_pane(window, live=True)
    assert window.listening.transport.isHidden()
    window.pane.setFocus()
    press(qtbot, Key.Key_Space)
    assert not window.pane.follow
    assert window.listening.transport.isVisible()
    assert window.heard == []
    press(qtbot, Key.Key_Space, SHIFT)
    assert window.heard[0][0] == "play_wanted"
    press(qtbot, Key.Key_Space)
    assert window.pane.follow
    assert window.listening.transport.isVisible()  # it does not come and go


def test_keys_change_how_it_is_played(qtbot, window):
    for key, modifiers in ((Key.Key_L, CTRL), (Key.Key_M, None), (Key.Key_K, None)):
        press(qtbot, key, modifiers or Qt.KeyboardModifier.NoModifier)
    for name in ("faster", "faster", "slower", "quieter", "follow-head"):
        window.commands[name].trigger()
    wanted = PlaySettings(True, 1.5, False, 0.85, False, "smooth")
    assert window.listening.settings == wanted
    assert [window.commands[n].isChecked() for n in ("loop", "mute", "keep-pitch")] == [1, 0, 0]
    assert window.pane.marking._follower.mode == "smooth"


def test_a_mark_in_the_menu_shows_what_is_so_not_what_was_clicked(window):
    window.listening.settings_changed.disconnect(window.listening.show_settings)
    window.commands["loop"].trigger()
    assert not window.commands["loop"].isChecked()


def test_the_bat_detector_is_tuned_to_the_middle_of_what_is_selected_or_visible(qtbot, window):
    listening = window.listening
    assert listening.carrier_hz is None
    press(qtbot, Key.Key_H)
    assert window.commands["bat-detector"].isChecked()
    assert not window.commands["slower"].isEnabled()
    axis = window.pane._axis
    middle = (axis.fmin + min(axis.fmax, RATE / 2)) / 2
    assert listening.carrier_hz == pytest.approx(middle)
    window.pane.marking.select(Selection(0, RATE))  # all frequencies
    assert listening.carrier_hz == pytest.approx(middle)
    window.pane.marking.select(Selection(0, RATE, 8000.0, 12_000.0))
    assert listening.carrier_hz == 10_000.0
    window.pane.marking.select(Selection(0, RATE, 20_000.0))
    assert listening.carrier_hz == 22_000.0
    assert listening.transport.carrier.text() == "22 kHz"
    listening.transport.carrier.setValue(15.0)
    assert listening.carrier_hz == 15_000.0
    window.pane.marking.select(None)
    assert listening.carrier_hz == 15_000.0
    listening.transport.carrier.setValue(0.0)
    assert listening.carrier_hz == pytest.approx(middle)
    press(qtbot, Key.Key_H)
    assert listening.carrier_hz is None
    assert window.commands["slower"].isEnabled()


def test_sound_is_made_of_what_is_selected_or_visible(qtbot, window):
    wanted = []
    window.listening.resynthesis_wanted.connect(wanted.append)
    press(qtbot, Key.Key_R, CTRL)
    window.pane.marking.select(Selection(5, 50, 100.0, 900.0))
    press(qtbot, Key.Key_R, CTRL)
    assert wanted == [window.pane.marking.place, Selection(5, 50, 100.0, 900.0)]


# Selecting and the head


def test_the_row_tells_of_selection_and_head(qtbot, window):
    row = window.listening.transport
    assert not window.commands["select-none"].isEnabled()
    window.pane.marking.select(Selection(0, RATE))
    assert row.chosen.text() == "1.00 s"
    window.listening.show_play_head(2 * RATE)
    assert row.position.text() == "0:02.000 / 0:30.000"
    press(qtbot, Key.Key_S, CTRL | SHIFT)
    assert window.heard == [("save_wanted", Selection(0, RATE))]
    press(qtbot, Key.Key_Escape)
    assert window.pane.marking.selection is None
    assert not window.commands["save-selection"].isEnabled()
    press(qtbot, Key.Key_A, CTRL)
    assert window.pane.marking.selection == Selection(0, END)


def test_escape_leaves_the_full_screen_when_nothing_is_selected(qtbot, window):
    window.showFullScreen()
    window.pane.marking.select(Selection(0, RATE))
    press(qtbot, Key.Key_Escape)
    assert window.isFullScreen()
    press(qtbot, Key.Key_Escape)
    assert not window.isFullScreen()


def test_clicks_and_scrubs_are_passed_on(window):
    target = window.pane.picture.viewport()
    pointer.click(target, (50, 50))
    pointer.drag(target, (60, 50), (70, 50), modifiers=CTRL)
    assert [name for name, *_ in window.heard] == [
        "seek_wanted",
        "scrub_began",
        "scrub_moved",
        "scrub_ended",
    ]


def test_only_the_current_picture_counts(window):
    first = window.pane
    window.source = FakeSource(StillSignal(END))
    window.source.signal.length = END
    open_pane(window, live=False)
    first.marking.select(Selection(0, RATE))
    first.marking.seek_wanted.emit(5)
    assert window.heard == []
    assert window.listening.transport.save.isEnabled() is False
    window.show_pane(first)
    assert window.listening.transport.chosen.text() == "1.00 s"
    window.listening.show_play_head(7)
    assert (first.marking.head, window.pane.marking.head) == (7, None)


# The overview


def test_the_overview_follows_the_picture_and_moves_it(qtbot, window):
    listening, overview = window.listening, window.listening.overview
    listening.show_envelope(Wave())
    assert overview.isVisible()
    window.pane.run_command("zoom-in-time")
    settle(window.pane)
    assert overview._marked.visible == window.pane.marking.visible
    overview.moved.emit(0)
    settle(window.pane)
    assert window.pane.marking.visible.start == 0
    overview.resized.emit(Selection(5 * RATE, 6 * RATE))
    settle(window.pane)
    visible = window.pane.marking.visible
    assert (visible.start, visible.stop) == pytest.approx((5 * RATE, 6 * RATE), abs=200)
    overview.reset.emit()
    settle(window.pane)
    assert window.pane.marking.visible == Selection(0, END)
    qtbot.waitUntil(lambda: not overview._composer.unfinished)


def test_it_is_folded_for_files_and_live_sound_apart_and_comes_back(qtbot, qapp, window):
    window.commands["overview"].trigger()
    assert window.listening.strip.isHidden()
    window.show_signal(RATE, 1, live=True)
    assert not window.commands["overview"].isChecked()
    window.commands["overview"].trigger()
    window.commands["slower"].trigger()
    layout = json.loads(json.dumps(window.save_layout()))
    other = MainWindow(window._themes)
    qtbot.addWidget(other)
    heard = []
    other.listening.settings_changed.connect(heard.append)
    other.restore_layout(layout)
    assert heard == [PlaySettings(speed=0.75)]
    other.show_signal(RATE, 1, live=False)
    assert not other.commands["overview"].isChecked()
    other.show_signal(RATE, 1, live=True)
    assert other.commands["overview"].isChecked()


@pytest.mark.parametrize("damage", [7, {"overview_file": 3, "playing": []}, {"playing": {"x": 1}}])
def test_a_damaged_layout_does_no_harm(window, damage):
    window.restore_layout({"listening": damage})
    assert window.listening.settings == PlaySettings()


def test_limits_are_asked_for(window):
    for command, result in (
        ("limits", lambda: window.pane.marking.visible),
        ("selection-limits", lambda: window.pane.marking.selection),
    ):
        window.commands[command].trigger()
        dialog = window.findChild(LimitsDialog)
        dialog.start.setText("2")
        dialog.stop.setText("3")
        dialog.start.returnPressed.emit()
        settle(window.pane)
        shown = result()
        assert (shown.start, shown.stop) == pytest.approx((2 * RATE, 3 * RATE), abs=100)
        QApplication.sendPostedEvents(None, 52)  # deleted later


def test_another_picture_ends_the_scrub(qtbot, window):
    before = window.pane
    press(qtbot, Key.Key_Period)
    assert before.marking.scrub.active
    open_pane(window, live=False)
    assert not before.marking.scrub.active
    assert [name for name, *_ in window.heard] == ["scrub_began", "scrub_moved", "scrub_ended"]


@pytest.mark.parametrize("key", [Key.Key_M, Key.Key_Greater, Key.Key_H])
def test_keys_of_playing_show_its_row_below_live_sound(qtbot, window, key):
    window.source = FakeSource(StillSignal(END))
    open_pane(window, live=True)
    window.pane.setFocus()
    assert window.listening.transport.isHidden()
    press(qtbot, key)
    assert window.listening.transport.isVisible()


def test_what_plays_shows_its_row_below_live_sound_and_it_stays(window):
    window.source = FakeSource(StillSignal(END))
    open_pane(window, live=True)
    window.listening.show_playing(playing=True)
    assert window.listening.transport.isVisible()
    window.listening.show_playing(playing=False)
    assert window.listening.transport.isVisible()
    open_pane(window, live=False)
    open_pane(window, live=True)
    assert window.listening.transport.isHidden()
