"""Lists the devices without holding up the window."""

import threading

from PySide6.QtCore import QObject, Signal

from app.soundcard import audio

LEAVE_SECONDS = 1.0


class DeviceFinder(QObject):
    """Lists the devices in a thread of its own, as asking the sound server may take long.

    Signals
    -------
    found
        The inputs and the outputs; nothing where they cannot be listed.
    """

    found = Signal(object, object)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._thread: threading.Thread | None = None

    def look(self) -> None:
        """Emit `found` soon."""
        if self._thread is None or not self._thread.is_alive():
            self._thread = threading.Thread(target=self._look, name="devices", daemon=True)
            self._thread.start()

    def leave(self) -> None:
        """Wait a moment for the end: a program that ends while PortAudio starts may crash."""
        if self._thread is not None:
            self._thread.join(LEAVE_SECONDS)

    def _look(self) -> None:
        try:
            self.found.emit(audio.input_devices(), audio.output_devices(refresh=False))
        except audio.AudioError:  # the source itself says what is wrong
            self.found.emit([], [])
