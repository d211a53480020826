from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dsp.analysis import Analysis
from dsp.levels import CODE_COUNT, FLOOR_DB, STEP_DB
from dsp.scales import FrequencyAxis
from dsp.signal import Gap
from tests.ui.fake_source import RATE, FakeSource, StillSignal, noise
from ui.picture.composer import Composer, gap_columns, held_by
from ui.picture.ring_picture import Colours
from ui.picture.viewport import Viewport

COLOURS = Colours(np.arange(CODE_COUNT, dtype=np.uint32) | 0xFF000000, 0xFF200000, 0xFF400000, 4)
AXIS = FrequencyAxis("linear", 0.0, 20000.0)
HEIGHT = 24
FOREVER = 1e9


def shown(composer):
    return composer.ring.unrolled()


def at_once(source, view, axis=AXIS, height=HEIGHT):
    composer = Composer(COLOURS, FOREVER)
    composer.update(source, view, height, axis)
    return composer


def live(source, width=40, spp=500.0):
    return Viewport(width, spp).followed(held_by(source, spp))


def test_clicks_and_tones_land_on_their_pixels():
    click, tone = 1.0, 5000.0

    def formula(seconds, hertz):
        near_click, near_tone = abs(seconds - click) < 0.003, abs(hertz - tone) < 60.0
        return np.where(near_click | near_tone, -10.0, -90.0)

    source = FakeSource(StillSignal(2 * RATE), formula)
    view = Viewport(100, 480.0, 150.0, follow=False)
    codes, _ = shown(at_once(source, view, height=200))
    loud = codes > (-20.0 - FLOOR_DB) / STEP_DB
    columns = np.flatnonzero(loud.all(axis=0))
    rows = np.flatnonzero(loud.all(axis=1))
    assert view.pixel_at(click * RATE) - view.first in columns
    assert columns.max() - columns.min() <= 2
    assert int((1.0 - AXIS.to_unit(tone)) * 200) in rows
    assert rows.max() - rows.min() <= 1


@pytest.mark.parametrize("scale", ["linear", "log", "mel"])
@pytest.mark.parametrize("height", [40, 97, 300, 1080])
def test_three_equal_tones_stay_equal_at_any_height(scale, height):
    analysis = Analysis(n_fft=4096, win_length=4096, overlap=0.5)
    step = RATE / 4096
    tones = [step * k for k in (40, 300, 1500)]

    def formula(seconds, hertz):
        exact = np.isclose(hertz, tones, atol=step / 3).any(axis=1, keepdims=True)
        return np.where(exact, -12.0, -120.0) + 0.0 * seconds

    source = FakeSource(StillSignal(2 * RATE), formula, analysis)
    axis = FrequencyAxis(scale, 50.0, 20000.0)
    codes, _ = shown(at_once(source, live(source, 5, 4096.0), axis, height))
    loudest = codes.max(axis=1)
    expected = round((-12.0 - FLOOR_DB) / STEP_DB) + 1
    rows = [min(height - 1, int((1.0 - axis.to_unit(tone)) * height)) for tone in tones]
    assert [loudest[max(0, row - 1) : row + 2].max() for row in rows] == [expected] * 3


@settings(max_examples=30)
@given(
    st.floats(3.0, 1500.0),
    st.lists(st.integers(1, 4000), min_size=1, max_size=12),
    st.sampled_from([1, 8]),
)
def test_followed_step_by_step_equals_composed_anew(spp, arrivals, height):
    source = FakeSource(StillSignal(RATE), noise)
    composer = Composer(COLOURS, FOREVER)
    composer.update(source, live(source, spp=spp), height, AXIS)
    for arrival in arrivals:
        source.signal.end += arrival
        composer.update(source, live(source, spp=spp), height, AXIS)
    anew = at_once(source, live(source, spp=spp), height=height)
    assert composer.ring.first == anew.ring.first
    assert all((a == b).all() for a, b in zip(shown(composer), shown(anew), strict=True))


@given(st.lists(st.integers(-70, 70), max_size=8))
def test_panned_step_by_step_equals_composed_anew(moves):
    source = FakeSource(StillSignal(3 * RATE), noise)
    view = live(source).frozen()
    composer = at_once(source, view)
    for move in moves:
        view = replace(view, edge=view.edge + move)
        composer.update(source, view, HEIGHT, AXIS)
    anew = at_once(source, view)
    assert all((a == b).all() for a, b in zip(shown(composer), shown(anew), strict=True))


def test_a_change_says_exactly_what_moved_and_what_is_new():
    source = FakeSource(StillSignal(RATE))
    composer = at_once(source, live(source))
    before = shown(composer)[1]
    source.signal.end += 1500
    change = composer.update(source, live(source), HEIGHT, AXIS)
    assert not change.whole
    assert change.shift == 3
    assert change.dirty == (range(composer.ring.last - 4, composer.ring.last),)
    after = shown(composer)[1]
    assert (after[:, :-4] == before[:, 3:-1]).all()


def test_nothing_new_is_no_change():
    source = FakeSource(StillSignal(RATE))
    composer = at_once(source, live(source))
    assert not composer.update(source, live(source), HEIGHT, AXIS)
    assert len(source.wishes) == 1


def test_the_newest_pixel_grows_with_what_becomes_known_of_it():
    source = FakeSource(StillSignal(RATE))
    hop = source.analysis.hop
    spp = 3.0 * hop  # pixel 20 shows the columns at 60 and 62 hops
    source.signal.end = 62 * hop
    composer = at_once(source, live(source, 10, spp))
    source.signal.end = 64 * hop
    change = composer.update(source, live(source, 10, spp), HEIGHT, AXIS)
    assert change.shift == 0
    assert change.dirty == (range(20, 21),)
    anew = at_once(source, live(source, 10, spp))
    assert (shown(composer)[0] == shown(anew)[0]).all()


def test_the_source_is_told_what_is_visible():
    source = FakeSource(StillSignal(3 * RATE))
    view = live(source, 40, 500.0)
    at_once(source, view)
    wish = source.wishes[-1]
    step = source.analysis.step(wish.level)
    assert step <= 500 < 2 * step
    assert wish.first * step <= view.sample_at(0)
    assert wish.last * step >= view.sample_at(40)
    assert wish.follow
    at_once(source, Viewport(4000, 500.0, 10.0))
    assert source.wishes[-1].first == 0


def test_another_analysis_never_blanks_the_picture():
    old = FakeSource(StillSignal(2 * RATE))
    view = live(old)
    composer = at_once(old, view)
    before = shown(composer)[0]
    new = FakeSource(
        old.signal, lambda t, f: noise(t, f) - 5.0, Analysis(n_fft=1024, win_length=1024)
    )
    half = view.sample_at(20)
    new.known = lambda sample: sample > half
    composer.update(new, view, HEIGHT, AXIS)
    during = shown(composer)[0]
    assert (during[:, :20] == before[:, :20]).all()
    assert (during[:, 21:] == shown(at_once(new, view))[0][:, 21:]).all()
    new.known = lambda _sample: True
    new.progress += 1
    composer.update(new, view, HEIGHT, AXIS)
    assert (shown(composer)[0] == shown(at_once(new, view))[0]).all()


def test_another_signal_begins_with_a_blank_picture():
    old = FakeSource(StillSignal(2 * RATE))
    composer = at_once(old, live(old))
    new = FakeSource(StillSignal(2 * RATE))
    new.known = lambda _sample: False
    assert composer.update(new, live(new), HEIGHT, AXIS).whole
    assert not composer.ring.codes.any()


@pytest.mark.parametrize("factor", [0.5, 2.0])
def test_zooming_shows_the_old_picture_stretched_until_the_new_one_is_known(factor):
    source = FakeSource(StillSignal(4 * RATE))
    view = live(source)
    composer = at_once(source, view)
    source.known = lambda _sample: False
    zoomed = Viewport(40, 500.0 * factor, view.edge / factor, follow=False)
    composer.update(source, zoomed, HEIGHT, AXIS)
    before = shown(at_once(FakeSource(source.signal), view))[0]
    sample = (zoomed.first + np.arange(40) + 0.5) * zoomed.samples_per_pixel
    column = np.floor(sample / 500.0).astype(int) - view.first
    seen = (column >= 0) & (column < 40)
    after = shown(composer)[0]
    assert (after[:, seen] == before[:, column[seen]]).all()
    assert not after[:, ~seen].any()


@pytest.mark.parametrize(
    ("axis", "height"), [(FrequencyAxis("log", 100.0, 9000.0), HEIGHT), (AXIS, 50)]
)
def test_another_axis_or_height_shows_the_old_rows_at_their_frequencies(axis, height):
    source = FakeSource(StillSignal(2 * RATE), lambda t, f: -100.0 + f / 400.0 + 0 * t)
    view = live(source)
    composer = at_once(source, view)
    source.known = lambda _sample: False
    composer.update(source, view, height, axis)
    stretched = shown(composer)[0][:, 5].astype(float)
    true = shown(at_once(FakeSource(source.signal, source.formula), view, axis, height))[0][:, 5]
    step = 20000.0 / HEIGHT / 400.0 / STEP_DB
    assert np.abs(stretched - true).max() <= step + 2


def test_a_long_job_is_done_in_slices_from_the_newest_on():
    source = FakeSource(StillSignal(20 * RATE), analysis=Analysis(n_fft=8192))
    view = live(source, 900, 1000.0)
    composer = Composer(COLOURS, budget=0.0)
    composer.update(source, view, HEIGHT, AXIS)
    assert composer.unfinished
    known = shown(composer)[0].any(axis=0)
    assert known[-1]
    assert not known[0]
    rounds = 0
    while composer.unfinished:
        composer.update(source, view, HEIGHT, AXIS)
        rounds += 1
    assert rounds > 3
    assert (shown(composer)[0] == shown(at_once(source, view))[0]).all()


def test_lost_sound_is_hatched_over_its_whole_length():
    source = FakeSource(StillSignal(2 * RATE))
    view = live(source)
    composer = at_once(source, view)
    start = int(view.sample_at(10.5))
    source.signal.gaps = (Gap(start, start + 2600, "overflow"),)
    assert composer.update(source, view, HEIGHT, AXIS).whole
    pixels = shown(composer)[1]
    hatched = np.isin(pixels, [COLOURS.gap, COLOURS.stripe]).all(axis=0)
    assert np.flatnonzero(hatched).tolist() == [10, 11, 12, 13, 14, 15]
    source.signal.end += 5000
    composer.update(source, live(source), HEIGHT, AXIS)
    hatched = np.isin(shown(composer)[1], [COLOURS.gap, COLOURS.stripe]).all(axis=0)
    assert np.flatnonzero(hatched).tolist() == [0, 1, 2, 3, 4, 5]


def test_the_shortest_gap_covers_one_pixel():
    assert gap_columns([Gap(1200, 1201, "")], 500.0) == [range(2, 3)]
    assert gap_columns([Gap(900, 1100, "")], 500.0) == [range(1, 3)]


def test_before_the_start_there_is_only_ground():
    source = FakeSource(StillSignal(5000))
    composer = at_once(source, live(source))
    codes, pixels = shown(composer)
    assert (pixels[:, :28] == COLOURS.table[0]).all()
    assert codes[:, 31:].all()
