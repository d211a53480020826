"""A microphone for machines without one: a PulseAudio server of our own with a null sink.

What is played into the sink is what the microphone hears, so PortAudio captures for real, and the
faults of real microphones can be brought about: see the methods of `VirtualMic`. Only processes
that were started here are ended, by their ids.

In a test, `skip_reason` says what the machine lacks::

    pytestmark = pytest.mark.skipif(bool(skip_reason()), reason=skip_reason())

    def test_something(tmp_path):
        with VirtualMic(tmp_path) as mic:
            subprocess.run([...], env={**os.environ, **mic.environment})
            mic.play(sound)
"""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from ctypes.util import find_library
from pathlib import Path
from typing import Self

import numpy as np
import soundfile
from numpy.typing import NDArray

SINK = "mic"
SOURCE = f"{SINK}.monitor"
PATIENCE = 60.0  # seconds to wait for what takes a fraction of one, on a busy machine


def skip_reason() -> str:
    """Return which system package is missing, or an empty string."""
    for tool in ("pulseaudio", "pactl", "pacat"):
        if shutil.which(tool) is None:
            return f"needs {tool} (packages pulseaudio and pulseaudio-utils)"
    if find_library("portaudio") is None:
        return "needs PortAudio (package libportaudio2)"
    plugins = Path("/usr/lib").glob("**/alsa-lib/libasound_module_pcm_pulse.so")
    if next(plugins, None) is None:
        return "needs ALSA's way to PulseAudio (package libasound2-plugins)"
    return ""


def wait_for(condition: Callable[[], object], seconds: float = PATIENCE) -> bool:
    """Wait until `condition` holds; return whether it did in time."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.005)
    return True


class VirtualMic:
    """A private sound server whose default source hears what is played into it.

    Parameters
    ----------
    directory
        For its socket and state; the path should be short, sockets allow 107 characters.
    rate, channels
        Of the microphone.
    """

    def __init__(self, directory: Path, rate: int = 48000, channels: int = 1) -> None:
        self.rate = rate
        self.channels = channels
        self._directory = directory
        self._socket = directory / "native"
        self._server: subprocess.Popen[bytes] | None = None
        self._players: list[subprocess.Popen[bytes]] = []

    @property
    def environment(self) -> dict[str, str]:
        """Return what a program needs in its environment to find this microphone, and no other."""
        return {
            "PULSE_SERVER": f"unix:{self._socket}",
            "PULSE_COOKIE": str(self._directory / "cookie"),
        }

    def __enter__(self) -> Self:
        try:
            self.start()
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def start(self) -> None:
        """Start the server and wait until it answers."""
        self._directory.mkdir(parents=True, exist_ok=True)
        own = {"XDG_RUNTIME_DIR", "HOME", "PULSE_RUNTIME_PATH", "PULSE_STATE_PATH"}
        environment = {k: v for k, v in os.environ.items() if k not in ("PULSE_SERVER", "DISPLAY")}
        environment |= dict.fromkeys(own, str(self._directory))
        environment["PULSE_COOKIE"] = self.environment["PULSE_COOKIE"]
        self._server = self._spawn(
            [
                *("pulseaudio", "-n", "--daemonize=no", "--exit-idle-time=-1", "--use-pid-file=no"),
                *("--disable-shm=yes", f"--log-target=file:{self._directory / 'log'}"),
                *("-L", f"module-native-protocol-unix socket={self._socket}"),
            ],
            environment,
        )
        assert wait_for(lambda: self._pactl_succeeds("info")), f"no server, see {self._directory}"
        self.add_source()

    def stop(self) -> None:
        """End everything that was started here, frozen or not."""
        for process in (*self._players, self._server):
            if process is not None:
                process.kill()
                process.wait()
        self._players.clear()
        self._server = None

    def kill(self) -> None:
        """Kill the server, as a crash would."""
        self._signal(signal.SIGKILL)
        self.stop()
        self._socket.unlink(missing_ok=True)

    def freeze(self) -> None:
        """Stop the server in its tracks: nothing arrives, and every call to it hangs."""
        self._signal(signal.SIGSTOP)

    def thaw(self) -> None:
        """Let a frozen server go on."""
        self._signal(signal.SIGCONT)

    def suspend(self, *, on: bool = True) -> None:
        """Suspend the microphone, as a laptop's power management does."""
        self.pactl("suspend-sink", SINK, str(int(on)))

    def mute(self, *, on: bool = True) -> None:
        """Mute the microphone at the server."""
        self.pactl("set-source-mute", SOURCE, str(int(on)))

    def add_source(self, name: str = SINK, description: str = "Virtual") -> None:
        """Plug in the microphone, or a second one called `name`."""
        self.pactl(
            "load-module",
            "module-null-sink",
            f"sink_name={name}",
            f"rate={self.rate}",
            f"channels={self.channels}",
            "format=float32le",  # so that what is heard is what was played, bit for bit
            "norewinds=1",  # else an idle null sink delivers in blocks of 2 s
            f"sink_properties=device.description={description}",
        )
        if name == SINK:
            self.pactl("set-default-sink", SINK)
            self.pactl("set-default-source", SOURCE)

    def remove_source(self, name: str = SINK) -> None:
        """Unplug a microphone."""
        for line in self.pactl("list", "short", "modules").splitlines():
            number, _, what = line.partition("\t")
            if f"sink_name={name} " in what:
                self.pactl("unload-module", number)

    def play(
        self, sound: NDArray[np.float32] | Path, *, wait: bool = True, sink: str = SINK
    ) -> None:
        """Let the microphone hear a WAV file, or an array of shape (n,) or (n, channels).

        Parameters
        ----------
        sound
            An array has the rate of the microphone.
        wait
            Whether to return only when all has been played.
        sink
            Which microphone is to hear it.
        """
        rate, samples = self.rate, sound
        if isinstance(samples, Path):
            samples, rate = soundfile.read(samples, dtype="float32")
        samples = np.asarray(samples, np.float32).reshape(len(samples), -1)
        command = ["pacat", "--playback", f"--device={sink}", "--raw", "--format=float32ne"]
        command += [f"--rate={rate}", f"--channels={samples.shape[1]}", "--latency-msec=400"]
        raw = self._directory / f"sound-{len(self._players)}.raw"
        raw.write_bytes(samples.tobytes())
        player = self._spawn([*command, str(raw)])
        self._players.append(player)
        if wait:
            assert player.wait(len(samples) / rate + PATIENCE) == 0

    def record(self) -> "Recorder":
        """Return a recorder of what is played from now on; it runs when this returns."""
        name = self._directory / f"recorded-{len(self._players)}.npz"
        recorder = Recorder(name, self.rate, {**os.environ, **self.environment})
        self._players.append(recorder.process)
        return recorder

    def pactl(self, *words: str) -> str:
        """Return the answer of the server's tool."""
        return subprocess.run(
            ["pactl", *words],
            env={**os.environ, **self.environment, "LC_ALL": "C"},
            stdout=subprocess.PIPE,
            check=True,
            text=True,
            timeout=PATIENCE,
        ).stdout

    def _pactl_succeeds(self, *words: str) -> bool:
        environment = {**os.environ, **self.environment}
        command = ["pactl", *words]
        return not subprocess.run(command, env=environment, capture_output=True).returncode

    def _spawn(
        self, command: list[str], environment: dict[str, str] | None = None
    ) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            command,
            env=environment or {**os.environ, **self.environment},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    def _signal(self, number: int) -> None:
        assert self._server is not None
        self._server.send_signal(number)


class Recorder:
    """Records what the sink plays, in a process of its own, and when it was heard.

    Parameters
    ----------
    file
        Where the recording goes.
    rate
        Of the sink.
    environment
        Leads to the server.
    """

    def __init__(self, file: Path, rate: int, environment: dict[str, str]) -> None:
        self.rate = rate
        self._file = file
        self.process = subprocess.Popen(
            [sys.executable, __file__, str(file), str(rate)],
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        assert self.process.stdout is not None
        assert self.process.stdout.readline() == b"running\n"

    def stop(self) -> tuple[NDArray[np.float32], float]:
        """Return the first channel, shape (n,), and when its sample 0 was heard.

        The time is of the clock that `app.soundcard.receiver.clock` reads.
        """
        self.process.communicate(b"\n", PATIENCE)
        with np.load(self._file) as saved:
            blocks, sound = saved["blocks"], saved["sound"]
        # Blocks: index of the first sample, when it was heard and when the call was by PortAudio's
        # clock, and when the call was by ours, never earlier. The first blocks come as they can.
        first, heard, called, here = blocks[len(blocks) // 10 :].T
        return sound, float(np.median(heard - first / self.rate) + np.min(here - called))


def _record(file: Path, rate: int) -> None:
    """Record until a line comes on standard input; the body of the recorder's process."""
    import sounddevice

    blocks: list[tuple[float, ...]] = []
    parts: list[NDArray[np.float32]] = []

    def take(block: NDArray[np.float32], frames: int, times: object, _flags: object) -> None:
        here = time.clock_gettime(getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC))
        first = blocks[-1][0] + len(parts[-1]) if blocks else 0.0
        blocks.append((first, times.inputBufferAdcTime, times.currentTime, here))  # type: ignore[attr-defined]
        parts.append(block[:, 0].copy())

    names = [device["name"] for device in sounddevice.query_devices()]
    stream = sounddevice.InputStream(
        samplerate=rate,
        blocksize=rate // 100,
        device=names.index("pulse"),
        channels=1,
        latency="low",
        callback=take,
    )
    stream.start()
    assert wait_for(lambda: len(blocks) > 10)
    print("running", flush=True)  # noqa: T201
    sys.stdin.readline()
    stream.abort()
    np.savez(file, blocks=np.array(blocks[: len(parts)]), sound=np.concatenate(parts))


if __name__ == "__main__":
    _record(Path(sys.argv[1]), int(sys.argv[2]))
