"""The levels of a passage, from which sound is made again by `dsp.transforms.griffin_lim`."""

from collections.abc import Callable

import numpy as np

from dsp.analysis import Analysis
from dsp.selection import Selection
from dsp.signal import Signal
from dsp.sound import MonoSound, Stretch
from dsp.transforms.frames import Values, column_count
from dsp.transforms.stft import StftStream

BLOCK = 1 << 18  # samples that are transformed at a time


def magnitudes(
    signal: Signal, cut: Selection, analysis: Analysis, go_on: Callable[[], bool] = lambda: True
) -> Values | None:
    """Return ``|X|`` of a passage; what lies outside of its frequencies is 0.

    Memory is that of the result. Pre-emphasis and weighting are left out: the levels are those of
    the sound itself.

    Parameters
    ----------
    signal
        The sound.
    cut
        Which part of it.
    analysis
        Its window, FFT size, overlap and channel count.
    go_on
        Called before each block; False cancels.

    Returns
    -------
    Values or None
        Shape (columns, bins), columns centred on every hop until one lies at the end of the
        selection or beyond; None if it was cancelled.

    Raises
    ------
    LookupError
        If some of the sound is not there any more.
    """
    framing, hop = analysis.framing, analysis.hop
    mono = MonoSound(signal, analysis.channel, 0.0)
    stream = StftStream(framing, hop)
    silence = -len(cut) % hop  # so that the last column is not before the last sample
    count = column_count(len(cut) + silence, framing, hop, centred=True)
    out = np.empty((count, framing.bins), np.float32)
    done = 0
    for start in range(cut.start, cut.stop, BLOCK):
        if not go_on():
            return None
        stop = min(start + BLOCK, cut.stop)
        x = mono.read(Stretch(start, stop), start, stop)
        if x is None:
            raise LookupError(f"samples {start} to {stop} are not there")
        columns = stream.feed(x)
        np.abs(columns, out=out[done : done + len(columns)])
        done += len(columns)
    rest = np.concatenate((stream.feed(np.zeros(silence, np.float32)), stream.finish()))
    np.abs(rest, out=out[done:])
    frequencies = framing.frequencies(signal.rate)
    out[:, frequencies < (cut.low_hz or 0.0)] = 0.0
    if cut.high_hz is not None:
        out[:, frequencies > cut.high_hz] = 0.0
    return out


def fitting_samples(values: int, analysis: Analysis) -> int:
    """Return how many samples have at most `values` levels."""
    return max(0, values // analysis.framing.bins - 1) * analysis.hop
