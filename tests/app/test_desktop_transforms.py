"""Every transform in the whole program: while sound runs, held still, and at another zoom."""

from dataclasses import replace

import pytest

from dsp.presets import PRESETS, presets_at
from dsp.transforms.registry import NO_LEVELS, TRANSFORMS
from tests.app.test_desktop import launch, moves, settle  # noqa: F401


def hold(qtbot, probe, moves, *, still):  # noqa: F811
    freeze = probe.desktop.window.commands["freeze"]
    if freeze.isChecked() != still:
        freeze.trigger()
        if not still:
            moves(probe, 1)


def test_every_transform_is_shown_live_and_held_still(launch, moves, qtbot):  # noqa: F811
    probe = launch("--fresh")
    window = probe.desktop.window
    for name, kind in TRANSFORMS.items():
        hold(qtbot, probe, moves, still=False)
        probe.change(transform=kind())
        assert window.panel.transform.transform.currentData() == name
        assert probe.engine.analysis.transform.name == name
        qtbot.waitUntil(lambda: probe.drawn, timeout=20_000)
        hold(qtbot, probe, moves, still=True)
        settle(qtbot, probe)
        assert probe.banner == ""
        levels = name not in NO_LEVELS
        assert probe.engine.quantity.is_level == levels
        assert window.panel.level.floor.isVisible() == levels


@pytest.mark.parametrize("name", ["reassigned", "mel", "constant-q", "chroma", "phase", "delay"])
def test_transforms_are_exact_at_other_zooms(launch, moves, qtbot, name):  # noqa: F811
    probe = launch("--fresh")
    hold(qtbot, probe, moves, still=True)
    probe.change(transform=TRANSFORMS[name](), span=2.0)
    for command in ("zoom-in-time", "zoom-in-frequency", "page-left"):
        probe.desktop.window.commands[command].trigger()
        settle(qtbot, probe)


def test_every_preset_is_taken_by_its_key(launch, moves, qtbot):  # noqa: F811
    probe = launch("--fresh")
    for number, name in enumerate(PRESETS, 1):
        probe.desktop.window.commands[f"preset-{number}"].trigger()
        moves(probe)
        wanted = presets_at(probe.engine.signal.rate)[name]
        assert probe.session.settings.analysis == wanted.analysis
        assert probe.desktop.window.panel.presets.preset.currentData() == name


def test_a_transform_that_does_not_fit_the_rate_gives_way(launch, moves, qtbot):  # noqa: F811
    probe = launch("--fresh")
    choice = replace(TRANSFORMS["mel"](), fmax=90_000.0)
    probe.change(transform=choice)
    moves(probe)
    assert probe.engine.analysis.transform.name == "spectrum"
    assert "Mel bands cannot be shown here" in probe.session.remark
    probe.change(transform=TRANSFORMS["mel"]())
    assert probe.session.remark == ""


@pytest.mark.parametrize("key", ["transform-next", "transform-previous"])
def test_the_keys_go_through_all_of_them(launch, moves, key):  # noqa: F811
    probe = launch("--fresh")
    seen = set()
    for _ in TRANSFORMS:
        probe.desktop.window.commands[key].trigger()
        seen.add(probe.session.settings.analysis.transform.name)
    assert seen == set(TRANSFORMS)
    moves(probe)
