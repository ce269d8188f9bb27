"""Count what pruning takes from a Keras model."""

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from secateurs.core.base.arrays import Mask
from secateurs.core.graph.kinds import SEPARABLE, is_plain
from secateurs.core.graph.structure import KernelLayer, Structure
from secateurs.core.pruning.model_account import LayerCount, ModelAccount
from secateurs.core.pruning.pruned import Pruned
from secateurs.core.ranking.terms import Method

if TYPE_CHECKING:
    import keras

    from secateurs.core.pruning.compaction.carriers import Examples
    from secateurs.core.pruning.compaction.plan import Plan

FLOAT = 4  # bytes


def count(
    model: "keras.Model",
    structure: Structure,
    method: Method,
    requested: float,
    achieved: float,
    masks: Mapping[str, Mask],
    kept: tuple[Mask, ...] | None = None,
    guarded: tuple[str, ...] = (),
    examples: "Examples" = None,
) -> ModelAccount:
    """Count a pruned model.

    Layers that are left whole count among the parameters, not among multiply-accumulates.

    Args:
        model: with the zeros in place.
        structure: of the model.
        masks: of its kernels.
        kept: for units, one (count,) bool array a unit set; the account is then that of the
            compact model.
        examples: samples to read constants with, one array an input.
    """
    from secateurs.core.graph.keras_layers import layers_by_name
    from secateurs.core.pruning.compaction.plan import plan_of

    plan = None if kept is None else plan_of(model, structure, kept, examples)
    named = layers_by_name(model)
    beside = {
        layer.name: int(np.prod(named[layer.name].depthwise_kernel.shape))
        for layer in structure.layers
        if layer.kind in SEPARABLE
    }
    counts = tuple(
        _by_weights(layer, masks, beside.get(layer.name, 0))
        if plan is None or not is_plain(named[layer.name])
        else _by_units(layer, plan, beside.get(layer.name, 0))
        for layer in structure.layers
    )
    gone = sum(mask.size - int(np.count_nonzero(mask)) for mask in masks.values())
    parameters = structure.parameters - gone if plan is None else plan.parameters
    return ModelAccount(
        method=method,
        requested=requested,
        achieved=achieved,
        gone=0.0 if kept is None or plan is None else _gone(kept, plan),
        layers=counts,
        parameters=parameters,
        parameters_total=structure.parameters,
        macs=sum(layer.macs_kept for layer in counts),
        macs_total=sum(layer.macs for layer in counts),
        bytes=FLOAT * parameters,
        bytes_total=FLOAT * structure.parameters,
        left_whole=structure.left_whole,
        guarded=guarded,
        carriers=() if plan is None else plan.carriers,
    )


def recounted(pruned: Pruned, model: "keras.Model") -> Pruned:
    """Return the pruned network with other values in its weights.

    What removed units emit may have changed, and with it which of them a compact model keeps.
    """
    before = pruned.account
    if pruned.kept is None:
        return replace(pruned, model=model)
    account = count(
        model,
        pruned.structure,
        before.method,
        before.requested,
        before.achieved,
        pruned.masks,
        pruned.kept,
        before.guarded,
        pruned.examples,
    )
    account = replace(account, gone_before=before.gone_before)
    return replace(pruned, model=model, account=before if account == before else account)


def _gone(kept: tuple[Mask, ...], plan: "Plan") -> float:
    groups = sum(each.size for each in kept)
    left = sum(int(np.count_nonzero(each)) for each in kept) + plan.staying
    return (groups - left) / max(1, groups)


def _by_weights(layer: KernelLayer, masks: Mapping[str, Mask], beside: int) -> LayerCount:
    kept = _left(layer.name, layer.size, masks)
    beside_kept = _left(f"{layer.name}/depthwise_kernel", beside, masks)
    return _counted(layer, layer.units, kept, beside, beside_kept)


def _left(name: str, size: int, masks: Mapping[str, Mask]) -> int:
    return int(np.count_nonzero(masks[name])) if name in masks else size


def _by_units(layer: KernelLayer, plan: "Plan", beside: int) -> LayerCount:
    weights = plan.layers[layer.name].weights
    kernel = weights[1] if layer.kind in SEPARABLE else weights[0]
    beside_kept = weights[0].size if layer.kind in SEPARABLE else 0
    return _counted(layer, kernel.shape[layer.unit_axis], kernel.size, beside, beside_kept)


def _counted(
    layer: KernelLayer, units_kept: int, kept: int, beside: int, beside_kept: int
) -> LayerCount:
    """Count one layer; what is beside is the depthwise kernel of a separable one."""
    return LayerCount(
        name=layer.name,
        kind=layer.kind,
        prunable=layer.prunable,
        units=layer.units,
        units_kept=units_kept,
        weights=layer.size,
        weights_kept=kept,
        macs=(layer.size + beside) * layer.positions,
        macs_kept=(kept + beside_kept) * layer.positions,
    )
