"""A small, independent pruning by units, so that these tests need no ranking."""

from typing import Any

import keras
import numpy as np

from secateurs.core.graph.keras_layers import kernels_of
from secateurs.core.graph.trace import trace
from secateurs.core.pruning.compaction.emissions import emitted_of
from secateurs.core.pruning.keras_account import count
from secateurs.core.pruning.pruned import Pruned
from secateurs.core.pruning.zeros import masked
from secateurs.core.ranking.cut import Cut


def pruned_by_units(model: Any, sparsity: float, drop_bias: bool = False) -> Pruned:
    """Take the groups of smallest mean L2 norm out of every set."""
    structure = trace(model)
    kernels = kernels_of(model, structure)
    kept = tuple(
        _kept(_scores(structure, unit_set, kernels), sparsity) for unit_set in structure.unit_sets
    )
    return pruned_to(model, kept, drop_bias, structure)


def pruned_to(
    model: Any, kept: tuple[Any, ...], drop_bias: bool = False, structure: Any = None
) -> Pruned:
    structure = structure or trace(model)
    kept = tuple(np.asarray(stays, bool) for stays in kept)
    masks = structure.kernel_masks(kept)
    zeroed = masked(model, masks, unit_masks=structure.unit_masks(kept), drop_bias=drop_bias)
    achieved = 1 - sum(map(np.sum, kept)) / max(1, sum(map(len, kept)))
    cut = Cut("unit", achieved, kept, ())
    account = count(zeroed, structure, cut, masks, emitted_of(zeroed, structure, kept))
    return Pruned(zeroed, masks, account, structure, kept, drop_bias)


def answers(model: Any, inputs: Any) -> list[Any]:
    return [np.asarray(out, np.float64) for out in keras.tree.flatten(model(inputs))]


def difference(one: Any, other: Any, inputs: Any) -> float:
    """Largest difference of two models' answers, relative to each output's scale."""
    pairs = zip(answers(one, inputs), answers(other, inputs), strict=True)
    return max(float(np.abs(a - b).max() / np.abs(a).max()) for a, b in pairs)


def _scores(structure: Any, unit_set: Any, kernels: Any) -> Any:
    norms: list[list[float]] = [[] for _ in range(unit_set.count)]
    for member in unit_set.members:
        layer = structure.layer(member.layer)
        columns = np.moveaxis(kernels[member.layer], layer.unit_axis, 0)
        columns = np.moveaxis(columns.reshape(layer.gates, layer.units, -1), 0, 1)
        for group, column in zip(member.groups, columns, strict=True):
            if group >= 0:
                norms[group].append(float(np.linalg.norm(column)))
    return np.array([np.mean(own) for own in norms])


def _kept(scores: Any, sparsity: float) -> Any:
    kept = np.ones(len(scores), bool)
    kept[np.argsort(scores, kind="stable")[: round(len(scores) * sparsity)]] = False
    return kept
