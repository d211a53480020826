"""The outputs of the sound system, and how one is opened, without a sound card."""

import os
import sys
from types import SimpleNamespace

import numpy as np
import pytest

from app.soundcard import audio, pulse
from app.soundcard.audio_error import WRONG_RATE, AudioError
from app.soundcard.devices import Device, portaudio_devices
from app.soundcard.stream import OutputStream

HOST_APIS = [{"name": "Windows WASAPI", "default_output_device": 1, "default_input_device": 0}]
MIC = {"name": "Mic", "hostapi": 0, "max_input_channels": 1, "max_output_channels": 0}
SPEAKERS = {"name": "Speakers", "hostapi": 0, "max_input_channels": 0, "max_output_channels": 2}


class FakeSoundDevice:
    """As much of the module sounddevice as outputs need."""

    class PortAudioError(Exception):
        """As in sounddevice: words, code."""

    class CallbackAbort(Exception):  # noqa: N818 - as in sounddevice
        """As in sounddevice."""

    def __init__(self, rates=(48000,), broken=False):
        self.rates, self.broken = rates, broken
        self.opened, self.chosen = [], []

    def query_hostapis(self):
        return HOST_APIS

    def query_devices(self):
        return [{**device, "default_samplerate": 48000.0} for device in (MIC, SPEAKERS)]

    def WasapiSettings(self, auto_convert):
        return auto_convert

    def OutputStream(self, **words):
        self.chosen.append(os.environ.get(pulse.SINK_CHOICE))
        if words["samplerate"] not in self.rates:
            raise self.PortAudioError("Invalid sample rate", WRONG_RATE)
        if self.broken:
            raise self.PortAudioError("Burns", -9999)
        self.opened.append(words)
        return SimpleNamespace(start=lambda: None, abort=lambda: None, close=lambda: None)


class Filler:
    """Fills blocks with ones and keeps what it was told."""

    def __init__(self, rate, channels):
        self.form, self.told = (rate, channels), []

    def fill(self, out, heard, now, underflow):
        self.told.append((heard, now, underflow))
        out[:] = np.ones((1, self.form[1]))


@pytest.fixture
def sd(monkeypatch):
    fake = FakeSoundDevice()
    monkeypatch.setattr(audio, "_sounddevice", lambda: fake)
    return fake


def device(sd, **changes):
    (found,) = portaudio_devices(sd, outputs=True)
    return Device(**{**vars(found), **changes})


def test_outputs_are_listed_apart_from_inputs(sd):
    (speakers,) = portaudio_devices(sd, outputs=True)
    assert speakers == Device("Windows WASAPI/Speakers", "Speakers", 1, 2, 48000, is_default=True)
    assert [found.label for found in portaudio_devices(sd)] == ["Mic"]


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the names of ALSA")
def test_the_names_of_alsa_speak_of_sinks(monkeypatch):
    sd = FakeSoundDevice()
    apis = [{"name": "ALSA", "default_output_device": 0, "default_input_device": -1}]
    monkeypatch.setattr(sd, "query_hostapis", lambda: apis)
    names = ("pipewire", "default", "sysdefault")
    found = [{**SPEAKERS, "name": name, "default_samplerate": 44100.0} for name in names]
    monkeypatch.setattr(sd, "query_devices", lambda: found)
    labels = [device.label for device in portaudio_devices(sd, outputs=True)]
    assert labels == ["PipeWire (its default sink)", "System default (ALSA)"]


def test_a_stream_of_the_rate_that_was_asked_for(sd):
    ended = []
    stream = audio.open_output(device(sd), 48000, 0.08, Filler, lambda: ended.append(True))
    assert stream.rate == 48000
    assert stream._filler.form == (48000, 2)
    assert sd.opened[0]["latency"] == 0.08
    assert sd.opened[0]["blocksize"] == 480
    assert audio.abandoned()
    assert audio.close_output(stream)
    assert not audio.abandoned()
    stream._finished()
    assert not ended


def test_a_rate_that_is_refused_gives_way_to_the_devices_own(sd):
    stream = audio.open_output(device(sd), 250_000, "low", Filler, lambda: None)
    assert stream.rate == 48000
    assert sd.opened[0]["extra_settings"] is None
    audio.close_output(stream)


def test_what_cannot_be_opened_says_why_and_leaves_nothing_open(sd):
    with pytest.raises(AudioError, match="does not offer 44100 Hz"):
        audio.open_output(device(sd, rate=44100), 22050, "low", Filler, lambda: None)
    sd.broken = True
    with pytest.raises(AudioError, match="Burns"):
        audio.open_output(device(sd), 48000, "low", Filler, lambda: None)
    with pytest.raises(AudioError, match="not connected"):
        audio.open_output(device(sd, key="Windows WASAPI/Gone"), 48000, "low", Filler, print)
    gone = device(sd, key="Windows WASAPI/Gone")
    with pytest.raises(AudioError, match="not connected"):
        audio.open_input(gone, 48000, 1, SimpleNamespace(retired=False), print)
    assert not audio.abandoned()


def test_a_sink_is_chosen_while_the_stream_is_opened(sd, monkeypatch):
    monkeypatch.delenv(pulse.SINK_CHOICE, raising=False)
    there = Device(audio.ALSA_PULSE, "PulseAudio", 3, 2, 48000)
    monkeypatch.setattr(audio, "portaudio_devices", lambda _sd, outputs: [there] * outputs)
    for is_default in (False, True):
        sink = Device("PulseAudio/phones", "Phones", 0, 2, 48000, is_default=is_default)
        audio.close_output(audio.open_output(sink, 48000, "low", Filler, lambda: None))
    assert sd.chosen == ["phones", None]  # the default one is the server's choice
    assert pulse.SINK_CHOICE not in os.environ


@pytest.fixture
def stream():
    ended = []
    stream = OutputStream(Filler, lambda: ended.append(True))
    stream.start(FakeSoundDevice(), 1, (48000, 2), "low", None)
    return stream, ended


def call(stream, channels=2, *, underflow=False):
    times = SimpleNamespace(outputBufferDacTime=10.03, currentTime=10.0)
    out = np.zeros((480, channels), np.float32)
    stream._callback(out, 480, times, SimpleNamespace(output_underflow=underflow))
    return out


def test_the_filler_is_told_the_times_of_portaudio(stream):
    assert call(stream[0]).all()
    call(stream[0], underflow=True)
    assert stream[0]._filler.told == [(10.03, 10.0, False), (10.03, 10.0, True)]


def test_an_error_of_the_filler_ends_the_stream_and_is_kept(stream):
    with pytest.raises(FakeSoundDevice.CallbackAbort):
        call(stream[0], channels=1, underflow=True)
    assert isinstance(stream[0].failure, ValueError)
    stream[0]._finished()
    assert stream[0].ended
    assert stream[1] == [True]


OUTPUTS = pulse.PulseServer(
    (
        pulse.PulseDevice(4, "hdmi", "Screen", 44100, 8),
        pulse.PulseDevice(9, "usb", "Headphones", 48000, 2),
    ),
    "usb",
)
ALSA_PULSE = Device("ALSA/pulse", "PulseAudio", 0, 32, 44100)
CARD = Device("ALSA/card (hw:0,0)", "Card", 1, 2, 48000)


@pytest.fixture
def listed(monkeypatch):
    """Let the server and PortAudio's list, now and after a new start, be what is given."""

    def install(server, now, fresh=()):
        lists = {False: now, True: fresh or now}
        monkeypatch.setattr(pulse, "look", lambda _cancel, *, outputs: server)
        monkeypatch.setattr(pulse, "available", lambda: True)
        monkeypatch.setattr(audio, "_portaudio_devices", lambda fresh, outputs: [*lists[fresh]])

    return install


def test_the_sinks_of_a_server_stand_in_for_all_of_alsa(listed):
    listed(OUTPUTS, [CARD], [ALSA_PULSE, CARD])
    phones, screen = audio.output_devices()
    assert phones == Device("PulseAudio/usb", "Headphones", 0, 2, 48000, is_default=True)
    assert (screen.label, screen.index, screen.channels) == ("Screen", 1, 8)


def test_without_a_server_its_alsa_device_is_not_offered(listed):
    listed(None, [ALSA_PULSE, CARD])
    assert [found.label for found in audio.output_devices()] == ["Card"]


def test_a_server_that_does_not_answer_is_an_audio_error(monkeypatch):
    def silent(_cancel, *, outputs):
        raise pulse.SilentServerError

    monkeypatch.setattr(pulse, "look", silent)
    with pytest.raises(AudioError, match="does not answer"):
        audio.output_devices()


def test_a_pactl_that_is_not_known_has_nothing_to_tell(monkeypatch):
    monkeypatch.setattr(
        pulse, "_ask", lambda question, _cancel: [{}] if "sinks" in question else {}
    )
    assert pulse.look(outputs=True) is None
    monkeypatch.setattr(pulse, "_ask", lambda _question, _cancel: None)
    assert pulse.look(outputs=True) is None
