"""Real capture through PortAudio from a virtual microphone, and every fault it can have."""

import os
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import numpy as np
import pytest

from app.capture import link, watch
from app.capture.capture import Capture
from app.soundcard import audio
from app.soundcard.receiver import REASON_LOST, REASON_STALLED, Receiver
from tests.virtual_mic import SOURCE, VirtualMic, skip_reason, wait_for

pytestmark = pytest.mark.skipif(bool(skip_reason()), reason=skip_reason())

ROOT = Path(__file__).resolve().parents[2]
RATE = 48000
NAME = "What the computer plays: Virtual"
TOLERANCE = 0.25  # seconds; a busy machine is late, and the server's blocks have 50 ms


@pytest.fixture
def server(tmp_path, monkeypatch):
    """A virtual microphone that this process would find, not started yet."""
    mic = VirtualMic(tmp_path / "mic", RATE)
    for name, value in mic.environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.delenv("PULSE_SOURCE", raising=False)
    yield mic
    mic.stop()
    assert wait_for(lambda: not audio.abandoned()), "a stream was left open"


@pytest.fixture
def mic(server):
    server.start()
    return server


@pytest.fixture
def listen(server):
    """Start to capture; all are closed before the server ends."""
    made = []

    def start(key=None, rate=None, channels=None):
        source = Capture(key, rate, channels, 60.0)
        made.append(source)
        source.start()
        return source

    yield start
    for source in made:
        source.close()


def kind_is(source, *kinds):
    return wait_for(lambda: source.state.kind in kinds)


def sounding(source):
    """Wait until sound comes; the virtual microphone may be silent."""
    return kind_is(source, "running", "muted")


def behind(source):
    """Return how many seconds the time of the ring's end is behind the present."""
    return time.time() - source.epoch - source.signal.end / source.signal.rate


def keeps_the_time(source):
    return wait_for(lambda: source.epoch is not None and abs(behind(source)) < TOLERANCE, 5.0)


def sweep(seconds=0.6):
    t = np.arange(round(seconds * RATE)) / RATE
    return (0.5 * np.sin(2 * np.pi * (200 + 4000 * t) * t)).astype(np.float32)


def heard(source):
    ring = source.signal
    start = ring.start
    x = np.empty((ring.end - start, ring.channels), np.float32)
    assert ring.read(start, x)
    return x


def tone_level(x, frequency):
    """Return the amplitude of a tone in `x`, shape (n,)."""
    t = np.arange(len(x)) / RATE
    return 2 * abs(np.mean(x * np.exp(-2j * np.pi * frequency * t)))


def test_what_is_played_is_what_is_heard_sample_by_sample(mic, listen):
    source = listen()
    assert sounding(source)
    assert (source.signal.rate, source.signal.channels) == (RATE, 1)
    assert source.state.device.key == f"PulseAudio/{SOURCE}"
    played = sweep()
    mic.play(played)
    assert wait_for(lambda: np.flatnonzero(heard(source)).size >= len(played) - 2)
    x = heard(source)[:, 0]
    begin = np.flatnonzero(x)[0] - 1  # the sweep begins with a zero
    np.testing.assert_allclose(x[begin : begin + len(played)], played, atol=1e-6)
    assert source.signal.gaps == ()
    assert source.state.overflows == 0
    assert keeps_the_time(source)


def test_the_devices_have_names_of_their_own(mic):
    mic.add_source("second", "Second")
    devices = audio.input_devices()
    labels = {device.label: device for device in devices}
    assert set(labels) == {NAME, "What the computer plays: Second"}
    assert labels[NAME].is_default
    assert all(device.monitor for device in devices)
    assert [device.index for device in devices] == [0, 1]
    assert f"*  0  {NAME}" in audio.format_devices(devices)


def test_the_source_that_is_asked_for_is_the_one_that_is_heard(mic, listen):
    mic.add_source("second", "Second")
    source = listen("PulseAudio/second.monitor")
    assert sounding(source)
    t = np.arange(RATE // 2) / RATE
    mic.play((0.5 * np.sin(2 * np.pi * 1000 * t)).astype(np.float32), wait=False)
    mic.play((0.25 * np.sin(2 * np.pi * 3000 * t)).astype(np.float32), sink="second")
    assert wait_for(lambda: np.abs(heard(source)).max() > 0.2)
    end = source.signal.end
    assert wait_for(lambda: source.signal.end > end + RATE // 4)
    x = heard(source)[:, 0]
    assert 0.24 < np.abs(x).max() < 0.26
    loud = x[np.abs(x) > 0.0]
    assert tone_level(loud, 1000) < 0.01


def test_a_killed_server_is_a_loss_at_once_and_comes_back_with_a_gap(mic, listen):
    source = listen()
    assert sounding(source)
    ring = source.signal
    mic.kill()
    assert kind_is(source, "lost")
    assert f"“{NAME}” was lost" in source.state.message
    end = ring.end
    lost_at = time.monotonic()
    assert wait_for(lambda: source._tries > 2)
    mic.start()
    assert sounding(source)
    back_at = time.monotonic()
    assert source.signal is ring
    (gap,) = [gap for gap in ring.gaps if gap.reason == REASON_LOST]
    assert gap.start == end
    assert abs((gap.stop - gap.start) / RATE - (back_at - lost_at)) < TOLERANCE
    assert keeps_the_time(source)


def test_a_suspended_source_stalls_and_goes_on_with_a_gap(mic, listen):
    source = listen()
    assert sounding(source)
    mic.suspend()
    assert kind_is(source, "stalled")
    assert wait_for(lambda: "suspended" in source.state.message)
    end = source.signal.end
    mic.suspend(on=False)
    assert sounding(source)
    (gap,) = source.signal.gaps
    assert gap.start == end
    assert gap.reason == REASON_STALLED
    assert (gap.stop - gap.start) / RATE > watch.STALLED_SECONDS - TOLERANCE
    assert keeps_the_time(source)
    assert source.state.lost_samples == gap.stop - gap.start


def test_a_source_that_is_suspended_before_it_is_opened_costs_nothing_until_it_is_resumed(
    mic, listen
):
    """PortAudio's own thread would take a whole processor."""
    mic.suspend()
    source = listen()
    assert kind_is(source, "stalled")
    assert wait_for(lambda: "suspended" in source.state.message)
    assert wait_for(lambda: not audio.abandoned()), "the stream is closed"
    mic.suspend(on=False)
    assert sounding(source)
    assert keeps_the_time(source)
    assert source.signal.gaps == ()


def test_a_frozen_server_stalls_and_loses_nothing(mic, listen):
    source = listen()
    assert sounding(source)
    ring = source.signal
    mic.freeze()
    assert kind_is(source, "stalled")
    assert wait_for(lambda: "server does not answer" in source.state.message)
    mic.thaw()
    assert sounding(source)
    assert keeps_the_time(source)
    assert ring.gaps == ()
    assert source.signal is ring


def test_a_server_frozen_for_long_is_given_up_and_comes_back(mic, listen, monkeypatch):
    monkeypatch.setattr(link, "HOPELESS_SECONDS", 0.5)
    source = listen()
    assert sounding(source)
    end = source.signal.end
    mic.freeze()
    assert kind_is(source, "failed")
    assert "does not answer" in source.state.message
    assert audio.abandoned()
    mic.thaw()
    assert sounding(source)
    assert source.signal.end > end
    assert [gap.reason for gap in source.signal.gaps] == [REASON_LOST]
    assert keeps_the_time(source)


def test_a_muted_microphone_is_told_from_a_quiet_one(mic, listen, monkeypatch):
    monkeypatch.setattr(watch, "MUTED_SECONDS", 0.3)
    source = listen()
    mic.play(0.1 * np.ones(2 * RATE, np.float32), wait=False)
    assert kind_is(source, "running")
    mic.mute()
    assert kind_is(source, "muted")
    assert wait_for(lambda: source.state.message == f"“{NAME}” is muted.")
    mic.mute(on=False)
    mic.play(0.1 * np.ones(RATE, np.float32), wait=False)
    assert kind_is(source, "running")


def test_a_server_that_comes_later_is_found(server, listen):
    source = listen()
    assert kind_is(source, "no-device")
    assert source.signal is None
    server.start()
    assert sounding(source)
    assert source.signal.gaps == ()


def test_a_microphone_that_is_unplugged_is_lost_until_it_is_back(mic, listen):
    source = listen(f"PulseAudio/{SOURCE}")
    assert sounding(source)
    mic.remove_source()
    assert kind_is(source, "lost")
    mic.add_source()
    assert sounding(source)
    assert keeps_the_time(source)


def test_a_default_that_is_unplugged_gives_way_to_another_and_that_is_said(mic, listen):
    source = listen()
    assert sounding(source)
    mic.add_source("second", "Second")
    mic.remove_source()
    assert wait_for(lambda: "Now listening to" in source.state.message)
    assert source.state.message.startswith(f"“{NAME}” is gone.")
    assert "Second" in source.state.message
    assert source.state.device.key == "PulseAudio/second.monitor"


def test_a_chosen_source_that_is_unplugged_is_lost_though_another_one_comes(mic, listen):
    mic.add_source("second", "Second")
    source = listen(f"PulseAudio/{SOURCE}")
    assert sounding(source)
    mic.remove_source()
    assert kind_is(source, "lost")
    assert NAME in source.state.message


def test_an_error_in_the_callback_ends_the_stream_and_it_is_opened_again(mic, listen, monkeypatch):
    source = listen()
    assert sounding(source)
    errors = []
    original = Receiver.receive

    def fail(self, *arguments):
        if not errors:
            errors.append(ValueError("planted"))
            raise errors[0]
        original(self, *arguments)

    monkeypatch.setattr(Receiver, "receive", fail)
    seen = []
    swap = source._swap
    monkeypatch.setattr(source, "_swap", lambda state: (seen.append(state), swap(state)))
    assert wait_for(lambda: any("planted" in state.message for state in seen))
    assert sounding(source)
    assert wait_for(lambda: source.signal.gaps)


def test_the_rhythm_is_a_block_every_hundredth_of_a_second(mic, listen, monkeypatch):
    lengths = []
    original = Receiver.receive

    def spy(self, block, *rest):
        lengths.append(len(block))
        original(self, block, *rest)

    monkeypatch.setattr(Receiver, "receive", spy)
    source = listen()
    assert sounding(source)
    assert wait_for(lambda: len(lengths) > 50)
    assert set(lengths) == {RATE // 100}
    assert source.state.lag < TOLERANCE


def test_closing_while_the_server_is_frozen(mic, listen):
    source = listen()
    assert sounding(source)
    mic.freeze()
    source.close()  # which comes to an end, though the server answers nobody for ever
    assert audio.abandoned()
    end = source.signal.end
    mic.thaw()
    assert wait_for(lambda: not audio.abandoned())
    assert source.signal.end == end


def test_the_program_ends_though_the_server_is_frozen(mic):
    program = textwrap.dedent("""
        import sys
        from app.soundcard import audio
        from app.capture.capture import Capture
        source = Capture(None, None, None, 5.0)
        source.start()
        while source.state.kind == "opening":
            source._wake.wait(0.01)
        print(source.state.kind, flush=True)
        sys.stdin.readline()
        source.close()
        print("closed")
        audio.leave(7)
        raise SystemExit("nothing hung")
    """)
    child = subprocess.Popen(
        [sys.executable, "-c", program],
        cwd=ROOT,
        env={**os.environ, **mic.environment},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert child.stdout.readline().strip() in ("running", "muted")
        mic.freeze()
        out, _ = child.communicate("now\n", timeout=20)
    finally:
        child.kill()
        child.communicate()
    assert out.strip() == "closed"
    assert child.returncode == 7


def test_the_program_ends_by_itself_when_nothing_hangs(mic):
    program = textwrap.dedent("""
        from app.soundcard import audio
        from app.capture.capture import Capture
        source = Capture(None, None, None, 5.0)
        source.start()
        while source.state.kind == "opening":
            source._wake.wait(0.01)
        source.close()
        assert not audio.abandoned()
        audio.leave(7)
    """)
    result = subprocess.run(
        [sys.executable, "-c", program],
        cwd=ROOT,
        env={**os.environ, **mic.environment},
        timeout=30,
    )
    assert result.returncode == 0
