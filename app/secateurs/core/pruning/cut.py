"""One cut through a ranking: what survives at one sparsity."""

from dataclasses import dataclass

import numpy as np

from secateurs.core.arrays import Mask
from secateurs.core.pruning.terms import Method


@dataclass(frozen=True, slots=True, eq=False)
class Cut:
    """What survives at the requested sparsity.

    Attributes:
        requested: fraction, 0 to 1.
        kept: one boolean array a prunable layer, True where the part survives: shaped like
            the kernel for weights, (units,) for units.
        shapes: the kernel's shape of each prunable layer.
        guarded: indices of the layers that only the guard kept from being emptied.
    """

    method: Method
    requested: float
    kept: tuple[Mask, ...]
    shapes: tuple[tuple[int, int], ...]
    guarded: tuple[int, ...] = ()

    @property
    def masks(self) -> tuple[Mask, ...]:
        """One mask a prunable layer, (inputs, units), True where a weight survives."""
        return tuple(
            np.broadcast_to(kept, shape) for kept, shape in zip(self.kept, self.shapes, strict=True)
        )

    @property
    def parts(self) -> int:
        return sum(kept.size for kept in self.kept)

    @property
    def parts_removed(self) -> int:
        return self.parts - sum(int(np.count_nonzero(kept)) for kept in self.kept)

    @property
    def achieved(self) -> float:
        """Fraction of the ranked parts (weights or units) that is gone."""
        return self.parts_removed / self.parts
