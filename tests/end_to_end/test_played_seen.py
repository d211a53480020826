"""A recording in the real window and on a loudspeaker: what is seen, chosen, heard and saved."""

from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
import soundfile

RATE = 48_000
NOISE, SWEEP = 5, 5  # seconds of each in the recording
LOW, HIGH = 1000.0, 5000.0  # of the sweep
NEEDED = 0.15  # of the processors free, for sound without a break
HALF = 1024  # samples to each side of a place that is looked for
READY = "probe.drawn and not desktop.sheets._coming and not probe.engine.busy"
PRESS = "desktop.window.commands[{!r}].trigger()"
PLAYING = "desktop._playing._player.is_playing"
VIEW = "[probe.view.first, probe.view.last, probe.view.samples_per_pixel]"
CHOSEN = "[desktop.pane.marking.selection.start, desktop.pane.marking.selection.stop]"


@pytest.fixture
def recording(tmp_path):
    """Noise, in which any place can be found again, and then a rising tone; 16-bit samples."""
    rng = np.random.default_rng(3)
    t = np.arange(SWEEP * RATE) / RATE
    sweep = np.sin(2 * np.pi * (LOW * t + (HIGH - LOW) / (2 * SWEEP) * t**2))
    x = np.concatenate([rng.uniform(-0.4, 0.4, NOISE * RATE), 0.4 * sweep])
    path = tmp_path / "noise, sweep.wav"
    soundfile.write(path, x, RATE, "PCM_16")
    return path


def place_of(part, x, guess, reach=RATE // 5):
    """Return the index in `x` of the middle of `part`, looked for around `guess`."""
    first = max(0, round(guess) - HALF - reach)
    there = x[first : round(guess) + HALF + reach]
    spectrum = np.fft.rfft(there) * np.fft.rfft(part, len(there)).conj()
    return first + int(np.argmax(np.fft.irfft(spectrum, len(there)))) + HALF


def heard_at(sound, began, at):
    """Return what was heard around a time."""
    middle = round((at - began) * RATE)
    return sound[max(0, middle - HALF) : middle + HALF]


def test_opened_zoomed_selected_played_scrubbed_and_saved(start, mic, recording, tmp_path):
    program = start("--fresh", recording, server=mic)
    program.until(READY)
    zoom(program)
    chosen = select(program)
    play(program, mic, recording, chosen)
    program.ask(PRESS.format("select-none"))
    scrub(program, mic)
    save(program, recording, chosen, tmp_path / "cut.wav")


def zoom(program):
    """The wheel keeps what is under the pointer, and the way back is kept."""
    first, last, spp = program.ask(VIEW)
    assert (first, last * spp) == (0, pytest.approx((NOISE + SWEEP) * RATE, abs=2 * spp))
    under = first + 0.25 * (last - first)
    for _ in range(3):
        program.ask("hands.wheel(0.25, 0.5, 1)")
    near, far, finer = program.ask(VIEW)
    assert finer < 0.8 * spp
    assert (near + 0.25 * (far - near)) * finer == pytest.approx(under * spp, abs=2 * spp)
    program.until(f"{READY} and not len(probe.stale())")
    program.ask(PRESS.format("view-back"))
    assert program.ask(VIEW) == [first, last, spp]


def select(program):
    """A drag along the picture selects time at all frequencies."""
    program.ask("hands.drag((0.1, 0.5), (0.35, 0.5))")
    program.until("not hands.busy and bool(desktop.pane.marking.selection)")
    chosen = program.ask(CHOSEN)
    spp = program.ask(VIEW)[2]
    whole = (NOISE + SWEEP) * RATE
    assert chosen == [pytest.approx(share * whole, abs=2 * spp) for share in (0.1, 0.35)]
    return slice(*chosen)


def play(program, mic, recording, chosen):
    """Just what is selected is heard, and the head is within 5 ms of it."""
    recorder = mic.record()
    program.ask("hands.watch()")
    program.ask(PRESS.format("play"))
    program.until(PLAYING)
    program.until(f"not {PLAYING}")
    program.until("desktop.pane.marking.head == desktop.pane.marking.selection.stop")
    sound, began = recorder.stop()
    x = soundfile.read(recording, dtype="float32")[0]
    loud = np.flatnonzero(np.abs(sound) > 1e-3)
    assert loud[-1] - loud[0] == pytest.approx(chosen.stop - chosen.start, abs=RATE // 50)
    errors = []
    for at, told in program.ask("hands.looks"):
        part = heard_at(sound, began, at)
        if len(part) == 2 * HALF and np.count_nonzero(part) > 1.9 * HALF:
            errors.append(told - place_of(part, x, told))
    assert len(errors) > 60
    # a machine that stands still stops the sound, and at that moment nobody knows where it is
    assert np.percentile(np.abs(errors), 95) < 0.005 * RATE


def scrub(program, mic):
    """As much tone is heard as the hand passes, there and back; at rest there is silence."""
    program.ask("hands.drag((0.6, 0.3), (0.6, 0.3), seconds=0.3, modifiers='ctrl')")
    program.until("not hands.busy")  # the output is open now
    recorder = mic.record()
    program.ask("hands.watch()")
    program.ask(
        "hands.drag((0.6, 0.3), (0.8, 0.3), (0.6, 0.3), (0.6, 0.3), seconds=5, modifiers='ctrl')"
    )
    program.until("not hands.busy")
    looks = np.array(program.ask("hands.looks"))
    sound, began = recorder.stop()
    crossings = began + np.flatnonzero(np.diff(np.sign(sound))) / RATE
    heard, wanted = [], []
    for (at, place), (then, after) in pairwise(looks[::6]):
        heard.append(np.count_nonzero((at <= crossings) & (crossings < then)) / 2)
        wanted.append(cycles(after) - cycles(place))
    heard, wanted = np.array(heard), np.array(wanted)
    for way in (wanted > 50, wanted < -50):
        assert np.count_nonzero(way) > 10
        assert heard[way].sum() == pytest.approx(np.abs(wanted[way]).sum(), rel=0.15)
        assert np.median(np.abs(heard[way] / np.abs(wanted[way]) - 1)) < 0.1
    rest = [heard_at(sound, began, at) for at, _ in looks[-40:-20]]
    assert max(np.abs(part).max() for part in rest) < 1e-3


def cycles(place):
    """Return how often the tone has swung at a sample of the recording."""
    t = place / RATE - NOISE
    return LOW * t + (HIGH - LOW) / (2 * SWEEP) * t**2


def save(program, recording, chosen, out):
    """What was cut out is what was there, bit for bit."""
    where = f"__import__('pathlib').Path({str(out)!r})"
    module = "__import__('app.desktop.save_desk').desktop.save_desk"
    program.ask(f"setattr({module}, 'ask_cut_file', lambda *_: {where})")
    selection = f"__import__('dsp.selection').selection.Selection({chosen.start}, {chosen.stop})"
    program.ask(f"desktop.pane.marking.select({selection})")
    program.ask(PRESS.format("save-selection"))
    program.until(f"{where}.exists() and not desktop._saving._watch.busy")
    saved, rate = soundfile.read(out, dtype="int16")
    assert rate == RATE
    assert soundfile.info(out).subtype == "PCM_16"
    np.testing.assert_array_equal(saved, soundfile.read(recording, dtype="int16")[0][chosen])


def test_no_control_of_the_view_interrupts_what_plays(start, mic, recording):
    program = start("--fresh", recording, server=mic)
    program.until(READY)
    program.ask(PRESS.format("loop"))
    program.ask("desktop._playing._play(desktop.pane.marking.visible)")
    program.until(f"(hands.player.position() or 0) > {RATE // 2}")
    recorder = mic.record()
    program.ask("hands.watch()")
    program.ask("hands.stir()")
    with Idleness() as machine:
        program.until("not hands.busy", 50)
    sound, _ = recorder.stop()
    assert program.ask("hands.done") > 100
    assert program.ask("hands.player.is_playing")
    interruptions = program.ask("hands.interruptions")
    if machine.share < NEEDED:  # then a thread with the interpreter's lock may wait for its turn
        pytest.skip(f"other programs have the processors, {machine.share:.0%} are free")
    assert interruptions == []
    blocks = sound[: len(sound) // 480 * 480].reshape(-1, 480)  # of 10 ms
    assert np.abs(blocks).max(axis=1).min() > 0


class Idleness:
    """Measures which share of the processors nobody needs."""

    share = 0.0

    def __enter__(self):
        self._begin = self._ticks()
        return self

    def __exit__(self, *_):
        spent = self._ticks() - self._begin
        self.share = spent[3] / spent.sum()

    @staticmethod
    def _ticks():
        first, *_ = Path("/proc/stat").read_text("ascii").splitlines()
        return np.array(first.split()[1:9], int)


def test_the_device_that_plays_goes_and_comes_back(start, mic, recording):
    program = start("--fresh", recording, server=mic)
    program.until(READY)
    program.ask(PRESS.format("play"))
    program.until("(hands.player.position() or 0) > 20_000")
    mic.kill()
    program.until("'oudspeaker' in probe.banner or 'lost' in probe.banner")
    stood = program.ask("hands.player.position()")
    mic.start()
    program.until(f"hands.player.position() > {stood + 4800}")
    program.until("not probe.banner")
    program.ask(PRESS.format("play"))
    program.until(f"not {PLAYING}")
    assert program.ask("desktop.pane.marking.head") > stood
