from dataclasses import replace

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from dsp.analysis import N_FFT_MAX, Analysis
from dsp.levels import CEILING_DB, FLOOR_DB
from dsp.scales import SCALES, FrequencyAxis
from dsp.settings import Settings
from dsp.transforms.registry import STEREO, TRANSFORMS
from dsp.windows import WINDOWS
from ui import steps
from ui.keys import ANALYSIS, COMMANDS, LEVEL
from ui.palettes import NAMES
from ui.steps import step

CHANGES = [c.id for c in COMMANDS if c.group in (ANALYSIS, LEVEL) and c.id != "reset-peak"]
OPPOSITES = [
    ("window-next", "window-previous"),
    ("scale-next", "scale-previous"),
    ("colormap-next", "colormap-previous"),
    ("channel-next", "channel-previous"),
    ("transform-next", "transform-previous"),
    ("n-fft-larger", "n-fft-smaller"),
    ("overlap-less", "overlap-more"),
    ("floor-down", "floor-up"),
    ("ceiling-up", "ceiling-down"),
]


def stepped(settings, *names):
    for name in names:
        settings = step(settings, name)
        assert settings is not None
    return settings


@given(st.lists(st.sampled_from([*CHANGES, *steps.TOGGLES]), max_size=40), st.integers(0, 4))
@example([*["n-fft-larger"] * 4, "window-longer"], 0)
def test_any_steps_lead_to_settings_that_can_be(names, channels):
    settings = Settings()
    for name in names:
        settings = step(settings, name, channels)
        assert isinstance(settings, Settings)


@pytest.mark.parametrize(("there", "back"), OPPOSITES)
def test_a_step_and_its_opposite_lead_back(there, back):
    assert stepped(Settings(), there) != Settings()
    assert stepped(Settings(), there, back) == Settings()


@pytest.mark.parametrize(
    ("name", "count"),
    [("window-next", len(WINDOWS)), ("scale-next", len(SCALES)), ("colormap-next", len(NAMES))],
)
def test_cycles_come_around(name, count):
    seen = [Settings()]
    for _ in range(count):
        seen.append(stepped(seen[-1], name))
    assert seen[-1] == seen[0]
    assert len(set(seen)) == count


def test_channels_come_around():
    settings, seen = Settings(), []
    for _ in range(5):
        settings = step(settings, "channel-next", 3)
        seen.append(settings.analysis.channel)
    assert seen == ["1", "2", "3", "difference", "mix"]
    assert step(settings, "channel-next", 1) == settings


@pytest.mark.parametrize("command", ["transform-next", "transform-previous"])
@pytest.mark.parametrize("channels", [0, 1, 2, 8])
def test_transforms_come_around_but_two_channels_need_two(command, channels):
    wanted = [name for name in TRANSFORMS if channels > 1 or name not in STEREO]
    settings, seen = Settings(), []
    for _ in wanted:
        settings = step(settings, command, channels)
        seen.append(settings.analysis.transform.name)
    assert settings == Settings()
    assert sorted(seen) == sorted(wanted)


def test_from_two_channels_one_leads_to_the_nearest_that_it_can_show():
    lost = Settings().with_analysis(transform=TRANSFORMS["phase-difference"]())
    assert step(lost, "transform-next", 1).analysis.transform.name == "spectrum"
    assert step(lost, "transform-previous", 1).analysis.transform.name == "group-delay"


def test_a_transform_comes_with_the_parameters_that_are_recalled():
    settings = Settings().with_analysis(transform=TRANSFORMS["multi-resolution"]())
    mel = TRANSFORMS["mel"](bands=40)
    assert step(settings, "transform-next", 1, {"mel": mel}.get).analysis.transform == mel


def test_note_names_turn_what_is_shown():
    tones = Settings().with_analysis(transform=TRANSFORMS["constant-q"]())
    assert not stepped(tones, "note-names").shows_notes
    assert stepped(tones, "note-names", "note-names") == tones
    octave = Settings().with_analysis(transform=TRANSFORMS["chroma"]())
    assert stepped(octave, "note-names") == octave


def test_fft_size_stops_at_its_ends():
    largest = stepped(Settings(), *["n-fft-larger"] * 20)
    smallest = stepped(Settings(), *["n-fft-smaller"] * 20)
    assert (largest.analysis.n_fft, smallest.analysis.n_fft) == (65536, 256)


@pytest.mark.parametrize(("odd", "larger", "smaller"), [(1000, 1024, 512), (300, 512, 256)])
def test_an_unusual_fft_size_goes_to_the_next_usual_one(odd, larger, smaller):
    settings = Settings(Analysis(n_fft=odd, win_length=odd))
    assert stepped(settings, "n-fft-larger").analysis.n_fft == larger
    assert stepped(settings, "n-fft-smaller").analysis.n_fft == smaller


@given(st.sampled_from(steps.SIZES), st.sampled_from(steps.SIZES), st.sampled_from([1, 2, 4, 8]))
def test_another_fft_size_keeps_padding_and_overlap(before, after, factor):
    settings = Settings(Analysis(n_fft=before, win_length=before // factor))
    changed = steps.with_n_fft(settings, after).analysis
    assert steps.padding(changed) == factor
    assert changed.overlap == settings.analysis.overlap


@given(st.integers(16, N_FFT_MAX), st.sampled_from(steps.PADDINGS))
def test_padding_keeps_the_window_and_an_even_transform(length, factor):
    settings = Settings(Analysis(n_fft=N_FFT_MAX, win_length=length))
    padded = steps.with_padding(settings, factor).analysis
    assert padded.win_length == length
    assert padded.n_fft % 2 == 0
    if length * factor <= N_FFT_MAX:
        assert 0 <= padded.n_fft - length * factor <= 1


@given(st.integers(-10, 100_000))
def test_window_length_stays_within_the_transform(length):
    changed = steps.with_win_length(Settings(), length).analysis
    assert changed.n_fft == 4096
    assert changed.win_length == min(max(length, 16), 4096)


@given(
    st.floats(-300, 100),
    st.floats(-300, 100),
    st.floats(-179, 23.0).map(lambda c: (c - 1.0, c)),
)
def test_range_is_always_possible(floor, ceiling, before):
    settings = Settings(floor=before[0], ceiling=before[1], auto_range=True)
    changed = steps.with_range(settings, floor, ceiling)
    assert FLOOR_DB <= changed.floor <= changed.ceiling - 1.0
    assert changed.ceiling <= CEILING_DB
    assert not changed.auto_range


def test_floor_and_ceiling_stop_at_each_other():
    close = Settings(floor=-50.0, ceiling=-49.0)
    assert stepped(close, "floor-up") == close
    assert stepped(close, "ceiling-down") == close
    assert stepped(Settings(), "floor-down").floor == -101.0
    assert stepped(Settings(auto_range=True), "ceiling-up") == Settings(ceiling=-9.0)


def test_log_scale_leaves_zero_hertz():
    linear = Settings(axis=FrequencyAxis("linear", 0.0, 8000.0))
    assert steps.with_scale(linear, "log").axis == FrequencyAxis("log", 10.0, 8000.0)
    low = Settings(axis=FrequencyAxis("linear", 0.0, 5.0))
    assert steps.with_scale(low, "log").axis.fmin == 2.5


def test_toggles_turn_each_on_and_off():
    for name in steps.TOGGLES:
        assert stepped(Settings(), name) != Settings()
        assert stepped(Settings(), name, name) == Settings()


def test_values_unknown_to_the_lists_find_back():
    settings = replace(Settings(), colormap="sunset")
    assert stepped(settings, "colormap-next").colormap == NAMES[0]


def test_other_commands_are_not_about_settings():
    assert step(Settings(), "freeze") is None
