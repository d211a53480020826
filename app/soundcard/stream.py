"""One stream of PortAudio, from its opening to its end. Knows sounddevice only as an argument."""

from collections.abc import Callable
from typing import Any

from app.soundcard.pulse import ALSA_DEVICE
from app.soundcard.receiver import Receiver

# Blocks of 10 ms come in a regular rhythm, 10 ms apart and 0.3 ms old. A sixtieth of a second, one
# frame of the picture, is no whole number of milliseconds, and PulseAudio, which counts in these,
# delivers it in pairs every 33 ms, 20 ms old.
BLOCKS_PER_SECOND = 100


class InputStream:
    """A running stream from a device into a receiver. Made by `open_input`.

    Parameters
    ----------
    receiver
        Takes the blocks.
    on_end
        Called by PortAudio's thread when the stream ends and nobody had asked for it.
    """

    def __init__(self, receiver: Receiver, on_end: Callable[[], None]) -> None:
        self._receiver = receiver
        self._on_end = on_end
        self._closing = False  # becomes True, whoever writes it
        self.ended = False  # written by PortAudio's thread
        self.failure: Exception | None = None  # likewise: what the callback died of
        self._stream: Any = None
        self._abort: type[Exception] = RuntimeError

    def start(self, sd: Any, index: int, rate: int, channels: int, extra: Any) -> None:
        """Open PortAudio's device `index` and let the callback run; in the lane."""
        self._abort = sd.CallbackAbort
        self._stream = sd.InputStream(
            device=index,
            samplerate=rate,
            channels=channels,
            blocksize=max(1, rate // BLOCKS_PER_SECOND),
            # PulseAudio keeps seconds for a reader that is late, a bare card only what is asked for
            latency="low" if sd.query_devices(index)["name"] == ALSA_DEVICE else "high",
            dtype="float32",
            extra_settings=extra,
            callback=self._callback,
            finished_callback=self._finished,
        )
        self._stream.start()

    def retire(self) -> None:
        """Let no more blocks through and expect the end; from any thread, returns at once."""
        self._closing = True
        self._receiver.retired = True

    def shut(self) -> None:
        """Close the stream, in the lane. Not by stop(): that hangs while a source is suspended."""
        self.retire()
        if self._stream is not None:
            self._stream.abort()
            self._stream.close()

    def _callback(self, block: Any, _frames: int, times: Any, flags: Any) -> None:
        try:
            heard, now = times.inputBufferAdcTime, times.currentTime
            self._receiver.receive(block, heard, now, flags.input_overflow)
        except Exception as error:
            self.failure = error  # sounddevice would print it where nobody looks
            raise self._abort from error

    def _finished(self) -> None:
        if not self._closing:
            self.ended = True
            self._on_end()
