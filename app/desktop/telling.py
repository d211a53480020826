"""What the banner says, of everything that has something to say."""

from PySide6.QtCore import QObject, Slot

from app.desktop.sheet import News
from app.desktop.sheets import Sheets
from ui.banner import KINDS
from ui.window import MainWindow


class Telling(QObject):
    """Keeps the banner up to date.

    News belong to a sheet and go when all is well with it. A notice is about something else, be
    that in sight or not: something that goes on, was done or happened before. Each matter has one,
    which stays until it is taken back or the user closes the banner.

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
        self._notices = {"start": News(notice, "warning")} if notice else {}
        window.banner.dismissed.connect(self._notices.clear)
        sheets.news_changed.connect(self.show)

    @Slot()
    def show(self) -> None:
        """Say what there is to say about the current sheet, and the notices."""
        news = self._sheets.current.news
        told = [*self._notices.values(), *([news] if news else [])]
        if not told:
            self._window.hide_banner()
            return
        text = " ".join(one.text for one in told)
        kind = max((one.kind for one in told), key=KINDS.index)
        self._window.show_banner(text, kind, [action for one in told for action in one.actions])

    def tell(self, matter: str, notice: News | None) -> None:
        """Take another notice about a `matter`, or none any more."""
        before = self._notices.pop(matter, None)
        if notice is not None:
            self._notices[matter] = notice
        if notice is not None or (before and before.text in self._window.banner.text):
            self.show()  # else somebody has said something else meanwhile
