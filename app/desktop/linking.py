"""Sheets that show the same time, frequencies and settings."""

from collections.abc import Callable, Sequence
from math import ceil, floor
from typing import TYPE_CHECKING, NamedTuple, Self

from PySide6.QtCore import QObject, Slot

from app.desktop.sheet import Sheet
from dsp.settings import Settings
from dsp.signal import Signal

if TYPE_CHECKING:
    from ui.picture.marking import Marking


class Member(NamedTuple):
    """A picture that is linked: its sound, and when that begins in the time that all share."""

    sheet: Sheet
    marking: "Marking"
    signal: Signal
    begin: float

    def time(self, sample: float) -> float:
        """Return the shared time of a sample, in seconds."""
        return self.begin + sample / self.signal.rate

    def sample(self, time: float) -> float:
        """Return the sample at a shared time; there may be no sound."""
        return (time - self.begin) * self.signal.rate

    @property
    def stretch(self) -> tuple[float, float] | None:
        """The shared times at the edges of the picture; None before it shows anything."""
        seen = self.marking.seen
        return (self.time(seen[0]), self.time(seen[1])) if seen else None

    @property
    def sound(self) -> tuple[float, float] | None:
        """When its sound begins and ends; None of live sound, which goes on."""
        length = self.signal.length
        return None if length is None else (self.time(0), self.time(length))

    def since(self, begin: float) -> Self:
        """Return it in a time in which its sound begins at `begin`."""
        return self._replace(begin=begin)


class Link(QObject):
    """Lets all sheets follow the current one, while it is switched on.

    They share the time of day if all of them tell it and there is one when all of them have sound,
    else times are counted from the beginning of each recording. Every picture can show all times
    at which any recording has sound, and stays blank where its own has none, so that a short one
    moves nobody. Live sound that is followed moves nobody and is moved by nobody.

    Parameters
    ----------
    sheets
        Returns all sheets, the current one first.
    """

    def __init__(self, parent: QObject, sheets: Callable[[], Sequence[Sheet]]) -> None:
        super().__init__(parent)
        self._sheets = sheets
        self._on = False
        self._moving = False  # whether it is at work: what it moves tells of that
        self._begins: dict[Sheet, float] = {}  # of the sheets that are together
        self._shown: tuple[float, float] | None = None  # shared times that they show

    @property
    def joined(self) -> bool:
        """Whether a sheet that comes now joins others."""
        return self._on and bool(self._begins)

    @Slot(bool)
    def switch(self, on: bool) -> None:
        """Begin or end to keep the sheets together."""
        self._on, self._shown, self._begins = on, None, {}
        if not on:
            for sheet in self._sheets():
                if sheet.pane:
                    sheet.pane.show_room(None)
        current = self._sheets()[0]
        self.take_settings(current.session.settings)
        self.take_view()

    def take_settings(self, settings: Settings) -> None:
        """Let the other sheets have the settings of the current one."""
        if not self._on or self._moving:
            return
        self._moving = True
        for sheet in self._sheets()[1:]:
            sheet.change(settings)
        self._moving = False

    @Slot()
    def take_view(self) -> None:
        """Let the other sheets show the stretch of time that the current one shows."""
        if not self._on or self._moving:
            return
        sheets = self._sheets()
        members = _members(sheets)
        if not members or members[0].sheet is not sheets[0]:
            return  # the current one follows live sound, or shows nothing yet
        self._moving = True
        self._gather(members)
        stretch = members[0].stretch
        if self._shown is not None and sheets[0] not in self._begins:
            stretch = self._shown  # it has just come, and joins the others
        if stretch is not None and (not self._is_shown(stretch) or self._has_news(members)):
            for member in members:
                if member.stretch is None or not _close(member.stretch, stretch):
                    member.marking.show_seen(*map(member.sample, stretch))
            self._shown = members[0].stretch
        self._begins = {member.sheet: member.begin for member in members}
        self._moving = False

    def _gather(self, members: Sequence[Member]) -> None:
        """Let every picture show all times at which there is sound.

        What was known in times of another kind is forgotten.
        """
        if any(self._begins.get(m.sheet, m.begin) != m.begin for m in members):
            self._shown, self._begins = None, {}
        sounds = [member.sound for member in members if member.sound]
        if sounds:
            first, last = min(s[0] for s in sounds), max(s[1] for s in sounds)
            for member in members:
                room = floor(member.sample(first) + 0.5), ceil(member.sample(last) - 0.5)
                if member.sheet.pane:
                    member.sheet.pane.show_room(room)

    def _is_shown(self, stretch: tuple[float, float]) -> bool:
        return self._shown is not None and _close(self._shown, stretch)

    def _has_news(self, members: Sequence[Member]) -> bool:
        return {member.sheet for member in members} != set(self._begins)


def _members(sheets: Sequence[Sheet]) -> list[Member]:
    """Return the sheets that can be together, in a time that all of them share."""
    members, epochs = [], []
    for sheet in sheets:
        pane, engine, source = sheet.pane, sheet.session.engine, sheet.session.source
        if pane and engine and not pane.follow:
            members.append(Member(sheet, pane.marking, engine.signal, 0.0))
            epochs.append(source.epoch if source else None)
    known = [epoch for epoch in epochs if epoch is not None]
    if len(known) < len(members) or not known:
        return members
    clocked = [member.since(epoch) for member, epoch in zip(members, known, strict=True)]
    ends = [member.time(member.signal.end) for member in clocked]
    return clocked if max(known) < min(ends) else members


def _close(a: tuple[float, float], b: tuple[float, float]) -> bool:
    """Return whether two stretches differ by no more than what pixels make of them."""
    least = 5e-4 * (b[1] - b[0])
    return abs(a[0] - b[0]) < least and abs(a[1] - b[1]) < least
