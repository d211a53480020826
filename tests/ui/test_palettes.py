import matplotlib
import numpy as np
import pytest

from ui.palettes import LABELS, NAMES, table

EVEN = ("viridis", "magma", "inferno", "plasma", "cividis", "grey")


def lightness(colours):
    """CIE L* of sRGB colours, shape (n, 3)."""
    linear = colours / 255.0
    linear = np.where(linear <= 0.04045, linear / 12.92, ((linear + 0.055) / 1.055) ** 2.4)
    y = linear @ [0.2126, 0.7152, 0.0722]
    return np.where(y > 0.008856, 116.0 * np.cbrt(y) - 16.0, 903.3 * y)


@pytest.mark.parametrize("name", NAMES)
def test_table_has_256_colours_that_nobody_can_spoil(name):
    colours = table(name)
    assert colours.shape == (256, 3)
    assert colours.dtype == np.uint8
    assert not colours.flags.writeable
    assert colours.flags.c_contiguous
    assert table(name) is colours
    assert LABELS[name]


@pytest.mark.parametrize("name", EVEN)
def test_lightness_of_the_even_ones_only_rises(name):
    steps = np.diff(lightness(table(name)))
    assert steps.min() > -0.35  # a step of one in 8 bits
    assert lightness(table(name))[-1] - lightness(table(name))[0] > 60.0


@pytest.mark.parametrize("name", ["viridis", "magma", "inferno", "plasma", "cividis", "turbo"])
def test_table_agrees_with_matplotlib(name):
    expected = matplotlib.colormaps[name](np.arange(256), bytes=True)[:, :3]
    np.testing.assert_array_equal(table(name), expected)


def test_jet_runs_from_dark_blue_over_green_to_dark_red():
    colours = table("jet")
    assert colours[0].tolist() == [0, 0, 128]
    assert colours[-1].tolist() == [128, 0, 0]
    assert colours[128, 1] == 255


def test_greys_mirror_each_other():
    assert (table("grey") == table("grey-inverted")[::-1]).all()
    assert table("grey")[200].tolist() == [200, 200, 200]


def test_unknown_name_is_refused():
    with pytest.raises(ValueError, match="name='rainbow'"):
        table("rainbow")
