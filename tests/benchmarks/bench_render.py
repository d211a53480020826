"""`sonoscope render` against what others use: a long file, and many short ones.

Wall-clock seconds, start-up of the interpreter included; processor seconds beside them, as the
machine may be busy. The long file is 2 hours of 48 kHz mono, the clips are 5 s of 22.05 kHz.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
import soundfile

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

HOURS, RATE = 2, 48_000
CLIPS = 100
SONOSCOPE = [sys.executable, "-m", "app", "render"]

LIBROSA_LOOP = """
import sys
import librosa
import librosa.display
import matplotlib
matplotlib.use("Agg")
import matplotlib.pyplot as plt
import numpy as np
for source in sys.argv[2:]:
    x, rate = librosa.load(source, sr=None)
    db = librosa.amplitude_to_db(np.abs(librosa.stft(x, n_fft=2048)), ref=1.0)
    figure, axes = plt.subplots(figsize=(6.4, 4.8), dpi=100)
    shown = librosa.display.specshow(db, sr=rate, x_axis="time", y_axis="log", ax=axes)
    figure.colorbar(shown, ax=axes)
    figure.savefig(sys.argv[1] + "/" + source.split("/")[-1] + ".png")
    plt.close(figure)
"""


# A program of its own: the peak of a process counts what its parent had when it was begun.
LAUNCHER = """
import json, os, sys, time
began = time.perf_counter()
pid = os.posix_spawn(sys.argv[1], sys.argv[1:], os.environ)
_, status, used = os.wait4(pid, 0)
wall, cpu = time.perf_counter() - began, used.ru_utime + used.ru_stime
print(json.dumps([os.waitstatus_to_exitcode(status), wall, cpu, used.ru_maxrss / 1024]))
"""


def run(command):
    """Return wall-clock and processor seconds and peak memory in MB of a command."""
    done = subprocess.run(
        [sys.executable, "-S", "-c", LAUNCHER, *map(str, command)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "OPENBLAS_NUM_THREADS": "1"},
        check=True,
    )
    code, *measured = json.loads(done.stdout)
    if code:
        raise subprocess.CalledProcessError(code, command)
    return measured


def line(name, measured, base=None):
    """Print a line of the table, with the ratios to `base`."""
    wall, cpu, memory = measured
    ratio = f"{base[0] / wall:8.1f}{base[1] / cpu:8.1f}" if base else f"{'':16}"
    print(f"{name:44}{wall:8.2f}{cpu:8.2f}{ratio}{memory:8.0f}", flush=True)


def write_long(path):
    """Write the long file: noise whose level and a tone whose frequency change."""
    noise = (0.03 * np.random.default_rng(0).standard_normal(RATE * 60)).astype(np.float32)
    t = np.arange(RATE * 60) / RATE
    with soundfile.SoundFile(path, "w", RATE, 1, "PCM_16") as file:
        for minute in range(60 * HOURS):
            tone = 0.2 * np.sin(2 * np.pi * (500 + 50 * minute) * t)
            file.write(noise * (1 + minute % 7) + tone.astype(np.float32))


def long_file(folder):
    """Compare with sox."""
    path = folder / "long.wav"
    write_long(path)
    out = ["--overwrite", "-o", folder / "long.png"]
    words = ["--no-labels", "--size", "1600x513", "--n-fft", "1024"]
    base = None
    if shutil.which("sox"):
        sox = [shutil.which("sox"), path, "-n", "spectrogram", "-x", "1600", "-y", "513"]
        base = run([*sox, "-o", folder / "sox.png"])
        line(f"{HOURS} h  sox -n spectrogram", base)
    for jobs in (1, 2):
        made = run([*SONOSCOPE, path, *out, *words, "--jobs", jobs])
        line(f"{HOURS} h  sonoscope render, {jobs} processor(s)", made, base)
    words = ["--size", "1744x591", "--n-fft", "1024", "--jobs", "1"]
    line(f"{HOURS} h  with labels, 1 processor", run([*SONOSCOPE, path, *out, *words]), base)


def many_clips(folder):
    """Compare with a loop of librosa and matplotlib."""
    sounds = folder / "clips"
    sounds.mkdir()
    generator = np.random.default_rng(1)
    for number in range(CLIPS):
        x = 0.1 * generator.standard_normal(5 * 22_050)
        soundfile.write(sounds / f"{number:04}.wav", x, 22_050)
    (folder / "librosa").mkdir()
    paths = sorted(sounds.iterdir())
    base = run([sys.executable, "-c", LIBROSA_LOOP, folder / "librosa", *paths])
    line(f"{CLIPS} clips  librosa and matplotlib", base)
    same = ["--n-fft", "2048", "--hop", "512", "--size", "640x480", "--overwrite"]
    for jobs in (1, 2):
        for label in ("--labels", "--no-labels"):
            out = folder / f"{jobs}{label}"
            made = run([*SONOSCOPE, sounds, "--out-dir", out, *same, label, "--jobs", jobs])
            line(f"{CLIPS} clips  sonoscope, {label}, {jobs} process(es)", made, base)


def main():
    """Print the table."""
    print(f"{'':44}{'wall':>8}{'cpu':>8}{'times faster':>16}{'MB':>8}")
    with tempfile.TemporaryDirectory() as folder:
        long_file(Path(folder))
        many_clips(Path(folder))


main()
