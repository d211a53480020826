"""The choice of the transform, and the controls made from its parameters."""

from dataclasses import fields, replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractSpinBox, QComboBox, QLabel

from dsp.settings import Settings
from dsp.transforms.registry import (
    NO_LEVELS,
    OCTAVE,
    OWN_WINDOWS,
    STEREO,
    TRANSFORMS,
    parameters,
)
from tests.ui.panels import choose, shown_panel
from ui.facts import plain
from ui.fields import Check, Combo, Number
from ui.panel.panel_transform import PARAMETERS, TWO_NEEDED


@pytest.fixture
def panel(qtbot):
    return shown_panel(qtbot)


@pytest.mark.parametrize("name", TRANSFORMS)
def test_a_transform_shows_its_help_and_just_what_matters_for_it(panel, name):
    if name != "spectrum":
        choose(panel.transform.transform, name)
        assert panel.heard[-1].analysis.transform == TRANSFORMS[name]()
    section = panel.transform
    assert section.help.text() == TRANSFORMS[name].help
    assert section.transform.currentText() == TRANSFORMS[name].label
    shown = [form for form in section._forms.values() if form.isVisible()]
    wanted = list(parameters(TRANSFORMS[name]()))
    assert [list(form.fields) for form in shown] == ([wanted] if wanted else [])
    framed = name not in OWN_WINDOWS
    for field in (panel.detail.n_fft, panel.detail.length, panel.detail.overlap):
        assert field.isVisible() == framed
    assert panel.detail.pre_emphasis.isVisible() == (name not in STEREO)
    assert panel.level.floor.isVisible() == (name not in NO_LEVELS)
    assert panel.frequency.fmin.isEnabled() == (name not in OCTAVE)


@pytest.mark.parametrize("name", [name for name, kind in TRANSFORMS.items() if fields(kind())])
def test_every_parameter_has_a_control_that_a_keyboard_reaches(panel, name):
    choose(panel.transform.transform, name)
    form = panel.transform._forms[name]
    for key, value in parameters(TRANSFORMS[name]()).items():
        assert key in PARAMETERS
        field = form.fields[key]
        assert field.focusPolicy() & Qt.FocusPolicy.TabFocus
        assert field.accessibleName().startswith(TRANSFORMS[name].label)
        assert field.toolTip().endswith(".")
        if isinstance(field, QComboBox):
            assert field.currentData() == value
        elif isinstance(field, QAbstractSpinBox):
            assert field.value() == pytest.approx(value, rel=1e-4)
    named = [label.buddy() for label in form.findChildren(QLabel)]
    assert named == list(form.fields.values())


def other(field, value):
    """Set a control to another value as the user does; return that value."""
    if isinstance(field, Combo):
        data = [field.itemData(index) for index in range(field.count())]
        new = next(each for each in data if each != value)
        choose(field, new)
        return new
    if isinstance(field, Check):
        field.click()
        return not value
    assert isinstance(field, Number)
    middle = (value + field.minimum()) / 2.0 if value > field.minimum() else 1000.0
    new = int(middle) | 1 if isinstance(value, int) else middle
    field.setValue(new)
    return new


@pytest.mark.parametrize(
    ("name", "key"),
    [(name, key) for name, kind in TRANSFORMS.items() for key in parameters(kind())],
)
def test_a_parameter_is_set(panel, name, key):
    choose(panel.transform.transform, name)
    choice = TRANSFORMS[name]()
    new = other(panel.transform._forms[name].fields[key], parameters(choice)[key])
    heard = panel.heard[-1].analysis.transform
    set_to = getattr(heard, key)
    assert set_to == (pytest.approx(new, rel=1e-3) if isinstance(new, float) else new)
    assert heard == replace(choice, **{key: set_to})


def test_what_a_transform_refuses_is_taken_back(panel):
    choose(panel.transform.transform, "coherence")
    before = len(panel.heard)
    field = panel.transform._forms["coherence"].fields["frames"]
    field.setValue(8)  # must be odd
    assert len(panel.heard) == before
    assert field.value() == TRANSFORMS["coherence"]().frames


def test_a_transform_comes_back_as_it_was_left(panel):
    choose(panel.transform.transform, "mel")
    panel.transform._forms["mel"].fields["bands"].setValue(40)
    choose(panel.transform.transform, "phase")
    choose(panel.transform.transform, "mel")
    assert panel.heard[-1].analysis.transform == replace(TRANSFORMS["mel"](), bands=40)


def test_two_channels_are_asked_for_where_there_is_one(panel):
    panel.show_signal(48_000, 1)
    choose(panel.transform.transform, "coherence")
    assert "two are needed" in panel.transform.help.text()


def test_no_end_reads_as_what_it_means(panel):
    choose(panel.transform.transform, "mel")
    assert panel.transform._forms["mel"].fields["fmax"].text() == "Half the rate"


def test_calibration_shifts_what_is_shown_and_not_what_is_kept(panel):
    panel.level.offset.setValue(94.0)
    assert panel.heard[-1] == replace(Settings(), offset=94.0)
    assert panel.level.ceiling.value() == 84.0
    panel.level.floor.setValue(10.0)
    assert panel.heard[-1].floor == pytest.approx(-84.0)


def test_weighting_and_average_are_chosen(panel):
    choose(panel.level.weighting, "a")
    choose(panel.level.ballistics, "impulse")
    assert panel.heard[-1].analysis.weighting == "a"
    assert panel.heard[-1].ballistics == "impulse"


def test_parameters_read_as_people_write_them(panel):
    choose(panel.transform.transform, "pcen")
    eps = panel.transform._forms["pcen"].fields["eps"]
    assert eps.text() == "10⁻⁶"
    eps.lineEdit().setText("2.5e-6")
    eps.interpretText()
    assert panel.heard[-1].analysis.transform.eps == pytest.approx(2.5e-6)
    assert eps.text() == "2.5 × 10⁻⁶"
    choose(panel.transform.transform, "level-difference")
    threshold = panel.transform._forms["level-difference"].fields["threshold"]
    assert threshold.text() == f"{plain(threshold.value())} dB"
    assert threshold.text().startswith("\N{MINUS SIGN}")
    threshold.lineEdit().setText("-70")
    threshold.interpretText()
    assert threshold.text() == "\N{MINUS SIGN}70 dB"


@pytest.mark.parametrize("name", [name for name, kind in TRANSFORMS.items() if fields(kind())])
def test_the_parameters_stand_below_each_other_and_below_the_choice(qapp, panel, name):
    choose(panel.transform.transform, name)
    qapp.processEvents()
    choice = panel.transform.transform
    left = choice.mapTo(panel, choice.rect().topLeft()).x()
    for field in panel.transform._forms[name].fields.values():
        assert field.mapTo(panel, field.rect().topLeft()).x() == left


@pytest.mark.parametrize("channels", [1, 2])
def test_the_list_offers_what_the_channels_suffice_for(panel, channels):
    panel.show_signal(48_000, 3 - channels)
    panel.show_signal(48_000, channels)
    model, combo = panel.transform.transform.model(), panel.transform.transform
    for name in TRANSFORMS:
        item = model.item(combo.findData(name))
        assert item.isEnabled() == (channels > 1 or name not in STEREO)
        assert (TWO_NEEDED in item.toolTip()) == (not item.isEnabled())
        assert TRANSFORMS[name].help in item.toolTip()
