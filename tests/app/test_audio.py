"""The list of devices and the one door to PortAudio, without a sound card."""

import os
import subprocess
import sys
import threading
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from app.soundcard import audio, pulse
from app.soundcard.audio import AudioError, Device
from app.soundcard.audio_error import explained
from app.soundcard.devices import find_device, format_devices, portaudio_devices
from app.soundcard.lane import Lane, LaneStuckError
from app.soundcard.receiver import Receiver
from app.soundcard.stream import InputStream
from dsp.ring import SampleRing
from tests.virtual_mic import wait_for

ROOT = Path(__file__).resolve().parents[2]


class FakeSoundDevice:
    """As much of the module sounddevice as the list of devices needs."""

    def __init__(self, apis, devices):
        self._apis = [
            {"name": name, "default_input_device": default} for name, default in apis.items()
        ]
        names = list(apis)
        self._devices = [
            {
                "name": name,
                "hostapi": names.index(api),
                "max_input_channels": channels,
                "default_samplerate": rate,
            }
            for api, name, channels, rate in devices
        ]

    def query_hostapis(self):
        return self._apis

    def query_devices(self):
        return self._devices


LINUX = FakeSoundDevice(
    {"ALSA": 5, "OSS": -1},
    [
        ("ALSA", "HDA Intel PCH: ALC257 Analog (hw:0,0)", 2, 44100.0),
        ("ALSA", "HDA Intel PCH: HDMI 0 (hw:0,3)", 0, 44100.0),
        ("ALSA", "sysdefault", 128, 48000.0),
        ("ALSA", "samplerate", 128, 44100.0),
        ("ALSA", "pipewire", 64, 44100.0),
        ("ALSA", "default", 64, 44100.0),
    ],
)
WINDOWS = FakeSoundDevice(
    {"MME": 0, "Windows DirectSound": 1, "Windows WASAPI": 2, "Windows WDM-KS": 5},
    [
        ("MME", "Microphone (Realtek High Definiti", 2, 44100.0),
        ("Windows DirectSound", "Microphone (Realtek High Definition Audio)", 2, 44100.0),
        ("Windows WASAPI", "Microphone (Realtek High Definition Audio)", 2, 48000.0),
        ("Windows WASAPI", "Speakers (Realtek High Definition Audio)", 0, 48000.0),
        ("Windows WASAPI", "Speakers (Realtek High Definition Audio) [Loopback]", 2, 48000.0),
        ("Windows WDM-KS", "Microphone (Realtek HD Audio Mic input)", 2, 44100.0),
    ],
)
MICROPHONE = Device("PulseAudio/usb", "USB Microphone", 0, 1, 48000, is_default=True)
WEBCAM = Device("PulseAudio/cam", "Webcam Microphone", 1, 2, 44100)
MONITOR = Device("PulseAudio/out", "What the computer plays: Speakers", 2, 2, 48000, monitor=True)
ALL = [MICROPHONE, WEBCAM, MONITOR]


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the names of ALSA")
def test_on_linux_only_the_cards_and_the_useful_names_are_offered():
    devices = portaudio_devices(LINUX)
    assert [device.label for device in devices] == [
        "HDA Intel PCH: ALC257 Analog (hw:0,0)",
        "PipeWire (its default source)",
        "System default (ALSA)",
    ]
    assert [device.is_default for device in devices] == [False, False, True]
    assert devices[0].key == "ALSA/HDA Intel PCH: ALC257 Analog (hw:0,0)"
    assert devices[0].pulse_source is None


def test_on_windows_each_device_is_offered_once_and_loopback_is_named():
    microphone, loopback = portaudio_devices(WINDOWS)
    assert microphone.label == "Microphone (Realtek High Definition Audio)"
    assert microphone.is_default
    assert microphone.rate == 48000
    assert not microphone.monitor
    expected = "What the computer plays: Speakers (Realtek High Definition Audio)"
    assert loopback.label == expected
    assert loopback.monitor


def test_devices_of_the_same_name_have_different_keys():
    twins = FakeSoundDevice({"Core Audio": 0}, [("Core Audio", "USB", 1, 48000.0)] * 3)
    keys = [device.key for device in portaudio_devices(twins)]
    assert keys == ["Core Audio/USB", "Core Audio/USB#2", "Core Audio/USB#3"]


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        (None, MICROPHONE),
        ("PulseAudio/cam", WEBCAM),
        ("2", MONITOR),
        ("Webcam Microphone", WEBCAM),
        ("webcam", WEBCAM),
        ("microphone", None),  # two of them
        ("phonograph", None),
        ("3", None),
    ],
)
def test_what_a_name_means(wanted, found):
    assert find_device(ALL, wanted) == found


def test_without_a_default_the_first_device_is_taken():
    assert find_device([WEBCAM, MONITOR], None) == WEBCAM
    assert find_device([], None) is None


def test_the_printed_list():
    assert format_devices(ALL).splitlines() == [
        "*  0  USB Microphone                      1 ch   48000 Hz",
        "   1  Webcam Microphone                   2 ch   44100 Hz",
        "   2  What the computer plays: Speakers   2 ch   48000 Hz",
        "",
        "* is the system's default. --device takes a number or a name.",
    ]
    assert format_devices([]) == "No audio input was found."


def test_the_library_that_is_missing_is_named(tmp_path):
    (tmp_path / "sounddevice.py").write_text("raise OSError('PortAudio library not found')\n")
    code = (
        "from app.soundcard import audio\n"
        "try: audio.input_devices()\n"
        "except audio.AudioError as e: print(e)"
    )
    path = os.pathsep.join([str(tmp_path), str(ROOT)])
    result = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "PYTHONPATH": path},
        capture_output=True,
        text=True,
        check=True,
    )
    assert "PortAudio library was not found" in result.stdout
    if sys.platform.startswith("linux"):
        assert "libportaudio2" in result.stdout


def test_importing_the_module_loads_no_portaudio():
    code = (
        "import sys, app.capture.capture, app.soundcard.audio; print('sounddevice' in sys.modules)"
    )
    command = [sys.executable, "-c", code]
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    assert result.stdout.strip() == "False"


@pytest.mark.parametrize(
    ("code", "words"),
    [(-9985, "in use by another program"), (-9997, "does not offer 96000 Hz"), (-1, "cannot be")],
)
def test_portaudios_codes_in_words(code, words):
    error = explained(OSError("text", code), MICROPHONE, 96000)
    assert MICROPHONE.label in error.message
    assert words in error.message
    assert error.hint
    assert str(error) == f"{error.message} {error.hint}"


SERVER = pulse.PulseServer(
    (pulse.PulseDevice(7, "usb", "USB", 48000, 1, monitor=False, muted=False, suspended=False),),
    "usb",
)
ALSA_PULSE = Device("ALSA/pulse", "PulseAudio", 0, 32, 44100)
CARD = Device("ALSA/card (hw:0,0)", "Card", 1, 2, 48000)
JACK = Device("JACK Audio Connection Kit/system", "system", 2, 2, 48000, is_default=True)


@pytest.fixture
def listed(monkeypatch):
    """Let the server and PortAudio's list, now and after a new start, be what is given."""

    def install(server, now, fresh=()):
        asked = []

        def portaudio(*, fresh, outputs):
            asked.append(fresh)
            return list(lists[fresh])

        lists = {False: now, True: fresh or now}
        monkeypatch.setattr(pulse, "look", lambda _cancel, *, outputs: server)
        monkeypatch.setattr(pulse, "available", lambda: True)
        monkeypatch.setattr(audio, "_portaudio_devices", portaudio)
        return asked

    return install


def test_a_server_stands_in_for_all_of_alsa(listed):
    listed(SERVER, [ALSA_PULSE, CARD, JACK])
    usb, jack = audio.input_devices()
    assert usb == Device("PulseAudio/usb", "USB", 0, 1, 48000, is_default=True)
    assert (jack.label, jack.index, jack.is_default) == ("system", 1, False)


def test_a_server_that_came_later_is_seen_after_a_new_start(listed):
    asked = listed(SERVER, [], [ALSA_PULSE])
    assert [device.label for device in audio.input_devices()] == ["USB"]
    assert asked == [False, True]


def test_without_alsas_way_to_the_server_the_cards_are_offered(listed):
    listed(SERVER, [CARD])
    assert [device.label for device in audio.input_devices()] == ["Card"]


def test_with_nothing_but_a_server_out_of_reach_the_package_is_named(listed):
    listed(SERVER, [])
    with pytest.raises(AudioError, match="libasound2-plugins"):
        audio.input_devices()


def test_the_alsa_device_of_a_dead_server_is_not_offered(listed):
    asked = listed(None, [ALSA_PULSE, CARD])
    assert [device.label for device in audio.input_devices(refresh=False)] == ["Card"]
    audio.input_devices()
    assert asked == [False, True]


def test_where_portaudio_finds_a_device(monkeypatch):
    monkeypatch.delenv(pulse.CHOICE, raising=False)
    sd = FakeSoundDevice(
        {"ALSA": 1, "Windows WASAPI": 2},
        [("ALSA", "pulse", 32, 44100.0), ("Windows WASAPI", "Mic", 2, 48000.0)],
    )
    sd.WasapiSettings = lambda auto_convert: ("convert", auto_convert)
    index, extra, choice = audio._address(sd, WEBCAM, 44100)
    assert (index, extra) == (0, None)
    with choice:
        assert os.environ[pulse.CHOICE] == "cam"
    with audio._address(sd, MICROPHONE, 48000)[2]:
        assert pulse.CHOICE not in os.environ  # the default is the server's to choose
    microphone = Device("Windows WASAPI/Mic", "Mic", 0, 2, 48000)
    assert audio._address(sd, microphone, 48000)[:2] == (1, None)
    assert audio._address(sd, microphone, 96000)[:2] == (1, ("convert", True))
    with pytest.raises(AudioError, match="not connected"):
        audio._address(sd, Device("ALSA/gone", "Gone", 0, 1, 48000), 48000)


def test_a_server_that_does_not_answer_is_an_audio_error(monkeypatch):
    def silent(_cancel, *, outputs):
        raise pulse.SilentServerError

    monkeypatch.setattr(pulse, "look", silent)
    with pytest.raises(AudioError, match="does not answer"):
        audio.input_devices()


def test_a_sound_system_that_hangs_is_an_audio_error_and_known_as_abandoned(monkeypatch):
    release = threading.Event()
    lane = Lane("hung")
    monkeypatch.setattr(audio, "_lane", lane)
    monkeypatch.setattr(pulse, "look", lambda _cancel, *, outputs: None)
    with pytest.raises(LaneStuckError):
        lane.call(release.wait, 0.01)
    with pytest.raises(AudioError, match="does not answer"):
        audio.input_devices()
    assert audio.abandoned()
    release.set()
    assert wait_for(lambda: not audio.abandoned())


def test_leaving_returns_when_nothing_hangs():
    audio.leave(3)


@pytest.fixture
def stream():
    """A stream whose callback is called by hand, and what to call it with."""
    sd = pytest.importorskip("sounddevice", exc_type=OSError)
    ring = SampleRing(4800, 1, 48000)
    receiver = Receiver(ring, 0.0)
    ended = []
    stream = InputStream(receiver, lambda: ended.append(True))
    stream._abort = sd.CallbackAbort

    def call(flags=0, block=None):
        times = SimpleNamespace(inputBufferAdcTime=10.0, currentTime=10.01)
        x = np.ones((480, 1), np.float32) if block is None else block
        stream._callback(x, len(x), times, sd.CallbackFlags(flags))

    return SimpleNamespace(
        stream=stream, call=call, ring=ring, receiver=receiver, ended=ended, sd=sd
    )


def test_portaudios_overflow_flag_is_counted(stream):
    stream.call()
    stream.call(2)
    stream.call(1)  # an underflow is none of ours
    assert stream.receiver.overflows == 1
    assert len(stream.ring.gaps) == 1


def test_an_error_in_the_callback_ends_the_stream_and_is_kept(stream):
    with pytest.raises(stream.sd.CallbackAbort):
        stream.call(block=np.ones((480, 5), np.float32))
    assert isinstance(stream.stream.failure, ValueError)
    stream.stream._finished()
    assert stream.stream.ended
    assert stream.ended == [True]


def test_an_end_that_was_asked_for_is_no_loss(stream):
    stream.stream.retire()
    stream.stream._finished()
    assert not stream.stream.ended
    assert stream.ended == []
    stream.call()
    assert stream.ring.end == 0
