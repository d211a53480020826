"""The saved picture: what stands where, on which ground, for every device."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QRect
from PySide6.QtGui import QImage

from app.export.png import encode_pixels
from dsp.levels import encode
from dsp.scales import FrequencyAxis
from dsp.settings import Settings
from dsp.signal import Gap
from dsp.transforms.phase import Phase
from tests.ui.fake_source import StillSignal
from ui.exporting import jpeg, pdf, per_metre, pixels_of, raster, svg
from ui.picture.look import BARE, THEMES, Look
from ui.picture.sheet import Passage, Sheet, theme_of
from ui.picture.viewport import Viewport

RATE = 48_000
LOOKS = [
    BARE,
    Look(),
    Look(title="Title"),
    Look(colour_bar=False),
    Look(axes=False, settings_line=False),
    Look(axes=False, colour_bar=False),
]


def draw(look, width=400, height=300, ratio=1.0, **changes):
    """Return the sheet, its passage and its codes, a ramp from quiet to loud."""
    sheet = Sheet(look, width, height, ratio)
    place = sheet.picture
    signal = StillSignal(10 * RATE)
    view = Viewport(place.width(), 10 * RATE / place.width(), place.width(), follow=False)
    settings = Settings(**changes)
    passage = Passage(signal, settings, view, settings.axis)
    ramp = np.linspace(-100, -10, place.width(), dtype=np.float32)
    codes = encode(np.tile(ramp, (place.height(), 1)))
    return sheet, passage, codes


@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.parametrize("ratio", [1.0, 1.5, 2.0, 3.125])
def test_the_picture_is_drawn_pixel_by_pixel(qapp, look, ratio):
    sheet, passage, codes = draw(look, 700, 500, ratio)
    seen = pixels_of(raster(sheet, passage, codes))
    assert seen.shape == (500, 700)
    place = sheet.picture
    inner = seen[place.y() :, place.x() :][: place.height(), : place.width()]
    bare, alone, _ = draw(BARE, place.width(), place.height())
    assert (inner == pixels_of(raster(bare, alone, codes))).all()


@given(st.sampled_from(LOOKS), st.integers(200, 900), st.integers(200, 900), st.floats(0.5, 3.0))
def test_the_picture_lies_within_the_sheet(qapp, look, width, height, ratio):
    sheet = Sheet(look, width, height, ratio)
    assert QRect(0, 0, width, height).contains(sheet.picture) or sheet.picture.isEmpty()
    if look.bare:
        assert sheet.picture == QRect(0, 0, width, height)


def test_no_room_is_no_error(qapp):
    assert Sheet(Look(), 20, 20).picture.isEmpty()


@pytest.mark.parametrize("name", THEMES)
def test_the_ground_is_that_of_the_theme(qapp, name):
    look = Look(theme=name)
    seen = pixels_of(raster(*draw(look)))
    assert seen[0, 0] == theme_of(look).picture.rgb()
    assert (seen[:, 0] == seen[0, 0]).all()


def test_without_ground_only_ink_is_left(qapp):
    seen = pixels_of(raster(*draw(Look(theme="paper", transparent=True))))
    alpha = seen >> 24
    assert alpha[0, 0] == 0
    assert 0.5 < (alpha == 255).mean() < 0.95


def test_every_part_can_be_left_out(qapp):
    base = pixels_of(raster(*draw(Look())))
    for name in ("axes", "colour_bar", "settings_line"):
        sheet, passage, codes = draw(Look(**{name: False}))
        place, whole = sheet.picture, Sheet(Look(), 400, 300).picture
        assert place.width() * place.height() > whole.width() * whole.height()
        assert (pixels_of(raster(sheet, passage, codes)) != base).any()


def test_a_title_too_long_is_cut(qapp):
    sheet, passage, codes = draw(Look(title="long " * 100))
    seen = pixels_of(raster(sheet, passage, codes))
    assert (seen[:, -2:] == seen[0, -1]).all()


def test_gaps_are_hatched(qapp):
    sheet, passage, codes = draw(BARE)
    passage.signal.gaps = (Gap(4 * RATE, 5 * RATE, "lost"),)
    seen = pixels_of(raster(sheet, passage, codes))
    gap = theme_of(BARE).gap.rgb()
    columns = np.flatnonzero((seen == gap).any(axis=0))
    assert columns[[0, -1]] == pytest.approx([160, 199], abs=1)


def test_a_quantity_has_its_own_scale(qapp):
    sheet, passage, codes = draw(Look())
    phase = Phase().build(Settings().analysis.framing, RATE).quantity
    other = pixels_of(raster(sheet, passage._replace(quantity=phase), codes))
    assert (other != pixels_of(raster(sheet, passage, codes))).any()


def test_notes_and_a_linear_axis(qapp):
    axis = FrequencyAxis("linear", 0.0, 20_000.0)
    plain = pixels_of(raster(*draw(Look(), axis=axis)))
    notes = pixels_of(raster(*draw(Look(), axis=axis, note_names=True)))
    grid = pixels_of(raster(*draw(Look(), axis=axis, grid=True)))
    assert (plain != notes).any()
    assert (plain != grid).any()


def test_the_size_on_paper(qapp):
    sheet, passage, codes = draw(Look(theme="paper"), 1181, 591, 300 / 96)
    assert raster(sheet, passage, codes).dotsPerMeterX() == per_metre(sheet) == 11811
    data = pdf(sheet, passage, codes, "<x/>")
    assert data.startswith(b"%PDF")
    box = data[data.index(b"/MediaBox [") :].split(b"]")[0].split()
    assert [float(x) for x in box[-2:]] == pytest.approx([1181 / 300 * 72, 591 / 300 * 72], abs=1)
    text = svg(sheet, passage, codes, encode_pixels).decode()
    assert 'width="99.' in text or 'width="100.' in text
    assert "<text" in text


def test_a_jpeg_is_one(qapp):
    data = jpeg(raster(*draw(Look())))
    assert QImage.fromData(data, "JPEG").width() == 400


def test_an_unknown_theme_is_refused():
    with pytest.raises(ValueError, match="theme='pink'"):
        Look(theme="pink")
