"""Choosing what picture to export."""

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QStackedWidget, QWidget

from ui.export_dialog import (
    LONGEST_TITLE,
    Estimate,
    ExportDialog,
    choice,
    quantity,
    side_by_side,
)
from ui.export_wish import GROUNDS, KINDS, LARGEST, PARTS, SIZES, PictureWish
from ui.fields import Check
from ui.text_field import TextField

PREVIEW: Final = QSize(420, 300)
BOARD: Final = 8  # units of a square of what shows through a transparent ground
GREY: Final = QColor("#dfe2e6")
NO_PREVIEW: Final = "No preview: this is not what is on the screen"
PreviewMaker = Callable[[PictureWish, QSize], QImage | None]


class Preview(QWidget):
    """The picture in small, or words if there is none."""

    def __init__(self) -> None:
        super().__init__()
        self.setMinimumSize(PREVIEW)
        self.setAccessibleName("Preview")
        self.image: QImage | None = None
        self.words = ""

    def show_image(self, image: QImage | None, words: str = "") -> None:
        """Show another picture, or `words` if there is none."""
        self.image, self.words = image, words
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the picture in the middle, upon a chequered board where it is transparent."""
        painter, palette = QPainter(self), self.palette()
        painter.fillRect(self.rect(), palette.color(QPalette.ColorRole.Base))
        if self.image is None:
            painter.setPen(palette.color(QPalette.ColorRole.PlaceholderText))
            painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self.words)
            return
        size = self.image.deviceIndependentSize().toSize()
        place = QRect(0, 0, size.width(), size.height())
        place.moveCenter(self.rect().center())
        if self.image.hasAlphaChannel():
            painter.fillRect(place, Qt.GlobalColor.white)
            for y in range(place.top(), place.bottom() + 1, BOARD):
                for x in range(place.left() + (y // BOARD % 2) * BOARD, place.right(), 2 * BOARD):
                    painter.fillRect(QRect(x, y, BOARD, BOARD).intersected(place), GREY)
        painter.drawImage(place, self.image)


class PictureDialog(ExportDialog):
    """Everything that can be chosen of a picture.

    Parameters
    ----------
    parent
        What it belongs to.
    now
        To begin with.
    estimate
        See `ExportDialog`.
    preview
        Returns the picture in small, no larger than a size in device pixels; None if it cannot be
        made at once.
    """

    def __init__(
        self,
        parent: QWidget,
        now: PictureWish,
        estimate: Callable[[PictureWish], Estimate],
        preview: PreviewMaker,
    ) -> None:
        super().__init__(parent, "Export Picture", estimate)
        self._make_preview = preview
        self.kind = choice("Format", KINDS, now.kind)
        self.part = choice("Part", PARTS, now.part)
        self.size_choice = choice("Size", SIZES, now.size)
        self.ground = choice("Ground", GROUNDS, now.ground)
        self.width_px = quantity("Width", "px", now.width, (1, LARGEST))
        self.height_px = quantity("Height", "px", now.height, (1, LARGEST))
        self.width_cm = quantity("Width", "cm", now.width_cm, (0.1, 1000.0))
        self.height_cm = quantity("Height", "cm", now.height_cm, (0.1, 1000.0))
        self.dpi = quantity("Resolution", "dpi", now.dpi, (24.0, 2400.0))
        self.axes, self.colour_bar = Check("Axes"), Check("Colour bar")
        self.settings_line = Check("Line of the settings")
        self.annotations = Check("Annotations")
        self.axes.setChecked(now.axes)
        self.colour_bar.setChecked(now.colour_bar)
        self.settings_line.setChecked(now.settings_line)
        self.annotations.setChecked(now.annotations)
        self.title_field = TextField("Title")
        self.title_field.setMaxLength(LONGEST_TITLE)
        self.title_field.setText(now.title)
        self.preview = Preview()
        self._sizes = QStackedWidget()
        self._sizes.addWidget(side_by_side(self.width_px, self.height_px))
        self._sizes.addWidget(side_by_side(self.width_cm, self.height_cm, self.dpi))
        self._sizes.setFixedHeight(self.kind.sizeHint().height())
        self.lay_out(
            (
                ("Format", self.kind),
                ("Part", self.part),
                ("Size", self.size_choice),
                ("", self._sizes),
                ("With", self.axes),
                ("", self.colour_bar),
                ("", self.settings_line),
                ("", self.annotations),
                ("Title", self.title_field),
                ("Ground", self.ground),
            ),
            self.preview,
        )

    def wish(self) -> PictureWish:
        """Return what is chosen now."""
        return PictureWish(
            kind=self.kind.currentData(),
            part=self.part.currentData(),
            size=self.size_choice.currentData(),
            width=round(self.width_px.value()),
            height=round(self.height_px.value()),
            width_cm=self.width_cm.value(),
            height_cm=self.height_cm.value(),
            dpi=self.dpi.value(),
            axes=self.axes.isChecked(),
            colour_bar=self.colour_bar.isChecked(),
            settings_line=self.settings_line.isChecked(),
            annotations=self.annotations.isChecked(),
            title=self.title_field.text().strip(),
            ground=self.ground.currentData(),
        )

    def show_wish(self, estimate: Estimate) -> None:
        """Show what would come of the choices, in words and as a picture."""
        super().show_wish(estimate)
        wish = self.wish()
        self._sizes.setCurrentIndex(1 if wish.size == "paper" else 0)
        self._sizes.setVisible(wish.size in ("pixels", "paper"))
        checks = self.axes, self.colour_bar, self.settings_line, self.annotations
        for control in (*checks, self.title_field, self.ground):
            control.setEnabled(wish.size != "native")
        ratio = self.devicePixelRatioF()
        image = None
        if estimate.possible:
            image = self._make_preview(wish, PREVIEW * ratio)
        if image is not None:
            image.setDevicePixelRatio(ratio)
        self.preview.show_image(image, NO_PREVIEW if estimate.possible else "")
