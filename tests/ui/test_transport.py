import json
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QWidget

from tests.ui import pointer
from tests.ui.screen import pixels
from ui.keys import COMMANDS, give_space, make_actions
from ui.panel.panel_sound import SourceEntry
from ui.picture.following import FOLLOW_MODES
from ui.transport.controls import VolumeSlider
from ui.transport.play_settings import PLAY_STEPS, SPEEDS, PlaySettings, speed_text
from ui.transport.transport_row import TransportRow, clock_text

OUTPUTS = [SourceEntry("alsa", "Built-in Audio", ""), SourceEntry("usb", "USB & Co", "")]


@pytest.fixture
def row(qtbot):
    window = QWidget()
    qtbot.addWidget(window)
    actions = make_actions(window, lambda _name: None)
    row = TransportRow(actions)
    row.setParent(window)
    row.actions_by_id, row.holder = actions, window
    row.resize(1200, 40)
    window.resize(1200, 40)
    window.show()
    row.heard = []
    row.changed.connect(row.heard.append)
    return row


# Settings


@pytest.mark.parametrize(
    ("field", "value"),
    [("speed", 0.05), ("speed", 9.0), ("volume", 1.1), ("follow", "away"), ("carrier_hz", -1.0)],
)
def test_nonsense_is_refused(field, value):
    with pytest.raises(ValueError, match=f"{field}={value!r}"):
        replace(PlaySettings(), **{field: value})


settings = st.builds(
    PlaySettings,
    st.booleans(),
    st.sampled_from(SPEEDS),
    st.booleans(),
    st.floats(0.0, 1.0),
    st.booleans(),
    st.sampled_from(tuple(FOLLOW_MODES)),
    st.text(max_size=5),
    st.booleans(),
    st.floats(0.0, 500_000.0),
)


@given(settings)
def test_they_come_back_from_json(settings):
    assert PlaySettings.from_json(json.loads(json.dumps(settings.to_json()))) == settings


def test_what_makes_no_sense_has_its_default():
    odd = {"loop": 1, "speed": 100.0, "volume": 1, "muted": True, "follow": 7, "more": None}
    assert PlaySettings.from_json(odd) == PlaySettings(volume=1.0, muted=True)


@given(settings, st.sampled_from(sorted(PLAY_STEPS)))
def test_every_step_leads_to_settings_that_are_allowed(settings, command):
    PLAY_STEPS[command](settings)


def test_steps_stop_at_both_ends_and_turn_around():
    fast = PlaySettings(speed=8.0, volume=1.0, follow="off")
    assert PLAY_STEPS["faster"](fast) == fast
    assert PLAY_STEPS["slower"](fast).speed == 4.0
    assert PLAY_STEPS["normal-speed"](fast).speed == 1.0
    assert PLAY_STEPS["louder"](fast) == fast
    assert PLAY_STEPS["quieter"](fast).volume == 0.95
    assert PLAY_STEPS["follow-head"](fast).follow == "page"
    assert PLAY_STEPS["louder"](PlaySettings(volume=0.5, muted=True)) == PlaySettings(volume=0.55)
    assert set(PLAY_STEPS) <= {command.id for command in COMMANDS}


def test_the_volume_is_a_factor():
    assert PlaySettings(volume=0.5).gain == 0.125
    assert PlaySettings(muted=True).gain == 0.0


def test_words():
    assert [speed_text(s) for s in (1 / 16, 0.75, 1.0, 1.5)] == ["1/16 ×", "3/4 ×", "1 ×", "1.5 ×"]
    assert clock_text(0, 48000) == "0:00.000"
    assert clock_text(3723 * 48000 + 24000, 48000) == "1:02:03.500"


# The row


def test_it_shows_what_it_is_told_and_says_nothing(row):
    shown = PlaySettings(speed=0.5, volume=0.3, follow="smooth", output="usb")
    row.show_settings(shown)
    row.show_outputs(OUTPUTS, "usb")
    row.show_position(48000, 96000, 48000)
    assert row.speed.currentText() == "1/2 ×"
    assert row.volume.value() == 30
    assert row.follow.currentText() == "Scroll along"
    assert row.output.accessibleName() == "Output: USB & Co"
    assert row.position.text() == "0:01.000 / 0:02.000"
    row.show_position(None, 96000, 48000)
    assert row.position.text().startswith("–")
    assert row.heard == []


def test_every_control_says_the_whole_new_settings(row):
    row.show_settings(PlaySettings(muted=True))
    row.speed.chosen.emit(0.25)
    row.follow.chosen.emit("centre")
    row.volume.setValue(40)
    row.show_outputs(OUTPUTS, "")
    row.output.menu().actions()[2].trigger()
    assert row.heard == [
        PlaySettings(muted=True, speed=0.25),
        PlaySettings(muted=True, follow="centre"),
        PlaySettings(volume=0.4),
        PlaySettings(muted=True, output="usb"),
    ]


def test_another_output_is_named_at_once(row):
    row.show_outputs(OUTPUTS, "")
    row.show_settings(PlaySettings(output="usb"))
    assert row.output.accessibleName() == "Output: USB & Co"
    assert [a.isChecked() for a in row.output.menu().actions()] == [False, False, True]
    row.show_settings(PlaySettings(output="PulseAudio/gone"))
    assert row.output.accessibleName() == "Output: gone"


def test_the_carrier_is_there_while_the_bat_detector_is_on(row):
    assert row.carrier.isHidden()
    row.show_settings(PlaySettings(heterodyne=True))
    row.show_carrier(45_000.0, 96_000.0)
    assert row.carrier.isVisible()
    assert (row.carrier.text(), row.carrier.maximum()) == ("45 kHz", 96.0)
    assert row.speed.isHidden()  # time runs as it did
    assert row.keep_pitch.isHidden()
    assert row.heard == []
    row.carrier.setValue(row.carrier.valueFromText("38500 Hz"))
    assert row.heard == [PlaySettings(heterodyne=True, carrier_hz=38_500.0)]
    row.show_settings(PlaySettings())
    assert row.carrier.isHidden()
    assert row.speed.isVisible()


def test_a_device_that_is_gone_is_named(row):
    row.show_outputs(OUTPUTS, "gone")
    assert row.output.accessibleName() == "Output: gone"
    assert [a.text() for a in row.output.menu().actions()] == [
        "System default",
        "Built-in Audio",
        "USB && Co",
    ]


def test_the_slider_is_set_by_a_press_anywhere(qtbot):
    slider = VolumeSlider()
    qtbot.addWidget(slider)
    slider.resize(slider.sizeHint())
    heard = []
    slider.set_to.connect(heard.append)
    pointer.drag(slider, (0, 10), (slider.width() / 2, 10), (500, 10))
    assert heard[-2:] == [0.5, 1.0]
    slider.show_volume(0.2)
    assert len(heard) == 2 or heard[0] == 0.0
    assert slider.value() == 20


def test_play_turns_to_stop(row):
    stopped = pixels(row.play)
    row.show_playing(playing=True)
    assert row.play.accessibleName() == "Stop"
    assert (pixels(row.play) != stopped).any()


def test_saving_needs_a_selection_and_room(qtbot, row):
    assert not row.save.isEnabled()
    row.show_selection("1.00 s")
    assert row.chosen.text() == "1.00 s"
    with qtbot.waitSignal(row.save_wanted):
        qtbot.mouseClick(row.save, Qt.MouseButton.LeftButton)
    row.resize(800, 40)
    assert row.save.isHidden()


@pytest.mark.parametrize("heterodyne", [False, True])
@pytest.mark.parametrize("width", [760, 1024, 1280, 1920])
def test_nothing_overlaps_or_is_cut_off(qapp, row, width, heterodyne):
    row.show_settings(PlaySettings(heterodyne=heterodyne))
    row.show_carrier(123_456.0, 250_000.0)
    row.show_position(3600 * 48000 * 24, 3600 * 48000 * 24, 48000)
    row.show_outputs([SourceEntry("x", "A device with a rather long name indeed", "")], "x")
    row.parentWidget().resize(width, 40)
    row.resize(width, 40)
    qapp.processEvents()
    parts = row.findChildren(QWidget, options=Qt.FindChildOption.FindDirectChildrenOnly)
    shown = sorted((w for w in parts if w.isVisible()), key=lambda w: w.x())
    for left, right in pairwise(shown):
        assert left.geometry().right() < right.x()
    assert shown[-1].geometry().right() < width
    for part in shown:
        assert part.width() >= part.minimumSizeHint().width()
        assert row.rect().contains(part.mapTo(row, QPoint()))


def test_space_goes_to_who_needs_it(row):
    actions = row.actions_by_id
    give_space(actions, plays=True)
    assert [k.toString() for k in actions["play"].shortcuts()] == ["Shift+Space", "Space"]
    assert actions["freeze"].shortcuts() == []
    give_space(actions, plays=False)
    assert [k.toString() for k in actions["play"].shortcuts()] == ["Shift+Space"]
    assert [k.toString() for k in actions["freeze"].shortcuts()] == ["Space"]
