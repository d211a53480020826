"""Presets in the panel: taken, saved, removed, shared."""

from dataclasses import replace

import pytest

from app.desktop.preset_desk import PresetDesk
from dsp.presets import PRESETS, with_preset
from dsp.settings import Settings
from ui.panel import panel_presets
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


def choose(combo, value):
    index = combo.findData(value)
    assert index >= 0
    combo.setCurrentIndex(index)
    combo.activated.emit(index)


@pytest.mark.parametrize("name", PRESETS)
def test_a_preset_is_taken_as_a_whole(window, section, name):
    heard = []
    window.settings_changed.connect(heard.append)
    choose(section.preset, name)
    assert heard == [with_preset(Settings(), PRESETS[name])]
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
