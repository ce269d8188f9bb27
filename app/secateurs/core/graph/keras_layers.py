"""The layers of a Keras model by their names, and their kernels."""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

import numpy as np

from secateurs.core.base.arrays import AnyArray, Array, frozen
from secateurs.core.graph.calls import named_layers
from secateurs.core.graph.kinds import SEPARABLE, is_plain, kernel_name, kind_of
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


def kernel_places(model: "keras.Model", structure: Structure) -> Mapping[str, int]:
    """Return where among the weights each kernel is that is a plain array, by name.

    Depthwise kernels of separable layers are "name/depthwise_kernel".
    """
    layers, places = layers_by_name(model), {id(each): i for i, each in enumerate(model.weights)}
    found: dict[str, int] = {}
    for each in structure.layers:
        layer = layers[each.name]
        if is_plain(layer):
            found[each.name] = places[id(kernel_of(layer))]
        if each.kind in SEPARABLE:
            found[f"{each.name}/depthwise_kernel"] = places[id(layer.depthwise_kernel)]
    return found
