"""Criteria that look at what a layer reads and emits."""

import numpy as np

from secateurs.core.ranking.criteria.criterion import Context
from secateurs.core.ranking.order import Scores


def activation(context: Context) -> Scores:
    """Mean |activation|: a unit that hardly emits anything goes first."""
    return context.mean_activation


def apoz(context: Context) -> Scores:
    """Share of activations that are not zero: the unit with most zeros goes first.

    APoZ, the average percentage of zeros, is one minus it (Hu et al. 2016).
    """
    return np.asarray(1 - context.zero_share)


def wanda(context: Context) -> Scores:
    """|w| x the L2 norm of what it reads (Wanda, Sun et al. 2024).

    In a convolution the norm is that of the input channel.
    """
    return np.abs(context.kernel) * context.input_norm
