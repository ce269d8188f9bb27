"""Count what pruning takes from a Keras model."""

from collections.abc import Iterator
from dataclasses import replace
from math import prod
from typing import TYPE_CHECKING

import numpy as np

from secateurs.core.graph.constants import Emitted
from secateurs.core.graph.extents import extents_of
from secateurs.core.graph.keras_layers import kernel_places
from secateurs.core.graph.structure import KernelLayer, Structure
from secateurs.core.network.masks import Masks
from secateurs.core.pruning.account import Left, left_of
from secateurs.core.pruning.compaction.emissions import emitted_of
from secateurs.core.pruning.model_account import LayerCount, ModelAccount, TiedLayers
from secateurs.core.pruning.pruned import Pruned
from secateurs.core.ranking.cut import Cut

if TYPE_CHECKING:
    import keras

FLOAT = 4  # bytes


def count(
    model: "keras.Model",
    structure: Structure,
    cut: Cut,
    masks: Masks,
    emitted: Emitted | None = None,
) -> ModelAccount:
    """Count a pruned model.

    Layers that are left whole count among the parameters, not among multiply-accumulates. For
    units the account is that of the compact model.

    Args:
        model: any of the structure; its values are not looked at.
        structure: of the model.
        masks: of its kernels.
        emitted: what the removed units of a cut through units emit.
    """
    places = kernel_places(model, structure)
    left = None if emitted is None else _left(structure, cut, emitted)
    shapes = {} if left is None else {name: left.shapes[at] for name, at in places.items()}
    counts = tuple(
        _by_weights(layer, masks)
        if left is None or layer.name not in shapes
        else _by_units(layer, shapes[layer.name], left.positions(structure, layer.name))
        for layer in structure.layers
    )
    parameters = structure.parameters - _gone(masks) if left is None else left.parameters
    prunable = structure.prunable if left is None else structure.unit_sets
    return ModelAccount(
        method=cut.method,
        requested=cut.requested,
        achieved=cut.achieved,
        gone=0.0 if left is None else cut.gone(left.carried.count(structure, cut)),
        layers=counts,
        parameters=parameters,
        parameters_total=structure.parameters,
        macs=sum(layer.macs_kept for layer in counts),
        macs_total=sum(layer.macs for layer in counts),
        bytes=FLOAT * parameters,
        bytes_total=FLOAT * structure.parameters,
        left_whole=structure.left_whole_by(cut.method),
        guarded=tuple(prunable[index].name for index in cut.guarded),
        exact=emitted is None or _is_exact(emitted, cut),
        not_chosen=_not_chosen(structure, cut),
        carriers=() if left is None else left.carried.sets(structure),
        tied=() if left is None else tuple(_tied(structure, cut)),
    )


def _tied(structure: Structure, cut: Cut) -> Iterator[TiedLayers]:
    """Yield the sets of several layers' units, with the layers by their own names."""
    for units, kept in zip(structure.unit_sets, cut.kept, strict=True):
        layers = dict.fromkeys(member.layer.partition("/")[0] for member in units.members)
        if len(layers) > 1:
            yield TiedLayers(tuple(layers), units.count, int(np.count_nonzero(kept)))


def _not_chosen(structure: Structure, cut: Cut) -> tuple[str, ...]:
    """Return the names of the layers that the cut leaves whole by choice."""
    if cut.method == "weight":
        return tuple(structure.prunable[place].name for place in sorted(cut.whole))
    sets = (structure.unit_sets[place] for place in sorted(cut.whole))
    return tuple(dict.fromkeys(each.layer for tied in sets for each in tied.members))


def _is_exact(emitted: Emitted, cut: Cut) -> bool:
    folded = all(feed.exact for feed in emitted.feeds)
    return folded and not emitted.labelled.loses_inexactly(emitted.order, cut.kept)


def _gone(masks: Masks) -> int:
    return sum(mask.size - int(np.count_nonzero(mask)) for mask in masks.values())


def _left(structure: Structure, cut: Cut, emitted: Emitted) -> Left:
    extents = extents_of(emitted.model, emitted.labelled, emitted.order)
    return left_of(structure, extents, emitted.feeds, cut.kept)


def recounted(pruned: Pruned, model: "keras.Model") -> Pruned:
    """Return the pruned network with other values in its weights.

    What removed units emit may have changed, and with it which of them a compact model keeps.
    """
    before, structure, kept = pruned.account, pruned.structure, pruned.kept
    if kept is None:
        return pruned.with_model(model)
    whole = pruned.layers.whole(structure, "unit") if pruned.layers else frozenset[int]()
    cut = Cut("unit", before.requested, kept, (), whole=whole)
    emitted = emitted_of(model, structure, kept, pruned.examples)
    account = count(model, structure, cut, pruned.masks, emitted)
    account = replace(account, guarded=before.guarded, gone_before=before.gone_before)
    return replace(pruned, held=model, account=before if account == before else account)


def _by_weights(layer: KernelLayer, masks: Masks) -> LayerCount:
    kept = int(np.count_nonzero(masks[layer.name])) if layer.name in masks else layer.size
    return _counted(layer, layer.units, kept, layer.positions)


def _by_units(layer: KernelLayer, kernel: tuple[int, ...], positions: int) -> LayerCount:
    return _counted(layer, kernel[layer.unit_axis] // layer.gates, prod(kernel), positions)


def _counted(layer: KernelLayer, units_kept: int, kept: int, positions: int) -> LayerCount:
    return LayerCount(
        name=layer.name,
        kind=layer.kind,
        prunable=layer.prunable,
        units=layer.units,
        units_kept=units_kept,
        weights=layer.size,
        weights_kept=kept,
        macs=layer.size * layer.positions,
        macs_kept=kept * positions,
        unit_word=layer.unit_word,
    )
