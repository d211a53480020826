"""The supervisor with a sound system made of paper: retries, gaps, words, time of day."""

import threading
import time
from dataclasses import replace

import numpy as np
import pytest

from app.capture import capture, link, watch
from app.capture.capture import Capture
from app.capture.watch import Watch
from app.soundcard import receiver
from app.soundcard.audio import AudioError, Device
from app.soundcard.condition import Condition
from app.soundcard.receiver import Receiver
from dsp.ring import SampleRing
from tests.virtual_mic import wait_for

MICROPHONE = Device("PulseAudio/usb", "USB", 0, 1, 48000, is_default=True)
CAMERA = Device("PulseAudio/cam", "Camera", 1, 4, 16000)
CARD = Device("ALSA/card (hw:0,0)", "Card", 0, 2, 48000, is_default=True)


class FakeStream:
    """A stream that delivers when it is told to."""

    def __init__(self, device, rate, channels, receiver, on_end):
        self.device = device
        self.rate = rate
        self.channels = channels
        self.receiver = receiver
        self.on_end = on_end
        self.ended = False
        self.failure = None
        self.closed = False

    def deliver(self, seconds=0.01, value=0.5, overflow=False):
        now = time.monotonic()
        x = np.full((round(seconds * self.rate), self.channels), value, np.float32)
        self.receiver.receive(x, now - 0.001, now, overflow)

    def die(self, failure=None):
        self.failure = failure
        self.ended = True
        self.on_end()


class FakeEvents:
    def __init__(self, system):
        self.system = system

    def changed(self):
        news, self.system.news = self.system.news, False
        return news

    def close(self):
        pass


class FakeSystem:
    """The functions of `app.soundcard.audio` that the supervisor uses."""

    def __init__(self, *devices):
        self.devices = list(devices)
        self.error = None
        self.open_error = None
        self.streams = []
        self.refreshed = []
        self.told = Condition()
        self.news = False
        self.hold = None  # an event that input_devices waits for

    @property
    def stream(self):
        return self.streams[-1]

    def input_devices(self, cancel=None, *, refresh=True):
        self.refreshed.append(refresh)
        if self.hold:
            self.hold.wait()
        if self.error:
            raise self.error
        return self.devices

    def open_input(self, device, rate, channels, receiver, on_end):
        if self.open_error:
            raise self.open_error
        self.streams.append(FakeStream(device, rate, channels, receiver, on_end))
        return self.stream

    def close_input(self, stream):
        stream.receiver.retired = True
        stream.closed = True
        return True

    def condition(self, device, cancel=None):
        return self.told

    def events(self, device):
        return FakeEvents(self)


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    monkeypatch.setattr(capture, "RETRY_SECONDS", (0.001, 0.002, 0.003))
    monkeypatch.setattr(capture, "POLL_SECONDS", 0.005)
    monkeypatch.setattr(capture, "OPENING_POLL_SECONDS", 0.002)


@pytest.fixture
def started():
    """Start a Capture on a fake system; all are closed in the end."""
    made = []

    def start(system, key=None, rate=None, channels=None, history=5.0):
        source = Capture(key, rate, channels, history, system)
        made.append(source)
        source.start()
        return source

    yield start
    for source in made:
        source.close()


def kind_is(source, kind):
    return wait_for(lambda: source.state.kind == kind)


def running(started, system, **how):
    source = started(system, **how)
    assert wait_for(lambda: system.streams)
    system.stream.deliver()
    assert kind_is(source, "running")
    return source


def test_before_the_start_there_is_nothing():
    source = Capture(None, None, None, 5.0, FakeSystem())
    assert source.signal is None
    assert source.epoch is None
    assert source.state.kind == "opening"
    source.close()


def test_the_default_device_with_its_own_rate_and_at_most_two_channels(started):
    system = FakeSystem(CAMERA, MICROPHONE)
    source = running(started, system)
    assert system.stream.device == MICROPHONE
    assert (source.signal.rate, source.signal.channels) == (48000, 1)
    state = source.state
    assert (state.device, state.rate, state.channels) == (MICROPHONE, 48000, 1)
    assert (state.message, state.hint) == ("", "")


def test_what_is_asked_for(started):
    system = FakeSystem(MICROPHONE, CAMERA)
    source = running(started, system, key=CAMERA.key, rate=32000, channels=3, history=2.0)
    assert (source.signal.rate, source.signal.channels) == (32000, 3)
    assert source.signal.capacity == 64000


def test_more_channels_than_there_are_cannot_be_had(started):
    assert running(started, FakeSystem(MICROPHONE), channels=8).signal.channels == 1


def test_the_server_chooses_only_for_who_wants_the_default(started):
    system = FakeSystem(MICROPHONE)
    running(started, system, key=MICROPHONE.key)
    assert not system.stream.device.is_default


def test_opening_is_said_until_the_first_block(started):
    system = FakeSystem(MICROPHONE)
    source = started(system)
    assert wait_for(lambda: "USB" in source.state.message)
    assert source.state.kind == "opening"
    assert source.epoch is None
    system.stream.deliver()
    assert kind_is(source, "running")


def test_no_device_is_said_and_one_that_appears_is_picked_up(started):
    system = FakeSystem()
    source = started(system)
    assert kind_is(source, "no-device")
    assert "demo signal" in source.state.hint
    assert wait_for(lambda: len(system.refreshed) > 5)
    system.devices = [MICROPHONE]
    assert wait_for(lambda: system.streams)
    assert system.refreshed[: capture.PLAIN_TRIES + 1] == [False] * capture.PLAIN_TRIES + [True]


def test_a_device_that_was_asked_for_is_waited_for(started):
    system = FakeSystem(MICROPHONE)
    source = started(system, key="PulseAudio/cam")
    assert kind_is(source, "no-device")
    assert "cam" in source.state.message
    assert not system.streams
    system.devices = [MICROPHONE, CAMERA]
    assert wait_for(lambda: system.streams)


def test_errors_are_told_in_words_and_tried_again(started):
    system = FakeSystem(MICROPHONE)
    system.open_error = AudioError("USB is in use by another program.", "Close that program.")
    source = started(system)
    assert kind_is(source, "failed")
    assert source.state.message == "USB is in use by another program."
    assert source.state.hint == "Close that program."
    assert source.signal is None
    system.open_error = None
    assert wait_for(lambda: system.streams)


def test_the_waits_between_tries_grow_and_a_good_stream_resets_them(started, monkeypatch):
    monkeypatch.setattr(capture, "STABLE_SECONDS", 0.0)
    system = FakeSystem()
    source = started(system)
    assert wait_for(lambda: len(system.refreshed) > 4)
    assert source._tries > 2
    system.devices = [MICROPHONE]
    assert wait_for(lambda: system.streams)
    system.stream.deliver()
    system.refreshed.clear()
    system.stream.die()
    assert wait_for(lambda: len(system.streams) == 2)
    assert system.refreshed == [False]


def test_a_lost_device_is_said_and_comes_back_with_a_gap(started):
    system = FakeSystem(MICROPHONE)
    source = running(started, system)
    ring, epoch, first = source.signal, source.epoch, system.stream
    system.devices = []
    first.die()
    assert kind_is(source, "lost")
    assert "“USB” was lost" in source.state.message
    assert first.closed
    end = ring.end
    system.devices = [MICROPHONE]
    assert wait_for(lambda: len(system.streams) == 2)
    first.deliver()  # what was left behind does not write
    system.stream.deliver()
    assert kind_is(source, "running")
    assert source.signal is ring
    (gap,) = ring.gaps
    assert gap.start == end
    assert gap.stop == ring.end - 480
    assert gap.reason == receiver.REASON_LOST
    assert source.state.lost_samples == gap.stop - gap.start
    assert source.epoch == pytest.approx(epoch, abs=0.2)


def test_another_format_is_another_ring(started):
    system = FakeSystem(MICROPHONE)
    source = running(started, system)
    ring = source.signal
    system.devices = [CAMERA]
    system.stream.die()
    assert wait_for(lambda: len(system.streams) == 2)
    system.stream.deliver()
    assert kind_is(source, "running")
    assert wait_for(lambda: source.signal is not ring)
    assert (source.signal.rate, source.signal.channels) == (16000, 2)
    assert source.signal.gaps == ()
    assert wait_for(lambda: source.epoch is not None)


def test_a_card_is_not_opened_past_a_server_that_restarts(started, monkeypatch):
    system = FakeSystem(MICROPHONE)
    source = running(started, system)
    system.devices = [CARD]
    system.refreshed.clear()
    system.stream.die()
    assert kind_is(source, "lost")
    assert wait_for(lambda: len(system.refreshed) > 5)
    assert len(system.streams) == 1
    monkeypatch.setattr(capture, "PATIENCE_SECONDS", 0.0)
    assert wait_for(lambda: len(system.streams) == 2)
    assert system.stream.device == CARD


def test_an_error_in_the_callback_is_told(started):
    system = FakeSystem(MICROPHONE)
    source = running(started, system)
    system.devices = []
    seen = []
    original = source._swap
    source._swap = lambda state: (seen.append(state), original(state))
    system.stream.die(ValueError("block.shape=(1, 2)"))
    assert kind_is(source, "lost")
    failed = next(state for state in seen if state.kind == "failed")
    assert "block.shape=(1, 2)" in failed.message


def test_an_error_of_our_own_is_told(started, monkeypatch):
    caught = []
    monkeypatch.setattr(threading, "excepthook", caught.append)
    system = FakeSystem(MICROPHONE)
    system.open_error = RuntimeError("a mistake")
    source = started(system)
    assert kind_is(source, "failed")
    assert "a mistake" in source.state.message
    assert wait_for(lambda: caught)


def test_overflows_and_losses_add_up_over_streams(started):
    system = FakeSystem(MICROPHONE)
    source = running(started, system)
    system.stream.deliver(overflow=True)
    assert wait_for(lambda: source.state.overflows == 1)
    system.stream.die()
    assert wait_for(lambda: len(system.streams) == 2)
    system.stream.deliver()
    system.stream.deliver(overflow=True)
    assert wait_for(lambda: source.state.overflows == 2)
    marked = sum(gap.stop - gap.start for gap in source.signal.gaps)
    assert wait_for(lambda: source.state.lost_samples == marked)


def test_the_epoch_is_the_time_of_day_of_sample_0(started):
    before = time.time()
    source = running(started, FakeSystem(MICROPHONE))
    assert wait_for(lambda: source.epoch is not None)
    assert before - 0.2 <= source.epoch <= time.time()


def test_the_epoch_follows_when_somebody_sets_the_clock(started, monkeypatch):
    system = FakeSystem(MICROPHONE)
    source = running(started, system)
    assert wait_for(lambda: source.epoch is not None)
    epoch, real = source.epoch, time.time
    monkeypatch.setattr(time, "time", lambda: real() + 3600.0)
    assert wait_for(lambda: source.epoch > epoch + 3599.0)


def test_a_stalled_stream_is_said_at_once_and_explained_then(started, monkeypatch):
    monkeypatch.setattr(watch, "STALLED_SECONDS", 0.02)
    system = FakeSystem(MICROPHONE)
    source = running(started, system)
    assert kind_is(source, "stalled")
    assert "No data from “USB”" in source.state.message
    system.told = Condition(MICROPHONE, suspended=True, answers=True)
    system.news = True
    assert wait_for(lambda: "suspended" in source.state.message)
    system.told = Condition(answers=False)
    system.news = True
    assert wait_for(lambda: "server does not answer" in source.state.message)
    system.stream.deliver()
    assert kind_is(source, "running")
    assert not system.stream.closed


def test_a_stream_that_stalls_for_long_is_opened_anew_unless_suspended(started, monkeypatch):
    monkeypatch.setattr(watch, "STALLED_SECONDS", 0.02)
    monkeypatch.setattr(link, "HOPELESS_SECONDS", 0.05)
    system = FakeSystem(MICROPHONE)
    system.told = Condition(MICROPHONE, suspended=True, answers=True)
    asked = []
    system.condition = lambda *_: (asked.append(1), system.told)[1]
    running(started, system)
    assert wait_for(lambda: len(asked) >= 4)
    assert len(system.streams) == 1
    system.told = Condition(MICROPHONE, answers=True)
    assert wait_for(lambda: len(system.streams) >= 2)
    assert system.streams[0].closed


def test_sound_that_stays_late_is_dropped_by_a_new_stream(started, monkeypatch):
    monkeypatch.setattr(watch, "LATE_SECONDS", 0.02)
    monkeypatch.setattr(watch, "LATE_LAG", 0.0)
    system = FakeSystem(MICROPHONE)
    source = running(started, system)
    assert wait_for(lambda: len(system.streams) >= 2)
    system.stream.deliver()
    assert wait_for(lambda: source.signal.gaps)


def test_exact_zeros_are_said_and_sound_ends_it(started, monkeypatch):
    monkeypatch.setattr(watch, "MUTED_SECONDS", 0.05)
    system = FakeSystem(MICROPHONE)
    source = running(started, system)
    for _ in range(10):
        system.stream.deliver(value=0.0)
    assert kind_is(source, "muted")
    assert "zeros" in source.state.message
    system.told = Condition(MICROPHONE, muted=True, answers=True)
    system.news = True
    assert wait_for(lambda: source.state.message == "“USB” is muted.")
    system.stream.deliver(value=1e-6)
    assert kind_is(source, "running")


def test_the_default_moving_to_another_source_is_said_for_a_while(started, monkeypatch):
    system = FakeSystem(MICROPHONE, CAMERA)
    source = running(started, system)
    system.told = Condition(CAMERA, present=False, answers=True)
    system.news = True
    assert wait_for(lambda: "Now listening to “Camera”" in source.state.message)
    assert source.state.message.startswith("“USB” is gone.")
    assert source.state.kind == "running"
    assert source.state.device == CAMERA
    monkeypatch.setattr(link, "NOTE_SECONDS", 0.0)
    assert wait_for(lambda: source.state.message == "")


def test_a_chosen_source_that_goes_is_lost_whatever_the_server_puts_in_its_place(started):
    system = FakeSystem(MICROPHONE, CAMERA)
    source = running(started, system, key=MICROPHONE.key)
    system.devices = [CAMERA]
    system.told = Condition(CAMERA, present=False, answers=True)
    system.news = True
    assert kind_is(source, "lost")
    assert system.streams[0].closed
    assert len(system.streams) == 1


def test_a_chosen_source_that_the_user_changes_at_the_server_is_only_said(started):
    system = FakeSystem(MICROPHONE, CAMERA)
    source = running(started, system, key=MICROPHONE.key)
    system.told = Condition(CAMERA, present=True, answers=True)
    system.news = True
    assert wait_for(lambda: source.state.message == "Now listening to “Camera”.")
    assert source.state.kind == "running"


def test_a_device_asked_for_by_its_number_is_the_same_one_later(started):
    system = FakeSystem(MICROPHONE, CAMERA)
    running(started, system, key="1")
    system.devices = [CAMERA, MICROPHONE]
    system.stream.die()
    assert wait_for(lambda: len(system.streams) == 2)
    assert system.stream.device == CAMERA


def test_closing_while_the_system_hangs_returns_and_cleans_up_later(started):
    system = FakeSystem(MICROPHONE)
    system.hold = threading.Event()
    source = started(system)
    assert wait_for(lambda: system.refreshed)
    source.close()
    assert source._thread.is_alive()
    system.hold.set()
    source._thread.join(10)
    assert not source._thread.is_alive()
    assert all(stream.closed for stream in system.streams)


# What the watch sees, with a clock of its own.


class Watched:
    def __init__(self, patch, rate=1000, channels=2):
        self.now = 50.0
        patch.setattr(receiver, "clock", lambda: self.now)
        patch.setattr(watch, "clock", lambda: self.now)
        self.ring = SampleRing(rate * 20, channels, rate)
        self.receiver = Receiver(self.ring, self.now)
        self.watch = Watch(self.receiver)

    def block(self, value=1.0, lag=0.0):
        self.now += 0.01
        x = np.full((self.ring.rate // 100, self.ring.channels), value, np.float32)
        self.receiver.receive(x, self.now - lag, self.now, False)

    def verdict_after(self, seconds, **how):
        for _ in range(round(seconds * 100)):
            self.block(**how)
            verdict = self.watch.verdict()
        return verdict


@pytest.fixture
def watched(monkeypatch):
    return Watched(monkeypatch)


def test_a_stream_may_take_its_time_to_begin(watched):
    watched.now += 1.9
    assert watched.watch.verdict() == "opening"
    watched.now += 0.2
    assert watched.watch.verdict() == "stalled"
    watched.block()
    assert watched.watch.verdict() == "running"


def test_no_callback_for_a_second_is_a_stall(watched):
    watched.block()
    watched.now += 0.99
    assert watched.watch.verdict() == "running"
    watched.now += 0.02
    assert watched.watch.verdict() == "stalled"


def test_three_seconds_of_zeros_are_muted_and_one_sample_is_sound(watched):
    assert watched.verdict_after(2.9, value=0.0) == "running"
    assert watched.verdict_after(0.2, value=0.0) == "muted"
    assert watched.verdict_after(0.01, value=1e-9) == "running"
    assert watched.verdict_after(2.9, value=0.0) == "running"
    assert watched.verdict_after(0.2, value=0.0) == "muted"


def test_the_zeros_of_a_gap_are_not_the_microphones(watched):
    watched.block()
    watched.ring.skip(watched.ring.rate * 10, "test")
    assert watched.verdict_after(1.0, value=0.0) == "running"
    assert watched.verdict_after(2.1, value=0.0) == "muted"


def test_sound_that_is_late_for_long_is_late_but_a_burst_or_a_far_device_is_not(watched):
    assert watched.verdict_after(1.0, lag=0.2) == "running"
    assert watched.verdict_after(2.9, lag=0.9) == "running"
    assert watched.verdict_after(0.1, lag=0.2) == "running"
    assert watched.verdict_after(3.2, lag=0.9) == "late"


def test_another_length_of_the_history_holds_at_once_and_loses_nothing(started):
    system = FakeSystem(MICROPHONE)
    source = started(system, history=1.0)
    wait_for(lambda: system.streams)
    system.stream.deliver(0.8, value=0.25)
    ring = source.signal
    source.keep(3.0)

    def delivered():
        system.stream.deliver(0.01)
        return ring.capacity == 3 * 48000

    wait_for(delivered)
    assert source.signal is ring
    assert (ring.start, ring.gaps) == (0, ())
    out = np.empty((ring.end, 1), np.float32)
    assert ring.read(0, out)
    assert (out[: round(0.8 * 48000)] == 0.25).all()
    assert (out[round(0.8 * 48000) :] == 0.5).all()


def test_a_history_that_does_not_fit_into_memory_is_told_and_another_one_helps(started):
    system = FakeSystem(MICROPHONE)
    source = started(system, history=1e9)
    wait_for(lambda: source.state.kind == "failed")
    assert "not enough memory" in source.state.message
    assert source.state.hint == "Choose a shorter history."
    source.keep(2.0)
    wait_for(lambda: system.streams)
    source.keep(1e9)
    system.stream.deliver()
    wait_for(lambda: "not enough memory" in source.state.message)
    assert source.state.kind == "running"
    source.keep(2.0)
    wait_for(lambda: source.state.message == "")


def test_a_source_that_is_suspended_when_it_is_opened_is_waited_for_without_a_stream(
    started, monkeypatch
):
    """PortAudio's thread would take a whole processor until it is resumed."""
    monkeypatch.setattr(watch, "FIRST_SECONDS", 0.02)
    monkeypatch.setattr(link, "SLEEP_POLL_SECONDS", 0.002)
    system = FakeSystem(MICROPHONE)
    system.told = Condition(MICROPHONE, suspended=True, answers=True)
    source = started(system)
    assert wait_for(lambda: "suspended" in source.state.message)
    assert wait_for(lambda: system.streams and system.stream.closed)
    system.news = True  # about something else
    assert wait_for(lambda: not system.news)
    assert len(system.streams) == 1
    assert source.state.kind == "stalled"
    system.told, system.news = Condition(MICROPHONE, answers=True), True
    assert wait_for(lambda: len(system.streams) == 2)
    system.stream.deliver()
    assert wait_for(lambda: source.state.kind == "running")


def test_a_suspended_default_is_not_waited_for_when_there_is_another_one(started, monkeypatch):
    monkeypatch.setattr(watch, "FIRST_SECONDS", 0.02)
    monkeypatch.setattr(link, "SLEEP_POLL_SECONDS", 0.002)
    system = FakeSystem(MICROPHONE, CAMERA)
    system.told = Condition(MICROPHONE, suspended=True, answers=True)
    started(system)
    assert wait_for(lambda: system.streams and system.stream.closed)
    system.devices = [replace(CAMERA, is_default=True), replace(MICROPHONE, is_default=False)]
    system.told = Condition(system.devices[1], suspended=True, answers=True)
    system.news = True
    assert wait_for(lambda: len(system.streams) == 2)
    assert system.stream.device.key == CAMERA.key


def test_where_nothing_is_told_it_is_asked_from_time_to_time(started, monkeypatch):
    monkeypatch.setattr(watch, "FIRST_SECONDS", 0.02)
    monkeypatch.setattr(link, "SLEEP_POLL_SECONDS", 0.002)
    monkeypatch.setattr(link, "ASK_SECONDS", 0.02)
    system = FakeSystem(MICROPHONE)
    system.told = Condition(MICROPHONE, suspended=True, answers=True)
    started(system)
    assert wait_for(lambda: system.streams and system.stream.closed)
    system.told = Condition(MICROPHONE, answers=True)
    assert wait_for(lambda: len(system.streams) == 2)
