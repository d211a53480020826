"""Recording through the window: start and stop, and everything that ends a recording."""

import shutil
import subprocess
import sys
import threading
from functools import partial
from pathlib import Path

import numpy as np
import pytest
import soundfile
from PySide6.QtCore import QStandardPaths

from app.capture.capture_state import CaptureState
from app.desktop import sheet
from app.desktop.root import Desktop
from app.main import parser
from app.session import Session, make_source
from app.soundcard import audio
from dsp.demo import demo_signal
from dsp.ring import SampleRing
from tests.probe import Probe
from ui.buttons import WordButton
from ui.record_dialog import RecordDialog

RATE = 8000


class Input:
    """The demo signal at its pace, with three seconds of it heard already."""

    epoch = 1.7e9

    def __init__(self, choice):
        self.choice = choice
        self.state = CaptureState("running", rate=RATE, channels=2)
        self.signal = SampleRing(60 * RATE, 2, RATE)
        self.signal.write(demo_signal(0, 3 * RATE, RATE))
        self._closing = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def start(self):
        self._thread.start()

    def keep(self, seconds):
        pass

    def close(self):
        self._closing.set()
        self._thread.join()

    def _run(self):
        while not self._closing.wait(0.01):
            self.signal.write(demo_signal(self.signal.end, RATE // 100, RATE))


def source_of(choice):
    return Input(choice) if choice.is_input else make_source(choice)


@pytest.fixture
def music():
    """The folder of recordings, empty."""
    place = QStandardPaths.StandardLocation.MusicLocation
    folder = Path(QStandardPaths.writableLocation(place)) / "Sonoscope"
    shutil.rmtree(folder, ignore_errors=True)
    return folder


@pytest.fixture
def launch(qapp, qtbot, tmp_path, monkeypatch, music):
    """Start the program on an `Input`; return a `Probe`."""
    monkeypatch.setattr(audio, "input_devices", list)
    monkeypatch.setattr(audio, "output_devices", lambda *_, **__: [])
    monkeypatch.setattr(sheet, "Session", partial(Session, factory=source_of))
    started = []

    def launch(*words):
        desktop = Desktop(qapp, parser().parse_args(words), tmp_path / "state.json")
        qtbot.addWidget(desktop.window)
        started.append(desktop)
        desktop.start()
        probe = Probe(desktop)
        qtbot.waitUntil(lambda: probe.drawn)
        return probe

    yield launch
    for desktop in started:
        desktop.window.close()
    for thread in threading.enumerate():
        if thread.name == "analysis":
            thread.join(10.0)
    for desktop in started:
        desktop.deleteLater()


def trigger(probe, command):
    probe.desktop.window.commands[command].trigger()


def files(folder):
    return sorted(folder.iterdir()) if folder.exists() else []


def whole(path):
    """Return the samples of a recording, which must be those of the demo signal in a row."""
    x, rate = soundfile.read(path, dtype="float32")
    start = round(starts(path) * rate)
    np.testing.assert_allclose(x, demo_signal(start, len(x), rate), atol=2.0**-23)
    return x


def starts(path):
    from app.recordings.sound_file import open_sound

    sound = open_sound(path)
    sound.close()
    return sound.started - Input.epoch


def begin(probe, qtbot, music):
    count = len(files(music))
    trigger(probe, "record")
    qtbot.waitUntil(lambda: len(files(music)) == count + 1)
    qtbot.waitUntil(lambda: probe.desktop._recording._open is not None)
    return files(music)[-1]


def test_start_and_stop_and_open(launch, qtbot, music):
    probe = launch("--fresh")
    window = probe.desktop.window
    path = begin(probe, qtbot, music)
    record = window.commands["record"]
    assert record.isChecked()
    assert record.text() == "Stop Recording"
    assert str(path) in window.top.record.toolTip()
    assert window.top.record.accessibleName().startswith("Stop recording, 0:0")
    assert window.windowTitle().startswith("● ")
    trigger(probe, "record")
    qtbot.waitUntil(lambda: f"Saved {path.name}" in probe.banner)
    assert not record.isChecked()
    assert not window.windowTitle().startswith("●")
    assert len(whole(path)) >= 3 * RATE  # the pre-roll is five seconds, and three were heard
    next(b for b in window.banner.findChildren(WordButton) if b.text() == "Open").click()
    qtbot.waitUntil(lambda: probe.desktop.sheet.name == path.name)
    assert probe.banner == ""
    assert probe.desktop._state.recent[0] == str(path)


def test_a_file_before_it_leaves_the_live_sound_to_be_recorded(launch, qtbot, music, tmp_path):
    probe = launch("--fresh")
    window = probe.desktop.window
    soundfile.write(tmp_path / "a.wav", demo_signal(0, 4 * RATE, RATE), RATE)
    live = probe.desktop.pane
    window.file_chosen.emit(str(tmp_path / "a.wav"))
    qtbot.waitUntil(lambda: probe.desktop.sheet.name == "a.wav")
    assert not window.top.record.isVisible()
    path = begin(probe, qtbot, music)
    assert window.top.record.isVisible()
    assert window.stage._recorded is live
    assert not window.stage.tabs.tabIcon(0).isNull()
    assert window.stage.tabs.tabIcon(1).isNull()
    window.pane_close_wanted.emit(live)
    qtbot.waitUntil(lambda: f"Saved {path.name}" in probe.banner)
    assert not window.top.record.isVisible()
    assert len(whole(path)) >= 3 * RATE
    trigger(probe, "record")
    assert not window.commands["record"].isChecked()
    assert "no live sound" in window.status._note


def test_another_input_ends_it(launch, qtbot, music):
    probe = launch("--fresh")
    path = begin(probe, qtbot, music)
    probe.desktop.listen("demo")
    qtbot.waitUntil(lambda: f"Saved {path.name}" in probe.banner)
    whole(path)
    assert not probe.desktop.window.recording.runs


def test_closing_the_window_ends_it_and_the_next_start_tells(launch, qtbot, music, tmp_path):
    probe = launch()
    path = begin(probe, qtbot, music)
    heard = probe.signal.end
    probe.desktop.window.close()
    assert len(whole(path)) >= heard
    again = launch()
    assert "finished when the window was closed" in again.banner
    assert path.name in again.banner
    again.desktop.window.banner._close.click()
    again.desktop.window.close()
    third = launch()
    assert third.banner == ""


DYING = """
import os, sys
from pathlib import Path
from app.recorder.running import Running

Running(Path(sys.argv[1])).tell(Path(sys.argv[2]))
print("told", flush=True)
sys.stdin.read()
os._exit(1)
"""


@pytest.fixture
def recording(tmp_path):
    """Another program that records; `kill` it as often as you like."""
    path = tmp_path / "there.wav"
    path.write_bytes(b"RIFF")
    command = [sys.executable, "-c", DYING, str(tmp_path), str(path)]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, cwd=Path(__file__).parents[2]) as other:
        assert other.stdout.readline().strip() == b"told"
        yield other
        other.kill()


def test_a_killed_program_tells_where_it_is(launch, recording, tmp_path):
    (tmp_path / "recording-0.json").write_text("{")  # of one that was killed while it wrote
    recording.kill()
    recording.wait()
    probe = launch()
    assert "The program ended while it recorded" in probe.banner
    assert "there.wav" in probe.banner
    probe.desktop.window.close()
    assert launch().banner == ""
    assert not list(tmp_path.glob("recording-*.json"))


def test_a_recording_that_runs_in_another_window_is_left_alone(launch, recording, qtbot, music):
    probe = launch()
    assert probe.banner == ""
    path = begin(probe, qtbot, music)
    again = launch()
    assert again.banner == ""
    again.desktop.window.close()  # and keeps its own settings
    probe.desktop.window.close()
    assert path.name in launch().banner
    recording.kill()
    recording.wait()
    assert "there.wav" in launch().banner


def test_a_notice_stays_when_the_input_has_recovered(launch, qtbot, music):
    probe = launch("--fresh")
    path = begin(probe, qtbot, music)
    trigger(probe, "record")
    qtbot.waitUntil(lambda: "Saved" in probe.banner)
    source = probe.session.source
    before = source.state
    source.state = CaptureState("lost", "The input was lost.", rate=RATE, channels=2)
    qtbot.waitUntil(lambda: "lost" in probe.banner)
    assert path.name in probe.banner
    source.state = before
    qtbot.waitUntil(lambda: "lost" not in probe.banner)
    assert path.name in probe.banner


def test_a_disk_that_is_full_or_nearly(launch, qtbot, music, monkeypatch):
    probe = launch("--fresh")
    free = 90 * RATE * 2 * 3
    usage = shutil._ntuple_diskusage(100, 90, free)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage)
    path = begin(probe, qtbot, music)
    qtbot.waitUntil(lambda: "has room for about 1 minute of this recording" in probe.banner)
    path.unlink()
    qtbot.waitUntil(lambda: "was deleted meanwhile" in probe.banner)
    assert "still in the history" in probe.banner
    assert not probe.desktop.window.commands["record"].isChecked()


def test_a_folder_that_is_not_there_is_said(launch, qtbot, music, tmp_path):
    probe = launch("--fresh")
    desk = probe.desktop._recording
    desk._take_wish(desk._wish.from_json({"folder": str(tmp_path / "stick")}))
    trigger(probe, "record")
    qtbot.waitUntil(lambda: "there is no folder" in probe.banner)
    music.parent.mkdir(parents=True, exist_ok=True)
    music.write_bytes(b"")  # where a folder should be
    desk._take_wish(desk._wish.from_json({}))
    trigger(probe, "record")
    qtbot.waitUntil(lambda: "cannot be made" in probe.banner)
    music.unlink()


def test_the_settings_are_kept(launch, qtbot, music, tmp_path):
    probe = launch()
    trigger(probe, "record-settings")
    dialog = probe.desktop.window.findChild(RecordDialog)
    assert dialog.folder.text.text() == str(music)
    facts = "24-bit PCM, 8 kHz, 2 channels: 2.9 MB a minute. The disk has room"
    assert facts in dialog.facts.text()
    dialog.folder.text.setText(str(tmp_path / "none"))
    dialog.folder.text.textEdited.emit("")
    assert not dialog.take.isEnabled()
    dialog.folder.text.setText(str(tmp_path))
    dialog.folder.text.textEdited.emit("")
    dialog.coding.setCurrentIndex(1)
    dialog.split.setCurrentIndex(1)
    dialog.pre_roll.setValue(0.5)
    dialog.coding.chosen.emit("float32")
    assert "32-bit float" in dialog.facts.text()
    dialog.take.click()
    probe.desktop.window.close()
    again = launch()
    wish = again.desktop._recording._wish
    assert (wish.folder, wish.pre_roll, wish.coding, wish.split) == (
        *(str(tmp_path), 0.5),
        *("float32", "1"),
    )
    trigger(again, "record")
    qtbot.waitUntil(lambda: any(tmp_path.glob("*.wav")))
    trigger(again, "record")
    qtbot.waitUntil(lambda: "Saved" in again.banner)
    assert soundfile.info(next(tmp_path.glob("*.wav"))).subtype == "FLOAT"
