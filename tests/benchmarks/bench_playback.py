"""Playing and scrubbing through PortAudio on a virtual loudspeaker, whose sound is recorded.

The error of the play head against what was heard at that time, interruptions in a minute of
playing, and the time from the hand that scrubs to the loudspeaker; at rest, and with a thread that
holds the interpreter as a window does that paints. Last the whole program: a minute of playing
while every control of the view is moved, sixty times per second.
"""

import os
import sys
import tempfile
import threading
import time
from pathlib import Path

import numpy as np
from stage import SIZE, after, application, main, on_stage, open_program, perform

from tests.virtual_mic import VirtualMic, skip_reason

RATE = 48_000
MINUTE = 60.0
HALF = 1024  # samples to each side of a place that is looked for
LOOK_SECONDS = 1 / 60
SCRUBS = 40
LOADS = {"at rest": 0.0, "10 ms of 16 held": 0.010}


def hold_interpreter(seconds):
    """Keep the interpreter to one thread for so long out of every 16 ms, from now on."""
    if not seconds:
        return
    count = 100_000
    began = time.perf_counter()
    sum(range(count))  # a call that lets nobody else in
    count = int(count * seconds / (time.perf_counter() - began))

    def hold():
        while True:
            sum(range(count))
            time.sleep(0.016 - seconds)

    threading.Thread(target=hold, daemon=True).start()


def noise(seconds):
    """Return noise as a signal, and as an array."""
    from dsp.ring import SampleRing

    x = np.random.default_rng(0).uniform(-0.3, 0.3, (round(seconds * RATE), 1)).astype(np.float32)
    ring = SampleRing(len(x), 1, RATE)
    ring.write(x)
    return ring, x[:, 0]


def stage_set():
    """Return a running loudspeaker that this process finds, and its recorder."""
    sys.setswitchinterval(0.0005)  # as the program does
    mic = VirtualMic(Path(tempfile.mkdtemp()), RATE)
    mic.start()
    os.environ.update(mic.environment)
    return mic, mic.record()


def place_of(part, x, guess):
    """Return the index in `x` of the middle of `part`, within 0.2 s of `guess`."""
    first = max(0, round(guess) - HALF - RATE // 5)
    there = x[first : round(guess) + HALF + RATE // 5]
    spectrum = np.fft.rfft(there) * np.fft.rfft(part, len(there)).conj()
    return first + int(np.argmax(np.fft.irfft(spectrum, len(there)))) + HALF


def play(held):
    """Play for a minute; return milliseconds of error, and interruptions."""
    from app.playback.player import Passage, Player
    from app.soundcard.receiver import clock

    ring, x = noise(MINUTE + 5)
    mic, recorder = stage_set()
    hold_interpreter(float(held))
    player, looks = Player(), []
    cpu = time.process_time()
    player.play(ring, Passage(0, ring.end))
    while not looks or looks[-1][1] is None or looks[-1][1] < MINUTE * RATE:
        at = clock()
        looks.append((at, player.position(at)))
        time.sleep(LOOK_SECONDS)
    cpu = time.process_time() - cpu
    sound, began = recorder.stop()
    player.close()
    mic.stop()
    errors = []
    for at, told in looks[60::10]:
        middle = round((at - began) * RATE)
        part = sound[middle - HALF : middle + HALF]
        if len(part) == 2 * HALF:
            errors.append(1e3 * (told - place_of(part, x, told)) / RATE)
    return {"errors": errors, "underflows": player.state.underflows, "cpu": cpu / MINUTE}


def scrub(held):
    """Move the hand after rests; return milliseconds until it is heard, and of the buffer."""
    from app.playback.player import Player
    from app.soundcard.receiver import clock

    ring, _ = noise(60)
    mic, recorder = stage_set()
    hold_interpreter(float(held))
    player, place = Player(), 2.0 * RATE
    player.scrub_begin(ring, place)
    time.sleep(0.5)
    timeline = player._operator._outputs.line.mixer.timeline
    moved, buffers, behind = [], [], []
    rng = np.random.default_rng(0)
    for _ in range(SCRUBS):
        began = clock()
        while clock() - began < 0.2:
            now = clock()
            place += 0.008 * RATE
            player.scrub_to(place)
            if not moved or now - moved[-1] > 0.25:
                moved.append(now)
                buffers.append(1e3 * timeline.ahead(now))
            elif now - began > 0.1:
                behind.append(1e3 * (place - player.position(now)) / RATE)
            time.sleep(0.008)
        time.sleep(0.3 + 0.02 * rng.random())
    sound, began = recorder.stop()
    player.close()
    mic.stop()
    took = []
    for at in moved:
        after = np.flatnonzero(np.abs(sound[round((at - began) * RATE) :]) > 1e-4)
        took.append(1e3 * after[0] / RATE)
    return {"took": took, "buffers": buffers, "behind": behind}


def stirred(app, desktop):
    """Play what is open for a minute while the controls are moved; return the hands."""
    from PySide6.QtCore import QTimer

    from tests.hands import Hands

    hands = Hands(desktop)

    def play():
        desktop.window.commands["play"].trigger()
        after(1.0, stir)

    def stir():
        hands.watch()
        hands.stir(MINUTE)
        rest.start(100)

    def look():
        if not hands.busy:
            rest.stop()
            app.exit()

    rest = QTimer(timeout=look)
    after(2.0, play)
    app.exec()
    return hands


def whole():
    """Play in the program while its controls are moved; return how often, and interruptions."""
    import soundfile

    mic, recorder = stage_set()
    sounds = Path(tempfile.mkdtemp())
    _, x = noise(MINUTE + 30)
    soundfile.write(sounds / "noise.wav", x, RATE, "PCM_16")
    app = application()
    desktop = open_program(app, str(sounds / "noise.wav"), size=SIZE)
    spent = time.process_time()
    hands = stirred(app, desktop)
    spent = time.process_time() - spent
    sound, began = recorder.stop()
    desktop._playing.close()
    mic.stop()
    errors = []
    for at, told in hands.looks[::60]:
        middle = round((at - began) * RATE)
        part = sound[middle - HALF : middle + HALF]
        errors.append(1e3 * (told - place_of(part, x, told)) / RATE)
    return {
        "errors": errors,
        "underflows": len(hands.interruptions),
        "done": hands.done,
        "cpu": spent / (hands.looks[-1][0] - hands.looks[0][0]),
    }


def show_whole(screen):
    """Print what comes of the program on a screen."""
    found = perform(__file__, "whole", environment=screen.environment)
    errors = np.abs(found["errors"])
    quantiles = np.percentile(errors, (50, 99, 100))
    words = f"{found['underflows']} interruptions, {found['done']} controls moved"
    words += f", {100 * found['cpu']:.0f} % of a processor"
    print(f"\n{'whole program':24}" + "{:9.2f}{:8.2f}{:8.2f}".format(*quantiles) + f"   {words}")


def show():
    """Print the tables."""
    problem = skip_reason()
    if problem:
        print(f"skipped: {problem}")
        return
    print(
        f"{'a minute of playing':24}{'median':>9}{'99 %':>8}{'most':>8}   ms of error of the head"
    )
    for load, held in LOADS.items():
        found = perform(__file__, "play", held, environment={})
        errors = np.abs(found["errors"])
        quantiles = np.percentile(errors, (50, 99, 100))
        words = f"{found['underflows']} interruptions, {100 * found['cpu']:.1f} % of a processor"
        print(f"{load:24}" + "{:9.2f}{:8.2f}{:8.2f}".format(*quantiles) + f"   {words}")
    print(f"\n{'scrubbing':24}{'median':>9}{'95 %':>8}{'most':>8}   ms from hand to loudspeaker")
    for load, held in LOADS.items():
        found = perform(__file__, "scrub", held, environment={})
        quantiles = np.percentile(found["took"], (50, 95, 100))
        words = f"buffer {np.median(found['buffers']):.1f} ms"
        words += f", in motion {np.median(found['behind']):.1f} ms behind the hand"
        print(f"{load:24}" + "{:9.1f}{:8.1f}{:8.1f}".format(*quantiles) + f"   {words}")
    on_stage(show_whole)


if __name__ == "__main__":
    main(show, {"play": play, "scrub": scrub, "whole": whole})
