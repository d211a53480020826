"""The built-in demo signal as a source of live sound, at the pace of a sound card."""

import threading
import time
from dataclasses import replace
from typing import Final

from app.capture.capture_state import CaptureState
from app.capture.history import History
from app.soundcard.receiver import clock
from dsp.demo import demo_signal
from dsp.ring import SampleRing

RATE = 48_000
CHANNELS = 2  # of the demo signal
BLOCKS_PER_SECOND = 100
CATCH_UP_SECONDS = 2.0  # a thread that was held up for longer leaves a gap
REASON_HELD_UP = "the computer was held up"
JOIN_SECONDS = 0.45


class DemoSource:
    """A source like `app.capture.capture.Capture`, without a device.

    Parameters
    ----------
    rate
        Sample rate in Hz; None is 48 kHz.
    history_seconds
        How much sound to keep.
    """

    def __init__(self, rate: int | None, history_seconds: float) -> None:
        rate = rate or RATE
        self._history = History(history_seconds)
        self.signal: Final = SampleRing(self._history.capacity(rate), CHANNELS, rate)
        self._closing = threading.Event()  # set by close()
        self._thread: threading.Thread | None = None
        # NB: no lock. These two are read by anyone and written by the thread alone.
        self._state = self._well = CaptureState("running", rate=rate, channels=CHANNELS)
        self._epoch: float | None = None

    @property
    def state(self) -> CaptureState:
        """How the source is doing: well, or short of memory."""
        return self._state

    @property
    def epoch(self) -> float | None:
        """Time of day of sample 0, in seconds since 1970; None before the start."""
        return self._epoch

    def start(self) -> None:
        """Begin to play; returns at once."""
        self._thread = threading.Thread(target=self._run, name="demo", daemon=True)
        self._thread.start()

    def keep(self, seconds: float) -> None:
        """Keep so much sound from now on; nothing that fits is lost."""
        self._history.seconds = seconds

    def close(self) -> None:
        """Stop for good."""
        self._closing.set()
        if self._thread is not None:
            self._thread.join(JOIN_SECONDS)

    def _run(self) -> None:
        try:
            self._play()
        except Exception as error:
            self._state = CaptureState(
                "failed", f"The demo signal was stopped by an error: {error}."
            )
            raise

    def _play(self) -> None:
        ring, rate = self.signal, self.signal.rate
        block = max(1, rate // BLOCKS_PER_SECOND)
        demo_signal(0, block, rate)  # the first call takes long, and that time is not to be made up
        began = clock()
        self._epoch = time.time()
        while not self._closing.is_set():
            self._fit()
            # Counted from the beginning, so that nothing adds up.
            due = int((clock() - began) * rate)
            if due - ring.end > CATCH_UP_SECONDS * rate:
                ring.skip(due - ring.end, REASON_HELD_UP)
            if due - ring.end >= block:
                ring.write(demo_signal(ring.end, block, rate))
            else:
                self._closing.wait(began + (ring.end + block) / rate - clock())

    def _fit(self) -> None:
        """Come nearer to the length of history that is wished."""
        self._history.fit(self.signal)
        kind, message, hint = self._history.problem or ("running", "", "")
        if message != self._state.message:
            self._state = replace(self._well, kind=kind, message=message, hint=hint)
