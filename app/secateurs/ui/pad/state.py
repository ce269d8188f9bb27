"""What lies on the drawing pad, with its undo history."""

from dataclasses import dataclass, replace
from typing import Any

from numpy.typing import NDArray

from secateurs.core.drawing.normalisation import Inked
from secateurs.core.drawing.strokes import Point, Stroke

PAD_SIDE = 280.0  # the pad's own unit, whatever its size on the screen

# What a first start plays with: a 7 with a bar, as the pen's positions come.
EXAMPLE: tuple[Stroke, ...] = (
    (
        (62.0, 62.0), (100.0, 58.0), (150.0, 58.0), (196.0, 56.0), (200.0, 70.0),
        (180.0, 110.0), (150.0, 170.0), (128.0, 215.0), (116.0, 252.0),
    ),
    ((100.0, 148.0), (130.0, 143.0), (160.0, 140.0), (182.0, 142.0)),
)  # fmt: skip


@dataclass(frozen=True, slots=True, eq=False)
class Picture:
    """A sample of the test set or an image file, already as the network sees it.

    Attributes:
        pixels: (28, 28) uint8, read-only; another shape for a network that takes it.
        caption: such as "test image 4,711: a 7".
        truth: the true class where it is known.
        index: its place in the test set, if it is a sample.
    """

    pixels: NDArray[Any]
    caption: str
    truth: int | None = None
    index: int | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Sheet:
    """Either strokes, in pad units with y downwards, or a picture, or nothing."""

    strokes: tuple[Stroke, ...] = ()
    picture: Picture | None = None

    @property
    def is_empty(self) -> bool:
        return not self.strokes and self.picture is None

    @property
    def is_sample(self) -> bool:
        """Whether it shows a sample of the test set."""
        return self.picture is not None and self.picture.index is not None

    @property
    def is_example(self) -> bool:
        """Whether it is the digit that a first start plays with, at this start or a later one."""
        return self.strokes == EXAMPLE


BLANK = Sheet()


@dataclass(frozen=True, slots=True, eq=False)
class Pad:
    """The sheet now, the sheets before and after it, and what the network sees of it.

    Attributes:
        drawing_stroke: the pen is down; the last stroke still grows.
        pixels: (28, 28) uint8, or a sample of another shape, as the network sees it; None
            while the sheet is empty.
        inked: the finished strokes beside one that grows, from which `pixels` go on.
        aside: a drawing that the network in use cannot be given; it waits for one that can.
    """

    sheet: Sheet = BLANK
    past: tuple[Sheet, ...] = ()
    future: tuple[Sheet, ...] = ()
    drawing_stroke: bool = False
    pixels: NDArray[Any] | None = None
    inked: Inked | None = None
    aside: Sheet = BLANK

    @property
    def can_undo(self) -> bool:
        return bool(self.past)

    @property
    def can_redo(self) -> bool:
        return bool(self.future)

    def begin_stroke(self, point: Point) -> "Pad":
        """Put the pen down; a picture and the example make way for the new drawing."""
        before = () if self.sheet.is_example else self.sheet.strokes
        return self._changed(Sheet((*before, (point,))), drawing_stroke=True)

    def extend_stroke(self, points: tuple[Point, ...]) -> "Pad":
        if not self.drawing_stroke:
            return self
        *before, last = self.sheet.strokes
        return replace(self, sheet=Sheet((*before, (*last, *points))))

    def end_stroke(self) -> "Pad":
        return replace(self, drawing_stroke=False)

    def show_picture(self, picture: Picture) -> "Pad":
        return self._changed(Sheet(picture=picture))

    def put_away(self) -> "Pad":
        """Lift the pen and empty the pad; a drawing is kept for the next network that reads it."""
        aside = self.sheet if self.sheet.strokes else self.aside
        return replace(self.clear(), drawing_stroke=False, aside=aside)

    def take_back(self) -> "Pad":
        """Lay the drawing that was put aside on the pad, unless something lies there."""
        if self.aside.is_empty:
            return self
        pad = self._changed(self.aside) if self.sheet.is_empty else self
        return replace(pad, aside=BLANK)

    def without_samples(self) -> "Pad":
        """Forget the samples of the test set, also those that undo would bring back."""
        sheet = BLANK if self.sheet.is_sample else self.sheet
        past, future = _without_samples(self.past), _without_samples(self.future)
        if sheet.is_empty:  # a step to another empty sheet would show nothing
            past = past[:-1] if past and past[-1].is_empty else past
            future = future[1:] if future and future[0].is_empty else future
        return replace(self, sheet=sheet, past=past, future=future)

    def clear(self) -> "Pad":
        return self if self.sheet.is_empty else self._changed(BLANK)

    def undo(self) -> "Pad":
        if not self.past:
            return self
        *past, sheet = self.past
        return Pad(sheet, tuple(past), (self.sheet, *self.future), aside=self.aside)

    def redo(self) -> "Pad":
        if not self.future:
            return self
        sheet, *future = self.future
        return Pad(sheet, (*self.past, self.sheet), tuple(future), aside=self.aside)

    def _changed(self, sheet: Sheet, *, drawing_stroke: bool = False) -> "Pad":
        past = (*self.past, self.sheet)[-200:]
        return Pad(sheet, past, (), drawing_stroke, aside=self.aside)


def _without_samples(sheets: tuple[Sheet, ...]) -> tuple[Sheet, ...]:
    """Leave out samples, and empty sheets that then follow one another."""
    kept: list[Sheet] = []
    for sheet in sheets:
        if not sheet.is_sample and not (sheet.is_empty and kept and kept[-1].is_empty):
            kept.append(sheet)
    return tuple(kept)
