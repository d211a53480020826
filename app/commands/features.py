"""`sonoscope features`: sound files to what a network is fed with."""

import argparse
import io
import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from app.commands import batch, options, places
from app.commands.output import PIPE, check_pipe
from app.commands.problems import CommandError
from app.commands.sounds import deliver, name_in, opened
from app.export.converting import converted
from app.export.picture import passage
from app.export.tables import beside
from app.parser import Parser
from app.processors import processors
from app.recordings.recording import SoundFile
from app.recordings.refusal import RATES
from dsp.feature_settings import KINDS, NORMALISATIONS, FeatureSettings
from dsp.signal import Samples
from dsp.still import Tell
from dsp.windows import WINDOWS, Window

DESCRIPTION: Final = """\
Compute features of sound files, with the numbers, names and defaults of librosa: mel bands in dB,
MFCC, PCEN or constant-Q tones, shape (frames, features); or the pitch, f0 in Hz (NaN where there is
none) and aperiodicity. NPZ holds `features`, `times` (s), `rate` and the settings as JSON; NPY the
features alone, with a JSON file of the same name beside it; CSV times and features as text. All
channels are mixed.
"""
EPILOG: Final = """\
examples:
  sonoscope features clips --out-dir features --rate 16000 --kind mfcc --coefficients 13 --deltas 2
  sonoscope features clip.wav -o clip.npz --settings model.json
  sonoscope features voice.wav -o pitch.csv --kind f0 --hop 480 --fmin 75 --fmax 500
"""
MOST_SAMPLES: Final = 1 << 27
"""Samples of a sound: half a gigabyte, 46 minutes at 48 kHz; features are made of the whole."""

FORMATS: Final = ("npz", "npy", "csv")

_NAMES: Final = {
    "kind": "kind",
    "n_fft": "n_fft",
    "win_length": "win_length",
    "hop": "hop",
    "top_db": "top_db",
    "deltas": "deltas",
    "normalisation": "normalisation",
}
"""Options that are settings of the same name."""


@dataclass(frozen=True)
class Features:
    """The features of every file, with the same settings."""

    settings: FeatureSettings
    rate: int | None
    kind: str
    start: float
    stop: float | None
    overwrite: bool

    def __call__(self, task: places.Task, tell: Tell | None) -> str:
        """Compute those of one."""
        from dsp.features import extract

        places.refuse_existing(task.target, overwrite=self.overwrite)
        places.refuse_other(self._beside(task.target), overwrite=self.overwrite)
        with opened(task.source) as sound:
            rate = self.rate or sound.rate
            x = self._sound(sound, rate, tell)
            note = sound.note
        features = extract(x, rate, self.settings)
        times = np.arange(len(features)) * self.settings.hop / rate + self.start
        told = {
            "sound": name_in(task.target, task.source),
            "rate": rate,
            "start": self.start,
            "settings": self.settings.as_dict(),
        }
        self._write(task.target, features, times, told)
        return note

    def _sound(self, sound: SoundFile, rate: int, tell: Tell | None) -> Samples:
        first, last = (round(edge) for edge in passage(sound, self.start, self.stop))
        count = (last - first) * rate // sound.rate
        if count > MOST_SAMPLES:
            raise CommandError(
                f"features are made of at most {MOST_SAMPLES / rate / 60:.0f} minutes at {rate} "
                "Hz; choose a passage with --start and --end"
            )
        blocks = list(converted(sound, (first, last), rate, 1, tell))
        return np.concatenate(blocks)[:, 0]

    def _write(
        self,
        target: str,
        features: NDArray[np.float32],
        times: NDArray[np.float64],
        told: dict[str, Any],
    ) -> None:
        buffer = io.BytesIO()
        if self.kind == "npy":
            np.save(buffer, features)
        elif self.kind == "csv":
            _write_csv(buffer, self.settings.kind, times, features)
        else:
            text = np.array(json.dumps(told))
            np.savez(buffer, features=features, times=times, rate=told["rate"], settings=text)
        deliver(target, buffer.getvalue(), overwrite=self.overwrite)
        if other := self._beside(target):
            data = json.dumps({**told, "times": times.tolist()}).encode()
            deliver(str(other), data, overwrite=True)

    def _beside(self, target: str) -> Path | None:
        return None if target == PIPE else beside(Path(target), self.kind)


def _write_csv(
    file: io.BytesIO, kind: str, times: NDArray[np.float64], features: NDArray[np.float32]
) -> None:
    """Write a row for each frame: its time in seconds, then the features."""
    count = features.shape[1]
    names = ("f0", "aperiodicity") if kind == "f0" else [str(n) for n in range(1, count + 1)]
    rows = np.column_stack([times, features])
    form = ["%.6f", *["%.7g"] * count]
    np.savetxt(file, rows, form, ",", header=",".join(("time", *names)), comments="")


def run(words: Sequence[str]) -> int:
    """Compute the features; return the exit code."""
    given = parser().parse_args(words)
    settings = settings_of(given)
    kind = places.kind_of(given.output, given.format, places.endings(FORMATS), "npz")
    check_pipe(given.output, "Features")
    found = places.find(given.files, recursive=given.recursive)
    tasks = places.tasks_for(found, given.output, given.out_dir, f".{kind}")
    work = Features(settings, given.rate, kind, given.start, given.end, given.overwrite)
    return batch.run(work, tasks, given.jobs or processors(), given.scheduler)


def settings_of(given: argparse.Namespace) -> FeatureSettings:
    """Return the settings that the options ask for, upon those of the file if one is named.

    Raises
    ------
    CommandError
        If the file cannot be read, or they do not go together.
    """
    base = _read(given.settings) if given.settings else FeatureSettings()
    changes = {
        name: getattr(given, option)
        for option, name in _NAMES.items()
        if getattr(given, option) is not None
    }
    if given.window is not None:
        changes["window"] = str(given.window)
    kind = changes.get("kind", base.kind)
    part = "pitch" if kind == "f0" else "mel"
    band = {
        name: value
        for name, value in (("bands", given.bands), ("fmin", given.fmin), ("fmax", given.fmax))
        if value is not None
    }
    _check_kind(kind, band, cepstrum=given.coefficients)
    try:
        if band:
            changes[part] = replace(getattr(base, part), **band)
        if given.coefficients is not None:
            changes["cepstrum"] = replace(base.cepstrum, count=given.coefficients)
        return replace(base, **changes)
    except ValueError as error:
        raise CommandError(f"These options do not go together: {error}.") from error


def _check_kind(kind: str, band: Collection[str], *, cepstrum: int | None) -> None:
    """Refuse options that would change nothing, as they were meant to."""
    if band and kind == "cqt":
        raise CommandError("--bands, --fmin and --fmax are about mel bands, which cqt has none of.")
    if "bands" in band and kind == "f0":
        raise CommandError("--bands is about mel bands, which f0 has none of.")
    if cepstrum is not None and kind != "mfcc":
        raise CommandError("--coefficients are those of MFCC; add --kind mfcc.")


def _read(path: Path) -> FeatureSettings:
    """Return the settings in a JSON file: plain, or as they stand in a file of features."""
    try:
        data = json.loads(path.read_text("utf-8"))
        inner = data.get("settings", data) if isinstance(data, dict) else data
        return FeatureSettings.from_dict(inner)
    except OSError as error:
        raise CommandError(f"{path} could not be read: {error.strerror}.") from error
    except (ValueError, TypeError, AttributeError) as error:
        raise CommandError(f"{path} holds no settings of features: {error}.") from error


def parser() -> argparse.ArgumentParser:
    """Return the parser."""
    p = Parser("features", DESCRIPTION, EPILOG)
    options.add_files(p)
    options.add_output(p, "TABLE")
    p.add_argument("--format", choices=FORMATS, help="usually by the name (default: npz)")
    group = p.add_argument_group("features")
    group.add_argument("--settings", type=Path, metavar="JSON", help="begin with those of a file")
    group.add_argument("--kind", choices=KINDS, help="default: log-mel")
    rate = options.whole(RATES.start, RATES.stop - 1, "the rate in Hz")
    group.add_argument("--rate", type=rate, metavar="HZ", help="resample all sounds to it first")
    size = options.whole(16, 65_536, "the size of the FFT")
    group.add_argument("--n-fft", type=size, metavar="N", help="default: 2048")
    group.add_argument("--win-length", type=size, metavar="N", help="default: all of the FFT")
    group.add_argument("--hop", type=options.whole(1, 1 << 24, "the hop"), metavar="N")
    group.add_argument(
        "--window", type=options.parsed(Window.parse), metavar="NAME", help=", ".join(WINDOWS)
    )
    bands = options.whole(1, 4096, "the number of bands")
    group.add_argument("--bands", type=bands, metavar="N", help="mel bands (default: 128)")
    hertz = options.number(0.0, 5e6, "the frequency in Hz")
    group.add_argument("--fmin", type=hertz, metavar="HZ", help="of the mel bands, the pitch")
    group.add_argument("--fmax", type=hertz, metavar="HZ", help="of the mel bands, the pitch")
    count = options.whole(1, 4096, "the number of coefficients")
    group.add_argument("--coefficients", type=count, metavar="N", help="of MFCC (default: 20)")
    level = options.number(0.0, 1000.0, "the range in dB")
    group.add_argument("--top-db", type=level, metavar="DB", help="below the loudest; 0: no limit")
    orders = options.whole(0, 2, "the number of derivatives")
    group.add_argument("--deltas", type=orders, metavar="0|1|2", help="derivatives over time")
    group.add_argument("--normalisation", choices=NORMALISATIONS)
    options.add_passage(group)
    options.add_batch(p)
    return p
