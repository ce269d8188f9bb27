"""The layers of a Keras model by their names, and their kernels."""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

import numpy as np

from secateurs.core.base.arrays import AnyArray, Array, frozen
from secateurs.core.graph.calls import named_layers
from secateurs.core.graph.kinds import kernel_name, kind_of
from secateurs.core.graph.structure import Structure

if TYPE_CHECKING:
    import keras


def set_weights(model: "keras.Model", weights: Iterable[AnyArray]) -> None:
    """Set a model's weights, in the order of `get_weights`, and all that is derived from them."""
    model.set_weights(list(weights))
    for layer in layers_by_name(model).values():
        settle(layer)


def settle(layer: "keras.Layer") -> None:
    """Let a layer take up weights that were set: Normalization keeps copies of its own."""
    if hasattr(layer, "finalize_state") and getattr(layer, "built", False):
        layer.finalize_state()


def layers_by_name(model: "keras.Model") -> "dict[str, keras.Layer]":
    """Return every layer but models and inputs; one of a nested model is "outer.inner".

    A layer that is used more than once appears once, under its first name.
    """
    named: dict[str, keras.Layer] = {}
    seen: set[int] = set()
    for name, layer in named_layers(model):
        if id(layer) not in seen and kind_of(layer) != "InputLayer":
            seen.add(id(layer))
            named[name] = layer
    return named


def kernels_of(model: "keras.Model", structure: Structure) -> Mapping[str, Array]:
    """Copy the kernel of every layer of the structure, by name, read-only."""
    layers = layers_by_name(model)
    return {layer.name: _kernel(layers[layer.name]) for layer in structure.layers}


def kernel_of(layer: "keras.Layer") -> "keras.Variable":
    """Return the Keras variable whose columns or slices are a layer's units."""
    return getattr(layer, kernel_name(layer))


def _kernel(layer: "keras.Layer") -> Array:
    return frozen(np.array(kernel_of(layer).numpy(), dtype=np.float32, order="C"))
