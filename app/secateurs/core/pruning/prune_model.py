"""Zeros in place, in the arrays of a Keras model; Keras itself is not needed."""

from dataclasses import replace

import numpy as np

from secateurs.core.arrays import Array, Mask, frozen
from secateurs.core.network.model import Model
from secateurs.core.pruning.cut import Cut


def prune_model(model: Model, cut: Cut) -> Model:
    """Return the model with zeros where the cut removed weights or units; biases stay.

    Arrays that lose nothing are shared with the model given.
    """
    if not cut.parts_removed:
        return model
    kernels = dict(model.kernels)
    replaced: dict[int, Array] = {}
    for name, mask in cut.masks_over(model.structure).items():
        kernel = kernels[name]
        kernels[name] = replaced[id(kernel)] = _masked(kernel, mask)
    weights = tuple(replaced.get(id(weight), weight) for weight in model.weights)
    return replace(model, weights=weights, kernels=kernels, known_masks=None)


def _masked(kernel: Array, mask: Mask) -> Array:
    if mask.all():
        return kernel
    return frozen(np.where(mask, kernel, np.float32(0)))
