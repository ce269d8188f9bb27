"""The layers of a Keras model by their names, and their kernels."""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

import numpy as np

from secateurs.core.base.arrays import AnyArray, Array, frozen
from secateurs.core.graph.calls import named_layers, names_of
from secateurs.core.graph.kernel_parts import kernel_parts
from secateurs.core.graph.kinds import bare, is_plain, kernel_name, kind_of
from secateurs.core.graph.structure import Structure
from secateurs.core.graph.variables import values_of

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


def directions_of(model: "keras.Model") -> "dict[str, keras.Variable]":
    """Return the direction that SpectralNormalization keeps of each kernel that it scales.

    Each is (1, n), n the size of the kernel's last axis; by the name of the layer within.
    """
    names = names_of(model)
    return {
        names[id(bare(each))]: each.vector_u
        for each in model._flatten_layers(include_self=False, recursive=True)
        if kind_of(each) == "SpectralNormalization" and id(bare(each)) in names
    }


def weights_of(layer: "keras.Layer") -> tuple[AnyArray, ...]:
    """Return what the weights of a layer or model hold, as `values_of`."""
    return tuple(values_of(weight) for weight in layer.weights)


def kernels_of(model: "keras.Model", structure: Structure) -> Mapping[str, Array]:
    """Return the kernel of every layer of the structure, by name, read-only."""
    layers = layers_by_name(model)
    return {layer.name: _values(variable_of(layers, layer.name)) for layer in structure.layers}


def kernel_of(layer: "keras.Layer") -> "keras.Variable":
    """Return the Keras variable whose columns or slices are a layer's units."""
    return getattr(layer, kernel_name(layer))


def variable_of(layers: "Mapping[str, keras.Layer]", name: str) -> "keras.Variable":
    """Return the variable that a mask of this name is over.

    Args:
        layers: every layer of a model by its name.
        name: of a layer, for its kernel; or a layer's and a weight's such as "lstm/kernel",
            "separable_1/depthwise_kernel" or "conv_1/bias".

    Raises:
        KeyError: there is no such layer.
        AttributeError: the layer has no such weight.
    """
    layer, _, weight = name.partition("/")
    if not weight:
        return kernel_of(layers[layer])
    inner = _inner_weights(layers[layer])
    return inner[weight] if weight in inner else getattr(layers[layer], weight)


def has_plain_kernel(layers: "Mapping[str, keras.Layer]", name: str) -> bool:
    """Tell whether what `variable_of` gives can be set; a quantised layer's kernel cannot."""
    layer, _, weight = name.partition("/")
    return bool(weight) or is_plain(layers[layer])


def inner_kernels(layer: "keras.Operation") -> "dict[str, keras.Variable]":
    """Return the kernels that are not a layer's own, by their names in it; see `kernel_parts`."""
    return {name: part.kernel for name, part in kernel_parts(layer).items()}


def _inner_weights(layer: "keras.Layer") -> "dict[str, keras.Variable]":
    """Return those kernels and their biases, by their names in the layer."""
    parts = kernel_parts(layer)
    biases = {part.bias_name: part.bias for part in parts.values() if part.bias is not None}
    return {**{name: part.kernel for name, part in parts.items()}, **biases}


def _values(kernel: "keras.Variable") -> Array:
    return frozen(np.asarray(values_of(kernel), dtype=np.float32, order="C"))


def kernel_places(model: "keras.Model", structure: Structure) -> Mapping[str, int]:
    """Return where among the weights each kernel is that is a plain array, by name.

    With them come the biases that go with their units, such as "lstm/bias".
    """
    layers, places = layers_by_name(model), {id(each): i for i, each in enumerate(model.weights)}
    found: dict[str, int] = {}
    for each in structure.layers:
        if has_plain_kernel(layers, each.name):
            found[each.name] = places[id(variable_of(layers, each.name))]
    following = {each.layer for tied in structure.unit_sets for each in tied.followers}
    return found | {
        name: places[id(variable_of(layers, name))] for name in sorted(following - found.keys())
    }
