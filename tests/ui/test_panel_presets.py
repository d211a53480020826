"""Presets in the panel: taken, saved, removed, shared."""

from dataclasses import fields, replace

import pytest

from app import presets
from app.desktop.preset_desk import PresetDesk
from dsp.presets import PRESETS, with_preset
from dsp.settings import Settings
from tests.ui.panels import choose
from ui.panel import panel_presets
from ui.preset_commands import OWN_PRESETS
from ui.theme import ThemeSwitch
from ui.window import MainWindow


@pytest.fixture
def window(qtbot, qapp):
    window = MainWindow(ThemeSwitch(qapp, "dark"))
    qtbot.addWidget(window)
    window.settings_changed.connect(window.show_settings)
    window.show()
    return window


@pytest.fixture
def section(window):
    return window.panel.presets


@pytest.fixture(autouse=True)
def sure(monkeypatch):
    """Say yes to every question; the list tells which there were."""
    asked = []
    monkeypatch.setattr(
        panel_presets, "confirm", lambda _, __, question, ___: asked.append(question) or True
    )
    return asked


@pytest.fixture
def keep(section, window, monkeypatch):
    """Keep the settings, with changes, as an own preset."""

    def keep(name, **changes):
        window.show_settings(replace(Settings(), **changes))
        monkeypatch.setattr(panel_presets, "ask_name", lambda *_: name)
        section.save.trigger()

    return keep


def listed(section):
    """Own presets as they are listed."""
    names = [section.preset.itemText(k) for k in range(section.preset.count())]
    own = names[names.index("Own") + 1 :] if "Own" in names else []
    return [name for name in own if name != panel_presets.OWN]


@pytest.mark.parametrize("name", PRESETS)
def test_a_preset_is_taken_as_a_whole(window, section, name):
    heard = []
    window.settings_changed.connect(heard.append)
    choose(section.preset, name)
    assert heard == [with_preset(Settings(), PRESETS[name].at(48_000))]
    assert section.preset.currentText() == name


def test_own_presets_are_saved_taken_and_removed(window, section, tmp_path, monkeypatch):
    path = tmp_path / "presets.json"
    PresetDesk(window, path)
    mine = replace(Settings(), colormap="jet", span=3.0)
    window.show_settings(mine)
    assert section.preset.currentText() == panel_presets.OWN
    assert not section.remove.isEnabled()
    monkeypatch.setattr(panel_presets, "ask_name", lambda *_: "Whales")
    section.save.trigger()
    assert section.preset.currentText() == "Whales"
    window.show_settings(Settings())
    choose(section.preset, "Whales")
    assert section._settings.colormap == "jet"
    again = MainWindow(window._themes)
    PresetDesk(again, path)
    assert again.panel.presets.preset.findData("Whales") > 0
    again.deleteLater()
    section.remove.trigger()
    assert section.preset.findData("Whales") < 0


def test_presets_are_shared_as_a_file(window, section, tmp_path, monkeypatch):
    PresetDesk(window, tmp_path / "presets.json")
    monkeypatch.setattr(panel_presets, "ask_name", lambda *_: "Mine")
    section.save.trigger()
    shared = str(tmp_path / "shared.json")
    monkeypatch.setattr(panel_presets, "ask_presets_to_write", lambda _: shared)
    section.give.trigger()
    section.remove.trigger()
    monkeypatch.setattr(panel_presets, "ask_presets_to_read", lambda _: shared)
    section.take.trigger()
    assert section.preset.findData("Mine") > 0


def test_thinking_better_of_it_changes_nothing(window, section, monkeypatch):
    for ask in ("ask_name", "ask_presets_to_read", "ask_presets_to_write"):
        monkeypatch.setattr(panel_presets, ask, lambda *_: "")
    heard = []
    for signal in (section.saved, section.import_wanted, section.export_wanted):
        signal.connect(lambda *told: heard.append(told))
    for action in (section.save, section.take, section.give):
        action.trigger()
    assert heard == []


def test_a_file_that_holds_none_is_said(window, section, tmp_path, monkeypatch):
    (tmp_path / "presets.json").write_text("{}")
    PresetDesk(window, tmp_path / "presets.json")
    assert "holds no presets" in window.banner.text
    monkeypatch.setattr(panel_presets, "ask_presets_to_read", lambda _: str(tmp_path / "no.json"))
    section.take.trigger()
    assert "cannot be read" in window.banner.text


def test_what_is_saved_under_a_name_that_is_taken_asks_first(
    window, section, tmp_path, keep, sure, monkeypatch
):
    PresetDesk(window, tmp_path / "presets.json")
    keep("Whales", span=3.0)
    assert sure == []
    keep("Whales", span=4.0)
    assert sure == ["There is a preset “Whales”. Replace it by these settings?"]
    monkeypatch.setattr(panel_presets, "confirm", lambda *_: False)
    keep("Whales", span=5.0)
    choose(section.preset, "Whales")
    assert section._settings.span == 4.0


def test_those_made_here_cannot_be_replaced(window, section, tmp_path, keep, sure):
    PresetDesk(window, tmp_path / "presets.json")
    keep("Music", colormap="jet")
    assert listed(section) == ["Music 2"]
    assert sure == []


def test_an_own_preset_is_replaced_by_what_became_of_it(window, section, tmp_path, keep):
    PresetDesk(window, tmp_path / "presets.json")
    assert section.replace.text() == "Replace Preset by These Settings"
    keep("Whales & seals", colormap="jet")
    assert not section.replace.isEnabled()
    window.show_settings(replace(section._settings, colormap="turbo"))
    assert section.preset.currentText() == panel_presets.OWN
    assert section.replace.text() == "Replace “Whales && seals” by These Settings"
    section.replace.trigger()
    assert section.preset.currentText() == "Whales & seals"
    assert section._own["Whales & seals"].colormap == "turbo"


def test_own_presets_are_renamed_and_ordered(window, section, tmp_path, keep, monkeypatch):
    path = tmp_path / "presets.json"
    PresetDesk(window, path)
    for k, name in enumerate(("a", "b", "c")):
        keep(name, span=2.0 + k, colormap=("jet", "turbo", "viridis")[k])
    assert not section.down.isEnabled()
    section.up.trigger()
    section.up.trigger()
    assert listed(section) == ["c", "a", "b"]
    assert not section.up.isEnabled()
    section.down.trigger()
    monkeypatch.setattr(panel_presets, "ask_name", lambda *_: "b")
    section.rename.trigger()
    assert listed(section) == ["a", "b 2", "b"]
    assert section.preset.currentText() == "b 2"
    again = MainWindow(window._themes)
    PresetDesk(again, path)
    assert listed(again.panel.presets) == ["a", "b 2", "b"]
    again.deleteLater()


@pytest.fixture
def other(window, tmp_path, qtbot):
    """Change the presets in another window."""
    there = MainWindow(window._themes)
    qtbot.addWidget(there)
    PresetDesk(there, tmp_path / "presets.json")
    return there.panel.presets


def test_two_windows_lose_none_of_each_other(window, section, tmp_path, keep, other):
    path = tmp_path / "presets.json"
    PresetDesk(window, path)
    keep("mine", colormap="jet")
    other.saved.emit("theirs", replace(Settings(), span=7.0))
    keep("mine too", span=4.0)
    other.saved.emit("mine too", replace(Settings(), span=8.0))  # which it does not know
    assert list(presets.load(path)) == ["mine", "theirs", "mine too", "mine too 2"]
    assert presets.load(path)["mine too"].span == 4.0
    section.renamed.emit("mine", "theirs")
    section.moved.emit("mine too", -9)
    assert listed(section) == ["mine too", "theirs 2", "theirs", "mine too 2"]
    other.removed.emit("mine too")
    assert list(presets.load(path)) == ["theirs 2", "theirs", "mine too 2"]


@pytest.mark.parametrize(
    ("deed", "words"), [("renamed", ("a", "b")), ("moved", ("a", 1)), ("removed", ("a",))]
)
def test_what_another_window_has_removed_is_said(
    window, section, tmp_path, keep, other, monkeypatch, deed, words
):
    PresetDesk(window, tmp_path / "presets.json")
    keep("a", colormap="jet")
    other.removed.emit("a")
    notes = []
    monkeypatch.setattr(window, "show_note", notes.append)
    getattr(section, deed).emit(*words)
    assert notes == ["Another window has removed or renamed preset a"]
    assert listed(section) == []


def test_the_first_nine_have_keys_and_stand_in_the_menu(window, section, tmp_path, keep):
    PresetDesk(window, tmp_path / "presets.json")
    actions = [window.commands[name] for name in OWN_PRESETS]
    assert not any(action.isVisible() for action in actions)
    for k in range(10):
        keep(f"mine & {k}", colormap="jet", span=2.0 + k, floor=-90.0 - k)
    assert all(action.isVisible() for action in actions)
    assert [action.text() for action in actions] == [f"mine && {k}" for k in range(9)]
    assert actions[2].shortcut().toString() == "Alt+3"
    window.command.emit("own-preset-3")
    assert section._settings.floor == -92.0
    section.remove.trigger()
    assert [action.text() for action in actions][2] == "mine && 3"


def test_imported_presets_take_the_place_of_none(window, section, tmp_path, keep, monkeypatch):
    theirs = {
        "Whales": replace(Settings(), span=9.0),
        "Same": replace(Settings(), colormap="turbo"),
        "Birds": Settings(),
    }
    presets.save(tmp_path / "theirs.json", theirs)
    PresetDesk(window, tmp_path / "presets.json")
    keep("Whales", colormap="jet")
    keep("Same", colormap="turbo")
    notes = []
    monkeypatch.setattr(window, "show_note", notes.append)
    monkeypatch.setattr(
        panel_presets, "ask_presets_to_read", lambda _: str(tmp_path / "theirs.json")
    )
    section.take.trigger()
    assert listed(section) == ["Whales", "Same", "Whales 2", "Birds 2"]
    assert notes == ["2 presets imported, Whales as Whales 2, Birds as Birds 2"]
    assert section._own["Whales"].colormap == "jet"


def test_of_two_that_are_the_same_the_one_is_shown_that_was_taken(window, section, tmp_path, keep):
    PresetDesk(window, tmp_path / "presets.json")
    choose(section.preset, "Birds")
    window.panel.presets.show_settings(section._settings)
    keep("My birds", **{f.name: getattr(section._settings, f.name) for f in fields(Settings)})
    assert section.preset.currentText() == "My birds"
    choose(section.preset, "Music")
    choose(section.preset, "Birds")
    assert section.preset.currentText() == "Birds"
    window.command.emit("own-preset-1")
    assert section.preset.currentText() == "My birds"
