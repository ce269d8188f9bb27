"""Reconstruction of a Keras model that is a chain of Dense layers: the quick way."""

from typing import TYPE_CHECKING

import numpy as np

from secateurs.core.base.arrays import Array
from secateurs.core.base.cancelled import Cancelled
from secateurs.core.graph.copies import copy_of
from secateurs.core.graph.keras_layers import layers_by_name
from secateurs.core.network.keras_chain import chain_network
from secateurs.core.network.network import Network
from secateurs.core.pruning.pruned import Pruned
from secateurs.core.pruning.repair_outcome import Repair
from secateurs.core.ranking.cut import Cut
from secateurs.core.repair.chain import (
    Report,
    reconstruct_network,
    teacher_of,
)
from secateurs.core.repair.errors import check_finite

if TYPE_CHECKING:
    import keras


def reconstructed_chain(
    pruned: Pruned,
    teacher: Network,
    inputs: Array,
    *,
    ridge: float,
    sweeps: int,
    classifier: bool,
    report: Report,
    cancelled: Cancelled,
) -> "tuple[keras.Model, Repair]":
    """Return a copy of the pruned model, refitted to the teacher.

    Args:
        teacher: the dense model, as plain data; its layers are named as the pruned model's.
        inputs: (n, inputs) float32.
    """
    known = teacher_of(teacher, inputs, cancelled)
    check_finite([known.targets[-1]])
    found = reconstruct_network(
        known,
        _cut(pruned, teacher),
        before=chain_network(pruned.model),
        drop_bias=pruned.drop_bias,
        ridge=ridge,
        sweeps=sweeps,
        classifier=classifier,
        report=report,
        cancelled=cancelled,
    )
    copy = copy_of(pruned.model)
    layers = layers_by_name(copy)
    for layer in found.network.layers:
        layers[layer.name].kernel.assign(layer.kernel)
        layers[layer.name].bias.assign(layer.bias)
    return copy, found.repair


def can_be_chained(pruned: Pruned) -> bool:
    """Say whether the masks are those of one method: of weights, or of whole units."""
    columns = (np.ptp(mask, axis=0) for mask in map(np.uint8, pruned.masks.values()))
    return pruned.method == "weight" or not any(each.any() for each in columns)


def _cut(pruned: Pruned, teacher: Network) -> Cut:
    masks = [
        pruned.masks.get(layer.name, np.ones(layer.kernel.shape, bool))
        for layer in teacher.prunable
    ]
    shapes = tuple(mask.shape for mask in masks)
    if pruned.method == "unit":
        masks = [np.any(mask, axis=0) for mask in masks]
    return Cut(pruned.method, pruned.account.requested, tuple(masks), shapes)
