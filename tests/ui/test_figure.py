from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtWidgets import QApplication

from dsp.scales import FrequencyAxis
from dsp.settings import Settings
from dsp.signal import Gap
from tests.ui.fake_source import RATE, FakeSource, StillSignal, noise
from tests.ui.panes import shown
from tests.ui.screen import pixels
from ui.picture.composer import Composer
from ui.picture.viewport import Viewport
from ui.theme import DARK, LIGHT


@pytest.fixture
def source():
    return FakeSource(StillSignal(12 * RATE), noise)


@pytest.fixture
def pane(qtbot, source):
    pane = shown(qtbot, source, 640, 360)
    source.signal.end += 12345
    pane.refresh()
    QApplication.processEvents()
    return pane


def part(image, pane, widget, scale=1):
    box = widget.geometry()
    rows = slice(box.top() * scale, (box.bottom() + 1) * scale)
    columns = slice(box.left() * scale, (box.right() + 1) * scale)
    return pixels(image)[rows, columns]


@pytest.mark.parametrize("theme", [DARK, LIGHT], ids=lambda theme: theme.name)
@pytest.mark.parametrize("changes", [{}, {"grid": True, "note_names": True}], ids=str)
def test_at_the_size_of_the_screen_it_is_the_screen(pane, source, theme, changes):
    source.signal.gaps = (Gap(5 * RATE, 6 * RATE, "lost"),)
    pane.set_theme(theme)
    pane.show_settings(replace(Settings(), **changes))
    QApplication.processEvents()
    screen, figure = pixels(pane), pixels(pane.figure())
    assert figure.shape[1] == screen.shape[1]
    assert figure.shape[0] > screen.shape[0]
    assert (figure[: len(screen)] == screen).all()


def test_a_line_below_says_the_settings(pane):
    figure = pixels(pane.figure())
    foot = figure[pane.height() :]
    assert (foot != DARK.picture.rgb()).any()
    pane.show_settings(Settings().with_analysis(n_fft=8192))
    assert (pixels(pane.figure())[pane.height() :] != foot).any()


@pytest.mark.parametrize("scale", [2, 4])
def test_larger_it_is_composed_anew_with_more_pixels(pane, source, scale):
    figure = pane.figure(scale)
    assert figure.width() == pane.width() * scale
    seen = part(figure, pane, pane.picture, scale)
    view = pane._view
    width = view.width * scale
    fine = Viewport(width, view.samples_per_pixel / scale, float(view.last * scale), follow=False)
    composer = Composer(pane.colours(pane.settings, scale), budget=1e9)
    composer.update(source, fine, len(seen), pane.settings.axis)
    assert (seen == composer.ring.unrolled()[1]).all()


def test_larger_the_lines_and_the_gaps_stay_at_their_places(pane, source):
    source.signal.gaps = (Gap(5 * RATE, 6 * RATE, "lost"),)
    pane.show_settings(replace(Settings(), grid=True))
    QApplication.processEvents()
    hatched = []
    for scale in (1, 2):
        seen = part(pane.figure(scale), pane, pane.picture, scale)
        ground = np.isin(seen, [DARK.gap.rgb()]).any(axis=0)
        hatched.append(np.flatnonzero(ground)[[0, -1]] / scale)
    assert hatched[0] == pytest.approx(hatched[1], abs=1.5)


def test_larger_it_keeps_what_the_signal_has_forgotten_meanwhile(pane, source):
    pane.freeze()
    before = part(pane.figure(), pane, pane.picture)
    source.compute = lambda _level, first, stop: np.zeros((257, stop - first), np.uint16)
    larger = part(pane.figure(2), pane, pane.picture, 2)
    assert (larger[::2, ::2] == before).all()


def test_a_folded_spectrum_is_not_in_it(pane):
    pane.spectrum_visible = False
    QApplication.processEvents()
    screen, figure = pixels(pane), pixels(pane.figure())
    assert (figure[: len(screen)] == screen).all()


def test_what_is_under_the_pointer_is_not_in_it(pane):
    plain = part(pane.figure(), pane, pane.picture)
    pane.picture.hovered.emit(pane.picture.rect().toRectF().center())
    assert (part(pane.figure(), pane, pane.picture) == plain).all()


def test_a_sweep_is_found_where_it_must_be(qtbot, pane):
    def formula(seconds, hertz):
        return np.where(abs(hertz - 1000.0 * seconds) < 150.0, -15.0, -99.0)

    pane.show_settings(replace(Settings(), axis=FrequencyAxis("linear", 0.0, 20000.0)))
    pane.set_source(FakeSource(StillSignal(12 * RATE), formula))
    QApplication.processEvents()
    seen = part(pane.figure(2), pane, pane.picture, 2)
    height, width = seen.shape
    light = sum((seen >> shift & 255).astype(int) for shift in (16, 8, 0))
    for second in (3.0, 6.0, 9.0, 11.0):
        column = round(width - (12.0 - second) * width / 10.0)
        row = np.argmax(light[:, column])
        assert 20000.0 * (1.0 - row / height) == pytest.approx(1000.0 * second, abs=300.0)
