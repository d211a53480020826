"""Playing and scrubbing through PortAudio on a virtual loudspeaker, whose sound is recorded."""

import numpy as np
import pytest

from app.playback import line as line_module
from app.playback.player import Manner, Passage, Player
from app.soundcard import audio
from app.soundcard.receiver import clock
from dsp.ring import SampleRing
from tests.virtual_mic import SINK, VirtualMic, skip_reason, wait_for

pytestmark = pytest.mark.skipif(bool(skip_reason()), reason=skip_reason())

RATE = 48000
HALF = 1024  # samples to each side of a place that is looked for


@pytest.fixture
def server(tmp_path, monkeypatch):
    """A virtual loudspeaker that this process would find, running."""
    mic = VirtualMic(tmp_path / "out", RATE)
    for name, value in mic.environment.items():
        monkeypatch.setenv(name, value)
    for name in ("PULSE_SINK", "PULSE_SOURCE"):
        monkeypatch.delenv(name, raising=False)
    mic.start()
    yield mic
    mic.stop()
    assert wait_for(lambda: not audio.abandoned()), "a stream was left open"


@pytest.fixture
def player(server):
    player = Player()
    yield player
    if server._server is not None:
        server.thaw()
    player.close()


@pytest.fixture
def sound():
    x = np.random.default_rng(1).uniform(-0.3, 0.3, (20 * RATE, 1)).astype(np.float32)
    ring = SampleRing(len(x), 1, RATE)
    ring.write(x)
    return ring


def samples(ring):
    x = np.empty((ring.end, 1), np.float32)
    assert ring.read(0, x)
    return x[:, 0]


def place_of(part, x, guess, reach=RATE // 5):
    """Return the index in `x` of the middle of `part`, looked for around `guess`."""
    first = max(0, round(guess) - HALF - reach)
    there = x[first : round(guess) + HALF + reach]
    spectrum = np.fft.rfft(there) * np.fft.rfft(part, len(there)).conj()
    return first + int(np.argmax(np.fft.irfft(spectrum, len(there)))) + HALF


def heard_places(recorder, looks, x, rate=RATE):
    """Return the places that the head told and those that were heard, shape (n, 2)."""
    sound, began = recorder.stop()
    pairs = []
    for at, told in looks:
        middle = round((at - began) * rate)
        part = sound[middle - HALF : middle + HALF]
        if len(part) == 2 * HALF and np.count_nonzero(part) > 1.9 * HALF:
            pairs.append((told, place_of(part, x, told)))
    return np.array(pairs)


def watch(player, seconds):
    """Look at the play head for some time; return (time, place) pairs."""
    looks = []

    def look():
        at = clock()
        looks.append((at, player.position(at)))
        return at > until

    until = clock() + seconds
    assert wait_for(look)
    return [(at, place) for at, place in looks if place is not None]


def playing(player):
    return wait_for(lambda: player.state.kind == "playing" and (player.position() or 0) > 2 * HALF)


def test_the_play_head_is_within_5_ms_of_what_is_heard(server, player, sound):
    recorder = server.record()
    player.play(sound, Passage(0, 10 * RATE))
    assert playing(player)
    looks = watch(player, 1.0)
    player.seek(8 * RATE)
    assert wait_for(lambda: player.position() > 8 * RATE + 2 * HALF)
    looks += watch(player, 0.5)
    pairs = heard_places(recorder, looks, samples(sound))
    assert len(pairs) > 100
    assert np.abs(pairs[:, 0] - pairs[:, 1]).max() < 0.005 * RATE


def test_in_a_loop_at_another_speed_it_is_as_well(server, player, sound):
    recorder = server.record()
    loop = Passage(RATE, RATE + RATE // 2, loop=True)
    player.play(sound, loop, Manner(speed=0.5, keep_pitch=False))
    assert playing(player)
    looks = watch(player, 1.5)
    x = samples(sound)
    slow = np.interp(np.arange(0, 2 * RATE, 0.5), np.arange(2 * RATE), x[: 2 * RATE])
    inside = [(at, 2 * place) for at, place in looks if 1.1 * RATE < place < 1.4 * RATE]
    pairs = heard_places(recorder, inside, slow) / 2
    assert len(pairs) > 50
    assert np.abs(pairs[:, 0] - pairs[:, 1]).max() < 0.005 * RATE


def test_what_is_played_arrives_sample_by_sample(server, player, sound):
    recorder = server.record()
    player.play(sound, Passage(RATE, 2 * RATE))
    assert wait_for(lambda: not player.is_playing)
    heard, _ = recorder.stop()
    x = samples(sound)
    heard = heard[np.flatnonzero(heard)[0] :]
    middle = slice(RATE // 10, RATE - RATE // 10)
    offset = place_of(heard[middle][: 2 * HALF], x, RATE + RATE // 10 + HALF) - HALF - middle.start
    np.testing.assert_allclose(heard[middle], x[offset:][middle], atol=1e-4)
    assert player.state.underflows == 0


def test_scrubbing_is_heard_soon_and_rests_silent(server, player, sound):
    """From the hand to the loudspeaker at most as long as the buffer is, and 10 ms."""
    recorder = server.record()
    player.scrub_begin(sound, 4 * RATE)
    line = player._operator._outputs
    assert wait_for(lambda: line.line is not None and line.line.mixer.head is not None)
    assert wait_for(lambda: line.line.mixer.frames > RATE // 2)
    moved, buffers, place = [], [], 4.0 * RATE
    for _ in range(9):
        began = clock()
        moved.append(began)
        buffers.append(line.line.mixer.timeline.ahead(began))

        def move(began=began, first=place):
            nonlocal place
            place = first + RATE * (clock() - began) + 100
            player.scrub_to(place)
            return clock() - began > 0.1

        assert wait_for(move)
        quiet = line.line.mixer.frames + RATE // 4
        assert wait_for(lambda quiet=quiet: line.line.mixer.frames > quiet)
    heard, first = recorder.stop()
    took = []
    for at in moved:
        after = heard[round((at - first) * RATE) :]
        took.append(np.flatnonzero(np.abs(after) > 1e-4)[0] / RATE)
    assert min(took) > 0.001  # it was silent before
    assert np.median(took) < np.median(buffers) + 0.01


def test_the_outputs_have_the_names_of_the_server_and_any_can_be_chosen(server, player, sound):
    server.add_source("second", "Second")
    devices = audio.output_devices()
    assert {device.label for device in devices} == {"Virtual", "Second"}
    assert (devices[0].label, devices[0].is_default) == ("Virtual", True)
    player.device_key = devices[1].key
    player.play(sound, Passage(0, 10 * RATE))
    assert playing(player)
    assert player.state.device.label == "Second"
    sinks = {line.split("\t")[0]: line.split("\t")[1] for line in pactl_lines(server, "sinks")}
    inputs = [line.split("\t")[1] for line in pactl_lines(server, "sink-inputs")]
    assert [sinks[number] for number in inputs] == ["second"]


def pactl_lines(server, what):
    return server.pactl("list", "short", what).splitlines()


def test_a_loudspeaker_that_is_unplugged_is_told_and_picked_up_again(server, player, sound):
    player.play(sound, Passage(0, 20 * RATE))
    assert playing(player)
    server.remove_source(SINK)
    assert wait_for(lambda: player.state.kind in ("lost", "no-device"))
    assert player.state.message
    stood = player.position()
    server.add_source()
    assert wait_for(lambda: player.state.kind == "playing")
    assert wait_for(lambda: player.position() > stood + RATE // 10)


def test_a_frozen_server_holds_nobody_up(server, player, sound, monkeypatch):
    monkeypatch.setattr(line_module, "STALLED_SECONDS", 0.3)
    player.play(sound, Passage(0, 20 * RATE))
    assert playing(player)
    server.freeze()
    assert wait_for(lambda: player.state.kind == "stalled")
    head = player.position()
    player.seek(5 * RATE)
    player.scrub_begin(sound, RATE)
    player.scrub_to(2 * RATE)
    player.scrub_end()
    player.stop()  # and here we are, though the server still answers nobody
    assert head is not None
    server.thaw()
    player.play(sound, Passage(0, 20 * RATE))
    assert playing(player)


def test_a_chosen_output_that_vanishes_is_told_and_taken_again(server, player, sound):
    server.add_source("phones", "Headphones")
    player.device_key = "PulseAudio/phones"
    player.play(sound, Passage(0, 20 * RATE))
    assert playing(player)
    server.remove_source("phones")
    assert wait_for(lambda: player.state.kind in ("elsewhere", "lost"))
    assert "Headphones" in player.state.message
    if player.state.kind == "elsewhere":  # the server has moved the stream
        before = player.position()
        assert wait_for(lambda: player.position() > before)
    server.add_source("phones", "Headphones")
    assert wait_for(lambda: player.state.kind == "playing")
    assert player.state.device.key == "PulseAudio/phones"
    sinks = (line.split() for line in server.pactl("list", "short", "sinks").splitlines())
    phones = next(index for index, name, *_ in sinks if name == "phones")

    def played_on():
        streams = server.pactl("list", "short", "sink-inputs").splitlines()
        return {stream.split()[1] for stream in streams}

    assert wait_for(lambda: phones in played_on())
