import json
from dataclasses import replace

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QPalette
from PySide6.QtWidgets import QApplication, QDialog, QLabel, QWidget

from dsp.fourier import accelerator
from dsp.settings import Settings
from tests.ui import pointer
from ui import commands
from ui.banner import BannerAction
from ui.help import AboutDialog, KeyDialog
from ui.keys import COMMANDS
from ui.panel.controls import SourceEntry
from ui.picture.marking import Marking
from ui.picture.picture_view import PictureView
from ui.theme import DARK, LIGHT, ThemeSwitch
from ui.window import MainWindow

SOURCES = [
    SourceEntry("", "System default", "Microphones"),
    SourceEntry("usb", "USB & Co", "Microphones"),
    SourceEntry("demo", "Demo signal", "Built in"),
]
Key = Qt.Key
NONE, ALT = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.AltModifier


class FakePane(QWidget):
    """A pane without a picture."""

    settings_changed = Signal(object)
    follow_changed = Signal(bool)
    reading_changed = Signal(str)

    def __init__(self):
        super().__init__()
        self.follow, self.settings, self.theme = True, None, None
        self.spectrum_visible = False
        self.ran, self.refused = [], set()
        self.source = None
        view = PictureView(DARK, self)
        view.hide()
        self.marking = Marking(view, lambda: None, lambda _place: None)

    def show_settings(self, settings):
        self.settings = settings

    def set_theme(self, theme):
        self.theme = theme

    def run_command(self, name):
        if name in self.refused:
            return False
        self.ran.append(name)
        if name == "freeze":
            self.follow = not self.follow
            self.follow_changed.emit(self.follow)
        return True

    def picture_width(self):
        return self.width() // 2


@pytest.fixture
def themes(qapp):
    switch = ThemeSwitch(qapp, "dark")
    yield switch
    switch.deleteLater()


@pytest.fixture
def window(qtbot, themes):
    """Return a window whose wishes come true at once, as in the program."""
    window = MainWindow(themes, None, "1.2.3")
    qtbot.addWidget(window)
    window.pane = FakePane()
    window.add_pane(window.pane, "Sound")
    window.show_pane(window.pane)
    window.show_settings(Settings())
    window.heard = []
    window.settings_changed.connect(window.heard.append)
    window.settings_changed.connect(window.show_settings)
    window.show_sources(SOURCES, "")
    window.show_signal(48_000, 2)
    window.resize(1024, 640)
    window.show()
    qtbot.waitExposed(window)
    window.activateWindow()
    window.pane.setFocus()
    return window


def press(qtbot, key, modifiers=Qt.KeyboardModifier.NoModifier):
    qtbot.keyClick(QApplication.focusWidget(), key, modifiers)


def test_it_begins_with_the_keyboard_at_the_picture(window):
    assert QApplication.focusWidget() is window.pane
    assert window.pane.settings == Settings()
    assert window.pane.theme is DARK


def test_keys_of_the_table_are_keys_of_the_window(qtbot, window):
    press(qtbot, Key.Key_F)
    press(qtbot, Key.Key_W, Qt.KeyboardModifier.ShiftModifier)
    press(qtbot, Key.Key_L)
    press(qtbot, Key.Key_G)
    assert window.heard[0].analysis.n_fft == 8192
    assert window.heard[-1].analysis.window.name == "rectangular"
    assert (window.heard[-1].floor, window.heard[-1].grid) == (-101.0, True)
    for key in (Key.Key_Left, Key.Key_Home, Key.Key_Equal, Key.Key_0):
        press(qtbot, key)
    assert window.pane.ran == ["scroll-left", "oldest", "zoom-in-time", "fit"]


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.id)
def test_every_command_is_carried_out_by_somebody(window, monkeypatch, command):
    monkeypatch.setattr(commands, "ask_sound_files", lambda *_: [])
    monkeypatch.setattr(window, "close", lambda: True)
    window._deeds._own["quit"] = lambda: True
    window.pane.refused = {command.id}
    unknown = []
    window.command.connect(unknown.append)
    settings_alone = window._deeds.settings
    window.commands[command.id].setEnabled(True)
    window.commands[command.id].trigger()
    carried_out = window._deeds.settings != settings_alone or command.id in window._deeds._own
    assert carried_out == (unknown == [])
    for dialog in window.findChildren(QDialog):
        dialog.close()
    window.showNormal()


def test_a_focused_number_keeps_its_keys(qtbot, window):
    field = window.panel.level.floor
    field.setFocus()
    field.selectAll()
    qtbot.keyClicks(field, "-90")
    for key in (Key.Key_Left, Key.Key_Home, Key.Key_End, Key.Key_Space):
        qtbot.keyClick(field, key)
    assert window.pane.ran == []
    assert window.heard == []
    assert field.lineEdit().text().startswith("-90")
    qtbot.keyClick(field, Key.Key_Return)
    assert window.heard == [Settings(floor=-90.0)]
    assert QApplication.focusWidget() is window.pane


def test_up_and_down_step_a_focused_number(qtbot, window):
    window.panel.level.ceiling.setFocus()
    press(qtbot, Key.Key_Up)
    assert window.heard[-1].ceiling > -10.0
    assert window.pane.ran == []
    press(qtbot, Key.Key_Escape)
    assert QApplication.focusWidget() is window.pane


def test_space_belongs_to_a_focused_box_and_to_the_picture_otherwise(qtbot, window):
    box = window.panel.picture.grid_lines
    box.setFocus()
    press(qtbot, Key.Key_Space)
    assert window.heard == [Settings(grid=True)]
    assert window.pane.ran == []
    press(qtbot, Key.Key_Left)
    assert window.pane.ran == ["scroll-left"]
    window.pane.setFocus()
    press(qtbot, Key.Key_Space)
    assert window.pane.ran == ["scroll-left", "freeze"]


def test_arrows_belong_to_a_focused_list_and_letters_to_the_commands(qtbot, window):
    combo = window.panel.frequency.scale
    combo.setFocus()
    press(qtbot, Key.Key_Down)
    assert window.heard[-1].axis.scale == "mel"
    press(qtbot, Key.Key_Home)
    assert window.heard[-1].axis.scale == "linear"
    press(qtbot, Key.Key_F)
    assert window.heard[-1].analysis.n_fft == 8192
    assert window.pane.ran == []


def test_space_presses_a_focused_button(qtbot, window):
    window.top.live.setFocus()
    press(qtbot, Key.Key_Space)
    assert window.pane.ran == ["freeze"]  # once: the button does it, not the key as well
    assert window.commands["freeze"].isChecked()


def test_a_click_leaves_the_keyboard_at_the_picture(qtbot, window):
    qtbot.mouseClick(window.panel.frequency.notes, Qt.MouseButton.LeftButton)
    qtbot.mouseClick(window.top.live, Qt.MouseButton.LeftButton)
    assert QApplication.focusWidget() is window.pane
    assert window.heard == [Settings(note_names=True)]
    assert not window.pane.follow


def test_freezing_shows_whoever_does_it(window):
    window.pane.follow_changed.emit(False)
    assert window.commands["freeze"].isChecked()
    assert window.top.live.accessibleName() == "Frozen"
    window.pane.follow_changed.emit(True)
    assert window.top.live.accessibleName() == "Live"


def test_marks_in_the_menus_follow_the_settings(window):
    on = replace(Settings(), grid=True, note_names=True, clock_time=True, auto_range=True)
    names = ("grid", "note-names", "clock-time", "auto-range")
    window.show_settings(on)
    assert all(window.commands[name].isChecked() for name in names)
    window.show_settings(Settings())
    assert not any(window.commands[name].isChecked() for name in names)


def test_panel_folds_away_and_gives_its_room_to_the_picture(qtbot, window):
    before = window.pane.width()
    window.commands["panel"].trigger()
    qtbot.waitUntil(lambda: window.pane.width() > before)
    assert not window.panel.isVisible()
    window.commands["panel"].trigger()
    qtbot.waitUntil(lambda: window.pane.width() == before)


def test_spectrum_is_shown_and_hidden_from_menu_and_panel(qtbot, window):
    box = window.panel.picture.spectrum
    assert window.pane.spectrum_visible
    assert box.isChecked()
    window.commands["spectrum"].trigger()
    assert not window.pane.spectrum_visible
    assert not box.isChecked()
    qtbot.mouseClick(box, Qt.MouseButton.LeftButton)
    assert window.pane.spectrum_visible
    assert window.commands["spectrum"].isChecked()


def test_speed_follows_the_width_of_the_picture(qtbot, window):
    window.resize(1400, 700)
    expected = window.pane.picture_width
    qtbot.waitUntil(lambda: window.panel.time.speed.value() == expected() / 10.0)


def test_sources_are_listed_in_panel_and_menu(qtbot, window):
    texts = [a.text() for a in window.menus.sources.actions() if a.isCheckable()]
    assert texts == ["System default", "USB && Co", "Demo signal"]
    with qtbot.waitSignal(window.source_chosen) as told:
        window.menus.sources.actions()[2].trigger()
    assert told.args == ["usb"]
    with qtbot.waitSignal(window.source_chosen) as told:
        window.commands["demo"].trigger()
    assert told.args == ["demo"]


def test_input_and_its_state_are_named(window):
    window.show_state("0.3 s lost")
    name = window.top.source.accessibleName()
    assert name == "Input: System default, 48 kHz · 2 channels · 0.3 s lost"
    window.show_sources(SOURCES, "usb")
    assert window.windowTitle() == "USB & Co – Sonoscope"
    window.show_sources(SOURCES, "gone")
    assert window.top.source.accessibleName().startswith("Input: No input")


def test_status_row_shows_pointer_and_settings(window):
    window.pane.reading_changed.emit("1.5 s · 440 Hz")
    assert window.status.reading() == "1.5 s · 440 Hz"
    texts = [label.text() for label in window.status.findChildren(QLabel)]
    assert "Hann 4096 · FFT 4096 · hop 256 (93.8 %) · 48 kHz · dBFS" in texts


def test_themes_turn(qtbot, window, themes):
    window.commands["theme"].trigger()
    assert (themes.choice, window.pane.theme) == ("light", LIGHT)
    assert window.menus.themes["light"].isChecked()
    assert window.panel.picture.theme.currentData() == "light"
    window.menus.themes["dark"].trigger()
    assert (themes.choice, window.pane.theme) == ("dark", DARK)


def test_open_asks_and_remembers_the_folder(window, monkeypatch, tmp_path):
    asked, chosen = [], []
    answers = [[str(tmp_path / "a.wav")], []]

    def ask(parent, folder):
        asked.append(folder)
        return answers[len(asked) - 1]

    monkeypatch.setattr(commands, "ask_sound_files", ask)
    window.file_chosen.connect(chosen.append)
    window.commands["open"].trigger()
    window.commands["open"].trigger()
    assert chosen == [str(tmp_path / "a.wav")]
    assert asked == ["", str(tmp_path)]
    assert window.save_layout()["sound_folder"] == str(tmp_path)


def drop(window, *names):
    """Let files, or text if there are none, be dropped; return whether the window takes them."""
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(name) for name in names])
    if not names:
        data.setText("text")
    place = [Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, NONE]
    enter = QDragEnterEvent(QPoint(300, 300), *place)
    enter.ignore()
    QApplication.sendEvent(window, enter)
    if enter.isAccepted():
        QApplication.sendEvent(window, QDropEvent(QPointF(300, 300), *place))
    return enter.isAccepted()


def test_files_are_dropped_on_the_window(window):
    chosen = []
    window.file_chosen.connect(chosen.append)
    assert drop(window, "/sound/a b.wav")
    assert drop(window, "/sound/c.wav", "/sound/d.wav")
    assert not drop(window)
    assert chosen == ["/sound/a b.wav", "/sound/c.wav", "/sound/d.wav"]


def test_files_opened_last_are_in_the_menu(window):
    chosen, forgotten = [], []
    window.file_chosen.connect(chosen.append)
    window.recent_forgotten.connect(lambda: forgotten.append(True))
    window.show_recent([])
    assert not window.menus.recent.isEnabled()
    window.show_recent(["/sound/R&B.wav", "/sound/b.wav"])
    first, second, _, clear = window.menus.recent.actions()
    assert first.text() == "R&&B.wav\t/sound"
    second.trigger()
    clear.trigger()
    assert chosen == ["/sound/b.wav"]
    assert forgotten == [True]


def test_a_file_has_no_level_and_cannot_be_frozen(window):
    window.show_signal(44_100, 2, live=False)
    assert window.top.live.isHidden()
    assert not window.commands["freeze"].isEnabled()
    window.show_signal(48_000, 1)
    assert not window.top.live.isHidden()
    assert window.commands["freeze"].isEnabled()


def test_key_table_and_about_open_once_and_close(qtbot, window):
    window.commands["keys"].trigger()
    window.commands["keys"].trigger()
    window.commands["about"].trigger()
    window.commands["about"].trigger()
    assert len(window.findChildren(KeyDialog)) == len(window.findChildren(AboutDialog)) == 1
    about = window.findChild(AboutDialog)
    said = " ".join(label.text() for label in about.findChildren(QLabel))
    assert "Sonoscope 1.2.3" in said
    assert f"Fourier transforms by {accelerator() or 'scipy'}." in said
    texts = [label.text() for label in window.findChild(KeyDialog).findChildren(QLabel)]
    assert all(command.tooltip in texts for command in COMMANDS if command.keys)
    for dialog in window.findChildren(QDialog):
        dialog.close()
    qtbot.waitUntil(lambda: not window.findChildren(QDialog))


def test_full_screen_and_back_with_escape(qtbot, window):
    window.commands["full-screen"].trigger()
    qtbot.waitUntil(window.isFullScreen)
    assert window.commands["full-screen"].isChecked()
    press(qtbot, Key.Key_Escape)
    qtbot.waitUntil(lambda: not window.isFullScreen())
    assert not window.commands["full-screen"].isChecked()


def test_layout_comes_back(qtbot, window, themes, monkeypatch, tmp_path):
    window.resize(770, 600)  # smaller than any screen, or it would be made to fit
    window.panel.fold(["Level"])
    window.commands["panel"].trigger()
    window.commands["spectrum"].trigger()
    monkeypatch.setattr(commands, "ask_sound_files", lambda *_: [str(tmp_path / "a.wav")])
    window.commands["open"].trigger()
    layout = json.loads(json.dumps(window.save_layout()))
    other = MainWindow(themes)
    pane = FakePane()
    other.add_pane(pane, "Sound")
    other.show_pane(pane)
    qtbot.addWidget(other)
    other.restore_layout(layout)
    assert (other.width(), other.height()) == (770, 600)
    assert other.panel.isHidden()
    assert window.pane.spectrum_visible is other._pane.spectrum_visible is False
    back = other.save_layout()
    assert {**back, "geometry": ""} == {**layout, "geometry": ""}


@pytest.mark.parametrize(
    "layout",
    [
        {},
        {"geometry": 3, "panel": "yes", "folded": [1, None]},
        {"geometry": "nonsense ☃", "folded": "Level", "sound_folder": 7},
    ],
)
def test_a_damaged_layout_does_no_harm(window, layout):
    before = window.save_layout()
    window.restore_layout(layout)
    assert window.save_layout() == before


def test_closing_tells(qtbot, window):
    with qtbot.waitSignal(window.closed):
        window.close()


def test_banner_lies_over_the_picture_without_moving_it(qtbot, window):
    size, done = window.pane.size(), []
    window.show_banner("No microphone.", "warning", [BannerAction("Demo", lambda: done.append(1))])
    qtbot.waitUntil(lambda: window.banner.pos() == QPoint(0, 0))
    assert window.pane.size() == size
    assert window.banner.width() == window.pane.width()
    assert window.banner.accessibleName() == "warning: No microphone."
    window.hide_banner()
    qtbot.waitUntil(lambda: not window.banner.isVisible())


@pytest.mark.parametrize("size", [(760, 480), (1024, 640), (1600, 900), (3840, 2160)])
def test_nothing_is_cut_off(qapp, window, size):
    window.resize(*size)
    qapp.processEvents()
    for part in (window.top, window.status, window.panel, window.stage):
        inside = part.mapTo(window, QPoint(0, 0))
        assert inside.x() >= 0
        assert inside.x() + part.width() <= window.width()
        assert inside.y() + part.height() <= window.height()
    for button in window.top.findChildren(QWidget):
        if button.parent() is window.top and button is not window.top.source:
            assert button.width() >= button.sizeHint().width(), button
    assert window.pane.width() >= 400


def test_with_tabs_all_that_stands_in_the_window_follows_another_theme(window, themes):
    window.add_pane(FakePane(), "Another sound")
    for choice in ("light", "dark", "light"):
        themes.choose(choice)
        QApplication.processEvents()
    for part in (window.pane, window.stage.area, window.banner, window.top, window.panel):
        assert part.palette().color(QPalette.ColorRole.Window) == LIGHT.panel


def tap_alt(qtbot, between=lambda: None):
    target = QApplication.focusWidget()
    qtbot.keyPress(target, Key.Key_Alt, ALT)
    between()
    qtbot.keyRelease(target, Key.Key_Alt)


@pytest.mark.parametrize("opens", [Key.Key_Down, Key.Key_Return, Key.Key_Space, Key.Key_V])
def test_the_menu_bar_can_be_used_by_the_keyboard_alone(qtbot, window, opens):
    bar = window.menus.bar
    tap_alt(qtbot)
    assert QApplication.focusWidget() is bar
    press(qtbot, Key.Key_Right)
    assert bar.activeAction().text() == "&View"
    press(qtbot, opens)
    menu = bar.activeAction().menu()
    assert menu.isVisible()
    qtbot.keyClick(menu, Key.Key_Escape)
    press(qtbot, Key.Key_Escape)
    assert QApplication.focusWidget() is window.pane
    assert window.pane.ran == []


def test_alt_with_the_wheel_leaves_the_keyboard_where_it_is(qtbot, window):
    tap_alt(qtbot, lambda: pointer.wheel(window.pane, (20, 20), 1, ALT))
    assert QApplication.focusWidget() is window.pane
    tap_alt(qtbot)
    assert QApplication.focusWidget() is window.menus.bar


def test_the_window_is_never_smaller_than_its_parts(qtbot, window):
    window.top.setMinimumWidth(900)
    qtbot.waitUntil(lambda: window.minimumWidth() == 900)
    window.top.setMinimumWidth(0)
    qtbot.waitUntil(lambda: window.minimumWidth() == 760)


def test_a_window_that_was_as_large_as_it_goes_is_that_again(qtbot, window):
    window.showMaximized()
    press(qtbot, Key.Key_F11)
    qtbot.waitUntil(window.isFullScreen)
    press(qtbot, Key.Key_F11)
    qtbot.waitUntil(lambda: not window.isFullScreen())
    assert window.isMaximized()
    window.showNormal()


@pytest.mark.parametrize("part", ["floor", "colours", "auto_range"])
def test_escape_leaves_a_control_before_it_leaves_the_full_screen(qtbot, window, part):
    window.showFullScreen()
    window.commands["select-none"].setEnabled(False)
    field = getattr(window.panel.level, part)
    field.setFocus()
    if part == "floor":
        field.selectAll()
        qtbot.keyClicks(field, "-8")
    press(qtbot, Key.Key_Escape)
    assert QApplication.focusWidget() is window.pane
    assert window.isFullScreen()
    assert window.heard == []
    press(qtbot, Key.Key_Escape)
    qtbot.waitUntil(lambda: not window.isFullScreen())


def test_escape_in_a_list_leaves_the_list_and_the_selection(qtbot, window):
    window.commands["select-none"].setEnabled(True)
    window.panel.level.colours.setFocus()
    press(qtbot, Key.Key_Escape)
    assert QApplication.focusWidget() is window.pane
    assert window.pane.ran == []
    press(qtbot, Key.Key_Escape)
    assert window.pane.ran == ["select-none"]


def test_arrows_go_from_tab_to_tab_where_the_tabs_have_the_keyboard(qtbot, window):
    others = [FakePane(), FakePane()]
    for pane in others:
        window.add_pane(pane, "Another")
    window.show_pane(window.pane)
    window.pane_chosen.connect(window.show_pane)
    tabs = window.stage.tabs
    tabs.setFocus()
    for pane in others:
        press(qtbot, Key.Key_Right)
        assert window._pane is pane
        assert QApplication.focusWidget() is tabs
    press(qtbot, Key.Key_Left)
    assert window._pane is others[0]
    assert window.pane.ran == []
    press(qtbot, Key.Key_Escape)
    assert QApplication.focusWidget() is others[0]
