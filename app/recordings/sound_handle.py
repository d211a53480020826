"""One open sound file of libsndfile."""

import os
from pathlib import Path
from typing import Any, Final

import numpy as np

# What libsndfile addresses sample by sample. Everything else is a chain of frames that depend on
# each other, or that it does not find exactly again (Vorbis, Opus, MP3, GSM, ADPCM).
_PLAIN_FORMATS: Final = {
    *("WAV", "WAVEX", "RF64", "W64", "AIFF", "AU", "CAF", "FLAC", "SVX", "NIST", "IRCAM", "PVF"),
    *("AVR", "MAT4", "MAT5", "HTK", "MPC2K", "WVE", "VOC"),
}
_PLAIN_CODINGS: Final = {
    *("PCM_S8", "PCM_U8", "PCM_16", "PCM_24", "PCM_32", "FLOAT", "DOUBLE", "ULAW", "ALAW"),
}
# Decoders whose samples have 16 bits; half the space, and nothing lost.
_SHORT: Final = {
    *("PCM_S8", "PCM_U8", "PCM_16", "ULAW", "ALAW", "ALAC_16", "GSM610", "VOX_ADPCM"),
    *("IMA_ADPCM", "MS_ADPCM", "NMS_ADPCM_16", "NMS_ADPCM_24", "NMS_ADPCM_32"),
    *("G721_32", "G723_24", "G723_40", "DPCM_8", "DPCM_16"),
}
_LONGEST: Final = 1 << 48  # a length beyond it means that the header does not tell
_LABELS: Final = {
    "PCM_S8": "8-bit PCM",
    "PCM_U8": "8-bit PCM",
    "PCM_16": "16-bit PCM",
    "PCM_24": "24-bit PCM",
    "PCM_32": "32-bit PCM",
    "FLOAT": "32-bit float",
    "DOUBLE": "64-bit float",
    "ULAW": "mu-law",
    "ALAW": "A-law",
    "VORBIS": "Vorbis",
    "OPUS": "Opus",
    "IMA_ADPCM": "IMA ADPCM",
    "MS_ADPCM": "Microsoft ADPCM",
    "GSM610": "GSM 6.10",
}


class Handle:
    """One open sound file of libsndfile, and where it stands; for one thread at a time.

    Parameters
    ----------
    path
        The file.
    follow
        Whether to follow how much of the file is consumed; slower, and only good for decoding.

    Raises
    ------
    ValueError
        If libsndfile does not read it.
    OSError
        If it cannot be opened.
    """

    def __init__(self, path: Path, follow: bool = False) -> None:
        import soundfile  # it loads a large library

        self._file = path.open("rb", buffering=0) if follow else None
        # The bytes of the name: not every name on a POSIX disk is text.
        name = os.fsencode(path) if os.name == "posix" else str(path)
        try:
            self._sound: Any = soundfile.SoundFile(self._file or name)
        except (soundfile.SoundFileError, TypeError) as error:  # TypeError: it has no header
            if self._file:
                self._file.close()
            raise ValueError(f"libsndfile: {error}") from error
        self._errors: Final = (soundfile.SoundFileError, OSError)
        # soundfile would seek after every read, which is slow and, in some formats, fails.
        self._sound.seekable = lambda: False
        self.position = 0
        self.rate: Final = int(self._sound.samplerate)
        self.channels: Final = int(self._sound.channels)
        self.frames: Final = int(self._sound.frames)
        self.coding: Final = str(self._sound.subtype)
        self._format: Final = str(self._sound.format)

    def __str__(self) -> str:
        label = _LABELS.get(self.coding, self.coding.replace("_", " "))
        return "MP3" if self._format == "MP3" else f"{self._format}, {label}"

    @property
    def has_length(self) -> bool:
        """Whether the header tells how many samples there are; they need not be there."""
        return 0 <= self.frames < _LONGEST

    @property
    def has_16_bits(self) -> bool:
        """Whether 16 bits hold every sample, so that half the space loses nothing."""
        return self.coding in _SHORT and self._format not in ("SDS", "PAF")

    @property
    def has_checksums(self) -> bool:
        """Whether samples that were damaged since they were written are found out when read."""
        return self._format == "FLAC"

    @property
    def is_plain(self) -> bool:
        """Whether every sample can be sought exactly: tried out on the last one.

        A file that is cut off or whose header lies fails here, without any reading through it.
        """
        if self._format not in _PLAIN_FORMATS or self.coding not in _PLAIN_CODINGS:
            return False
        if not self.has_length or self.frames == 0:
            return False
        last = np.empty((1, self.channels), np.float32)
        return self.seek(self.frames - 1) and self.read(last) == 1 and self.seek(0)

    @property
    def consumed(self) -> float:
        """Share of the bytes that were read, 0 to 1; 0 if that is not followed."""
        if self._file is None:
            return 0.0
        return min(1.0, self._file.tell() / max(1, os.fstat(self._file.fileno()).st_size))

    def seek(self, position: int) -> bool:
        """Go to a sample; False if that failed."""
        if position == self.position:
            return True
        try:
            self._sound.seek(position)
        except self._errors:
            return False
        self.position = position
        return True

    def read(self, out: Any) -> int:
        """Fill `out`, shape (n, channels), contiguous, of int16, int32, float32 or float64.

        Returns
        -------
        int
            Samples read: fewer than asked for at the end or where the file is damaged. Then
            libsndfile reads nothing more with this handle, wherever it is sent.
        """
        try:
            count = len(self._sound.read(out=out))
        except self._errors:
            return 0
        self.position += count
        return count

    def close(self) -> None:
        """Give the file back."""
        self._sound.close()
        if self._file:
            self._file.close()
