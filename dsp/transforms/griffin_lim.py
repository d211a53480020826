"""Sound from magnitudes alone: the phase is found by going to and fro.

Each iteration makes the columns into sound, transforms that sound, and keeps the phase but not the
magnitudes. D. W. Griffin and J. S. Lim, "Signal estimation from modified short-time Fourier
transform", 1984; with momentum: N. Perraudin, P. Balazs and P. L. Sondergaard, "A fast Griffin-Lim
algorithm", 2013.
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from dsp.framing import Framing
from dsp.signal import Samples
from dsp.transforms.frames import Complex, Values, WindowedTransform, frames_of
from dsp.transforms.istft import Synthesis

Progress = Callable[[float, float], bool | None]
"""Told the share that is done and the convergence so far in dB; False stops."""


class Reconstruction(NamedTuple):
    """Sound, and how near its magnitudes come to those that were wanted."""

    x: Samples
    """Shape (n,)."""
    convergence_db: float
    """``20 log10`` of the norm of the difference over the norm of what was wanted."""


def griffin_lim(  # noqa: PLR0913, PLR0917 - the parameters of the method
    magnitudes: Values,
    framing: Framing,
    hop: int,
    iterations: int = 32,
    momentum: float = 0.99,
    seed: int = 0,
    on_progress: Progress | None = None,
) -> Reconstruction:
    """Return sound whose centred transform comes near to `magnitudes`.

    Parameters
    ----------
    magnitudes
        ``|X|`` of `dsp.transforms.stft.stft`, finite and at least 0, shape (columns, bins).
    framing, hop
        With which they were made.
    iterations
        How often to go to and fro, at least 0.
    momentum
        In [0, 1]; 0 is the classic algorithm. It takes a third of the iterations at 0.99.
    seed
        Of the phases to begin with: the same seed gives the same sound.
    on_progress
        Called after each iteration; where it returns False, the sound so far is the result. It
        costs a few percent.

    Returns
    -------
    Reconstruction
        Sound from the centre of the first column to that of the last, and its convergence.

    Raises
    ------
    ValueError
        If a parameter lies outside its range, or no sound comes back from this window and hop.
    """
    if magnitudes.ndim != 2 or magnitudes.shape[1] != framing.bins:
        raise ValueError(f"{magnitudes.shape=} must be (columns, {framing.bins})")
    if not (np.isfinite(magnitudes).all() and magnitudes.min(initial=0.0) >= 0.0):
        raise ValueError("magnitudes must be finite and at least 0")
    if iterations < 0:
        raise ValueError(f"{iterations=} must be at least 0")
    if not 0.0 <= momentum <= 1.0:
        raise ValueError(f"{momentum=} must lie in [0, 1]")
    search = _Search(magnitudes, framing, hop, momentum)
    search.begin(seed)
    for done in range(1, iterations + 1):
        convergence = search.iterate(tell=on_progress is not None)
        if on_progress is not None and on_progress(done / iterations, convergence) is False:
            break
    return Reconstruction(search.sound(), search.convergence())


class _Search:
    """The columns between the iterations, and the work space.

    Sound is kept in rows of one hop from the start of the first window on.
    """

    def __init__(self, magnitudes: Values, framing: Framing, hop: int, momentum: float) -> None:
        self._wanted = np.ascontiguousarray(magnitudes, np.float32)
        self._hop = hop
        self._analysis = WindowedTransform(
            framing.window.samples(framing.win_length), framing.n_fft
        )
        self._synthesis = Synthesis(framing, hop)
        self._share = np.float32(-momentum / (1.0 + momentum))
        columns, rows = len(magnitudes), len(magnitudes) + self._synthesis.parts
        self._heard = slice(framing.before, framing.before + max(0, columns - 1) * hop)
        # no sound before the first centre and after the last: nobody will hear it
        self._weights = np.zeros(rows * hop, np.float32)
        self._weights[self._heard] = self._synthesis.weights(0, rows, columns)[self._heard]
        self._sound = np.zeros_like(self._weights)
        self._next = np.zeros_like(self._weights)
        self._frames = frames_of(self._sound, framing.win_length, hop, columns)
        self._next_frames = frames_of(self._next, framing.win_length, hop, columns)
        self._before = np.zeros(magnitudes.shape, np.complex64)  # transforms of the last sound
        block = (self._analysis.block, framing.bins)
        self._mixed = np.empty(block, np.complex64)
        self._size = np.empty(block, np.float32)

    def begin(self, seed: int) -> None:
        """Start with random phases."""
        rng = np.random.default_rng(seed)
        for rows in self._blocks():
            angle = rng.random(self._wanted[rows].shape, np.float32) * np.float32(2.0 * np.pi)
            spectrum = self._mixed[: len(angle)]
            np.multiply(self._wanted[rows], np.cos(angle), out=spectrum.real)
            np.multiply(self._wanted[rows], np.sin(angle), out=spectrum.imag)
            self._synthesis.add(spectrum, self._next[rows.start * self._hop :])
        self._swap()

    def iterate(self, *, tell: bool) -> float:
        """Go to and fro once; return the convergence of the sound before in dB, if to be told."""
        missed = 0.0
        for rows in self._blocks():
            spectrum = self._analysis(self._frames[rows])
            if tell:
                missed += self._missed(spectrum, rows)
            mixed = self._towards(spectrum, rows)
            self._before[rows] = spectrum
            self._synthesis.add(mixed, self._next[rows.start * self._hop :])
        self._swap()
        return self._decibels(missed) if tell else 0.0

    def convergence(self) -> float:
        """Return the convergence of the sound in dB."""
        missed = 0.0
        for rows in self._blocks():
            missed += self._missed(self._analysis(self._frames[rows]), rows)
        return self._decibels(missed)

    def sound(self) -> Samples:
        """Return the sound, shape (n,)."""
        return self._sound[self._heard].copy()

    def _blocks(self) -> list[slice]:
        count, size = len(self._wanted), self._analysis.block
        return [slice(at, min(count, at + size)) for at in range(0, count, size)]

    def _towards(self, spectrum: Complex, rows: slice) -> Complex:
        """Return the wanted magnitudes with the phase that `spectrum` and the last one suggest."""
        n = len(spectrum)
        mixed, size = self._mixed[:n], self._size[:n]
        parts = mixed.view(np.float32)  # real factors cost half as much on the parts
        np.multiply(self._before[rows].view(np.float32), self._share, out=parts)
        np.add(mixed, spectrum, out=mixed)
        np.abs(mixed, out=size)
        np.add(size, np.float32(1e-30), out=size)  # so that nothing has no phase
        np.divide(self._wanted[rows], size, out=size)
        return np.multiply(mixed, size, out=mixed)

    def _missed(self, spectrum: Complex, rows: slice) -> float:
        """Return the squared norm of the difference to the wanted magnitudes."""
        size = np.abs(spectrum, out=self._size[: len(spectrum)])
        np.subtract(size, self._wanted[rows], out=size)
        return float(np.vdot(size, size))

    def _decibels(self, missed: float) -> float:
        wanted = 0.0
        for rows in self._blocks():
            wanted += float(np.vdot(self._wanted[rows], self._wanted[rows]))
        if not missed or not wanted:
            return -np.inf
        return float(10.0 * np.log10(missed / wanted))

    def _swap(self) -> None:
        """Take the sound that was added up as the sound, and begin the next one."""
        np.multiply(self._next, self._weights, out=self._next)
        self._sound, self._next = self._next, self._sound
        self._frames, self._next_frames = self._next_frames, self._frames
        self._next[:] = 0.0
