"""Pictures and tables made in the background, each there whole or not at all."""

from abc import abstractmethod
from concurrent.futures import CancelledError
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from app.disk import write_failure
from app.export.limits import ExportError
from app.export.picture import Form, picture_file
from app.export.qt_thread import Caller
from app.export.record import Record, relative_name
from app.export.tables import WRITERS, beside, description
from app.export.values import ValueTable
from app.files import whole_file, write_whole
from app.job import Job
from dsp.settings import Settings
from dsp.signal import Signal


@dataclass(frozen=True)
class Subject:
    """What something is made of.

    Parameters
    ----------
    signal
        The sound; live sound as a `Snapshot`.
    settings
        How it is analysed and coloured.
    sound
        Its file; None if it has none.
    """

    signal: Signal
    settings: Settings
    sound: Path | None = None

    def name_in(self, path: Path) -> str:
        """Return what the file `path` calls the sound; empty if that has no file."""
        return relative_name(self.sound, path) if self.sound else ""


class MakingJob(Job):
    """Something on its way that is made of a sound.

    Parameters
    ----------
    trouble
        How the sentence begins that tells of an error.
    """

    def __init__(self, trouble: str) -> None:
        super().__init__("export", trouble)

    def _work(self) -> None:
        try:
            self._make()
            self._progress = 1.0
        except CancelledError:
            pass
        except ExportError as error:
            self._failure = str(error)
        except ValueError as error:
            self._failure = f"{self._trouble}: {error}."

    @abstractmethod
    def _make(self) -> None:
        """Make it; `_tell` is to be called as it goes on."""

    def _tell(self, share: float) -> None:
        """Note the share that is done.

        Raises
        ------
        CancelledError
            If it is to be given up.
        """
        if not self._go_on(share):
            raise CancelledError


class ExportJob(MakingJob):
    """A file on its way.

    Parameters
    ----------
    path
        What is there is replaced at the end.
    """

    def __init__(self, path: Path) -> None:
        super().__init__(f"{path.name} was not saved")
        self.path: Final = path
        self._written = False  # by the thread alone

    @property
    def written(self) -> bool:
        """Whether the file is there, whole."""
        return self._written

    def _make(self) -> None:
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            self._write()
            self._written = True
        except OSError as error:
            self._failure = f"{self._trouble}: {write_failure(error, self.path.parent)}."

    @abstractmethod
    def _write(self) -> None:
        """Write the file; `_tell` is to be called as it goes on."""


class PictureJob(ExportJob):
    """A picture.

    Parameters
    ----------
    subject
        What it is of.
    form
        In which form.
    path
        Where to.
    call
        Has done what only the thread of Qt may do.
    """

    def __init__(self, subject: Subject, form: Form, path: Path, call: Caller) -> None:
        super().__init__(path)
        self._subject, self._form, self._call = subject, form, call
        self._thread.start()

    def _write(self) -> None:
        subject, name = self._subject, self._subject.name_in(self.path)
        data = picture_file(
            subject.signal, subject.settings, self._form, name, self._tell, self._call
        )
        self._tell(1.0)
        write_whole(self.path, data)


class CopyJob(MakingJob):
    """A picture as that of a `PictureJob`, for the clipboard.

    Parameters
    ----------
    subject, form, call
        As there.
    """

    def __init__(self, subject: Subject, form: Form, call: Caller) -> None:
        super().__init__("The picture was not copied")
        self._subject, self._form, self._call = subject, form, call
        self.data = b""
        """The picture as a file, once it is done; written by the thread alone."""
        self._thread.start()

    def _make(self) -> None:
        signal, settings = self._subject.signal, self._subject.settings
        self.data = picture_file(signal, settings, self._form, tell=self._tell, call=self._call)


@dataclass(frozen=True)
class Numbers:
    """Which numbers are wanted of samples ``[first, last)``.

    `kind` is one of `WRITERS`, `unit` one of `UNITS`; `band` in Hz, None for all frequencies.
    """

    kind: str
    first: float
    last: float
    unit: str = "db"
    band: tuple[float, float] | None = None

    def table(self, subject: Subject) -> ValueTable:
        """Return them, not computed yet.

        Raises
        ------
        ValueError
            If they do not go together.
        """
        analysis, offset = subject.settings.analysis, subject.settings.offset
        passage = self.first, self.last
        table = ValueTable(subject.signal, analysis, passage, self.unit, offset)
        if self.band is not None:
            table.limit(*self.band)
        return table


class TableJob(ExportJob):
    """A table of levels, as `sonoscope analyze` writes it.

    Parameters
    ----------
    subject
        What it is of.
    numbers
        Which ones.
    path
        Where to.
    """

    def __init__(self, subject: Subject, numbers: Numbers, path: Path) -> None:
        super().__init__(path)
        self._subject, self._numbers = subject, numbers
        self._thread.start()

    def _write(self) -> None:
        subject, numbers = self._subject, self._numbers
        other = self._beside()
        signal, table = subject.signal, numbers.table(subject)
        record = Record(
            subject.settings,
            subject.name_in(self.path),
            signal.rate,
            signal.channels,
            numbers.first,
            numbers.last,
        )
        with whole_file(self.path) as temporary, temporary.open("wb") as file:
            WRITERS[numbers.kind](file, table, record, self._tell)
        if other is not None:
            write_whole(other, description(table, record))

    def _beside(self) -> Path | None:
        """Return where a second file goes; who replaces the first one replaces it too.

        Raises
        ------
        ExportError
            If something else is there.
        """
        other = beside(self.path, self._numbers.kind)
        if other is not None and other.exists() and not self.path.exists():
            raise ExportError(
                f"{self._trouble}: {other.name}, which would tell its settings, is there already; "
                "choose another name."
            )
        return other
