from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dsp.analysis import Analysis
from dsp.columns import ColumnReader
from dsp.levels import FLOOR_DB, STEP_DB
from dsp.picture import RowMap
from dsp.ring import SampleRing
from dsp.scales import FrequencyAxis
from tests.ui.fake_source import RATE, FakeSource, StillSignal, noise
from tests.ui.screen import pixels
from ui.picture.colorbar import Levels
from ui.picture.spectrum_feed import SpectrumFeed
from ui.picture.spectrum_panel import Curves, LevelAxis, SpectrumPanel, draw_lines, level_ticks
from ui.theme import DARK, LIGHT

WIDTH, HEIGHT = 120, 300


def code(db):
    return np.uint16(round((db - FLOOR_DB) / STEP_DB) + 1)


def place(row, colour):
    """Where in a row the pixel lies that comes nearest to a colour."""
    channels = [(row >> shift & 255).astype(int) for shift in (16, 8, 0)]
    wanted = (colour.red(), colour.green(), colour.blue())
    return int(np.argmin(sum(abs(c - w) for c, w in zip(channels, wanted, strict=True))))


@pytest.fixture
def panel(qtbot):
    panel = SpectrumPanel()
    qtbot.addWidget(panel)
    panel.set_theme(DARK)
    panel.resize(WIDTH, HEIGHT)
    return panel


@pytest.mark.parametrize("theme", [DARK, LIGHT], ids=lambda theme: theme.name)
def test_every_row_reaches_as_far_as_its_level(panel, theme):
    panel.set_theme(theme)
    levels = np.linspace(-98.0, -12.0, HEIGHT)
    panel.show_curves(Curves(np.array([code(db) for db in levels])))
    column = np.array([place(row, theme.current) for row in pixels(panel)])
    expected = (levels + 100.0) / 90.0 * WIDTH
    assert np.abs(column - expected).max() <= 1.5


def test_the_lines_have_their_colours_and_the_present_one_lies_above(panel):
    level = [np.full(HEIGHT, code(db)) for db in (-50.0, -60.0, -30.0)]
    panel.show_curves(Curves(*level))
    row = pixels(panel)[150]
    found = [place(row, colour) for colour in ink()]
    assert found == pytest.approx([share / 90 * WIDTH for share in (50, 40, 70)], abs=1.0)
    panel.show_curves(Curves(*([level[0]] * 3)))
    assert not np.isin(pixels(panel), [DARK.average.rgb(), DARK.peak.rgb()]).any()


def ink():
    return (DARK.current, DARK.average, DARK.peak)


@pytest.mark.parametrize("db", [-200.0, -100.0])
def test_what_lies_below_the_floor_is_not_drawn(panel, db):
    panel.show_curves(Curves(np.full(HEIGHT, code(max(db, FLOOR_DB)))))
    assert not np.isin(pixels(panel), [colour.rgb() for colour in ink()]).any()


def test_a_level_above_the_ceiling_stays_inside(panel):
    panel.show_curves(Curves(np.full(HEIGHT, code(10.0))))
    assert (pixels(panel)[:, -1] == DARK.current.rgb()).all()


def test_another_height_stretches_the_rows_until_there_are_new_ones(panel):
    codes = np.repeat(np.array([code(-30.0), code(-80.0)]), HEIGHT // 4)
    panel.show_curves(Curves(codes))
    seen = pixels(panel)
    assert place(seen[HEIGHT // 4], DARK.current) > 80
    assert place(seen[3 * HEIGHT // 4], DARK.current) < 40


def test_a_caption_says_what_is_shown(panel):
    codes = np.full(HEIGHT, code(-50.0))
    panel.show_curves(Curves(codes))
    plain = pixels(panel)
    panel.show_curves(Curves(codes, caption="at 1.5 s"))
    assert (pixels(panel) != plain)[:30].any()
    assert (pixels(panel) == plain)[60:].all()


def test_grid_lines_stand_at_their_rows(panel):
    panel.show_curves(Curves(np.full(HEIGHT, code(-200.0 + 100))))
    plain = pixels(panel)
    panel.show_rows([40, 200])
    changed = np.flatnonzero((pixels(panel) != plain).any(axis=1))
    assert changed.tolist() == [40, 200]


@given(
    st.integers(1, 40).flatmap(
        lambda height: st.lists(
            st.lists(st.integers(0, 300).map(lambda n: n / 10), min_size=height, max_size=height),
            min_size=1,
            max_size=3,
        )
    )
)
def test_a_line_touches_every_row_it_is_heard_in_and_leaves_no_holes(places):
    x = np.array(places, np.float32)
    pixels = np.full((x.shape[1], 31), 0xFF000000, np.uint32)
    draw_lines(pixels, x, [0xFFFFFFFF] * len(x))
    for row in range(x.shape[1]):
        lit = np.flatnonzero(pixels[row] != 0xFF000000)
        for line in x:
            if line[row] > 0.0:
                assert (np.abs(lit - line[row]) <= 1.0).any()
        if len(x) == 1 and len(lit):
            assert (np.diff(lit) == 1).all()


@pytest.mark.parametrize("levels", [Levels(-100.0, -10.0), Levels(-60.0, -57.0)])
@pytest.mark.parametrize("width", [40, 74, 98, 150, 400])
def test_the_labels_of_the_level_axis_have_room(qtbot, width, levels):
    axis = LevelAxis()
    qtbot.addWidget(axis)
    axis.resize(width, 24)
    axis.show_levels(levels)
    metrics = axis.fontMetrics()
    labels = axis._labels(metrics)
    assert {tick.value for tick in labels} <= {t.value for t in level_ticks(levels, width)}
    reach = 0.0
    for tick in labels:
        x = (tick.value - levels.floor) / (levels.ceiling - levels.floor) * width
        half = metrics.horizontalAdvance(tick.label) / 2
        assert x - half >= reach
        assert float(tick.label.replace("\N{MINUS SIGN}", "-")) == tick.value
        reach = x + half
    assert reach <= width
    assert len(labels) >= width // 60


def test_the_level_axis_can_be_painted(qtbot):
    axis = LevelAxis()
    qtbot.addWidget(axis)
    axis.set_theme(DARK)
    axis.resize(150, 24)
    before = pixels(axis)
    axis.show_levels(Levels(-60.0, 0.0))
    assert (pixels(axis) != before).any()


# The feed


def rows_of(source, height=50):
    return source.rows(FrequencyAxis("linear", 0.0, 24000.0), height)


def test_the_feed_gives_the_newest_column_the_average_and_the_peak():
    source = FakeSource(StillSignal(RATE), lambda t, f: -90.0 + 10.0 * (t < 1.5) + 0 * f)
    feed = SpectrumFeed()
    feed.set_source(source)
    assert feed.lines(rows_of(source)) is None
    for _ in range(400):
        source.signal.end += RATE // 60
        feed.advance(300.0)
    present, average, peak = feed.lines(rows_of(source))
    assert (present == code(-90.0)).all()
    assert (peak == code(-80.0)).all()
    assert np.abs(average.astype(int) - code(-90.0)).max() <= 4
    feed.reset()
    assert (feed.lines(rows_of(source)).peak == code(-90.0)).all()


def test_peaks_outlive_a_zoom_but_not_another_analysis():
    source = FakeSource(StillSignal(RATE), lambda t, f: -90.0 + 40.0 * (t < 1.01) + 0 * f)
    feed = SpectrumFeed()
    feed.set_source(source)
    feed.advance(300.0)
    source.signal.end += RATE
    feed.advance(300.0)
    feed.advance(5000.0)
    assert (feed.lines(rows_of(source)).peak == code(-50.0)).all()
    again = FakeSource(source.signal, source.formula, source.analysis)
    feed.set_source(again)
    feed.advance(300.0)
    assert (feed.lines(rows_of(again)).peak == code(-50.0)).all()
    other = FakeSource(source.signal, source.formula, Analysis(n_fft=1024, win_length=1024))
    feed.set_source(other)
    feed.advance(300.0)
    assert (feed.lines(rows_of(other)).peak == code(-90.0)).all()


def test_over_a_long_span_the_present_is_computed_apart():
    source = FakeSource(StillSignal(RATE * 100), noise)
    feed = SpectrumFeed()
    feed.set_source(source)
    feed.advance(30000.0)
    newest = source.newest(0)
    present = feed.lines(rows_of(source)).present
    assert (present == rows_of(source)(source.compute(0, newest - 1, newest))[:, 0]).all()


def test_without_a_source_there_is_nothing():
    feed = SpectrumFeed()
    feed.advance(300.0)
    assert feed.lines(RowMap(FrequencyAxis(), 10, np.arange(257.0))) is None
    feed.set_source(None)
    feed.reset()


@pytest.mark.parametrize("kind", ["fast", "slow", "impulse"])
def test_the_average_follows_as_a_level_meter_does(kind):
    source = FakeSource(StillSignal(RATE), lambda t, f: -90.0 + 60.0 * (t < 1.2) + 0 * f)
    feed = SpectrumFeed()
    feed.follow_as(kind)
    feed.set_source(source)
    for _ in range(72):  # to one second after the fall
        source.signal.end += RATE // 60
        feed.advance(300.0)
    average = feed.lines(rows_of(source)).average
    fallen = {"fast": 10 * np.log10(np.e) / 0.125, "slow": 4.34, "impulse": 4.34 / 1.5}[kind]
    known = max(-90.0, -30.0 - fallen)
    assert np.abs(average.astype(int) - code(known)).max() <= 20


def test_the_level_of_all_frequencies_together():
    source = FakeSource(StillSignal(RATE), lambda t, f: -200.0 + 180.0 * (f == 4500.0) + 0 * t)
    feed = SpectrumFeed()
    assert feed.total() is None
    feed.set_source(source)
    source.signal.end += RATE
    feed.advance(300.0)
    assert feed.total() == pytest.approx(-20.0 - 10 * np.log10(1.5), abs=0.05)


class HeardSource(FakeSource):
    """The columns of what a ring has heard."""

    def compute(self, level, first, stop):
        codes = np.zeros((len(self.frequencies), stop - first), np.uint16)
        self.reader().read(level, first, codes)
        return codes

    def newest(self, level):
        return self.reader().newest(level)

    def reader(self):
        return ColumnReader(self.signal, self.analysis)


def heard(x, samples_per_pixel, ballistics="slow", analysis=None):
    """Return the feed after it has followed `x`, and its total level all along."""
    ring = SampleRing(len(x), 1, RATE)
    feed, levels = SpectrumFeed(), []
    feed.set_source(HeardSource(ring, analysis=analysis or Analysis(n_fft=2048, win_length=2048)))
    feed.follow_as(ballistics)
    for block in np.array_split(x.astype(np.float32), len(x) // 2400):
        ring.write(block[:, np.newaxis])
        feed.advance(samples_per_pixel)
        levels.append(feed.total())
    return feed, levels


SPANS = [100.0, 3000.0, 20_000.0, 300_000.0]
"""Samples per pixel, up to hours on the screen."""


def test_the_sound_level_is_the_same_at_every_zoom():
    x = 0.1 * np.random.default_rng(5).standard_normal(5 * RATE)
    totals = [heard(x, span)[1][-1] for span in SPANS]
    assert totals == pytest.approx([10 * np.log10(2 * 0.1**2)] * 4, abs=0.15)
    assert np.ptp(totals) < 0.01


@pytest.mark.parametrize("analysis", [Analysis(), Analysis(n_fft=8192, win_length=8192, overlap=0)])
@pytest.mark.parametrize("samples_per_pixel", SPANS)
def test_fast_is_fast_at_every_zoom_and_window(samples_per_pixel, analysis):
    """IEC 61672-1, 5.8.3: when a tone ends the level falls by 34.7 dB/s."""
    x = np.sin(2 * np.pi * 1000 / RATE * np.arange(2 * RATE)) * (np.arange(2 * RATE) < RATE)
    _, levels = heard(x, samples_per_pixel, "fast", analysis)
    assert levels[19] == pytest.approx(0.0, abs=0.1)
    assert (levels[28] - levels[38]) / 0.5 == pytest.approx(34.7, abs=4.0)


def test_there_is_no_sound_level_of_what_is_weighted_otherwise():
    x = 0.1 * np.random.default_rng(5).standard_normal(RATE)
    emphasised = Analysis(n_fft=2048, win_length=2048, pre_emphasis=0.97)
    assert heard(x, 100.0, analysis=emphasised)[1][-1] is None
    assert heard(x, 100.0, analysis=replace(emphasised, pre_emphasis=0.0))[1][-1] is not None
