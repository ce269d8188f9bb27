"""Connected marks of a mask: labelled by runs of pixels, with NumPy alone.

SciPy's ndimage would need a second BLAS in a frozen copy.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from secateurs.core.base.arrays import Mask

Places = NDArray[np.intp]


@dataclass(frozen=True, slots=True, eq=False)
class Marks:
    """The connected marks of a mask.

    Attributes:
        labels: (h, w), 0 where there is none, else from 1.
        areas: pixels of each label, that of 0 first.
        boxes: (marks, 4), top, left, bottom and right of each, from label 1; ends exclusive.
    """

    labels: Places
    areas: Places
    boxes: Places


def marks_of(mask: Mask, *, corners: bool = True) -> Marks:
    """Label what is connected, from the top down; also over corners of pixels, or not."""
    height, width = mask.shape
    padded = np.zeros((height, width + 2), np.int8)
    padded[:, 1:-1] = mask
    edges = np.diff(padded.ravel())
    starts, ends = np.flatnonzero(edges > 0), np.flatnonzero(edges < 0)
    above, below = _touching(starts, ends, width + 2, int(corners))
    roots = _joined(len(starts), above, below)
    names, label = np.unique(roots, return_inverse=True)
    lengths = ends - starts
    labels = np.zeros(mask.shape, np.intp)
    labels[mask] = np.repeat(label + 1, lengths)
    areas = np.bincount(label + 1, weights=lengths, minlength=len(names) + 1).astype(np.intp)
    areas[0] = mask.size - areas.sum()
    rows, lefts = np.divmod(starts, width + 2)
    boxes = np.empty((len(names), 4), np.intp)
    boxes[:, :2], boxes[:, 2:] = max(mask.shape), 0
    np.minimum.at(boxes[:, 0], label, rows)
    np.minimum.at(boxes[:, 1], label, lefts)
    np.maximum.at(boxes[:, 2], label, rows + 1)
    np.maximum.at(boxes[:, 3], label, lefts + lengths)
    return Marks(labels, areas, boxes)


def _touching(starts: Places, ends: Places, width: int, reach: int) -> tuple[Places, Places]:
    """Return pairs of runs, the second in the row below the first."""
    first = np.searchsorted(ends, starts + width - reach, side="right")
    after = np.searchsorted(starts, ends + width + reach, side="left")
    counts = np.maximum(after - first, 0)
    above = np.repeat(np.arange(len(starts)), counts)
    offset = np.arange(len(above)) - np.repeat(np.cumsum(counts) - counts, counts)
    return above, np.repeat(first, counts) + offset


def _joined(count: int, above: Places, below: Places) -> Places:
    """Return for each run the first run that it is connected with."""
    parent = np.arange(count)
    while True:
        one, other = parent[above], parent[below]
        apart = one != other
        if not apart.any():
            return parent
        low, high = np.minimum(one, other)[apart], np.maximum(one, other)[apart]
        np.minimum.at(parent, high, low)
        while not np.array_equal(parent, parent[parent]):
            parent = parent[parent]


def filled(mask: Mask) -> Mask:
    """Return the mask with its holes."""
    outside = marks_of(np.pad(~mask, 1, constant_values=True), corners=False).labels
    return np.asarray(outside[1:-1, 1:-1] != outside[0, 0])


def grown(mask: Mask, steps: int = 1) -> Mask:
    """Return the mask and what is at most so many pixels away from it, as a king walks."""
    for _ in range(steps):
        down = np.pad(mask, ((1, 1), (0, 0)))
        mask = down[:-2] | down[1:-1] | down[2:]
        across = np.pad(mask, ((0, 0), (1, 1)))
        mask = across[:, :-2] | across[:, 1:-1] | across[:, 2:]
    return mask
