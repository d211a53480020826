"""The frames of a column: near enough to miss nothing, and the same at every level."""

from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dsp.analysis import Analysis
from dsp.grid import MOST_FRAMES, Grid
from dsp.transforms.spectrum import LEVEL
from dsp.transforms.transform import Quantity


def transform(spacing, quantity=LEVEL, span=4096):
    return SimpleNamespace(
        spacing=float(spacing), quantity=quantity, before=span // 2, after=span - span // 2
    )


analyses = st.builds(
    lambda length, overlap: Analysis(n_fft=4096, win_length=length, overlap=overlap),
    st.integers(64, 4096),
    st.floats(0.0, 0.97),
)


@given(analysis=analyses, spacing=st.integers(1, 30), level=st.integers(-4, 6))
def test_shorter_windows_get_as_many_frames_as_they_need(analysis, spacing, level):
    grid = Grid(analysis, transform(spacing))
    assert grid.stride(level) * grid.frames(level) == analysis.step(level)
    if spacing < analysis.window.half_height_width(analysis.win_length):
        assert grid.stride(level) <= max(spacing, analysis.hop if grid.widest_level >= 0 else 1)


@given(analysis=analyses, spacing=st.integers(1, 5000), level=st.integers(1, 8))
def test_frames_of_a_level_are_frames_of_the_finer_one(analysis, spacing, level):
    grid = Grid(analysis, transform(spacing))
    if grid.pools(level):
        assert grid.frames(level) == 2 * grid.frames(level - 1)
        assert grid.stride(level) == grid.stride(level - 1)


@given(analysis=analyses)
def test_frames_of_the_settings_lie_as_far_apart_as_they_say(analysis):
    width = analysis.window.half_height_width(analysis.win_length)
    grid = Grid(analysis, transform(width))
    assert grid.frames(0) == 1
    assert grid.widest_level >= 0
    assert grid.stride(12) <= max(width, analysis.hop)


@pytest.mark.parametrize("level", [0, 4, 9, 14])
def test_what_is_no_level_takes_a_few_frames_and_far_out_only_one(level):
    grid = Grid(Analysis(), transform(2048, Quantity("Phase", "rad", -3.0, 3.0)))
    frames = grid.frames(level)
    assert 1 <= frames <= MOST_FRAMES
    assert not grid.pools(level)
    if level == 14:
        assert frames == 1
    assert Grid(Analysis(), transform(2048, Quantity("P", "rad", -3.0, 3.0)), 4).frames(7) <= 4


@given(analysis=analyses, spacing=st.integers(1, 5000), apart=st.floats(1.0, 1e5))
def test_frames_to_average_over_are_single_and_near_enough(analysis, spacing, apart):
    grid = Grid(analysis, transform(spacing))
    level = grid.level_of_frames(apart)
    assert grid.frames(level) == 1
    assert analysis.step(level) <= max(apart, 1.0)
    assert level == grid.widest_level or 2 * analysis.step(level) > apart - 2
