"""The way from any Keras model to plain data and back."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from secateurs.core.arrays import Array, frozen
from secateurs.core.errors import UnsupportedModel
from secateurs.core.network.model import Model
from secateurs.core.network.structure import Structure
from secateurs.core.network.tracing.calls import graph_of, named_layers
from secateurs.core.network.tracing.kinds import SEPARABLE, is_plain, kernel_name, kind_of
from secateurs.core.network.tracing.labelling import label
from secateurs.core.network.tracing.shrinking import extents_of
from secateurs.core.network.tracing.trace import structure_of

if TYPE_CHECKING:
    import keras


def read_model(model: "keras.Model") -> Model:
    """Copy a model into plain, read-only data.

    Sizes that the model's input leaves open are given as one that fits it.

    Raises:
        UnsupportedModel: as `trace` does, and for kernels that are quantised or adapted.
    """
    from secateurs.core.pruning.compaction.emissions import emissions_of, few_enough

    graph = graph_of(model)
    labelled = label(graph)
    structure = structure_of(model, labelled)
    weights = tuple(frozen(np.array(weight)) for weight in model.get_weights())
    kernels = {name: weights[place] for name, place in _places(model, structure).items()}
    return Model(
        config=model.to_json(),
        weights=weights,
        structure=structure,
        kernels=kernels,
        input_shape=graph.shapes[graph.inputs[0]],
        classes=graph.shapes[graph.outputs[0]][-1],
        extents=extents_of(model, labelled),
        feeds=few_enough(emissions_of(model, structure)),
    )


def _places(model: "keras.Model", structure: Structure) -> dict[str, int]:
    """Return where among the weights each kernel is."""
    layers, places = layers_by_name(model), {id(each): i for i, each in enumerate(model.weights)}
    for each in structure.layers:
        if not is_plain(layers[each.name]):
            raise UnsupportedModel(
                f"The kernel of the {each.kind} layer {each.name} is not a plain array, as it is "
                "quantised or has LoRA weights beside it: give the network as it was before."
            )
    found = {each.name: places[id(kernel_of(layers[each.name]))] for each in structure.layers}
    for each in structure.layers:
        if each.kind in SEPARABLE:
            beside = f"{each.name}/depthwise_kernel"
            found[beside] = places[id(layers[each.name].depthwise_kernel)]
    return found


def build_model(model: Model) -> "keras.Model":
    """Build the Keras model that the data describes; it is not compiled."""
    import keras

    built = keras.models.model_from_json(model.config)
    set_weights(built, model.weights)
    return built


def set_weights(model: "keras.Model", weights: Any) -> None:
    """Set a model's weights, in the order of `get_weights`, and all that is derived from them."""
    model.set_weights(list(weights))
    for layer in layers_by_name(model).values():
        settle(layer)


def settle(layer: Any) -> None:
    """Let a layer take up weights that were set: Normalization keeps copies of its own."""
    if hasattr(layer, "finalize_state") and getattr(layer, "built", False):
        layer.finalize_state()


def layers_by_name(model: "keras.Model") -> dict[str, Any]:
    """Return every layer but models and inputs; one of a nested model is "outer.inner".

    A layer that is used more than once appears once, under its first name.
    """
    named: dict[str, Any] = {}
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


def kernel_of(layer: Any) -> Any:
    """Return the Keras variable whose columns or slices are a layer's units."""
    return getattr(layer, kernel_name(layer))


def _kernel(layer: Any) -> Array:
    return frozen(np.array(kernel_of(layer).numpy(), dtype=np.float32, order="C"))
