import pytest
from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QColor, QImage, QPainter

from ui.icon import SIZES, window_icon
from ui.icons import _ICONS, draw_icon


def drawn(name, side):
    image = QImage(side, side, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(0)
    with QPainter(image) as painter:
        draw_icon(painter, name, QRectF(0, 0, side, side), QColor("#ffffff"))
    return image


@pytest.mark.parametrize("name", _ICONS)
@pytest.mark.parametrize("side", [14, 16, 32])
def test_every_icon_draws_something_and_stays_inside(qapp, name, side):
    image = drawn(name, side)
    opaque = sum(image.pixelColor(x, y).alpha() > 128 for x in range(side) for y in range(side))
    assert 0.02 < opaque / side**2 < 0.6
    edge = [image.pixelColor(x, y).alpha() for x in range(side) for y in (0, side - 1)]
    assert max(edge) < 64


def test_unknown_icons_are_refused(qapp):
    with pytest.raises(ValueError, match="name='dragon'"):
        drawn("dragon", 16)


def test_the_program_has_an_icon_in_every_size(qapp):
    icon = window_icon()
    assert [size.width() for size in icon.availableSizes()] == list(SIZES)
    assert not icon.pixmap(QSize(64, 64)).isNull()
