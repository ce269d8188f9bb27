"""Criteria: how much each part of a layer matters. The lowest score goes first."""

from collections.abc import Callable

import numpy as np

from secateurs.core.arrays import Array
from secateurs.core.pruning.ranking import Scores
from secateurs.core.pruning.terms import Criterion, Method, Scope

Score = Callable[[Array, Method, Scope, np.random.Generator], Scores]


def magnitude(kernel: Array, method: Method, scope: Scope, _: np.random.Generator) -> Scores:
    """Score a weight by |w|, a unit by the L2 norm of its column (Han et al. 2015).

    For scope `global` a unit counts by its root mean square, so that layers of different
    fan-in compare.
    """
    if method == "weight":
        return np.abs(kernel)
    norm: Scores = np.sqrt(np.square(kernel, dtype=np.float64).sum(axis=0))
    return norm if scope == "layer" else norm / np.sqrt(kernel.shape[0])


def random(kernel: Array, method: Method, _: Scope, rng: np.random.Generator) -> Scores:
    """Score by chance: the control that every other criterion has to beat."""
    return rng.random(kernel.shape if method == "weight" else kernel.shape[1])


SCORES: dict[Criterion, Score] = {"magnitude": magnitude, "random": random}
