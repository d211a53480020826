"""How a passage is to be played, as one frozen value, and the voice that does it."""

from dataclasses import dataclass
from typing import Final

from dsp.playing.voice import FASTEST, SLOWEST, CopyVoice, Passage, Tape, Voice
from dsp.selection import Selection
from dsp.signal import Gap, Samples, Signal


@dataclass(frozen=True)
class Manner:
    """How a passage is to be played.

    Parameters
    ----------
    speed
        Seconds of the signal per second of playing, in [`SLOWEST`, `FASTEST`].
    keep_pitch
        Whether another speed leaves the pitch as it is.
    heterodyne_hz
        Carrier that frequencies around it are brought down from, above 0; it leaves the speed at 1.
        None plays what is there.
    box
        The band of frequencies to be heard; None, or one without limits, is all.
    channels
        Indices of the one or two channels to be heard; None is the first two, or the only one.

    Raises
    ------
    ValueError
        If a parameter lies outside its range.
    """

    speed: float = 1.0
    keep_pitch: bool = True
    heterodyne_hz: float | None = None
    box: Selection | None = None
    channels: tuple[int, ...] | None = None

    def __post_init__(self) -> None:
        if not SLOWEST <= self.speed <= FASTEST:
            raise ValueError(f"{self.speed=} must lie in [{SLOWEST}, {FASTEST}]")
        if self.heterodyne_hz is not None and not self.heterodyne_hz > 0:
            raise ValueError(f"{self.heterodyne_hz=} must be above 0")

    @property
    def pace(self) -> float:
        """Seconds of the signal per second of playing, all things considered."""
        return 1.0 if self.heterodyne_hz is not None else self.speed


def make_voice(signal: Signal, passage: Passage, rate: int, manner: Manner) -> Voice:
    """Return what plays `passage` of `signal` at `rate` frames per second.

    Raises
    ------
    ValueError
        If the signal lacks a channel that is to be heard.
    """
    if manner.box is not None and manner.box.is_band:
        signal = _Boxed(signal, manner.box)
    tape = Tape(signal, passage, manner.channels)
    # Each is imported where it is needed: playing as it is should begin at once.
    if manner.heterodyne_hz is not None:
        from dsp.playing.heterodyne import HeterodyneVoice

        return HeterodyneVoice(tape, rate, min(manner.heterodyne_hz, signal.rate / 2))
    if manner.speed != 1.0 and manner.keep_pitch:
        from dsp.playing.stretch import StretchedVoice

        return StretchedVoice(tape, rate, manner.speed)
    if manner.speed != 1.0 or signal.rate != rate:
        from dsp.playing.resample import ResampledVoice

        return ResampledVoice(tape, rate, manner.speed)
    return CopyVoice(tape)


class _Boxed:
    """The sound of a box of a signal, as a signal; for one thread."""

    def __init__(self, signal: Signal, box: Selection) -> None:
        from dsp.transforms.masked import MaskedReader

        self._signal: Final = signal
        low = box.low_hz or 0.0
        high = signal.rate / 2 if box.high_hz is None else box.high_hz
        self._reader: Final = MaskedReader(signal, low, high, box.start, box.stop)
        self.rate: Final = signal.rate
        self.channels: Final = signal.channels

    @property
    def start(self) -> int:
        return self._signal.start

    @property
    def end(self) -> int:
        return self._signal.end

    @property
    def length(self) -> int | None:
        return self._signal.length

    @property
    def gaps(self) -> tuple[Gap, ...]:
        return self._signal.gaps

    def read(self, start: int, out: Samples) -> bool:
        return self._reader.read(start, out)

    def will_read(self, start: int, count: int) -> None:
        self._signal.will_read(start, count)
