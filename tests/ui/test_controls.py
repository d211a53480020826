import re
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractSpinBox,
    QComboBox,
    QLabel,
    QScrollArea,
    QWidget,
)

from dsp.analysis import Analysis
from dsp.scales import SCALES, FrequencyAxis
from dsp.settings import Settings
from dsp.transforms.registry import TRANSFORMS
from dsp.windows import WINDOWS, Window
from tests.ui.panels import choose, shown_panel
from ui.fields import Check, Combo, Number
from ui.palettes import NAMES
from ui.panel.controls import ControlPanel, SourceEntry
from ui.steps import OVERLAPS, PADDINGS, SIZES

SOURCES = [
    SourceEntry("mic", "Built-in Audio", "Microphones"),
    SourceEntry("usb", "USB Microphone", "Microphones"),
    SourceEntry("monitor", "Monitor of Built-in Audio", "What the computer plays"),
    SourceEntry("demo", "Demo signal", "Built in"),
]


@pytest.fixture
def panel(qtbot):
    return shown_panel(qtbot)


def controls(panel):
    kinds = QComboBox | QAbstractSpinBox | QAbstractButton
    found = [w for w in panel.findChildren(QWidget) if isinstance(w, kinds)]
    return [w for w in found if w.focusPolicy() != Qt.FocusPolicy.NoFocus]


def enter(qtbot, field, text):
    field.setFocus()
    field.selectAll()
    qtbot.keyClicks(field, text)
    qtbot.keyClick(field, Qt.Key.Key_Return)


@pytest.mark.parametrize("n_fft", SIZES)
def test_fft_size(panel, n_fft):
    choose(panel.detail.n_fft, n_fft)
    assert panel.heard[-1:] == (
        [] if n_fft == 4096 else [Settings().with_analysis(n_fft=n_fft, win_length=n_fft)]
    )
    assert panel.detail.n_fft.currentText() == str(n_fft)
    assert panel.detail.length.value() == n_fft


@pytest.mark.parametrize("name", WINDOWS)
def test_window_shape_shows_its_parameter_only_if_it_has_one(panel, name):
    choose(panel.detail.window_shape, name)
    kind = WINDOWS[name]
    assert panel.detail.parameter.isVisible() == (kind.parameter_name is not None)
    assert panel._settings.analysis.window == Window(name)
    if kind.parameter_name:
        assert panel.detail.parameter.value() == kind.default
        panel.detail.parameter.setValue(kind.minimum)
        assert panel.heard[-1].analysis.window == Window(name, kind.minimum)


def test_window_length_alone_and_never_above_the_fft_size(panel):
    panel.detail.length.setValue(1000)
    assert panel.heard[-1] == Settings().with_analysis(win_length=1000)
    assert panel.detail.length_time.text() == "20.8 ms"
    panel.detail.length.setValue(5000)
    assert panel.heard[-1].analysis.win_length == 4096


def test_window_length_can_be_typed_in_milliseconds(qtbot, panel):
    enter(qtbot, panel.detail.length, "25 ms")
    assert panel.heard[-1].analysis.win_length == 1200


@pytest.mark.parametrize("factor", PADDINGS)
def test_zero_padding_keeps_the_window(panel, factor):
    choose(panel.detail.padding, float(factor))
    analysis = panel._settings.analysis
    assert (analysis.win_length, analysis.n_fft) == (4096, 4096 * factor)


def test_padding_beyond_the_largest_fft_cannot_be_chosen(panel):
    choose(panel.detail.n_fft, 16384)
    model = panel.detail.padding.model()
    assert [model.item(i).isEnabled() for i in range(4)] == [True, True, True, False]


@pytest.mark.parametrize("overlap", OVERLAPS)
def test_overlap(panel, overlap):
    choose(panel.detail.overlap, overlap)
    assert panel._settings.analysis.overlap == overlap


def test_pre_emphasis(qtbot, panel):
    qtbot.mouseClick(panel.detail.pre_emphasis, Qt.MouseButton.LeftButton)
    assert panel.heard[-1] == Settings().with_analysis(pre_emphasis=0.97)
    qtbot.mouseClick(panel.detail.pre_emphasis, Qt.MouseButton.LeftButton)
    assert panel.heard[-1] == Settings()


def test_facts_follow_the_settings(panel):
    assert [label.text() for label in panel.detail.values] == [
        "11.7 Hz × 85.3 ms",
        "1.50 bins = 17.6 Hz",
        "11.7 Hz",
        "256 samples = 5.33 ms",
    ]
    choose(panel.detail.padding, 4.0)
    assert panel.detail.values[2].text() == "2.93 Hz"
    panel.show_signal(96_000, 2)
    assert panel.detail.values[0].text() == "23.4 Hz × 42.7 ms"


@pytest.mark.parametrize("scale", SCALES)
def test_frequency_scale(panel, scale):
    choose(panel.frequency.scale, scale)
    assert panel._settings.axis.scale == scale


def test_a_linear_axis_from_zero_becomes_a_logarithmic_one(panel):
    panel.show_settings(Settings(axis=FrequencyAxis("linear", 0.0, 8000.0)))
    choose(panel.frequency.scale, "log")
    assert panel.heard[-1].axis == FrequencyAxis("log", 10.0, 8000.0)


def test_frequency_limits_stay_within_the_sound(panel):
    panel.frequency.fmin.setValue(1e6)
    assert panel.heard[-1].axis == FrequencyAxis("log", 23_999.0, 24_000.0)
    panel.frequency.fmax.setValue(0.0)
    assert panel.heard[-1].axis == FrequencyAxis("log", 1.0, 2.0)


def test_frequency_ends_where_the_sound_ends(panel):
    panel.show_signal(16_000, 1)
    assert panel.frequency.fmax.value() == 8000.0
    assert panel.frequency.fmax.maximum() == 8000.0
    assert panel.heard == []  # the settings keep what a better input can show again


@pytest.mark.parametrize("name", NAMES)
def test_colours(panel, name):
    panel.show_settings(Settings(colormap=NAMES[NAMES.index(name) - 1]))
    before = panel.level.colours.grab().toImage()
    choose(panel.level.colours, name)
    assert panel._settings.colormap == name
    assert panel.level.colours.grab().toImage() != before


def test_the_list_of_colours_shows_them(panel):
    combo = panel.level.colours
    combo.showPopup()
    strips = [combo.itemIcon(i).pixmap(combo.iconSize()).toImage() for i in range(len(NAMES))]
    combo.hidePopup()
    assert not any(strip.isNull() for strip in strips)
    left, right = strips[NAMES.index("grey")].pixelColor(0, 3), strips[0].pixelColor(71, 3)
    assert left.lightness() < 5
    assert right.lightness() > 190


def test_levels_stay_within_what_is_known(panel):
    panel.level.ceiling.setValue(-500.0)
    assert panel.heard[-1] == Settings(floor=-180.0, ceiling=-179.0)
    panel.level.floor.setValue(500.0)
    assert panel.heard[-1].floor == pytest.approx(23.7, abs=0.06)
    assert panel.heard[-1].ceiling == pytest.approx(24.7, abs=0.06)


def test_setting_a_level_ends_the_automatic_range(qtbot, panel):
    qtbot.mouseClick(panel.level.auto_range, Qt.MouseButton.LeftButton)
    assert panel.heard[-1] == Settings(auto_range=True)
    panel.level.floor.setValue(-90.0)
    assert panel.heard[-1] == Settings(floor=-90.0)
    assert not panel.level.auto_range.isChecked()


def test_span_and_speed_are_one(panel):
    assert panel.time.speed.value() == 90.0
    panel.time.speed.setValue(300.0)
    assert panel.heard[-1] == Settings(span=3.0)
    panel.time.span.setValue(60.0)
    assert panel.time.speed.value() == 15.0
    panel.show_picture_width(1200)
    assert panel.time.speed.value() == 20.0


def test_speed_waits_for_a_picture(qtbot):
    panel = ControlPanel()
    qtbot.addWidget(panel)
    assert not panel.time.speed.isEnabled()


@pytest.mark.parametrize("name", ["grid", "note_names", "clock_time"])
def test_what_is_drawn(qtbot, panel, name):
    box = {
        "grid": panel.picture.grid_lines,
        "note_names": panel.frequency.notes,
        "clock_time": panel.time.clock,
    }[name]
    qtbot.mouseClick(box, Qt.MouseButton.LeftButton)
    assert panel.heard[-1] == replace(Settings(), **{name: True})
    assert box.isChecked()


def test_channels_of_the_sound(panel):
    combo = panel.input.channel
    assert [combo.itemText(i) for i in range(combo.count())] == [
        "Mix of both",
        "Channel 1 (left)",
        "Channel 2 (right)",
        "Difference 1 − 2",
    ]
    choose(combo, "2")
    assert panel.heard[-1] == Settings().with_analysis(channel="2")
    panel.show_signal(48_000, 1)
    assert combo.currentText() == "Channel 2"
    assert combo.isEnabled()


def test_one_channel_is_no_choice(panel):
    panel.show_signal(48_000, 1)
    assert not panel.input.channel.isEnabled()


def test_sources(qtbot, panel):
    panel.show_sources(SOURCES, "usb")
    assert panel.input.source.currentText() == "USB Microphone"
    with qtbot.waitSignal(panel.source_chosen) as told:
        choose(panel.input.source, "monitor")
    assert told.args == ["monitor"]
    panel.show_sources(SOURCES[:1], "gone")
    assert panel.input.source.currentText() == "gone"


def test_history_theme_and_spectrum(qtbot, panel):
    with qtbot.waitSignal(panel.history_chosen) as told:
        panel.time.history.setValue(20.0)
    assert told.args == [20.0]
    with qtbot.waitSignal(panel.theme_chosen) as told:
        choose(panel.picture.theme, "light")
    assert told.args == ["light"]
    with qtbot.waitSignal(panel.command) as told:
        qtbot.mouseClick(panel.picture.spectrum, Qt.MouseButton.LeftButton)
    assert told.args == ["spectrum"]


UNUSUAL = Settings(
    Analysis(Window("tukey", 0.3), 1000, 700, 0.9, 0.5, "5"),
    FrequencyAxis("bark", 123.4, 7654.3),
    floor=-77.7,
    ceiling=3.3,
    colormap="sunset",
    span=0.012,
)
WIDE = Settings(
    Analysis(Window("kaiser", 12.5), 65536, 65536, 0.96875, 0.97, "difference"),
    FrequencyAxis("linear", 12345.6, 192_000.0),
    floor=-100.5,
    ceiling=-10.5,
    span=12.34567,
)


def test_values_from_elsewhere_are_shown_as_they_are(panel):
    panel.show_settings(UNUSUAL)
    assert panel.heard == []
    detail, frequency = panel.detail, panel.frequency
    assert detail.n_fft.currentText() == "1000"
    assert detail.parameter.text() == "α 0.3"
    assert detail.length.text() == "700 samples"
    assert detail.padding.currentText() == "1.4×"
    assert detail.overlap.currentText() == "90 %"
    assert detail.pre_emphasis.text() == "Pre-emphasis 0.5"
    assert panel.input.channel.currentText() == "Channel 5"
    assert (frequency.fmin.text(), frequency.fmax.text()) == ("123.4 Hz", "7654 Hz")
    assert (panel.level.floor.text(), panel.level.ceiling.text()) == ("−77.7 dB", "3.3 dB")
    assert panel.level.colours.currentText() == "sunset"
    assert panel.time.span.text() == "0.012 s"
    panel.show_settings(Settings())
    assert detail.n_fft.count() == len(SIZES)


def test_changing_one_unusual_value_keeps_the_others(panel):
    panel.show_settings(UNUSUAL)
    panel.level.floor.setValue(-80.0)
    assert panel.heard == [replace(UNUSUAL, floor=-80.0)]


def test_settings_that_cannot_be_are_taken_back(panel):
    panel._apply(lambda settings: replace(settings, span=-1.0))
    panel.detail.n_fft.setCurrentIndex(0)
    panel._apply(lambda settings: settings.with_analysis(n_fft=3))
    assert panel.heard == []
    assert panel.detail.n_fft.currentText() == "4096"


def test_groups_fold_away_and_remember(qtbot, panel):
    assert panel.folded() == []
    qtbot.mouseClick(panel.detail.heading, Qt.MouseButton.LeftButton)
    assert panel.folded() == ["Detail"]
    assert not panel.detail.n_fft.isVisible()
    panel.fold(["Time", "No such group"])
    assert panel.folded() == ["Time"]
    assert panel.detail.n_fft.isVisible()


def test_every_control_can_be_read_aloud_and_explained(panel):
    panel.detail._show_window(Analysis(Window("kaiser")))
    for control in controls(panel):
        assert control.accessibleName(), control
        if isinstance(control, Combo | Number | Check):
            assert re.search(r"\.( \(.+\))?$", control.toolTip()), control.toolTip()
    names = [w.accessibleName() for w in controls(panel)]
    assert len(set(names)) == len(names)


def test_every_label_belongs_to_a_control(panel):
    labels = {label.text(): label.buddy() for label in panel.findChildren(QLabel)}
    for text in ("FFT size", "Window", "Scale", "Colours", "From, to", "History", "Theme"):
        assert labels[text] is not None


def test_tab_walks_down_the_panel(panel):
    places, widget = [], panel.input.heading
    for _ in range(100):
        if widget in controls(panel) and widget.isVisible():
            at = widget.mapTo(panel, widget.rect().center())
            places.append((round(at.y() / 10), at.x()))
        widget = widget.nextInFocusChain()
        if widget is panel.input.heading:
            break
    assert len(places) > 20
    assert places == sorted(places)


@pytest.mark.parametrize("shown", [Settings(), UNUSUAL, WIDE], ids=["usual", "unusual", "wide"])
@pytest.mark.parametrize("choice", ["dark", "light"])
def test_nothing_is_cut_off(qapp, panel, choice, shown):
    from ui.theme import apply_theme

    apply_theme(qapp, choice)
    panel.show_settings(shown)
    panel.show_signal(384_000, 2)
    panel.resize(panel.width(), 2000)
    qapp.processEvents()
    for control in controls(panel):
        if isinstance(control, Number):
            room = control.lineEdit().width() - 8
            assert control.fontMetrics().horizontalAdvance(control.text()) <= room, control.text()
        if control.isVisible():
            assert control.height() >= control.sizeHint().height()
    combo = panel.transform.transform
    widest = max(combo.fontMetrics().horizontalAdvance(kind.label) for kind in TRANSFORMS.values())
    assert widest <= combo.text_room().width()
    for label in panel.findChildren(QLabel):
        assert label.width() >= label.sizeHint().width() or not label.isVisible(), label.text()


def test_the_scroll_bar_cuts_nothing_off(qapp, panel):
    from ui.theme import DARK

    panel.set_theme(DARK)
    panel.show_settings(UNUSUAL)
    panel.resize(panel.width(), 300)
    qapp.processEvents()
    (scroll,) = panel.findChildren(QScrollArea)
    assert scroll.verticalScrollBar().isVisible()
    assert scroll.widget().width() == scroll.viewport().width()


def test_what_live_sound_alone_has_is_shown_for_it_alone(panel):
    labels = {label.buddy(): label for label in panel.findChildren(QLabel) if label.buddy()}
    time = panel.time
    panel.show_signal(44_100, 1, live=False)
    assert labels[time.span].text() == "Span"
    assert not time.speed.isVisible()
    assert not time.history.isVisible()
    assert not labels[time.history].isVisible()
    assert not panel.level.ballistics.isVisible()
    assert panel.level.weighting.isVisible()
    panel.show_signal(44_100, 1, live=True)
    assert labels[time.span].text() == "Span, speed"
    assert time.speed.isVisible()
    assert time.history.isVisible()
    assert panel.level.ballistics.isVisible()


def test_the_history_says_what_memory_it_takes(panel):
    assert "10 min take 230 MB" in panel.time.history.toolTip()
    panel.show_signal(192_000, 1)
    panel.show_history(240.0)
    assert "240 min take 11\N{NARROW NO-BREAK SPACE}000 MB" in panel.time.history.toolTip()
    panel.show_history(0.1)
    assert "0.1 min take 4.6 MB" in panel.time.history.toolTip()


@pytest.mark.parametrize(
    ("field", "typed", "ends"),
    [
        ("fmin", "5k", (5000.0, 8000.0)),
        ("fmin", "22k", (22_000.0, 24_000.0)),
        ("fmin", "1500", (1500.0, 4000.0)),
        ("fmax", "500", (0.0, 500.0)),
        ("fmax", "900", (0.0, 900.0)),
        ("fmax", "9k", (1000.0, 9000.0)),
    ],
)
def test_an_end_of_the_axis_takes_the_other_one_along(qtbot, panel, field, typed, ends):
    panel.show_settings(Settings(axis=FrequencyAxis("linear", 1000.0, 4000.0)))
    enter(qtbot, getattr(panel.frequency, field), typed)
    axis = panel.heard[-1].axis
    assert (axis.fmin, axis.fmax) == ends


@pytest.mark.parametrize(
    ("field", "typed", "ends"),
    [
        ("floor", "-20", (-20.0, 10.0)),
        ("floor", "-70", (-70.0, -60.0)),
        ("ceiling", "-120", (-150.0, -120.0)),
        ("ceiling", "-20", (-90.0, -20.0)),
    ],
)
def test_an_end_of_the_levels_takes_the_other_one_along(qtbot, panel, field, typed, ends):
    panel.show_settings(replace(Settings(), floor=-90.0, ceiling=-60.0))
    enter(qtbot, getattr(panel.level, field), typed)
    assert (panel.heard[-1].floor, panel.heard[-1].ceiling) == ends
