"""The groups of the panel that say what is analysed and how."""

from collections.abc import Callable, Sequence
from typing import Final, NamedTuple

from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QLabel

from dsp.analysis import N_FFT_MAX, N_FFT_MIN, Analysis
from dsp.settings import Settings
from dsp.transforms.registry import OWN_WINDOWS, STEREO
from dsp.windows import WINDOWS
from ui import steps
from ui.facts import channel_text, duration, facts, number, short
from ui.fields import PLAIN, Check, Combo, Number
from ui.keys import tip
from ui.panel.section import Section, describe
from ui.theme import tabular

GREEK: Final = {"alpha": "α", "beta": "β", "sigma": "σ"}

Change = Callable[[Settings], Settings]
Apply = Callable[[Change], None]


class SourceEntry(NamedTuple):
    """A source that can be chosen: its key, what people call it, and where it is listed."""

    key: str
    label: str
    group: str


class InputSection(Section):
    """Where the sound comes from."""

    def __init__(self, apply: Apply, choose: Callable[[str], None]) -> None:
        super().__init__("Input")
        self.source = Combo()
        self.channel = Combo()
        describe(self.source, "Source", tip("Where the sound comes from.", "demo"))
        describe(
            self.channel,
            "Channel",
            tip("Which channel is looked at.", "channel-next", "channel-previous"),
        )
        self.add_row("Source", self.source)
        self.add_row("Channel", self.channel)
        self.source.chosen.connect(choose)
        self.channel.chosen.connect(lambda name: apply(lambda s: s.with_analysis(channel=name)))

    def show_sources(self, entries: Sequence[SourceEntry], current: str) -> None:
        """List `entries` under the names of their groups and show which one is heard."""
        self.source.set_grouped([(entry.key, entry.label, entry.group) for entry in entries])
        self.source.show_value(current, lambda: current or "None")

    def show_channels(self, channels: int, channel: str) -> None:
        """Offer what a sound with so many channels has, and show what is looked at."""
        names = steps.channel_choices(channels)
        self.channel.set_entries([(name, channel_text(name, channels)) for name in names])
        self.channel.show_value(channel, lambda: channel_text(channel, channels))
        self.channel.setEnabled(len(names) > 1 or channel not in names)


class DetailSection(Section):
    """Window and transform, and what they imply."""

    def __init__(self, apply: Apply) -> None:
        super().__init__("Detail")
        self._apply = apply
        self._shown: tuple[Analysis, int] | None = None
        self._make_fields()
        self._name_fields()
        self.add_row("FFT size", self.n_fft)
        self.add_row("Window", self.window_shape, self.parameter)
        self.add_row("Length", self.length, self.length_time)
        self.add_row("Zero padding", self.padding)
        self.add_row("Overlap", self.overlap)
        self.add_checks(self.pre_emphasis)
        self._make_facts()
        self._connect()

    def _make_fields(self) -> None:
        self.n_fft = Combo((n, str(n)) for n in steps.SIZES)
        self.window_shape = Combo((name, kind.label) for name, kind in WINDOWS.items())
        self.parameter = Number("", PLAIN)
        self.length = Number("samples", PLAIN, decimals=0)
        self.length_time = QLabel()
        self.length_time.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        self.padding = Combo((float(k), f"{k}×") for k in steps.PADDINGS)
        self.overlap = Combo((o, f"{short(100.0 * o)} %") for o in steps.OVERLAPS)
        self.pre_emphasis = Check("Pre-emphasis")

    def _name_fields(self) -> None:
        describe(
            self.n_fft,
            "FFT size in samples",
            tip(
                "Larger tells closer tones apart, smaller tells closer clicks apart.",
                "n-fft-larger",
                "n-fft-smaller",
            ),
        )
        describe(
            self.window_shape,
            "Window shape",
            tip(
                "How each piece of sound is faded in and out: narrow lines or clean surroundings.",
                "window-next",
                "window-previous",
            ),
        )
        describe(
            self.length,
            "Window length in samples",
            "How much sound one column sees. What the FFT has more is filled with zeros.",
        )
        describe(
            self.padding,
            "Zero padding",
            "How much longer than the window the FFT is: smoother curves, not more resolution.",
        )
        describe(
            self.overlap,
            "Overlap of neighbouring columns",
            tip("Smoother in time, for more work.", "overlap-more", "overlap-less"),
        )
        describe(
            self.pre_emphasis,
            "Pre-emphasis",
            "Lift high frequencies by about 6 dB per octave, as is usual for speech.",
        )

    def _make_facts(self) -> None:
        self.names: list[QLabel] = []
        self.values: list[QLabel] = []
        rows = []
        for fact in facts(Analysis(), 48_000):
            name, value = QLabel(fact.name), QLabel()
            name.setForegroundRole(QPalette.ColorRole.PlaceholderText)
            value.setFont(tabular(value.font()))
            for label in (name, value):
                label.setToolTip(fact.meaning)
            rows.append((name, value))
            self.names.append(name)
            self.values.append(value)
        self.add_facts(rows)

    def _connect(self) -> None:
        apply = self._apply
        self.n_fft.chosen.connect(lambda n: apply(lambda s: steps.with_n_fft(s, n)))
        self.window_shape.chosen.connect(lambda name: apply(lambda s: steps.with_window(s, name)))
        self.parameter.edited.connect(
            lambda value: apply(lambda s: steps.with_window(s, s.analysis.window.name, value))
        )
        self.length.edited.connect(lambda n: apply(lambda s: steps.with_win_length(s, round(n))))
        self.padding.chosen.connect(lambda k: apply(lambda s: steps.with_padding(s, k)))
        self.overlap.chosen.connect(lambda o: apply(lambda s: s.with_analysis(overlap=o)))
        self.pre_emphasis.ticked.connect(
            lambda on: apply(
                lambda s: s.with_analysis(pre_emphasis=steps.PRE_EMPHASIS if on else 0.0)
            )
        )

    def show_analysis(self, analysis: Analysis, rate: int) -> None:
        """Show `analysis` of sound at `rate` samples per second."""
        n_fft, length = analysis.n_fft, analysis.win_length
        self.n_fft.show_value(n_fft, lambda: str(n_fft))
        self._show_window(analysis)
        self.length.take_units({"": 1.0, "samples": 1.0, "ms": rate / 1000.0, "s": float(rate)})
        self.length.show_value(length, N_FFT_MIN, n_fft)
        self.length_time.setText(duration(length / rate))
        self._show_padding(steps.padding(analysis), length)
        framed = analysis.transform.name not in OWN_WINDOWS
        for field in (self.n_fft, self.length, self.padding, self.overlap):
            self.show_row(field, shown=framed)
        self.pre_emphasis.setVisible(analysis.transform.name not in STEREO)
        self.overlap.show_value(analysis.overlap, lambda: f"{short(100.0 * analysis.overlap)} %")
        self.pre_emphasis.setChecked(analysis.pre_emphasis > 0.0)
        coefficient = analysis.pre_emphasis or steps.PRE_EMPHASIS
        self.pre_emphasis.setText(f"Pre-emphasis {short(coefficient)}")
        if self._shown != (analysis, rate):  # a long Kaiser window takes milliseconds
            self._shown = analysis, rate
            known = {fact.name: fact.value for fact in facts(analysis, rate)}
            for name, label in zip(self.names, self.values, strict=True):
                label.setText(known.get(name.text(), ""))
                name.setVisible(name.text() in known)
                label.setVisible(name.text() in known)

    def _show_window(self, analysis: Analysis) -> None:
        window = analysis.window
        kind = WINDOWS[window.name]
        self.window_shape.show_value(window.name, lambda: kind.label)
        self.parameter.setVisible(kind.parameter_name is not None)
        if kind.parameter_name is not None and window.parameter is not None:
            self.parameter.setPrefix(f"{GREEK[kind.parameter_name]} ")
            self.parameter.show_value(window.parameter, kind.minimum, kind.maximum)
            describe(
                self.parameter,
                f"{kind.label} window: {kind.parameter_name}",
                f"{kind.parameter_name.capitalize()} of the {kind.label} window, "
                f"{short(kind.minimum)} to {short(kind.maximum)}.",
            )

    def _show_padding(self, factor: float, length: int) -> None:
        usual = next((k for k in steps.PADDINGS if abs(factor - k) < 0.005), factor)
        self.padding.show_value(float(usual), lambda: f"{number(factor, 2)}×")
        for k in steps.PADDINGS:
            self.padding.offer(float(k), offered=length * k <= N_FFT_MAX)
