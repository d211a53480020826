"""What the user wants to hear: values that one thread writes and another one serves."""

from dataclasses import dataclass

from app.playback.voices import Manner
from dsp.playing.hand import Hand
from dsp.playing.voice import Passage
from dsp.signal import Signal


@dataclass(frozen=True, eq=False)
class Take:
    """One playing of a passage; every one is its own, even of the same passage.

    Parameters
    ----------
    signal, passage, manner
        What to play, and how.
    follows
        Whether what was heard before it is of the same signal.
    goes_on
        Whether it begins where the take before it is when it takes over.
    """

    signal: Signal
    passage: Passage
    manner: Manner
    follows: bool = False
    goes_on: bool = False


@dataclass(frozen=True, eq=False)
class Scrubbing:
    """One scrub, from the press of the button to its release.

    Parameters
    ----------
    signal
        What is scrubbed.
    first
        Sample where it begins.
    channels
        To be heard, as in `Manner`.
    hand
        Leads it.
    """

    signal: Signal
    first: float
    channels: tuple[int, ...] | None
    hand: Hand


@dataclass(frozen=True)
class Wish:
    """All that is wanted at a time.

    Parameters
    ----------
    take
        What to play; None for nothing.
    scrubbing
        What to scrub meanwhile; None for nothing.
    device_key
        Key of the output, or what else `app.soundcard.devices.find_device` takes; None is the
        system's default.
    """

    take: Take | None = None
    scrubbing: Scrubbing | None = None
    device_key: str | None = None
