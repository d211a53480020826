"""Long files: the first picture of the whole, all of it, and the memory that takes.

Two hours and 24 hours of 48 kHz mono, 16 bits, as sparse files: a second of noise every minute,
zeros between (which take as long to analyse). 1600 pixels wide, 4096/256 as the program has it.
Each in a process of its own. Beside it `sox`, which draws the same number of columns, on the same
two hours; and librosa on its first ten minutes, times twelve.
"""

import resource
import shutil
import struct
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

RATE, WIDTH = 48_000, 1600
HOUR = 3600 * RATE


def sparse_file(path, frames):
    """Make a WAV, beyond 4 GB an RF64, of `frames` samples."""
    size = 2 * frames
    chunk = struct.pack("<4sIHHIIHH", b"fmt ", 16, 1, 1, RATE, 2 * RATE, 2, 16)
    if size < 1 << 32:
        head = struct.pack("<4sI4s", b"RIFF", 36 + size, b"WAVE") + chunk
        head += struct.pack("<4sI", b"data", size)
    else:
        head = struct.pack("<4sI4s", b"RF64", 0xFFFFFFFF, b"WAVE")
        head += struct.pack("<4sIQQQI", b"ds64", 28, 72 + size, size, frames, 0) + chunk
        head += struct.pack("<4sI", b"data", 0xFFFFFFFF)
    noise = (1000 * np.random.default_rng(0).standard_normal(RATE)).astype("<i2").tobytes()
    with path.open("wb") as file:
        file.write(head)
        for at in range(0, frames - RATE, 60 * RATE):
            file.seek(len(head) + 2 * at)
            file.write(noise)
        file.truncate(len(head) + size)


def measure(path):
    """Open a file and print when there is the first picture and when all of it."""
    from scipy import fft  # the program has it loaded before a person can choose a file

    from app.engine import Engine
    from app.recordings.sound_file import open_sound
    from dsp.analysis import Analysis
    from ui.source import Wish

    fft.rfft(np.zeros(16, np.float32))
    sys.setswitchinterval(0.0005)  # as the program does
    began = time.perf_counter()
    sound, first = open_sound(path), None
    engine = Engine(sound, Analysis(), lambda: None)
    level = engine.analysis.level_for(sound.end / WIDTH)
    engine.want(Wish(level, 0, engine.newest(level), follow=False))
    while engine.busy:
        tiles = list(engine._tiles._tiles.values())
        if first is None and tiles and all(tile.drafted or tile.exact for tile in tiles):
            first = time.perf_counter() - began
        time.sleep(0.002)
    took = time.perf_counter() - began
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        f"first picture {first or took:6.2f} s   complete {took:6.2f} s   "
        f"{sound.end / took / 1e6:5.0f} M samples/s   peak memory {memory:4.0f} MB",
        flush=True,
    )
    engine.close()


def peers(path):
    """Print what others need for the same two hours."""
    if shutil.which("sox"):
        began = time.perf_counter()
        out = path.with_suffix(".png")
        words = ["sox", path, "-n", "spectrogram", "-x", str(WIDTH), "-o", out]
        subprocess.run(words, check=True, stderr=subprocess.DEVNULL)
        print(f"2 h   sox      complete {time.perf_counter() - began:6.2f} s")
    import librosa

    began = time.perf_counter()
    x, _ = librosa.load(path, sr=None, duration=600)
    librosa.amplitude_to_db(np.abs(librosa.stft(x, n_fft=4096, hop_length=2048)))
    print(f"2 h   librosa  complete {12 * (time.perf_counter() - began):6.2f} s (12 times 10 min)")


def main():
    """Make the files, measure, and compare."""
    if sys.argv[1:2] == ["--one"]:
        measure(Path(sys.argv[2]))
        return
    with tempfile.TemporaryDirectory() as folder:
        for hours in (2, 24):
            path = Path(folder) / f"{hours}h.wav"
            sparse_file(path, hours * HOUR)
            for _ in range(2):
                print(f"{hours:2} h  sonoscope  ", end="", flush=True)
                subprocess.run([sys.executable, __file__, "--one", path], check=True)
        peers(Path(folder) / "2h.wav")


main()
