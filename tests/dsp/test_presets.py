"""Presets: settings taken as a whole, and what stays."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dsp.analysis import N_FFT_MAX, N_FFT_MIN
from dsp.presets import PRESETS, Preset, preset_in_force, presets_at, with_preset
from dsp.settings import Settings

RATES = (8000, 16_000, 22_050, 44_100, 48_000, 96_000, 250_000, 384_000)


@pytest.mark.parametrize("rate", RATES)
@pytest.mark.parametrize("name", PRESETS)
def test_a_preset_is_recognised_once_taken(name, rate):
    mine = replace(Settings(), offset=94.0, grid=True, clock_time=True, ballistics="fast")
    mine = mine.with_analysis(channel="2", weighting="a")
    preset, known = PRESETS[name].at(rate), presets_at(rate)
    taken = with_preset(mine, preset)
    assert taken.analysis.weighting == "a"
    kept = taken.offset, taken.grid, taken.clock_time, taken.ballistics
    assert taken.analysis.channel == "2"
    assert kept == (94.0, True, True, "fast")
    assert with_preset(taken, preset) == taken
    assert preset_in_force(taken, known) == name
    assert preset_in_force(replace(taken, floor=-77.0, span=3.0), known) == name
    assert preset_in_force(replace(taken, colormap="jet"), known) == ""


@pytest.mark.parametrize("rate", RATES)
@pytest.mark.parametrize("name", PRESETS)
def test_a_preset_resolves_the_same_frequencies_at_every_rate(name, rate):
    preset = PRESETS[name]
    analysis = preset.at(rate).analysis
    wanted = 1000.0 / preset.window_ms
    assert wanted / 2.0 <= rate / analysis.win_length <= wanted * 2.0
    if rate <= 96_000 and analysis.win_length > 100:  # nothing is cut off and little rounded
        assert rate / analysis.win_length == pytest.approx(wanted, rel=0.01)


@given(st.sampled_from(sorted(PRESETS)), st.integers(1000, 1_000_000))
def test_the_transform_is_the_least_power_of_two_with_room(name, rate):
    preset = PRESETS[name]
    analysis = preset.at(rate).analysis
    assert N_FFT_MIN <= analysis.win_length <= analysis.n_fft <= N_FFT_MAX
    assert analysis.n_fft.bit_count() == 1
    room = analysis.win_length * preset.padding
    assert analysis.n_fft // 2 < room
    assert room <= analysis.n_fft or analysis.n_fft == N_FFT_MAX


def test_sizes_of_speech_and_bats():
    sizes = [(a.win_length, a.n_fft) for a in (PRESETS["Speech"].at(r).analysis for r in RATES)]
    assert sizes[1] == (341, 1024)
    assert sizes[4] == (1024, 2048)
    assert PRESETS["Bats"].at(250_000).analysis.win_length == 500


def test_settings_without_a_length_in_time_stay_as_they_are():
    assert Preset(Settings()).at(8000) == Preset(Settings()).at(96_000) == Settings()


@pytest.mark.parametrize("wrong", [{"window_ms": 0.0}, {"window_ms": -1.0}, {"padding": 0}])
def test_lengths_out_of_range_are_refused(wrong):
    with pytest.raises(ValueError, match="must"):
        Preset(Settings(), **wrong)


def test_the_usual_settings_are_none_of_them():
    assert preset_in_force(Settings(), presets_at(48_000)) == ""
    assert len(PRESETS) == 7
