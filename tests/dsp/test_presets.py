"""Presets: settings taken as a whole, and what stays."""

from dataclasses import replace

import pytest

from dsp.presets import PRESETS, preset_in_force, with_preset
from dsp.settings import Settings


@pytest.mark.parametrize("name", PRESETS)
def test_a_preset_is_recognised_once_taken(name):
    mine = replace(Settings(), offset=94.0, grid=True, clock_time=True, ballistics="fast")
    mine = mine.with_analysis(channel="2")
    taken = with_preset(mine, PRESETS[name])
    assert taken.analysis.channel == "2"
    assert (taken.offset, taken.grid, taken.clock_time, taken.ballistics) == (
        94,
        True,
        True,
        "fast",
    )
    assert preset_in_force(taken, PRESETS) == name
    assert preset_in_force(replace(taken, floor=-77.0, span=3.0), PRESETS) == name
    assert preset_in_force(replace(taken, colormap="jet"), PRESETS) == ""


def test_the_usual_settings_are_none_of_them():
    assert preset_in_force(Settings(), PRESETS) == ""
    assert len(PRESETS) == 7
