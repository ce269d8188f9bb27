"""From any picture of a drawing to the 28 x 28 pixels that a network sees."""

from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from secateurs.core.base.arrays import Array, Mask, Pixels
from secateurs.core.drawing.normalisation import MIDDLE, centre_of_mass, centred, full_ink
from secateurs.core.drawing.photos.marks import filled, grown, marks_of
from secateurs.core.drawing.photos.paper import Ink, is_ink_alone, possible_inks
from secateurs.core.drawing.photos.parts import FoundDrawing, drawing_in
from secateurs.core.drawing.photos.photo import FAINTEST, Photo, grey_of, on_paper, read_photo
from secateurs.core.drawing.photos.windows import breadth, widened
from secateurs.core.drawing.strokes import SIDE

P = TypeVar("P", np.uint8, np.bool_)

BOX = 20

_EDGE = 0.1  # of the strongest ink: what is weaker does not widen the box around the digit
_THINNEST = 1.7  # pixels of the 20: a thinner pen is widened to this
_SHORTEST = 18  # pixels, the longer side of MNIST's smallest digit at _EDGE
_AREA = 0.5  # of the picture: what covers more is no ink
_EVEN = 12.0  # of 255: the grain of paper that counts as even
_OFF_CENTRE = 0.8  # pixels: MNIST's digits are at most 0.52, packed as JPEG a little more


def ready_made(grey: Pixels) -> Pixels | None:
    """Return a picture that is laid out as samples are, as 28 x 28 pixels, light on dark.

    Of 28 x 28, that is a digit like MNIST's, or what fills the picture, as Fashion-MNIST's
    things and EMNIST's letters do; of a larger square, a digit like MNIST's on even paper.
    None for all else.
    """
    if grey.shape == (SIDE, SIDE):
        return _sample(grey)
    return _enlarged(grey) if grey.shape[0] == grey.shape[1] > SIDE else None


def _sample(grey: Pixels) -> Pixels | None:
    if np.median(grey[[0, 0, -1, -1], [0, -1, 0, -1]]) > 127:
        grey = 255 - grey
    if np.ptp(grey) < FAINTEST:
        return None
    inked = grey >= _EDGE * grey.max()
    longest = _longest(inked)
    fills = longest == SIDE or (longest > BOX + 1 and _lies_in_the_middle(inked))
    framed = sum(float(side.mean()) > 0.9 for side in _sides(inked)) >= 3
    digit = _SHORTEST <= longest <= BOX + 1 and _off_centre(grey * inked) <= _OFF_CENTRE
    return grey.copy() if digit or (fills and not framed) else None


def _lies_in_the_middle(inked: Mask) -> bool:
    """Say whether ink, not an area, has margins at opposite sides that are about alike."""
    ends = [np.flatnonzero(inked.any(axis=axis)) for axis in (1, 0)]
    return inked.mean() < _AREA and all(abs(end[0] - (SIDE - 1 - end[-1])) <= 2 for end in ends)


def _enlarged(grey: Pixels) -> Pixels | None:
    border = np.concatenate(_sides(grey)).astype(np.float32)
    paper = float(np.median(border))
    grain = float(np.percentile(np.abs(border - paper), 95))
    away = grey.astype(np.float32) - paper
    tone = np.clip(away if paper < 127.5 else -away, 0, None)
    if grain > _EVEN or tone.max() < FAINTEST + 2 * grain:
        return None
    tone[tone < 2 * grain] = 0
    whole = full_ink(_resampled(tone, SIDE, SIDE))
    if not (BOX <= _longest(whole > 0) <= BOX + 2 and _off_centre(whole) <= 0.55):
        return None
    found = drawing_in(tone >= 0.5 * tone.max())
    return whole if found.count == 1 and found.bare else None


def set_out(strength: Array, mask: Mask) -> Pixels:
    """Return a drawing's ink as (28, 28) uint8, peak ink 255.

    Args:
        strength: (h, w) from 0 to 1.
        mask: (h, w), True where the drawing is; ink elsewhere is left out.
    """
    near = grown(mask, 2)
    return centred(full_ink(_boxed(np.where(near, strength, np.float32(0)), mask)))


def _sides(picture: NDArray[P]) -> tuple[NDArray[P], ...]:
    return picture[0], picture[-1], picture[:, 0], picture[:, -1]


def _longest(inked: Mask) -> int:
    rows, columns = (np.flatnonzero(inked.any(axis=axis)) for axis in (1, 0))
    return int(max(rows[-1] - rows[0], columns[-1] - columns[0])) + 1


def _off_centre(pixels: Pixels) -> float:
    x, y = centre_of_mass(pixels)
    return max(abs(x - MIDDLE), abs(y - MIDDLE))


def _boxed(strength: Array, mask: Mask) -> Array:
    """Return the ink scaled, shape kept, so that its longer side is 20 pixels of 28."""
    inked = strength >= _EDGE * strength.max()
    rows, columns = (np.flatnonzero(inked.any(axis=axis)) for axis in (1, 0))
    box = np.s_[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    crop = _with_pen(strength[box], mask[box])
    scale = BOX / max(crop.shape)
    height, width = (max(1, round(side * scale)) for side in crop.shape)
    framed = np.zeros((SIDE, SIDE), np.float32)
    top, left = (SIDE - height) // 2, (SIDE - width) // 2
    framed[top : top + height, left : left + width] = _resampled(crop, height, width)
    return framed


def _with_pen(crop: Array, mask: Mask) -> Array:
    """Return ink of a pen that is not much thinner than MNIST's."""
    edge = mask & grown(~np.pad(mask, 1))[1:-1, 1:-1]
    pen = 2 * float(mask.sum()) / max(float(edge.sum()), 1)  # a line has two edges
    missing = (_THINNEST * max(crop.shape) / BOX - pen) / 2
    reach = round(missing)
    return crop if reach < 1 else widened(np.pad(crop, reach), reach)


def _resampled(ink: Array, height: int, width: int) -> Array:
    """Return the mean over the area that each new pixel covers."""
    down, across = _weights(height, ink.shape[0]), _weights(width, ink.shape[1])
    return np.asarray(down @ ink @ across.T, np.float32)


def _weights(new: int, old: int) -> Array:
    """Return (new, old): the share that each old pixel has in each new one."""
    edges = np.arange(new + 1) * (old / new)
    start, stop = edges[:-1, None], edges[1:, None]
    pixel = np.arange(old)
    overlap = np.clip(np.minimum(stop, pixel + 1) - np.maximum(start, pixel), 0, None)
    return np.asarray(overlap * (new / old), np.float32)


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
