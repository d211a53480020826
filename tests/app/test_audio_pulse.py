"""What is known of PulseAudio: from the answers of a `pactl` of our own making."""

import json
import os
import sys
import threading

import pytest

from app.soundcard import pulse
from app.soundcard.devices import pulse_device

SOURCES = [
    {
        "index": 3,
        "state": "SUSPENDED",
        "name": "alsa_output.hdmi.monitor",
        "description": "Monitor of HDMI",
        "sample_specification": "s32le 2ch 44100Hz",
        "mute": False,
        "monitor_source": "alsa_output.hdmi",
    },
    {
        "index": 4,
        "state": "RUNNING",
        "name": "alsa_input.usb",
        "description": "Größe USB",
        "sample_specification": "s16le 1ch 48000Hz",
        "mute": True,
        "monitor_source": "",
    },
]
SINKS = [{"name": "alsa_output.hdmi", "description": "HDMI Television"}]
INFO = {"default_source_name": "alsa_input.usb"}
OUTPUTS = [
    {"source": 3, "properties": {"application.process.id": "1"}},
    {"source": 4, "properties": {"application.process.id": str(os.getpid())}},
]


@pytest.fixture
def pactl(tmp_path, monkeypatch):
    """Put a `pactl` first on the path that runs the given lines of shell."""

    def install(*lines):
        script = tmp_path / "pactl"
        script.write_text("\n".join(["#!/bin/sh", *lines, ""]), encoding="utf-8")
        script.chmod(0o755)

    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.delenv(pulse.CHOICE, raising=False)
    return install


@pytest.fixture
def answering(pactl, tmp_path):
    """Let `pactl` answer with the constants above."""
    answers = {"sources": SOURCES, "sinks": SINKS, "info": INFO, "source-outputs": OUTPUTS}
    for name, answer in answers.items():
        (tmp_path / name).write_text(json.dumps(answer), encoding="utf-8")
    pactl('for last; do :; done; cat "$(dirname "$0")/$last"')


@pytest.mark.usefixtures("answering")
def test_the_sources_of_the_server():
    server = pulse.look()
    assert server is not None
    assert server.default == "alsa_input.usb"
    monitor, usb = server.devices
    assert usb == pulse.PulseDevice(
        4, "alsa_input.usb", "Größe USB", 48000, 1, monitor=False, muted=True, suspended=False
    )
    assert (monitor.rate, monitor.channels) == (44100, 2)
    assert monitor.monitor
    assert monitor.suspended
    assert server.named("alsa_input.usb") is usb
    assert server.named("alsa_input") is None


@pytest.mark.usefixtures("answering")
def test_what_the_computer_plays_is_named_so():
    server = pulse.look()
    assert server is not None
    assert server.devices[0].label == "What the computer plays: HDMI Television"
    device = pulse_device(server.devices[0], server)
    assert device.monitor
    assert device.key == "PulseAudio/alsa_output.hdmi.monitor"
    assert device.pulse_source == "alsa_output.hdmi.monitor"


@pytest.mark.usefixtures("answering")
def test_the_choice_in_the_environment_is_the_default(monkeypatch):
    monkeypatch.setenv(pulse.CHOICE, "alsa_output.hdmi.monitor")
    server = pulse.look()
    assert server is not None
    assert server.default == "alsa_output.hdmi.monitor"


@pytest.mark.usefixtures("answering")
def test_the_source_that_this_process_hears():
    assert pulse.heard_source() == 4


@pytest.mark.parametrize(
    "lines",
    [
        ["echo Connection refused >&2", "exit 1"],
        ["echo '[{\"name\": tru'"],  # broken JSON
        ["echo '[{}]'"],  # none of what is expected
    ],
)
def test_no_usable_answer_is_no_server(pactl, lines):
    pactl(*lines)
    assert pulse.look() is None
    assert pulse.heard_source() is None


def test_without_pactl_there_is_nothing_to_know(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    assert not pulse.available()
    assert pulse.look() is None


def test_a_server_that_does_not_answer_is_told_from_none(pactl, monkeypatch):
    monkeypatch.setattr(pulse, "ANSWER_SECONDS", 0.1)
    pactl("exec sleep 60")
    with pytest.raises(pulse.SilentServerError):
        pulse.look()


def test_waiting_for_an_answer_can_be_cancelled(pactl):
    pactl("exec sleep 60")
    cancel = threading.Event()
    cancel.set()
    assert pulse.look(cancel) is None


def test_the_choice_of_a_source_is_put_back(monkeypatch):
    monkeypatch.delenv(pulse.CHOICE, raising=False)
    with pulse.chosen("usb"):
        assert os.environ[pulse.CHOICE] == "usb"
    assert pulse.CHOICE not in os.environ
    monkeypatch.setenv(pulse.CHOICE, "mine")
    with pulse.chosen("usb"):
        assert os.environ[pulse.CHOICE] == "usb"
    assert os.environ[pulse.CHOICE] == "mine"
    with pulse.chosen(None):
        assert os.environ[pulse.CHOICE] == "mine"


@pytest.mark.usefixtures("answering")
def test_the_choice_for_one_stream_is_nobody_elses(monkeypatch):
    with pulse.chosen("alsa_output.hdmi.monitor"):
        assert pulse.look().default == "alsa_input.usb"
    monkeypatch.setenv(pulse.CHOICE, "mine")
    with pulse.chosen("usb"):
        assert pulse.look().default == "mine"


def test_choosing_while_another_thread_asks(monkeypatch):
    """A variable that goes away while the environment is copied must not be missed."""
    monkeypatch.delenv(pulse.CHOICE, raising=False)
    failed = []

    def ask():
        try:
            for _ in range(20000):
                pulse._environment()
        except Exception as error:  # noqa: BLE001 - the test is told
            failed.append(error)

    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    asking = threading.Thread(target=ask)
    asking.start()
    try:
        while asking.is_alive():
            with pulse.chosen("usb"):
                pass
    finally:
        asking.join()
        sys.setswitchinterval(before)
    assert failed == []


@pytest.mark.usefixtures("answering")
def test_a_question_that_cannot_be_put_now_is_put_again(monkeypatch):
    def busy(*_, **__):
        raise BlockingIOError(11, "Resource temporarily unavailable")

    with monkeypatch.context() as patch:
        patch.setattr(pulse.subprocess, "Popen", busy)
        with pytest.raises(pulse.SilentServerError):
            pulse.look()
    assert pulse.look() is not None


@pytest.mark.parametrize(
    ("event", "matters"),
    [
        ("Event 'change' on source #3", True),
        ("Event 'change' on source-output #12", True),
        ("Event 'change' on server #-1", True),
        ("Event 'new' on client #130", False),
        ("Event 'change' on sink #2", False),
    ],
)
def test_the_events_that_matter(pactl, tmp_path, event, matters):
    from tests.virtual_mic import wait_for

    pactl(f'echo "{event}"', f"touch {tmp_path}/told", "exec sleep 60")
    events = pulse.PulseEvents()
    try:
        assert wait_for((tmp_path / "told").exists)
        assert events.changed() is matters
        assert not events.changed()
    finally:
        events.close()
