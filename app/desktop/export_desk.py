"""Pictures, tables, spectra and videos of the current sheet, for the window."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any, Final

import numpy as np
from PySide6.QtCore import QObject, QSize
from PySide6.QtGui import QGuiApplication, QImage

from app.desktop.job_watch import JobWatch, Watched
from app.desktop.main_thread import MainThread
from app.desktop.scene_of import scene_of
from app.desktop.sheet import News, Sheet
from app.desktop.sheets import Sheets
from app.desktop.telling import Telling
from app.disk import write_failure
from app.export import encoder
from app.export.jobs import CopyJob, ExportJob, PictureJob, TableJob
from app.export.limits import ExportError
from app.export.picture import KINDS, Form, picture_file
from app.export.scene import Scene
from app.export.spectrum import spectrum_at, spectrum_csv
from app.export.video import VideoJob
from app.files import write_whole
from app.recordings.cutting import proposed_name
from ui import export_wish
from ui.export_dialog import Estimate, ExportDialog
from ui.export_picture_dialog import PictureDialog
from ui.export_table_dialog import TableDialog
from ui.export_video_dialog import VideoDialog
from ui.export_wish import PictureWish, TableWish, VideoWish
from ui.facts import as_copied
from ui.measures import measure_of
from ui.saving import SIZES, ask_export_file, ask_picture_file
from ui.theme import ThemeSwitch
from ui.window import MainWindow

BUSY: Final = "Another export is still going on"
NO_SOUND: Final = "There is no sound yet"


class ExportDesk(QObject):
    """Asks what to export, and tells what becomes of it.

    Parameters
    ----------
    window
        What dialogs belong to.
    sheets
        Where the sound is.
    themes
        Which colours rule.
    telling
        Takes the news.
    """

    def __init__(
        self, window: MainWindow, sheets: Sheets, themes: ThemeSwitch, telling: Telling
    ) -> None:
        super().__init__(window)
        self._window, self._sheets, self._themes = window, sheets, themes
        self._watch, self._call = JobWatch(window, telling, "export"), MainThread(self)
        self._picture, self._table, self._video = PictureWish(), TableWish(), VideoWish()
        self._folder, self._scale = "", 1.0
        self.deeds: dict[str, Callable[[], None]] = {
            "save": self._save_now,
            "copy": self._copy_now,
            "export-picture": self._ask_picture,
            "export-data": self._ask_table,
            "export-video": self._ask_video,
            "copy-reading": self._copy_reading,
            "copy-spectrum": self._copy_spectrum,
            "save-spectrum": self._save_spectrum,
        }
        """What to do at which command."""

    @property
    def _theme(self) -> str:
        return self._themes.theme.name

    def _scene(self) -> Scene | None:
        """Return what is shown now; None, and it is said, if nothing can be made of it."""
        if self._watch.busy:
            self._window.show_note(BUSY)
            return None
        scene = scene_of(self._sheets.current)
        if scene is None:
            self._window.show_note(NO_SOUND)
        return scene

    # Pictures

    def write(self, path: Path, scale: int) -> str:
        """Write what is visible at once, `scale` times as large; return what went wrong, if so."""
        scene = scene_of(self._sheets.current)
        if scene is None:
            return f"{NO_SOUND}."
        try:
            form = scene.form(PictureWish(size=str(scale)), self._theme)
            subject = scene.subject("visible")
            data = picture_file(subject.signal, subject.settings, form, subject.name_in(path))
            path.parent.mkdir(parents=True, exist_ok=True)
            write_whole(path, data)
        except OSError as error:
            return f"{path.name} was not saved: {write_failure(error, path.parent)}."
        except ExportError as error:
            return str(error)
        return ""

    def _save_now(self) -> None:
        """Save what is visible as it is."""
        scene = self._scene()
        chosen = scene and ask_picture_file(self._window, self._folder, self._scale)
        if scene is not None and chosen is not None:
            self._folder, self._scale = str(chosen.path.parent), chosen.scale
            self._save_picture(scene, PictureWish(size=f"{chosen.scale:.0f}"), chosen.path)

    def _copy_now(self) -> None:
        """Copy what is visible as it is."""
        scene = self._scene()
        form = scene and self._form(scene, PictureWish())
        if scene is None or form is None:
            return
        job = CopyJob(scene.subject("visible"), form, self._call)
        self._watch.follow(
            Watched(
                job,
                "Copying the picture …",
                lambda: f"{100 * job.progress:.0f} % of the picture made",
                partial(self._put, job),
            )
        )

    def _put(self, job: CopyJob) -> None:
        if job.data:
            QGuiApplication.clipboard().setImage(QImage.fromData(job.data))
        self._window.show_note("Picture copied" if job.data else "The picture was not copied")

    def _form(self, scene: Scene, wish: PictureWish) -> Form | None:
        """Return the form of a picture; None, and it is said, if it cannot be made."""
        try:
            return scene.form(wish, self._theme)
        except ExportError as error:
            self._watch.tell(News(str(error), "error"))
            return None

    def _ask_picture(self) -> None:
        scene = self._scene()
        if scene is None:
            return

        def preview(wish: PictureWish, most: QSize) -> QImage | None:
            try:
                return scene.preview(wish, self._theme, (most.width(), most.height()))
            except ExportError:
                return None  # as small as this nothing can be seen

        def estimate(wish: PictureWish) -> Estimate:
            return _estimate(lambda: scene.picture_words(wish, self._theme))

        def take(wish: PictureWish) -> bool:
            self._picture = wish
            suffixes = tuple(suffix for suffix, kind in KINDS.items() if kind == wish.kind)
            label = f"{export_wish.KINDS[wish.kind]} picture"
            path = self._ask_file("Export Picture", scene, wish.part, label, suffixes)
            if path is not None:
                self._save_picture(scene, wish, path)
            return path is not None

        self._open(PictureDialog(self._window, self._picture, estimate, preview), take)

    def _save_picture(self, scene: Scene, wish: PictureWish, path: Path) -> None:
        form = self._form(scene, wish)
        if form is not None:
            self._follow(PictureJob(scene.subject(wish.part), form, path, self._call))

    # Tables

    def _ask_table(self) -> None:
        scene = self._scene()
        if scene is None:
            return

        def take(wish: TableWish) -> bool:
            self._table = wish
            label = f"{export_wish.TABLES[wish.kind]} table"
            path = self._ask_file("Export Data", scene, wish.part, label, (f".{wish.kind}",))
            if path is not None:
                self._follow(TableJob(scene.subject(wish.part), scene.numbers(wish), path))
            return path is not None

        def estimate(wish: TableWish) -> Estimate:
            return _estimate(lambda: scene.table_words(wish))

        self._open(TableDialog(self._window, self._table, estimate), take)

    # Videos

    def _ask_video(self) -> None:
        scene = self._scene()
        if scene is None:
            return
        try:
            formats = {found.kind: found for found in encoder.formats()}
        except ExportError as error:
            self._watch.tell(News(str(error), "warning"))
            return

        def take(wish: VideoWish) -> bool:
            self._video = wish
            label = f"{formats[wish.kind].label} video"
            path = self._ask_file("Export Video", scene, wish.part, label, (f".{wish.kind}",))
            if path is not None:
                film, chosen = scene.film(wish, self._theme), formats[wish.kind]
                self._follow(VideoJob(scene.subject(wish.part), film, path, chosen, self._call))
            return path is not None

        def estimate(wish: VideoWish) -> Estimate:
            return _estimate(lambda: scene.video_words(wish, self._theme))

        kinds = {kind: found.label for kind, found in formats.items()}
        part = "visible" if scene.selection is None else self._video.part
        now = replace(self._video, part=part)
        self._open(VideoDialog(self._window, now, kinds, estimate), take)

    # What stands under the pointer

    def _pointed(self) -> Sheet:
        """Return the sheet under the pointer, else the current one."""
        under = (sheet for sheet in self._sheets.all if sheet.pane and sheet.pane.reading_text())
        return next(under, self._sheets.current)

    def _copy_reading(self) -> None:
        pane = self._pointed().pane
        text = pane.reading_text() if pane else ""
        if text:
            QGuiApplication.clipboard().setText(as_copied(text))
        self._window.show_note("Reading copied" if text else "Nothing under the pointer")

    def _spectrum(self, sheet: Sheet) -> str:
        """Return the spectrum under the pointer, at the play head or at the right edge."""
        pane = sheet.pane
        shown = pane.shown() if pane else None
        if pane is None or shown is None:
            self._window.show_note(NO_SOUND)
            return ""
        view, head, pixel = shown.view, pane.marking.head, pane.numbers.column
        if pixel is None and head is not None:
            pixel = view.pixel_at(head)
        if pixel is None:
            known = np.flatnonzero(shown.ring.unrolled()[0].any(axis=0))
            pixel = view.first + int(known[-1]) if len(known) else view.last - 1
        codes = spectrum_at(shown.source, pixel, view.samples_per_pixel)
        if not codes.any():
            self._window.show_note("No sound is known there")
            return ""
        measure = measure_of(shown.source.quantity, shown.settings)
        return spectrum_csv(shown.source.frequencies, codes, measure)

    def _copy_spectrum(self) -> None:
        if text := self._spectrum(self._pointed()):
            QGuiApplication.clipboard().setText(text)
            self._window.show_note(f"Spectrum of {text.count(chr(10)) - 1} bins copied")

    def _save_spectrum(self) -> None:
        sheet = self._pointed()
        text, scene = self._spectrum(sheet), scene_of(sheet)
        if not text or scene is None:
            return
        path = self._ask_file("Save Spectrum", scene, "visible", "CSV table", (".csv",), sheet)
        if path is None:
            return
        try:
            write_whole(path, text.encode())
        except OSError as error:
            why = write_failure(error, path.parent)
            self._watch.tell(News(f"{path.name} was not saved: {why}.", "error"))
        else:
            self._window.show_note(f"Saved {path.name}")

    # What all have in common

    def _open(self, dialog: ExportDialog, take: Callable[[Any], bool]) -> None:
        """Ask until the user gives up or `take` says that it has all it needs."""

        def answer(wish: Any) -> None:
            if take(wish):
                dialog.accept()

        dialog.taken.connect(answer)
        dialog.open()

    def _ask_file(
        self,
        title: str,
        scene: Scene,
        part: str,
        label: str,
        suffixes: tuple[str, ...],
        sheet: Sheet | None = None,
    ) -> Path | None:
        sheet = sheet or self._sheets.current
        epoch = sheet.session.source.epoch if sheet.session.source else None
        name = proposed_name(sheet.name, scene.part(part), scene.signal.rate, epoch)
        folder = self._folder or (scene.sound.parent if scene.sound else "")
        parent = self._window.findChild(ExportDialog) or self._window
        path = ask_export_file(parent, title, Path(folder) / name, label, suffixes)
        if path is not None:
            self._folder = str(path.parent)
        return path

    def _follow(self, job: ExportJob) -> None:
        name = job.path.name
        self._watch.follow(
            Watched(
                job,
                f"Saving {name} …",
                lambda: f"{name}: {100 * job.progress:.0f} % done",
                partial(self._tell, job),
            )
        )

    def _tell(self, job: ExportJob) -> None:
        done = "Saved {}" if job.written else "{} was not saved"
        self._window.show_note(done.format(job.path.name))

    def close(self) -> None:
        """Give up what is being exported; nothing is left of it."""
        self._call.close()
        self._watch.close()

    def habits(self) -> dict[str, Any]:
        """Return what to remember, for JSON."""
        return {
            "folder": self._folder,
            "scale": self._scale,
            "picture": export_wish.to_json(self._picture),
            "table": export_wish.to_json(self._table),
            "video": export_wish.to_json(self._video),
        }

    def take_habits(self, habits: object) -> None:
        """Take what `habits` returned; what is missing or makes no sense stays as it is."""
        if not isinstance(habits, Mapping):
            return
        if isinstance(folder := habits.get("folder"), str):
            self._folder = folder
        scale = habits.get("scale")
        if isinstance(scale, float) and scale in SIZES.values():
            self._scale = scale
        self._picture = export_wish.from_json(self._picture, habits.get("picture"))
        self._table = export_wish.from_json(self._table, habits.get("table"))
        self._video = export_wish.from_json(self._video, habits.get("video"))


def _estimate(words: Callable[[], str]) -> Estimate:
    try:
        return Estimate(words())
    except ExportError as error:
        return Estimate(str(error), possible=False)
