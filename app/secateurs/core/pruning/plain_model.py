"""A Keras model read into plain data."""

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from secateurs.core.base.arrays import AnyArray, frozen
from secateurs.core.base.cancelled import Cancelled, never
from secateurs.core.base.errors import UnsupportedModel
from secateurs.core.graph.calls import graph_of
from secateurs.core.graph.extents import extents_of
from secateurs.core.graph.graph import Graph
from secateurs.core.graph.keras_layers import kernel_places
from secateurs.core.graph.kernel_parts import AS_BEFORE, UnitRules
from secateurs.core.graph.label_rules import label
from secateurs.core.graph.structure import Structure
from secateurs.core.graph.trace import structure_of
from secateurs.core.network.masks import Masks
from secateurs.core.network.network import Network

if TYPE_CHECKING:
    import keras

    from secateurs.core.pruning.pruned import Pruned
    from secateurs.core.ranking.cut import Cut


def read_model(
    model: "keras.Model", masks: Masks | None = None, reading: UnitRules = AS_BEFORE
) -> Network:
    """Copy a model into plain, read-only data.

    Sizes that the model's input leaves open are given as one that fits it.

    Args:
        masks: what is known to survive of it; None where only its zeros tell.
        reading: which units may go.

    Raises:
        UnsupportedModel: as `trace` does, and for kernels that are quantised or adapted.
    """
    from secateurs.core.pruning.compaction.emissions import emissions_of, few_enough
    from secateurs.core.pruning.masks_of_zeros import told_by_zeros

    graph = graph_of(model)
    labelled = label(graph, exact=reading.exact, heads=reading.heads or "whole")
    structure = structure_of(model, labelled)
    read = Graph(
        config=model.to_json(),
        structure=structure,
        places=_places(model, structure),
        extents=extents_of(model, labelled),
        input_shape=graph.shapes[graph.inputs[0]],
        classes=graph.shapes[graph.outputs[0]][-1],
    )
    weights = tuple(frozen(np.array(weight)) for weight in model.get_weights())
    feeds = emissions_of(model, structure)
    network = Network(read, weights, known_masks=masks, feeds=few_enough(feeds))
    return told_by_zeros(network, feeds)


def read_as(network: Network, asked: UnitRules) -> Network:
    """Return a network read so that other units may go.

    Inexactly, what is compact answers otherwise than what is masked, as after
    `sc.prune(exact=False)`; what went so stays so.
    """
    reading = network.structure.reading_for(asked)
    if network.is_chain or reading == network.structure.reading:
        return network
    from secateurs.core.network.network import build_model

    read = read_model(build_model(network), network.known_masks, reading)
    graph = replace(read.graph, classes=network.classes)
    return replace(network, graph=graph, feeds=read.feeds)


def cut_model(
    model: "keras.Model", network: Network, cut: "Cut", samples: AnyArray | None
) -> "Pruned":
    """Return a live model with the cut's zeros; what went before stays gone.

    Args:
        model: the network, built.
        samples: as the network reads them; a few are read with what units emit that go inexactly.
    """
    from secateurs.core.network.inputs import first_of
    from secateurs.core.pruning.prune import prune_keras

    looks = samples is not None and not network.structure.exact
    examples = first_of(model, samples) if looks else None
    return prune_keras(model, network.structure, cut, before=network.masks, examples=examples)


def compact_network(
    network: Network, cut: "Cut", samples: AnyArray | None, cancelled: Cancelled = never
) -> Network:
    """Return the compact network of a model, read exactly.

    Args:
        samples: as of `cut_model`.
    """
    from secateurs.core.network.network import build_model
    from secateurs.core.pruning.compaction.compact import compact_model

    pruned = cut_model(build_model(network), network, cut, samples)
    read = read_model(compact_model(pruned, cancelled))
    graph = replace(read.graph, classes=network.classes)
    return replace(read, graph=graph, scaling=network.scaling)


def _places(model: "keras.Model", structure: Structure) -> Mapping[str, int]:
    """Return where among the weights each kernel is."""
    places = kernel_places(model, structure)
    for each in structure.layers:
        if each.name not in places:
            raise UnsupportedModel(
                f"The kernel of the {each.kind} layer {each.name} is not a plain array, as it is "
                "quantised or has LoRA weights beside it: give the network as it was before."
            )
    return places
