"""One stream of PortAudio, from its opening to its end. Knows sounddevice only as an argument."""

from collections.abc import Callable
from typing import Any, Literal, Protocol

from app.soundcard.pulse import ALSA_DEVICE
from app.soundcard.receiver import Receiver
from dsp.signal import Samples

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


Latency = Literal["low"] | float  # seconds of sound in the buffer


class Filler(Protocol):
    """Makes the sound of one output stream."""

    def fill(self, out: Samples, heard: float, now: float, underflow: bool) -> None:
        """Fill `out` completely; called by PortAudio, so it must be quick and must not wait.

        Parameters
        ----------
        out
            Shape (n, channels), full scale is 1.
        heard, now
            PortAudio's time when the first frame will be heard, and of this call, in seconds of
            its own clock.
        underflow
            Whether PortAudio says that there was silence before this block since it came too late.
        """


class OutputStream:
    """A running stream from a filler to a device. Made by `open_output`.

    Parameters
    ----------
    make
        Makes the filler, for a rate and a number of channels.
    on_end
        Called by PortAudio's thread when the stream ends and nobody had asked for it.
    """

    def __init__(self, make: Callable[[int, int], Filler], on_end: Callable[[], None]) -> None:
        self._make = make
        self._on_end = on_end
        self._filler: Filler | None = None  # written before the stream runs
        self._closing = False  # becomes True, whoever writes it
        self.rate = 0  # written by the lane, before the stream runs
        self.ended = False  # written by PortAudio's thread
        self.failure: Exception | None = None  # likewise: what the callback died of
        self._stream: Any = None
        self._abort: type[Exception] = RuntimeError

    def start(
        self, sd: Any, index: int, form: tuple[int, int], latency: Latency, extra: Any
    ) -> None:
        """Open PortAudio's device `index` and let the callback run; in the lane.

        `form` is the rate and the number of channels.
        """
        rate, channels = form
        self._abort = sd.CallbackAbort
        stream = sd.OutputStream(
            device=index,
            samplerate=rate,
            channels=channels,
            blocksize=max(1, rate // BLOCKS_PER_SECOND),
            latency=latency,
            dtype="float32",
            extra_settings=extra,
            callback=self._callback,
            finished_callback=self._finished,
        )
        self._stream, self.rate = stream, rate
        self._filler = self._make(rate, channels)
        stream.start()

    def retire(self) -> None:
        """Expect the end; from any thread, returns at once."""
        self._closing = True

    def shut(self) -> None:
        """Close the stream, in the lane; what is still in its buffer is not heard any more."""
        self.retire()
        if self._stream is not None:
            self._stream.abort()
            self._stream.close()

    def _callback(self, out: Any, _frames: int, times: Any, flags: Any) -> None:
        try:
            assert self._filler is not None
            heard, now = times.outputBufferDacTime, times.currentTime
            self._filler.fill(out, heard, now, bool(flags.output_underflow))
        except Exception as error:
            self.failure = error  # sounddevice would print it where nobody looks
            raise self._abort from error

    def _finished(self) -> None:
        if not self._closing:
            self.ended = True
            self._on_end()
