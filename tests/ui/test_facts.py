from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dsp.analysis import Analysis
from dsp.settings import Settings
from dsp.transforms.bands import Mel
from dsp.transforms.density import Density
from dsp.transforms.pcen import Pcen
from dsp.windows import Window
from ui.facts import (
    THIN,
    as_copied,
    as_typed,
    channel_text,
    duration,
    facts,
    grouped,
    hertz,
    number,
    plain,
    rate_text,
    settings_line,
    short,
    whole_hertz,
)
from ui.measures import measure_of


def values(analysis, rate=48_000):
    return {fact.name: fact.value for fact in facts(analysis, rate)}


def test_facts_of_the_usual_settings():
    assert values(Analysis()) == {
        "Resolution": "11.7 Hz × 85.3 ms",
        "Noise bandwidth": "1.50 bins = 17.6 Hz",
        "Bin spacing": "11.7 Hz",
        "Hop": "256 samples = 5.33 ms",
    }


def test_zero_padding_brings_points_but_no_resolution():
    plain, padded = Analysis(), Analysis(n_fft=32768)
    assert values(plain)["Resolution"] == values(padded)["Resolution"]
    assert values(padded)["Bin spacing"] == "1.46 Hz"


@pytest.mark.parametrize(
    ("window", "bins"),
    [
        ("rectangular", "1.00"),
        ("hamming", "1.36"),
        ("blackman-harris", "2.00"),
        ("nuttall", "1.98"),
    ],
)
def test_noise_bandwidth_as_published(window, bins):
    assert values(Analysis(Window(window)))["Noise bandwidth"].startswith(f"{bins} bins")


@pytest.mark.parametrize(
    ("value", "text"),
    [(11.71875, "11.7"), (85.333, "85.3"), (12345.6, "12346"), (0.012345, "0.0123"), (0.0, "0")],
)
def test_number_has_three_figures(value, text):
    assert number(value) == text


@given(st.floats(1e-6, 1e6))
def test_number_is_near(value):
    assert float(number(value)) == pytest.approx(value, rel=6e-3)


@pytest.mark.parametrize(
    ("value", "text"),
    [(10.0, "10"), (0.25, "0.25"), (-100.0, "−100"), (-0.0001, "0"), (1e-3, "0.001")],
)
def test_short_has_no_useless_zeros(value, text):
    assert short(value) == text


@pytest.mark.parametrize(
    ("value", "text"), [(440.0, "440 Hz"), (999.6, "1.00 kHz"), (12_000.0, "12.0 kHz")]
)
def test_hertz(value, text):
    assert hertz(value) == text


@pytest.mark.parametrize(
    ("value", "text"), [(2e-5, "20.0 µs"), (0.0853, "85.3 ms"), (0.9999, "1.00 s"), (2.5, "2.50 s")]
)
def test_duration(value, text):
    assert duration(value) == text


@pytest.mark.parametrize(
    ("rate", "text"), [(48_000, "48 kHz"), (44_100, "44.1 kHz"), (11_025, "11.025 kHz")]
)
def test_rate(rate, text):
    assert rate_text(rate) == text


def test_channels_have_names():
    assert channel_text("mix") == "Mix of both"
    assert channel_text("mix", 4) == "Mix of all"
    assert channel_text("1") == "Channel 1 (left)"
    assert channel_text("2", 4) == "Channel 2"
    assert channel_text("difference") == "Difference 1 − 2"


def test_settings_line_says_what_a_picture_needs():
    assert settings_line(Settings(), 48_000) == (
        "Hann 4096 · FFT 4096 · hop 256 (93.8 %) · 48 kHz · dBFS"
    )


@pytest.mark.parametrize(
    ("choice", "offset", "unit"),
    [
        (Density(), 0.0, "dBFS/Hz"),
        (Density(), 94.0, "dB SPL/Hz"),
        (Mel(norm="slaney"), 0.0, "dBFS/Hz"),
        (Mel(), 94.0, "dB SPL"),
    ],
)
def test_settings_line_has_the_unit_of_the_levels(choice, offset, unit):
    settings = replace(Settings(), offset=offset).with_analysis(transform=choice)
    assert settings_line(settings, 48_000).endswith(f" · {unit}")
    rate = 48_000
    quantity = choice.build(settings.analysis.framing, rate).quantity
    assert measure_of(quantity, settings).unit == unit


def test_settings_line_says_what_is_unusual():
    settings = Settings().with_analysis(
        window=Window("kaiser", 9.0), channel="2", pre_emphasis=0.97, win_length=1000
    )
    line = settings_line(settings, 44_100)
    assert "Kaiser (beta 9) 1000 · FFT 4096" in line
    assert "channel 2 (right)" in line
    assert "pre-emphasis 0.97" in line


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("7654 Hz", "7654 Hz"),
        ("76654 Hz", "76_654 Hz"),
        ("1234567.12345", "1_234_567.12345"),
        ("0.123456", "0.123456"),
    ],
)
def test_long_numbers_are_written_in_threes(text, written):
    assert grouped(text) == written.replace("_", "\N{NARROW NO-BREAK SPACE}")


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.025, "0.025"),
        (-80, "−80"),
        (1e-6, "10⁻⁶"),
        (2.5e-6, "2.5 × 10⁻⁶"),
        (1e12, "10¹²"),
        (-2e-9, "−2 × 10⁻⁹"),
    ],
)
def test_a_parameter_reads_as_people_write_it(value, text):
    assert plain(value) == text


@given(st.floats(-1e12, 1e12, allow_nan=False))
def test_what_is_written_is_read_again(value):
    assert float(as_typed(plain(value))) == pytest.approx(value, rel=1e-5, abs=1e-300)
    positive = abs(value)
    assert float(as_typed(whole_hertz(positive))) == pytest.approx(positive, abs=0.51)


def test_a_tiny_parameter_is_not_said_to_be_nothing():
    settings = Settings().with_analysis(transform=Pcen(eps=2e-6))
    assert "eps 2 × 10⁻⁶" in settings_line(settings, 48_000)


def test_what_is_copied_has_plain_numbers():
    shown = f"−1:23.5 · {whole_hertz(12_500.0)} Hz · A−1 −3 ct · −80.5 dBFS"
    assert as_copied(shown) == "-1:23.5 · 12500 Hz · A-1 -3 ct · -80.5 dBFS"
    assert as_copied(f"Screenshot at 1.00{THIN}PM") == f"Screenshot at 1.00{THIN}PM"
