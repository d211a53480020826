"""What the banner says: the news about the current sheet, and a notice beside them."""

from PySide6.QtCore import QObject, Slot

from app.desktop.sheet import News
from app.desktop.sheets import Sheets
from ui.window import MainWindow


class Telling(QObject):
    """Keeps the banner up to date.

    News belong to a sheet and go when all is well with it. A notice is about something that was
    done or happened before; it stays until the user closes it.

    Parameters
    ----------
    window
        Where it is said.
    sheets
        Whose news they are.
    notice
        To begin with; nothing if it is empty.
    """

    def __init__(self, window: MainWindow, sheets: Sheets, notice: str) -> None:
        super().__init__(window)
        self._window, self._sheets = window, sheets
        self._notice = News(notice, "warning") if notice else None
        window.banner.dismissed.connect(self._forget)
        sheets.news_changed.connect(self.show)

    @Slot()
    def show(self) -> None:
        """Say what there is to say about the current sheet, and the notice."""
        news, notice = self._sheets.current.news, self._notice
        if news is not None and notice is not None:
            actions = [*notice.actions, *news.actions]
            self._window.show_banner(f"{notice.text} {news.text}", news.kind, actions)
        elif news or notice:
            self._window.show_banner(*(news or notice or ()))
        else:
            self._window.hide_banner()

    @Slot(object)
    def tell(self, notice: News | None) -> None:
        """Take another notice, or none any more."""
        before, self._notice = self._notice, notice
        if notice is not None or (before and before.text in self._window.banner.text):
            self.show()  # else somebody has said something else meanwhile

    @Slot(object)
    def tell_trouble(self, trouble: News | None) -> None:
        """Say what is wrong with the output; when it is well again, what there was to say."""
        if trouble is not None:
            self._window.show_banner(*trouble)
        else:
            self.show()

    @Slot()
    def _forget(self) -> None:
        self._notice = None
