"""What is selected and annotated, as one value that can be undone."""

from typing import NamedTuple, Self

from dsp.annotation import NO_ANNOTATIONS, Annotation, Annotations
from dsp.selection import Selection


class Chosen(NamedTuple):
    """The selection, the annotations, and that one of them for which the selection stands."""

    selection: Selection | None = None
    annotations: Annotations = NO_ANNOTATIONS
    current: Annotation | None = None

    def selecting(self, selection: Selection | None) -> Self:
        """Return it with another selection, which stands for no annotation."""
        if selection == self.selection:
            return self
        return self._replace(selection=selection, current=None)

    def moved(self, selection: Selection | None) -> Self:
        """Return it with the selection, and its annotation if it stands for one, elsewhere."""
        if self.current is None or selection in (None, self.selection):
            return self.selecting(selection)
        return self._with(self.current.at(selection))

    def taking(self, annotation: Annotation) -> Self:
        """Return it with the selection that stands for one of the annotations."""
        return self._replace(selection=annotation.selection, current=annotation)

    def named(self, text: str) -> Self:
        """Return it with `text` said of the selection."""
        if self.selection is None:
            return self
        if self.current is None:
            made = Annotation(self.selection, text)
            return self._replace(annotations=self.annotations.added(made), current=made)
        return self._with(self.current.named(text))

    def removed(self) -> Self:
        """Return it without the annotation for which the selection stands."""
        if self.current is None:
            return self
        return self._replace(annotations=self.annotations.removed(self.current), current=None)

    def joined(self, annotations: Annotations) -> Self:
        """Return it with further annotations."""
        return self._replace(annotations=self.annotations.joined(annotations))

    def since(self, start: int) -> Self:
        """Return it without what ends before sample `start`; the very same if nothing does."""
        chosen = self
        if self.selection is not None and self.selection.stop <= start:
            chosen = self.selecting(None)
        kept = chosen.annotations.since(start)
        return chosen if kept is chosen.annotations else chosen._replace(annotations=kept)

    def _with(self, annotation: Annotation) -> Self:
        """Return it with another annotation for the current one."""
        if self.current is None:
            return self
        annotations = self.annotations.replaced(self.current, annotation)
        return type(self)(annotation.selection, annotations, annotation)
