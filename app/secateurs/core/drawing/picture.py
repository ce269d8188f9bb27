"""From any picture of a drawing to the 28 x 28 pixels that a network sees."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from secateurs.core.base.arrays import Mask, Pixels
from secateurs.core.drawing.layout import ready_made, set_out
from secateurs.core.drawing.marks import filled, grown, marks_of
from secateurs.core.drawing.paper import Ink, is_ink_alone, possible_inks
from secateurs.core.drawing.parts import FoundDrawing, drawing_in
from secateurs.core.drawing.photo import Photo, grey_of, on_paper, read_photo
from secateurs.core.drawing.windows import breadth

NOTHING = "nothing is drawn here"

_LARGE = 1024  # pixels a side: a picture of twice that or more is averaged down
_LIKELY = 0.3  # likeness at which no other reading is tried
_NUMBERS = {2: "two", 3: "three", 4: "four", 5: "five"}
_SOLID = 0.85  # of its box: a drawing that fills more is rather a sheet
_BROAD = 0.4  # of its longer side: no pen is wider


@dataclass(frozen=True, slots=True, eq=False)
class Reading:
    """What a network is given of a picture.

    Attributes:
        pixels: (28, 28) uint8, ink bright; None where there is no drawing, or more than one.
        problem: a clause that says why there are no pixels, or "".
        remark: a clause on what was left out, or "".
        is_as_it_was: whether the pixels are the picture's own, light on dark.
    """

    pixels: Pixels | None
    problem: str = ""
    remark: str = ""
    is_as_it_was: bool = False


def read_picture(path: Path) -> Reading:
    """Read a picture file; errors as `read_photo`."""
    return reading_of(read_photo(path, (_LARGE, _LARGE)))


def reading_of(photo: Photo) -> Reading:
    """Find the one drawing in a picture, on whatever paper and in whatever light.

    What is 28 x 28 already, and laid out as a data set's samples are, is given as it is, light
    on dark. All else is laid out as MNIST's digits are.
    """
    same = ready_made(_tones(photo))
    if same is not None:
        return Reading(same, "", photo.remark, photo.colour.shape[:2] == same.shape)
    found = _likeliest(photo)
    if found is None:
        return Reading(None, NOTHING, photo.remark)
    ink, drawing = found
    if drawing.count > 1:
        count = _NUMBERS.get(drawing.count, "many")
        return Reading(None, f"there are {count} drawings in this picture", photo.remark)
    return Reading(set_out(ink.strength, drawing.mask), "", photo.remark)


def _tones(photo: Photo) -> Pixels:
    if photo.opacity is not None and is_ink_alone(photo):
        return photo.opacity
    return grey_of(on_paper(photo))


def _likeliest(photo: Photo) -> tuple[Ink, FoundDrawing] | None:
    """Return the reading that is most like a drawing on a sheet; None if there is no ink."""
    best, most = None, 0.0
    for inks in possible_inks(photo):
        for ink in inks:
            found = _drawing_of(ink)
            likeness = _likeness(ink, found) if found.count else 0.0
            if likeness > most:
                best, most = (ink, found), likeness
        if most > _LIKELY:
            break
    return best


def _drawing_of(ink: Ink) -> FoundDrawing:
    """Return the drawing in ink of full strength, unless weaker ink shows a frame around it."""
    strong, faint = drawing_in(ink.mask), drawing_in(ink.faint)
    if faint.count != 1 or strong.count == 0:
        return strong
    framed = not faint.bare and _is_within(faint.mask, strong.mask)
    return faint if strong.count > 1 or framed else strong


def _is_within(inner: Mask, outer: Mask) -> bool:
    """Say whether the one's bounding box lies within the other's, and is smaller."""
    smaller = False
    for axis in (0, 1):
        ins, out = (np.flatnonzero(mask.any(axis=axis)) for mask in (inner, outer))
        length, whole = ins[-1] - ins[0] + 1, out[-1] - out[0] + 1
        slack = 0.02 * whole + 1
        if ins[0] < out[0] - slack or ins[-1] > out[-1] + slack:
            return False
        smaller = smaller or length < 0.95 * whole
    return smaller


def _likeness(ink: Ink, found: FoundDrawing) -> float:
    """Return how much paper lies around a drawing; less if it is rather a sheet or a shadow."""
    others = marks_of(~ink.mask, corners=False)
    beside = np.unique(others.labels[grown(found.mask)])
    paper = float(others.areas[beside[beside > 0]].sum()) / ink.mask.size

    rows, columns = (np.flatnonzero(found.mask.any(axis=axis)) for axis in (1, 0))
    box = found.mask[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    full = filled(box).mean() > _SOLID
    solid = full and min(box.shape) > _BROAD * max(box.shape)
    broad = breadth(box) > _BROAD * max(box.shape)
    sides = (found.mask[0], found.mask[-1], found.mask[:, 0], found.mask[:, -1])
    along = max(float(side.mean()) for side in sides) > 0.4
    doubts = ((solid, 0.2), (broad, 0.3), (along, 0.3))
    return paper * float(np.prod([share for doubt, share in doubts if doubt]))
