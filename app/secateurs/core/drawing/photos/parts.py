"""Finds the one drawing among the marks on a sheet: no frame around it, no specks."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from secateurs.core.base.arrays import Mask
from secateurs.core.drawing.photos.marks import filled, marks_of

_TILTS = np.arange(-12, 13) * 0.005  # slopes of lines that are looked for

_COVERED = 0.6  # of the sheet's width: a line is inked on more

_THICKEST = 0.04  # of the sheet's height

_FEWEST_LINES = 2  # lines: one alone may be a part of a drawing

Places = NDArray[np.intp]


def without_lines(mask: Mask) -> Mask | None:
    """Return the mask without the lines that lie flat and those that stand; None without any."""
    flat, upright = _lines(mask), _lines(mask.T)
    if not (flat.any() or upright.any()):
        return None
    return np.asarray(mask & ~flat & ~upright.T)


def _lines(mask: Mask) -> Mask:
    """Return where there are lines that lie flat, or slope by a few degrees."""
    height, width = mask.shape
    tilt, covered = _best_tilt(mask)
    shift = _shift(tilt, width)
    found = np.zeros_like(mask)
    rows = np.flatnonzero(covered)
    ends = np.flatnonzero(np.diff(rows, prepend=-2, append=height + 2) > 1)
    runs = [rows[first:last] for first, last in pairwise(ends)]
    if len(runs) >= _FEWEST_LINES:
        for run in runs:
            if len(run) <= _THICKEST * height + 2 and _runs_across(mask, run, shift):
                _mark(found, mask, (int(run[0]) - 2, int(run[-1]) + 3), shift)
    return found


def _best_tilt(mask: Mask) -> tuple[float, Mask]:
    """Return the slope at which lines show best, and the rows that they cover there."""
    height, width = mask.shape
    y, x = np.nonzero(mask)
    best, most, covered = 0.0, 0.0, np.zeros(height, bool)
    for tilt in _TILTS:
        rows = y - _shift(tilt, width)[x]
        rows = rows[(rows >= 0) & (rows < height)]
        share = np.bincount(rows, minlength=height) / width
        score = float((share[share > _COVERED] ** 2).sum())
        if score > most:
            best, most, covered = float(tilt), score, share > _COVERED
    return best, covered


def _shift(tilt: float, width: int) -> Places:
    return np.asarray(np.rint(tilt * (np.arange(width) - width / 2)), np.intp)


def _runs_across(mask: Mask, run: Places, shift: Places) -> bool:
    """Say whether a line reaches both sides of the sheet."""
    height, width = mask.shape
    near = np.clip(run[:, None] + shift, 0, height - 1)
    inked = mask[near, np.arange(width)].any(axis=0)
    end = max(2, width // 25)
    return bool(inked[:end].mean() > 0.5 and inked[-end:].mean() > 0.5)


def _mark(found: Mask, mask: Mask, band: tuple[int, int], shift: Places) -> None:
    """Mark a band of rows in each column where the ink does not go on above and below it."""
    height, width = mask.shape
    columns = np.arange(width)
    above = np.clip(band[0] - 1 + shift, 0, height - 1)
    below = np.clip(band[1] + shift, 0, height - 1)
    crossed = mask[above, columns] & mask[below, columns]
    for row in range(*band):
        place = row + shift
        valid = (place >= 0) & (place < height) & ~crossed
        found[place[valid], columns[valid]] = True


_FEWEST = 3  # pixels: what has less is no mark

_MOST = 40  # marks of the drawing's order of size: more are a texture

_SPECK = 0.15  # of the drawing's longer side: what is smaller is dust

_INSIDE = 0.2  # of a frame's longer side: what it encloses is larger

_LEAST = 0.12  # of the picture's shorter side: what lies inside of a border is larger

_THIN = 0.1  # of its length: a line of a box is thinner

_ASIDE = 0.07  # of the drawing's size: parts side by side that are farther apart are two drawings

_ABOVE = 0.25  # the same of parts one above another, which few write

_FAR = 0.25  # of the drawing's size: a small mark that is farther away does not belong to it

_LIKE = 0.5  # of the size of the one: the other of two drawings is at least so large

Labels = NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class Part:
    """A connected mark: its label and its bounding box, whose ends are exclusive."""

    label: int
    top: int
    left: int
    bottom: int
    right: int

    @property
    def height(self) -> int:
        return self.bottom - self.top

    @property
    def width(self) -> int:
        return self.right - self.left

    @property
    def size(self) -> int:
        return max(self.height, self.width)

    def is_within(self, other: "Part") -> bool:
        return (
            self.top >= other.top
            and self.left >= other.left
            and self.bottom <= other.bottom
            and self.right <= other.right
        )


@dataclass(frozen=True, slots=True, eq=False)
class FoundDrawing:
    """What a sheet has on it.

    Attributes:
        mask: (h, w) bool, the drawing; empty if there is none.
        count: how many drawings there are.
        bare: whether nothing was left out around the drawing: no frame, no lines, no mark.
    """

    mask: Mask
    count: int
    bare: bool


def drawing_in(mask: Mask) -> FoundDrawing:
    """Return the one drawing in a mask of ink, or how many there are."""
    found = _among_marks(mask)
    if found.count == 1 and not _spans(found.mask):
        return found
    cleaned = without_lines(mask)
    if cleaned is None:
        return found
    without = _among_marks(cleaned)
    rows, columns = (without.mask.any(axis=axis).sum() for axis in (1, 0))
    if without.count and max(rows, columns) >= _SPECK * min(mask.shape):
        return FoundDrawing(without.mask, without.count, bare=False)
    return found


def _among_marks(mask: Mask) -> FoundDrawing:
    labels, parts = _parts(mask)
    inner = _without_frames(labels, parts)
    if not inner:
        return FoundDrawing(np.zeros_like(mask), 0, bare=True)
    largest = max(part.size for part in inner)
    kept = [part for part in inner if part.size >= _SPECK * largest]
    if len(kept) > _MOST:
        return FoundDrawing(mask, len(kept), bare=True)
    drawn, count = _drawings(_without_pieces(kept))
    chosen = np.isin(labels, [part.label for part in drawn])
    return FoundDrawing(chosen, count, bare=len(inner) == len(parts) and len(drawn) == len(kept))


def _parts(mask: Mask) -> tuple[Labels, list[Part]]:
    """Return the marks' labels, and the largest of the marks."""
    marks = marks_of(mask)
    parts = [
        Part(label, *(int(end) for end in box))
        for label, box in enumerate(marks.boxes, 1)
        if marks.areas[label] >= _FEWEST
    ]
    parts.sort(key=lambda part: part.size, reverse=True)
    return marks.labels, parts[: 3 * _MOST]


def _spans(mask: Mask) -> bool:
    """Say whether a drawing goes from one side of the picture to the other."""
    return bool(mask[0].any() and mask[-1].any()) or bool(mask[:, 0].any() and mask[:, -1].any())


def _without_frames(labels: Labels, parts: Sequence[Part]) -> list[Part]:
    """Leave out what surrounds another mark, and what lies along the picture's border."""
    inner = [part for part in parts if not _surrounds(labels, part, parts)]
    away = [part for part in inner if not _lies_along(labels, part)]
    largest = max((part.size for part in away), default=0)
    return away if largest >= _LEAST * min(labels.shape) else inner


def _surrounds(labels: Labels, part: Part, parts: Sequence[Part]) -> bool:
    """Say whether a part is a ring or a box around another part of some size."""
    inside = [
        other
        for other in parts
        if other is not part and other.size >= _INSIDE * part.size and other.is_within(part)
    ]
    if not inside:
        return False
    own = _cut_out(labels, part, part)
    if _is_box(own):
        return True
    whole = filled(own)
    return any(whole[_cut_out(labels, other, part)].mean() > 0.9 for other in inside)


def _cut_out(labels: Labels, part: Part, within: Part) -> Mask:
    """Return where a part lies, in the bounding box of another."""
    box = labels[within.top : within.bottom, within.left : within.right]
    return np.asarray(box == part.label)


def _is_box(own: Mask) -> bool:
    """Say whether nearly all of a mark lies close to the sides of its bounding box."""
    height, width = own.shape
    inner = own[height // 8 : height - height // 8, width // 8 : width - width // 8]
    return bool(inner.sum() < 0.08 * own.sum())


def _lies_along(labels: Labels, part: Part) -> bool:
    """Say whether a part lies along the picture's border rather than just reaches it."""
    sides = (labels[0], labels[-1], labels[:, 0], labels[:, -1])
    lengths = (part.width, part.width, part.height, part.height)
    touching = (int((side == part.label).sum()) for side in sides)
    return any(
        touch > 0.5 * length and touch > 0.2 * len(side)
        for touch, length, side in zip(touching, lengths, sides, strict=True)
    )


def _without_pieces(parts: list[Part]) -> list[Part]:
    """Leave out the lines of a box that is broken: some lie flat, some stand, around the rest."""
    flat = [part for part in parts if part.height < _THIN * part.width]
    upright = [part for part in parts if part.width < _THIN * part.height]
    if not (flat and upright):
        return parts
    rest = [part for part in parts if part not in flat and part not in upright]
    if not rest:  # a 1 in a broken box
        _, left, _, right = _extent(flat + upright)
        rest = [min(upright, key=lambda part: abs(part.left + part.right - left - right))]
    around = [part for part in flat + upright if part not in rest and _is_beside(part, rest)]
    both = any(part in flat for part in around) and any(part in upright for part in around)
    return [part for part in parts if part not in around] if both else parts


def _is_beside(part: Part, rest: Sequence[Part]) -> bool:
    return max(_distance([part], rest)) > 0.03 * _size(rest)


def _drawings(parts: Sequence[Part]) -> tuple[list[Part], int]:
    """Return the parts of drawings, without small marks far away, and how many drawings there are.

    Parts close to one another are of one drawing, as are a large part and a small one.
    """
    size = max(part.size for part in parts)
    groups = [[part] for part in parts]
    while pair := _close_pair(groups, size):
        groups[pair[0]] += groups.pop(pair[1])
    largest = max(_size(group) for group in groups)
    large = [group for group in groups if _size(group) >= _LIKE * largest]
    drawn = [part for group in large for part in group]
    small = [part for group in groups if group not in large for part in group]
    near = [part for part in small if max(_distance([part], drawn)) <= _FAR * size]
    return drawn + near, len(large)


def _close_pair(groups: Sequence[Sequence[Part]], size: int) -> tuple[int, int] | None:
    for second in range(1, len(groups)):
        for first in range(second):
            aside, above = _distance(groups[first], groups[second])
            if aside <= _ASIDE * size and above <= _ABOVE * size:
                return first, second
    return None


def _distance(first: Sequence[Part], second: Sequence[Part]) -> tuple[int, int]:
    """Return how far two groups are apart, aside and up or down; below 0 where they overlap."""
    a, b = _extent(first), _extent(second)
    return max(a[1], b[1]) - min(a[3], b[3]), max(a[0], b[0]) - min(a[2], b[2])


def _size(parts: Sequence[Part]) -> int:
    top, left, bottom, right = _extent(parts)
    return max(bottom - top, right - left)


def _extent(parts: Sequence[Part]) -> tuple[int, int, int, int]:
    return (
        min(part.top for part in parts),
        min(part.left for part in parts),
        max(part.bottom for part in parts),
        max(part.right for part in parts),
    )
