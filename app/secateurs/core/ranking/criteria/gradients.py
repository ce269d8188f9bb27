"""Criteria that estimate, from a gradient, what the loss would be without a part."""

import numpy as np

from secateurs.core.ranking.criteria.criterion import Context
from secateurs.core.ranking.order import Scores


def snip(context: Context) -> Scores:
    """|Gradient x weight|: how much the loss feels a weight (SNIP, Lee et al. 2019).

    The gradient is that of the mean loss over all data given.
    """
    return np.asarray(np.abs(context.gradient * context.kernel))


def taylor(context: Context) -> Scores:
    """Squared first-order change of the loss if the part went (Molchanov et al. 2019).

    (gradient x weight) squared of a weight, (the sum of gradient x weight over the column)
    squared of a unit, each a mean over mini-batches of 32 samples.
    """
    return context.change
