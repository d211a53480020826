"""The group of the panel that says which transform is shown, with its own parameters."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any, Final, NamedTuple

from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QGridLayout, QLabel, QWidget

from dsp.analysis import Analysis
from dsp.settings import Settings
from dsp.transforms.bands import FRACTIONS
from dsp.transforms.mel import MEL_SCALES, NORMS
from dsp.transforms.registry import MENU, STEREO, TRANSFORMS, parameters
from dsp.transforms.transform import Choice
from ui.facts import plain, whole_hertz
from ui.fields import HERTZ, PLAIN, Check, Combo, Number
from ui.keys import tip
from ui.panel.section import GAP, WIDEST_LABEL, Section, describe
from ui.transform_memory import TransformMemory

Apply = Callable[[Callable[[Settings], Settings]], None]

MILLISECONDS: Final = {"": 1.0, "ms": 1.0, "s": 1000.0}
SECONDS: Final = {"": 1.0, "s": 1.0, "ms": 0.001}
TWO_NEEDED: Final = "This sound has one channel; two are needed."

LEAST_ENERGY: Final = 1e-12
_FRACTION_NAMES: Final = {1: "Octaves"}


class Parameter(NamedTuple):
    """How a parameter of a transform is set: what it is called, its unit and range, its help.

    With `options` it is chosen from a list. The transform itself refuses what does not fit.
    """

    label: str
    help: str
    unit: str = ""
    low: float = 0.0
    high: float = 1.0
    options: tuple[tuple[object, str], ...] = ()
    zero: str = ""
    """What stands there instead of 0, if that means something special."""


PARAMETERS: Final[dict[str, Parameter]] = {
    "a4": Parameter("A4", "The frequency of the A that is tuned to.", "Hz", 400, 480),
    "bands": Parameter("Bands", "How many bands there are.", "", 1, 512),
    "bias": Parameter(
        "Bias", "Added before the power is taken: quiet sound shows less.", "", 0, 100
    ),
    "bins_per_octave": Parameter(
        "Per octave",
        "Tones per octave; 12 is a semitone, 24 tells neighbouring notes apart.",
        "",
        3,
        96,
    ),
    "cells": Parameter("Cells", "Cells in time for each window: more is finer.", "", 2, 64),
    "crossover": Parameter(
        "Crossover",
        "Where the second window takes over; each further one an octave higher.",
        "Hz",
        20,
        20_000,
    ),
    "eps": Parameter("Least energy", "Keeps silence from being lifted.", "", LEAST_ENERGY, 1e12),
    "fmax": Parameter("To", "The upper end.", "Hz", 0, 384_000, zero="Half the rate"),
    "fmin": Parameter("From", "The lower end.", "Hz", 0, 384_000),
    "fraction": Parameter(
        "Width",
        "How wide a band is.",
        options=tuple((k, _FRACTION_NAMES.get(k, f"1/{k} octave")) for k in FRACTIONS),
    ),
    "frames": Parameter("Frames", "Windows that are averaged, an odd number.", "", 3, 31),
    "gain": Parameter("Gain", "How much steady sound is levelled: 0 not, 1 wholly.", "", 0, 1),
    "max_delay": Parameter("Range", "The greatest delay shown.", "ms", 0.01, 100),
    "norm": Parameter(
        "Norm",
        "What a band shows: the level of a tone (peak), its mean density (slaney), or its "
        "share of the power (none).",
        options=tuple(NORMS.items()),
    ),
    "octave": Parameter("From octave", "The lowest octave that counts.", "", 0, 6),
    "octaves": Parameter("Octaves", "How many octaves there are.", "", 1, 12),
    "power": Parameter("Power", "Compresses what is left: smaller is flatter.", "", 0, 1),
    "scale": Parameter(
        "Scale",
        "Which mel scale: librosa has Slaney's, the mel axis HTK's.",
        options=tuple(MEL_SCALES.items()),
    ),
    "threshold": Parameter(
        "Blank below", "What is quieter than this has no colour.", "dB", -180, 0
    ),
    "time_constant": Parameter("Time constant", "How fast steady sound fades away.", "s", 0.01, 2),
    "windows": Parameter("Windows", "How many windows, each half as long.", "", 2, 8),
}


class ParameterForm(QWidget):
    """The controls of the parameters of one transform.

    Parameters
    ----------
    choice
        Any choice of it.
    change
        Called with the name of a parameter and the value that the user wants.
    """

    def __init__(self, choice: Choice, change: Callable[[str, object], None]) -> None:
        super().__init__()
        self.fields: dict[str, Combo | Number | Check] = {}
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(GAP)
        grid.setColumnMinimumWidth(0, QLabel(WIDEST_LABEL).sizeHint().width())
        grid.setColumnStretch(1, 1)
        for row, (name, value) in enumerate(parameters(choice).items()):
            shape = PARAMETERS.get(name) or Parameter(name.replace("_", " ").capitalize(), "")
            field = self.fields[name] = _field(shape, value)
            unit = f" in {shape.unit}" if shape.unit else ""
            describe(field, f"{choice.label}: {shape.label}{unit}", shape.help)
            label = QLabel(shape.label)
            label.setBuddy(field)
            grid.addWidget(label, row, 0)
            grid.addWidget(field, row, 1)
            self._connect(name, value, field, change)

    def _connect(
        self,
        name: str,
        value: object,
        field: Combo | Number | Check,
        change: Callable[[str, object], None],
    ) -> None:
        if isinstance(field, Number):
            whole = type(value) is int
            field.edited.connect(lambda new: change(name, round(new) if whole else new))
        elif isinstance(field, Combo):
            field.chosen.connect(lambda new: change(name, new))
        else:
            field.ticked.connect(lambda new: change(name, new))

    def show_choice(self, choice: Choice) -> None:
        """Show the parameters of `choice`."""
        for name, value in parameters(choice).items():
            field = self.fields[name]
            if isinstance(field, Number):
                shape = PARAMETERS.get(name) or Parameter(name, "")
                field.show_value(float(value), shape.low, shape.high)
            elif isinstance(field, Combo):
                field.show_value(value, value.__str__)
            else:
                field.setChecked(bool(value))


def _field(shape: Parameter, value: object) -> Combo | Number | Check:
    """Return the control for a parameter like `value`."""
    if shape.options:
        return Combo(shape.options)
    if isinstance(value, bool):
        return Check(shape.label)
    units = {"Hz": HERTZ, "ms": MILLISECONDS, "s": SECONDS}.get(shape.unit, PLAIN)
    decimals = 0 if isinstance(value, int) else 3 if shape.low != LEAST_ENERGY else 12
    field = Number(shape.unit, units, decimals, write=whole_hertz if units is HERTZ else plain)
    field.setSpecialValueText(shape.zero)
    return field


class TransformSection(Section):
    """Which transform is shown, what it is good for, and its own parameters."""

    def __init__(self, apply: Apply, memory: TransformMemory) -> None:
        super().__init__("Transform")
        self._apply, self._memory = apply, memory
        self._forms: dict[str, ParameterForm] = {}
        self._single: bool | None = None  # whether the sound has one channel, once that is known
        self.transform = Combo()
        self.transform.set_grouped(
            [(kind.name, kind.label, group) for group, kinds in MENU.items() for kind in kinds]
        )
        describe(
            self.transform,
            "Transform",
            tip("What is shown of the sound.", "transform-next", "transform-previous"),
        )
        self.help = QLabel()
        self.help.setWordWrap(True)
        self.help.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        self.add_row("Shows", self.transform)
        self.grid.addWidget(self.help, self.grid.rowCount(), 0, 1, 2)
        self._form_row = self.grid.rowCount()
        self.transform.chosen.connect(self._choose)

    def _choose(self, name: str) -> None:
        choice = self._memory.recall(name)
        self._apply(lambda s: s.with_analysis(transform=choice))

    def _change(self, name: str, value: object) -> None:
        def change(settings: Settings) -> Settings:
            choice: Any = settings.analysis.transform
            return settings.with_analysis(transform=replace(choice, **{name: value}))

        self._apply(change)

    def show_analysis(self, analysis: Analysis, channels: int) -> None:
        """Show the transform of `analysis` for sound of so many channels."""
        choice = analysis.transform
        self._memory.keep(choice)
        self.transform.show_value(choice.name, lambda: choice.label)
        self.transform.setToolTip(f"{choice.label}: {choice.help}")
        self._offer(channels)
        lacks = choice.name in STEREO and channels < 2
        self.help.setText(TWO_NEEDED if lacks else choice.help)
        for name, form in self._forms.items():
            form.setVisible(name == choice.name)
        if parameters(choice):
            self._form_of(choice).show_choice(choice)

    def _offer(self, channels: int) -> None:
        """Let those that compare two channels be chosen only where there are so many `channels`."""
        if (channels < 2) == self._single:
            return
        self._single = channels < 2
        for name, kind in TRANSFORMS.items():
            lacks = self._single and name in STEREO
            tooltip = f"{TWO_NEEDED} {kind.help}" if lacks else kind.help
            self.transform.offer(name, offered=not lacks, tooltip=tooltip)

    def _form_of(self, choice: Choice) -> ParameterForm:
        """Return the controls for the parameters of `choice`, made when they are first needed."""
        form = self._forms.get(choice.name)
        if form is None:
            form = self._forms[choice.name] = ParameterForm(choice, self._change)
            row = self._form_row + len(self._forms)
            self.grid.addWidget(form, row, 0, 1, 2)
            form.show()  # now: the layout would wait for the event loop
        return form
