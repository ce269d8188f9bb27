"""Which units each side of a weight belongs to: enough to count what a cut leaves."""

from dataclasses import dataclass

import numpy as np

from secateurs.core.arrays import Mask
from secateurs.core.network.structure import Groups


@dataclass(frozen=True, slots=True, eq=False)
class Extent:
    """A weight's sides that shrink when units go.

    Attributes:
        shape: the weight's.
        axes: an axis each, and for each index along it the number of its group, counted over
            all unit sets one after the other, or STAYS; read-only.
    """

    shape: tuple[int, ...]
    axes: tuple[tuple[int, Groups], ...] = ()

    def size_left(self, stays: Mask) -> int:
        """Return how many entries are left.

        Args:
            stays: (groups of all sets + 1,) bool, True where one stays; the last is True.
        """
        sides = list(self.shape)
        for axis, groups in self.axes:
            sides[axis] = int(np.count_nonzero(stays[groups]))
        return int(np.prod(sides))
