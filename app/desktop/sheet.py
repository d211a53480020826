"""One signal with its picture: what stands behind a tab."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QObject

from app.capture.capture_state import CaptureState
from app.recordings.file_source import FileSource
from app.session import Session, SourceChoice
from app.words import BANNER_KINDS, state_text
from dsp.annotation import NO_ANNOTATIONS, Annotations
from dsp.settings import Settings
from dsp.signal import is_complete
from ui.banner import BannerAction
from ui.pacer import Pacer

if TYPE_CHECKING:
    from ui.picture.pane import SpectrogramPane


class News(NamedTuple):
    """What a banner says about a sheet; see `Banner.announce`."""

    text: str
    kind: str = "info"
    actions: Sequence[BannerAction] = ()


class Sheet:
    """A session with the pane that shows it.

    Parameters
    ----------
    settings
        To begin with.
    parent
        What the pacer belongs to.
    """

    def __init__(self, settings: Settings, parent: QObject) -> None:
        self.pacer = Pacer(parent)
        self.session = Session(settings, self.pacer.tell)
        self.pane: SpectrogramPane | None = None
        self.news: News | None = None
        """What the banner says while this is the current sheet; None for nothing."""
        self.annotations = NO_ANNOTATIONS
        """What is said of the sound."""
        self._seen: CaptureState | None = None
        self._epoch: float | None = None

    @property
    def choice(self) -> SourceChoice | None:
        """What is listened to or looked at; None for nothing yet."""
        return self.session.choice

    @property
    def is_file(self) -> bool:
        """Whether this is a sound file, or will be."""
        return self.choice is not None and self.choice.path is not None

    @property
    def is_recording(self) -> bool:
        """Whether this is no input that one listens to but something with an end."""
        return self.choice is not None and not self.choice.is_input

    @property
    def ends(self) -> bool:
        """Whether all of the sound is there, or in a file."""
        engine = self.session.engine
        return self.is_file or (engine is not None and is_complete(engine.signal))

    @property
    def state(self) -> CaptureState | None:
        """How the source is doing; None without one."""
        return self.session.source.state if self.session.source else None

    @property
    def is_lost(self) -> bool:
        """Whether the source is not there or has failed."""
        return self.state is not None and self.state.kind in ("failed", "lost", "no-device")

    @property
    def name(self) -> str:
        """What the tab is called."""
        choice, state = self.choice, self.state
        if choice is None:
            return "Nothing"
        return choice.name or (state.device.label if state and state.device else "Live")

    @property
    def place(self) -> str:
        """Where the sound comes from, in full."""
        return str(self.choice.path) if self.choice and self.choice.path else self.name

    @property
    def is_missing(self) -> bool:
        """Whether this should be a file that is not there."""
        source = self.session.source
        return isinstance(source, FileSource) and source.missing

    @property
    def words(self) -> str:
        """How the source is doing, in a few words; empty if all is well."""
        state = self.state
        if state is not None and self.is_file and state.kind == "opening":
            return f"opening {self.name} …"
        growing = "decoding" if self.is_file else "receiving"
        return state_text(state, growing) if state else ""

    @property
    def remark(self) -> str:
        """What is not as the settings wish it, and why; empty if all is."""
        return self.session.remark or (self.pane.pitch.remark if self.pane else "")

    def attach(self, pane: "SpectrogramPane") -> None:
        """Show everything on `pane` from now on."""
        self.pane = pane
        self.pacer.frame.connect(pane.refresh)
        pane.show_settings(self.session.settings)
        self.show()

    def open(self, choice: SourceChoice) -> None:
        """Listen to `choice`, or look at it, from now on."""
        self.session.open(choice)
        self._seen = self.news = None

    def change(self, settings: Settings) -> None:
        """Make `settings` the ones in force."""
        again = self.session.change(settings)
        if self.pane:
            self.pane.show_settings(settings)
            self.pane.set_pitch(self.session.pitch)
        if again:
            self.show()

    def poll(self) -> bool:
        """Look how the source is doing; return whether it has another signal than before."""
        again = self.session.poll()
        if again:
            self.annotations = NO_ANNOTATIONS  # those were of another signal
        source = self.session.source
        if again or (source and source.epoch != self._epoch):
            self.show()
        return again

    def show(self) -> None:
        """Put what the session has analysed on the pane."""
        engine, source = self.session.engine, self.session.source
        if engine and source and self.pane:
            self._epoch = source.epoch
            self.pane.set_source(engine, source.epoch)
            self.pane.set_pitch(self.session.pitch)
            if self.annotations:
                self.show_annotations(self.annotations)

    def show_annotations(self, annotations: Annotations) -> None:
        """Show other annotations than before, if they are others."""
        self.annotations = annotations
        if self.pane and self.pane.marking.chosen.annotations != annotations:
            self.pane.marking.show_annotations(annotations)

    def hear_news(self, demo: BannerAction) -> bool:
        """Bring the news up to date; return whether the kind of state has changed.

        Parameters
        ----------
        demo
            What can be done when there is no sound.
        """
        state, before = self.state, self._seen
        if state is None or state == before:
            return False
        self._seen = state
        if before is None or (before.kind, before.message) != (state.kind, state.message):
            actions = [] if state.kind == "running" else [demo]
            text = f"{state.message} {state.hint}".strip()
            self.news = News(text, BANNER_KINDS[state.kind], actions) if state.message else None
        return before is not None and before.kind != state.kind

    def close(self) -> None:
        """Stop listening and analysing; what is being written down is kept."""
        if self.pane:
            self.pane.marking.annotating.finish()
        self.pacer.close()  # there is nothing left to paint on
        self.session.close()
