"""Criteria that look at the weights alone, and the controls that need to be beaten."""

import numpy as np

from secateurs.core.ranking.criteria.criterion import Context
from secateurs.core.ranking.order import Scores


def magnitude(context: Context) -> Scores:
    """Smallest first: |w| of a weight, the L2 norm of a unit's column (Han et al. 2015).

    For scope `global` a unit counts by its root mean square, so that layers of different
    fan-in compare.
    """
    if context.method == "weight":
        return np.abs(context.kernel)
    norm: Scores = np.sqrt(context.per_unit(np.square(context.kernel, dtype=np.float64)))
    return norm if context.scope == "layer" else norm / np.sqrt(context.fan_in)


def l1(context: Context) -> Scores:
    """Smallest first: |w| of a weight, the L1 norm of a unit's column (Li et al. 2017).

    For scope `global` a unit counts by its mean |w|.
    """
    if context.method == "weight":
        return np.abs(context.kernel)
    norm = context.per_unit(np.abs(context.kernel))
    return norm if context.scope == "layer" else norm / context.fan_in


def random(context: Context) -> Scores:
    """By chance: the control that every other criterion has to beat."""
    return context.rng.random(context.kernel.shape if context.method == "weight" else context.units)


def largest(context: Context) -> Scores:
    """Largest first: magnitude turned round, the opposite control."""
    return np.asarray(-magnitude(context))
