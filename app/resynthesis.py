"""Sound again from the levels of a picture alone, made in the background."""

from math import isfinite
from typing import Final

from app.job import Job
from app.recordings.made_sound import MadeSound
from dsp.analysis import Analysis
from dsp.resynthesis import fitting_samples, magnitudes
from dsp.selection import Selection
from dsp.signal import Signal

LONGEST_SECONDS: Final = 600.0
MOST_VALUES: Final = 1 << 26
"""Levels that are worked on at a time; with all that belongs to them they take 1.2 GB."""

ITERATIONS: Final = 32
MOMENTUM: Final = 0.99


class Resynthesis(Job):
    """Sound whose levels are those of a passage; its phases are found again by Griffin-Lim.

    Pre-emphasis and weighting are left out: the levels are those of the sound itself.

    Parameters
    ----------
    signal
        The sound.
    cut
        Which part of it; what lies outside of its frequencies counts as silence.
    analysis
        Its window, FFT size, overlap and channel are those of the levels.
    origin
        What the sound is called.
    iterations
        How often to go to and fro.
    """

    def __init__(
        self,
        signal: Signal,
        cut: Selection,
        analysis: Analysis,
        origin: str,
        iterations: int = ITERATIONS,
    ) -> None:
        super().__init__("resynthesis", "No sound was made of the picture")
        self._signal, self._cut, self._analysis = signal, cut, analysis
        self._origin, self._iterations = origin, iterations
        self._convergence = 0.0  # these two are written by the thread alone
        self._made: MadeSound | None = None
        self._thread.start()

    @property
    def convergence_db(self) -> float:
        """How far the levels of the sound are from those wanted, in dB; falls as it goes on."""
        return self._convergence

    @property
    def made(self) -> MadeSound | None:
        """The sound, once it is complete."""
        return self._made

    def _work(self) -> None:
        self._failure = too_long(self._cut, self._analysis, self._signal.rate)
        if self._failure:
            return
        from dsp.transforms.griffin_lim import griffin_lim  # here: nobody else needs it
        from dsp.transforms.istft import Synthesis

        framing, hop = self._analysis.framing, self._analysis.hop
        try:
            Synthesis(framing, hop)
        except ValueError:
            self._failure = (
                "No sound can be made of this picture, as its windows leave samples out; choose "
                "more overlap."
            )
            return
        try:
            wanted = magnitudes(self._signal, self._cut, self._analysis, lambda: self._go_on(0.0))
        except LookupError:
            self._failure = "No sound was made of the picture, as its sound is no longer there."
            return
        if wanted is None:
            return
        x, convergence = griffin_lim(
            wanted, framing, hop, self._iterations, MOMENTUM, on_progress=self._hear
        )
        if not self._cancelled.is_set():
            self._convergence = convergence
            name = f"{self._origin} – resynthesized{_reached(convergence)}"
            # a copy, so that what lies beyond the end does not stay in memory
            self._made = MadeSound(name, x[: len(self._cut)].copy(), self._signal.rate)

    def _hear(self, share: float, convergence: float) -> bool:
        self._convergence = convergence
        return self._go_on(share)


def too_long(cut: Selection, analysis: Analysis, rate: int) -> str:
    """Return why so long a passage is refused, as a sentence; empty if it is not."""
    fits = fitting_samples(MOST_VALUES, analysis) / rate
    if len(cut) <= min(fits, LONGEST_SECONDS) * rate:
        return ""
    if fits >= LONGEST_SECONDS:
        return (
            f"Sound is made of at most {LONGEST_SECONDS / 60:.0f} minutes of a picture at a time; "
            "select less."
        )
    return (
        f"With this FFT size and overlap, sound is made of at most {int(fits)} s of a picture at "
        "a time; select less, or choose less overlap."
    )


def _reached(convergence: float) -> str:
    """Return the convergence in words; empty for silence, which is met as it is."""
    if not isfinite(convergence):
        return ""
    return f" ({convergence:.1f} dB)".replace("-", "\N{MINUS SIGN}")
