"""Going back to early weights under a found mask, and the two controls of that experiment.

Frankle and Carbin, "The lottery ticket hypothesis", 2019: weights of before training. Frankle
et al., "Linear mode connectivity and the lottery ticket hypothesis", 2020: of an early epoch.
"""

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from secateurs.core.fine_tuning.starting import reinitialised
from secateurs.core.pruning.from_zeros import with_zeros_held
from secateurs.core.pruning.masking import masked
from secateurs.core.pruning.pruned import Pruned

if TYPE_CHECKING:
    import keras


def rewound(pruned: Pruned, early: "keras.Model") -> Pruned:
    """Return the early weights under the masks that were found.

    Args:
        early: the same architecture, as it was before training or after its first epochs.

    Raises:
        ValueError: the early model has other weights than the pruned one.
    """
    shapes = [[weight.shape for weight in model.weights] for model in (pruned.model, early)]
    if shapes[0] != shapes[1]:
        raise ValueError("the early model must have the architecture of the pruned one")
    unit_masks = pruned.structure.unit_masks(pruned.kept) if pruned.kept is not None else None
    model = masked(early, pruned.masks, unit_masks=unit_masks, drop_bias=pruned.drop_bias)
    return replace(pruned, model=model)


def with_random_weights(pruned: Pruned, seed: int) -> Pruned:
    """Return the first control: the found masks over new random weights."""
    return rewound(pruned, reinitialised(pruned.model, seed))


def anew(model: "keras.Model", seed: int) -> "keras.Model | Pruned":
    """Return the same network with new random weights; what was zero in its kernels stays gone."""
    held = with_zeros_held(model)
    if isinstance(held, Pruned):
        return with_random_weights(held, seed)
    return reinitialised(model, seed)


def with_random_masks(pruned: Pruned, early: "keras.Model", seed: int) -> Pruned:
    """Return the second control: the early weights under random masks.

    Every layer (every set of tied units) keeps as many parts as under the masks that were found.
    """
    from secateurs.core.api.prune import prune

    whole = replace(
        pruned, model=early, masks={}, kept=None
    )  # zeros of before training mean nothing
    return prune(
        whole,
        sparsity=None,
        method=pruned.method,
        criterion="random",
        scope=shares_removed(pruned),
        seed=seed,
        drop_bias=pruned.drop_bias,
    )


def shares_removed(pruned: Pruned) -> dict[str, float]:
    """Return the share of weights that is gone from each layer, or of groups from each unit set."""
    if pruned.kept is None:
        return {name: float(1 - np.mean(mask)) for name, mask in pruned.masks.items()}
    sets = zip(pruned.structure.unit_sets, pruned.kept, strict=True)
    return {unit_set.name: float(1 - np.mean(stays)) for unit_set, stays in sets}
