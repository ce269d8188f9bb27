"""What a cut removed from a Keras model, from its arrays alone: quick enough for the slider."""

import numpy as np

from secateurs.core.arrays import Mask
from secateurs.core.network.model import Model
from secateurs.core.network.structure import KernelLayer
from secateurs.core.pruning.account import Account, LayerAccount
from secateurs.core.pruning.carrying import carrying
from secateurs.core.pruning.cut import Cut


def account_of_model(model: Model, cut: Cut) -> Account:
    """Count what the cut leaves of the model.

    For units the count is that of the compact model: rows, biases and normalisations go with
    them, and units that carry a constant stay, where the model tells what units emit.
    """
    kept, parameters, carriers = _left(model, cut)
    sizes = {name: kernel.size for name, kernel in model.kernels.items()}
    prunable = [layer.name for layer in model.prunable]
    layers = _weight_layers(model, cut) if cut.method == "weight" else _unit_layers(model, cut)
    return Account(
        requested=cut.requested,
        achieved=cut.achieved,
        gone=cut.gone(carriers),
        layers=layers,
        prunable_weights=sum(kept[name] for name in prunable),
        prunable_weights_total=sum(sizes[name] for name in prunable),
        parameters=parameters,
        parameters_total=model.parameters,
        macs=sum(left * model.positions(name) for name, left in kept.items()),
        macs_total=model.macs,
        guarded=_guarded(model, cut),
        carriers=carriers,
        exact=cut.method == "weight" or model.feeds is not None,
    )


def _left(model: Model, cut: Cut) -> tuple[dict[str, int], int, int]:
    """Return what is left of each kernel and of all parameters, and how many units carry."""
    if cut.method == "weight":
        kept = {name: kernel.size for name, kernel in model.kernels.items()}
        kept |= {name: _count(mask) for name, mask in model.masks.items()}
        for layer, mask in zip(model.prunable, cut.kept, strict=True):
            kept[layer.name] = _count(mask)
        gone = sum(model.kernels[name].size - left for name, left in kept.items())
        return kept, model.parameters - gone, 0
    left = carrying(model.structure, model.feeds, cut.kept)
    sizes = [extent.size_left(left.stays) for extent in model.extents]
    places = {id(weight): place for place, weight in enumerate(model.weights)}
    kept = {name: sizes[places[id(kernel)]] for name, kernel in model.kernels.items()}
    gone = sum(weight.size for weight in model.weights) - sum(sizes)
    return kept, model.parameters - gone + left.biases, left.carriers


def _weight_layers(model: Model, cut: Cut) -> tuple[LayerAccount, ...]:
    return tuple(
        LayerAccount(layer.name, _fan_in(layer), layer.units, kept.size, _count(kept))
        for layer, kept in zip(model.prunable, cut.kept, strict=True)
    )


def _unit_layers(model: Model, cut: Cut) -> tuple[LayerAccount, ...]:
    masks = cut.unit_masks
    return tuple(
        LayerAccount(
            layer.name,
            _fan_in(layer),
            layer.units,
            layer.units,
            _count(masks[layer.name]) if layer.name in masks else layer.units,
        )
        for layer in model.prunable
    )


def _guarded(model: Model, cut: Cut) -> tuple[str, ...]:
    if cut.method == "weight":
        return tuple(model.prunable[index].name for index in cut.guarded)
    return tuple(model.structure.unit_sets[index].name for index in cut.guarded)


def _fan_in(layer: KernelLayer) -> int:
    return layer.size // layer.units


def _count(mask: Mask) -> int:
    return int(np.count_nonzero(mask))
