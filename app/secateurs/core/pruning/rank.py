"""From a network and a criterion to a ranking."""

from collections.abc import Sequence

import numpy as np

from secateurs.core.arrays import Mask, frozen
from secateurs.core.network.network import Network
from secateurs.core.pruning.criteria import SCORES
from secateurs.core.pruning.ranking import Ranking, rank_globally, rank_layers
from secateurs.core.pruning.terms import Criterion, Method, Scope


def rank(
    network: Network,
    method: Method,
    criterion: Criterion = "magnitude",
    scope: Scope = "layer",
    *,
    seed: int = 0,
    masks: Sequence[Mask] | None = None,
) -> Ranking:
    """Rank the parts of every prunable layer; the output layer is never touched.

    Args:
        seed: for criteria that draw by chance.
        masks: what survived an earlier pruning, one (inputs, units) mask a prunable layer;
            what is gone goes first.
    """
    rng = np.random.default_rng(seed)
    score = SCORES[criterion]
    layers = network.prunable
    scores = [frozen(score(layer.kernel, method, scope, rng)) for layer in layers]
    if masks is None:
        masks = [np.ones(layer.kernel.shape, bool) for layer in layers]
    alive = [mask if method == "weight" else np.any(mask, axis=0) for mask in masks]
    shapes = [(layer.inputs, layer.units) for layer in layers]
    order = rank_layers if scope == "layer" else rank_globally
    return order(scores, alive, shapes, method)
