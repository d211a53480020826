"""Opening files for the window: what becomes of them, and which were opened last."""

from collections.abc import Callable
from typing import Final

from app.recordings.file_source import FileSource
from app.recordings.refusal import display_name
from app.session import Coming, Session
from app.store import State

Change = Callable[[State], State]


class FileDesk:
    """Follows the file that is being opened; for the window's thread.

    Parameters
    ----------
    session
        What opens it.
    change
        Called with a change of what the program remembers.
    """

    def __init__(self, session: Session, change: Callable[[Change], None]) -> None:
        self._session: Final = session
        self._change: Final = change
        self._coming: Coming | None = None

    @property
    def words(self) -> str:
        """Which file is being opened, in a few words; empty if none is."""
        coming = self._session.coming
        if coming is None or coming.choice.path is None:
            return ""
        return f"opening {display_name(coming.choice.path)} …"

    def before_poll(self) -> None:
        """Note what is being opened."""
        self._coming = self._session.coming

    def welcome(self) -> bool:
        """Return whether the last poll put the file into its place; it is remembered."""
        coming, choice = self._coming, self._session.choice
        if coming is None or self._session.coming is not None or coming.choice is not choice:
            return False
        path = str(choice.path)
        self._change(lambda state: state.with_recent(path))
        return True

    def refusal(self) -> str:
        """Return why the file is not shown, in a sentence; empty if it may still be.

        The session is rid of it then, and the list of recent files of one that is not there.
        """
        coming = self._session.coming
        if coming is None or coming.source.state.kind != "failed":
            return ""
        sentence, source = coming.source.state.message, coming.source
        if isinstance(source, FileSource) and source.missing:
            path = str(source.path)
            self._change(lambda state: state.without_recent(path))
        self._session.drop_coming()
        return sentence
