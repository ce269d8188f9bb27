"""Takes ruled lines out of a mask of ink: those that run from one side of the sheet to the other.

As staves are taken out of scores: a line goes, but where a stroke crosses it.
"""

from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from secateurs.core.arrays import Mask

_TILTS = np.arange(-12, 13) * 0.005  # slopes of lines that are looked for
_COVERED = 0.6  # of the sheet's width: a line is inked on more
_THICKEST = 0.04  # of the sheet's height
_FEWEST = 2  # lines: one alone may be a part of a drawing

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
    if len(runs) >= _FEWEST:
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
