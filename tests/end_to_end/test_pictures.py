"""What is played is what is seen: on the screen, and in the saved picture."""

import time

import numpy as np
import pytest

from dsp.scales import SCALES, FrequencyAxis
from tests.end_to_end.seen import Seen, image_file

RATE = 48000
LOW, HIGH, SECONDS = 300.0, 9000.0, 2.5  # of the sweep
SPAN = 10.0  # seconds from edge to edge, by default
BIN = RATE / 4096


def sweep():
    """A logarithmic sweep at -20 dBFS, silence before and after it."""
    t = np.arange(round(SECONDS * RATE)) / RATE
    rise = np.log(HIGH / LOW) / SECONDS
    x = 0.1 * np.sin(2 * np.pi * LOW * np.expm1(rise * t) / rise)
    fade = np.minimum(1.0, np.minimum(t, t[::-1]) / 0.005)
    return np.pad((fade * x).astype(np.float32), 4800)


def check_sweep(seen):
    """The one unknown is when it began; everything else must be as played."""
    loud = np.flatnonzero(seen.levels.max(axis=0) > 150)  # -47 dB
    assert np.diff(loud).max() == 1, "in one piece"
    per_second = seen.width / SPAN
    assert len(loud) / per_second == pytest.approx(SECONDS, abs=0.1)

    axis = FrequencyAxis()
    columns = loud[len(loud) // 20 : -len(loud) // 20]
    rows = seen.brightest_rows(columns)
    seconds = columns / per_second
    heard = np.log(axis.from_unit(seen.unit(rows)) / LOW) / np.log(HIGH / LOW) * SECONDS
    began = np.median(seconds - heard)
    assert began == pytest.approx(loud[0] / per_second, abs=0.1)
    frequencies = LOW * (HIGH / LOW) ** ((seconds - began) / SECONDS)
    wanted = (1.0 - axis.to_unit(frequencies)) * seen.height - 0.5
    half_a_bin = wanted - ((1.0 - axis.to_unit(frequencies + BIN / 2)) * seen.height - 0.5)
    # Where bins are further apart than rows, the ridge goes from bin to bin in steps.
    assert np.all(np.abs(rows - wanted) < half_a_bin + 0.004 * seen.height)


def test_a_sweep_into_the_microphone_is_found_in_the_saved_picture(start, mic, tmp_path):
    """One program saves at the size of the screen and one at twice that; both hear the same."""
    files = {scale: tmp_path / f"{scale}.png" for scale in (1, 2)}
    programs = [
        start("--fresh", "--run-for", 8, "--screenshot", file, "--scale", scale, server=mic)
        for scale, file in files.items()
    ]
    for program in programs:
        program.until("probe.seconds > 0.2")
    mic.play(sweep())
    for program in programs:
        assert program.end() == (0, "")
    seen = {scale: Seen(image_file(file)) for scale, file in files.items()}
    assert seen[1].width > 500
    assert seen[2].width == 2 * seen[1].width
    assert seen[2].height == 2 * seen[1].height
    for picture in seen.values():
        check_sweep(picture)


@pytest.fixture
def toned(start):
    """The program with the demo's steady tones in the picture, frozen."""
    program = start("--fresh", "--source", "demo")
    program.until("probe.seconds > 6.0")
    program.ask("desktop.pane.freeze()")
    yield program
    program.terminate()
    assert program.end() == (0, "")


def on_screen(screen, program):
    """Return what stands on the screen when the program is done with it."""
    program.until("len(probe.stale()) == 0 and not probe.busy")
    deadline = time.monotonic() + 5.0
    while True:
        seen = Seen(screen.screen())
        shown = program.ask("probe.digest")
        if seen.digest == shown:
            return seen
        assert time.monotonic() < deadline, "the screen never shows the picture"


def test_on_the_screen_a_1_khz_tone_lies_at_the_1_khz_label_on_every_scale(screen, toned):
    scales = []
    for _ in SCALES:
        seen = on_screen(screen, toned)
        axis = toned.ask("[probe.axis.scale, probe.axis.fmin, probe.axis.fmax]")
        scales.append(axis[0])
        labels = toned.ask("[t.label for t in desktop.pane.frequency_axis.ticks() if t.label]")
        label = seen.labelled_ticks()[labels[::-1].index("1k")]
        first, spp = toned.ask("[probe.view.first, probe.view.samples_per_pixel]")
        columns = (np.array([4.6, 6.0]) * RATE / spp - first).astype(int)
        rows = seen.brightest_rows(slice(*columns))
        at = (1.0 - FrequencyAxis(*axis).to_unit(1000.0)) * seen.height - 0.5
        assert np.abs(rows - at).max() < 1.6, axis
        assert np.abs(rows - label).max() < 1.6, axis
        toned.ask("desktop.window.commands['scale-next'].trigger()")
    assert sorted(scales) == sorted(SCALES)
