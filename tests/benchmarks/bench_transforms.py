"""Every transform live, at 48 kHz and 1920x1080: pictures per second, and what it takes of a core.

The demo signal, two channels, FFT 4096, hop 256, ten seconds across the picture; and settings that
are heavy on purpose: where all columns are too many the window says so and computes fewer.
"""

import time
from dataclasses import replace

from stage import after, after_paint, application, main, on_stage, open_program, perform

WARM_UP, SETTLE, SECONDS = 4.0, 3.0, 3.0


def settings_to_try(usual):
    """Return settings by name: every transform as it is chosen, then the heavy ones."""
    from dsp.transforms.constant_q import ConstantQ
    from dsp.transforms.reassigned import Reassigned
    from dsp.transforms.registry import TRANSFORMS

    found = {kind.label: usual.with_analysis(transform=kind()) for kind in TRANSFORMS.values()}
    long = {"n_fft": 65536, "win_length": 65536}
    found["Spectrum, 65536, 99 %"] = usual.with_analysis(**long, overlap=0.99)
    found["Spectrum, padded 8x"] = usual.with_analysis(n_fft=32768)
    found["Reassigned, 16384, 99 %"] = usual.with_analysis(
        transform=Reassigned(), n_fft=16384, win_length=16384, overlap=0.99
    )
    fine = ConstantQ(bins_per_octave=48)
    found["Constant-Q, 48 per octave"] = usual.with_analysis(transform=fine)
    return found


def measure():
    """Take one after the other; return share of a core, pictures per second and the remark."""
    app = application()
    desktop = open_program(app, "--source", "demo")
    frames, found = [0], {}

    def count():
        frames[0] += 1

    def mark():
        return time.process_time(), frames[0], time.perf_counter()

    def take(todo):
        if not todo:
            app.exit()
            return
        name, wanted = todo[0]
        desktop.change(replace(wanted, span=usual.span))
        after(SETTLE, lambda: begin(name, todo))

    def begin(name, todo):
        before = mark()
        after(SECONDS, lambda: end(name, before, todo))

    def end(name, before, todo):
        cpu, painted, passed = (b - a for a, b in zip(before, mark(), strict=True))
        found[name] = cpu / passed, painted / passed, desktop.sheet.session.remark
        take(todo[1:])

    usual = desktop.sheet.session.settings
    after_paint(count)
    after(WARM_UP, lambda: take(list(settings_to_try(usual).items())))
    app.exec()
    return {"found": found}


def show():
    """Print the table."""
    print(f"{'':28}{'% of a core':>12}{'frames/s':>10}   what the window says")
    on_stage(show_all)


def show_all(screen):
    """Print the lines."""
    measured = perform(__file__, "measure", environment=screen.environment)["found"]
    for name, (share, rate, remark) in measured.items():
        print(f"{name:28}{100 * share:12.1f}{rate:10.1f}   {remark}")


if __name__ == "__main__":
    main(show, {"measure": measure})
