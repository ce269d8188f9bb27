"""Put a cut into effect in a live Keras model."""

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from secateurs.core.base.arrays import Array, Mask, frozen
from secateurs.core.graph.structure import Structure
from secateurs.core.network.masks import Masks, both
from secateurs.core.network.model import Model
from secateurs.core.pruning.keras_account import count
from secateurs.core.pruning.masks_of_zeros import masks_of_model
from secateurs.core.pruning.pruned import Pruned
from secateurs.core.pruning.zeros import masked
from secateurs.core.ranking.cut import Cut
from secateurs.core.ranking.terms import Method

if TYPE_CHECKING:
    import keras


def prune_model(model: Model, cut: Cut) -> Model:
    """Return the model with zeros where the cut removed weights or units; biases stay.

    Arrays that lose nothing are shared with the model given.
    """
    if not cut.parts_removed:
        return model
    kernels = dict(model.kernels)
    replaced: dict[int, Array] = {}
    masks = cut.masks_over(model.structure)
    for name, mask in masks.items():
        kernel = kernels[name]
        kernels[name] = replaced[id(kernel)] = _masked(kernel, mask)
    weights = tuple(replaced.get(id(weight), weight) for weight in model.weights)
    return replace(model, weights=weights, kernels=kernels, known_masks=both(model.masks, masks))


def _masked(kernel: Array, mask: Mask) -> Array:
    if mask.all():
        return kernel
    return frozen(np.where(mask, kernel, np.float32(0)))


def prune_keras(
    model: "keras.Model",
    structure: Structure,
    cut: Cut,
    *,
    before: Masks | None = None,
    drop_bias: bool = False,
    examples: tuple[NDArray[Any], ...] | None = None,
) -> Pruned:
    """Return a copy of the model with what the cut removed gone, and the account of it.

    Args:
        structure: of the model.
        before: what an earlier pruning left of the kernels, which stays gone, too; None where
            only zeros tell.
        drop_bias: zero the biases of removed units, too.
        examples: samples to read constants with, one array an input.
    """
    if before is None:
        before = masks_of_model(model, structure)
    own = cut.masks_over(structure)
    masks = both(before, own)
    kept = cut.kept if cut.method == "unit" else None
    unit_masks = None if kept is None else structure.unit_masks(kept)
    zeroed = masked(model, masks, unit_masks=unit_masks, drop_bias=drop_bias)
    named = structure.prunable if kept is None else structure.unit_sets
    guarded = tuple(named[index].name for index in cut.guarded)
    account = count(
        zeroed, structure, cut.method, cut.requested, cut.achieved, masks, kept, guarded, examples
    )
    account = replace(account, gone_before=_gone_before(before, own, cut.method))
    return Pruned(zeroed, masks, account, structure, kept, drop_bias, examples)


def _gone_before(before: Masks, stays: Masks, method: Method) -> int:
    """Count the weights that went before; of a cut through units those in units that stay."""
    of_units = method == "unit"
    return sum(
        int(np.count_nonzero(~mask & (stays.get(name, np.True_) if of_units else np.True_)))
        for name, mask in before.items()
    )
