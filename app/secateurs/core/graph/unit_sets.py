"""From labels to the sets of units that are ranked and removed together."""

from collections.abc import Iterator, Mapping
from itertools import chain, count, repeat
from typing import TYPE_CHECKING

import numpy as np

from secateurs.core.base.arrays import Mask, frozen
from secateurs.core.graph.calls import layers_called
from secateurs.core.graph.kernel_parts import Heads, kernel_parts
from secateurs.core.graph.kinds import DEPTHWISE, SEPARABLE, kind_of
from secateurs.core.graph.labels import Labelled, Labelling, Labels, among
from secateurs.core.graph.own_layers import support_of
from secateurs.core.graph.structure import STAYS, Follower, Member, UnitSet

if TYPE_CHECKING:
    import keras

_OF_HEADS = ("/query", "/key", "/value", "/gate")
_OF_KEYS = ("/query", "/key")
_OF_CELLS = ("/kernel", "/recurrent_kernel", "/embeddings")


def unit_sets_of(labelled: Labelled) -> tuple[UnitSet, ...]:
    """Gather layers that share a group into sets; number groups by first appearance."""
    followers, units = _followers(labelled), _units(labelled)
    return tuple(
        UnitSet(
            name=_name(names, labelled),
            members=tuple(Member(name, _groups(units[name], order)) for name in names),
            count=len(order),
            followers=tuple(
                Follower(layer, shape, axis, _groups(own, order), not layer.endswith("kernel"))
                for layer, shape, axis, own in followers
                if set(own.tolist()) & set(order)
            ),
        )
        for names, order in _sets(labelled)
    )


def _name(members: list[str], labelled: Labelled) -> str:
    """Join the members' names: a recurrent layer's own name says all its kernels, heads too."""
    layers = layers_called(labelled.graph)
    names = (_member_name(each, layers, labelled.heads) for each in members)
    return " + ".join(dict.fromkeys(names))


def _member_name(kernel: str, layers: "Mapping[str, keras.Operation]", heads: Heads) -> str:
    name = kernel.partition("/")[0]
    if support := support_of(layers[name]):
        return kernel if len(support.kernels) > 1 else name
    if kernel.endswith(_OF_HEADS):
        if heads == "whole":
            return f"{name} heads"
        if "Grouped" in kind_of(layers[name]):
            return f"{name} width"
        return f"{name} {'key' if kernel.endswith(_OF_KEYS) else 'value'} width"
    return name if kernel.endswith(_OF_CELLS) else kernel


def groups_of(labelled: Labelled) -> tuple[Labelling, ...]:
    """Return, for each unit set, the label of each of its groups, (count,) int64."""
    return tuple(np.array(list(order), np.int64) for _, order in _sets(labelled))


def group_labels(labelled: Labelled) -> Labelling:
    """Return the label of each group of all unit sets one after the other, int64."""
    return np.concatenate([np.zeros(0, np.int64), *groups_of(labelled)])


def removed_by(labelled: Labelled, kept: tuple[Mask, ...]) -> set[int]:
    """Return the labels of the units that are gone.

    Args:
        kept: one (count,) bool array a unit set, True = kept.
    """
    sets = zip(groups_of(labelled), kept, strict=True)
    return {int(unit) for own, stays in sets for unit in own[~np.asarray(stays)]}


def _sets(labelled: Labelled) -> Iterator[tuple[list[str], dict[int, int]]]:
    """Yield the names of each set's members and the number of each of its labels."""
    staying = np.fromiter(labelled.staying, np.int64)
    removable = {
        name: list(dict.fromkeys(units[~among(units, staying)].tolist()))
        for name, units in labelled.units.items()
    }
    tied = Labels()
    first: dict[int, int] = {}  # the number of the first name that has a label
    names = [name for name, units in removable.items() if units]
    numbers = tied.fresh(len(names))
    for number, name in zip(numbers.tolist(), names, strict=True):
        own = removable[name]
        others = np.array([*{*map(first.setdefault, own, repeat(number))}])
        tied.tie(np.full(len(others), number), others)
    members: dict[int, list[str]] = {}
    for name, root in zip(names, tied.roots()[numbers].tolist(), strict=True):
        members.setdefault(root, []).append(name)
    for own in members.values():
        ordered = dict.fromkeys(chain.from_iterable(removable[name] for name in own))
        yield own, dict(zip(ordered, count()))


def _groups(
    units: Labelling, order: dict[int, int]
) -> "np.ndarray[tuple[int], np.dtype[np.int32]]":
    return frozen(np.array([*map(order.get, units.tolist(), repeat(STAYS))], np.int32))


def _units(labelled: Labelled) -> dict[str, Labelling]:
    """Return the labels of each kernel's units: of the gates of one cell the first."""
    gates = {
        f"{name}/{inner}": part.gates
        for name, layer in layers_called(labelled.graph).items()
        for inner, part in kernel_parts(layer, labelled.heads).items()
    }
    return {name: own[: len(own) // gates.get(name, 1)] for name, own in labelled.units.items()}


def _followers(labelled: Labelled) -> list[tuple[str, tuple[int, ...], int, Labelling]]:
    """Return name, shape, unit axis and labels of what goes with units and is not ranked.

    They are depthwise kernels of separable layers, and biases of cells and heads, or of units
    of which several are one after a reshape, with what shifts them in a normalisation.
    """
    found: dict[str, tuple[str, tuple[int, ...], int, Labelling]] = {}
    for name, layer in layers_called(labelled.graph).items():
        if kind_of(layer) in SEPARABLE and name in labelled.entering:
            kernel = layer.depthwise_kernel
            key, axis = f"{name}/depthwise_kernel", len(kernel.shape) - 2
            found[key] = (key, _shape(kernel), axis, labelled.entering[name])
        for shift, units in _shifts(labelled, name, layer):
            key = f"{name}/{shift}"
            found[key] = (key, _shape(getattr(layer, shift)), 0, units)
        for inner, part in kernel_parts(layer, labelled.heads).items():
            if f"{name}/{inner}" in labelled.silent and part.bias is not None:
                key = f"{name}/{part.bias_name}"
                units = labelled.units[f"{name}/{inner}"]
                found[key] = (key, _shape(part.bias), part.bias_axis, units)
    return list(found.values())


def _shifts(
    labelled: Labelled, name: str, layer: "keras.Operation"
) -> Iterator[tuple[str, Labelling]]:
    """Yield the weights of a layer without which its units shift nothing, and their labels."""
    if name not in labelled.silent:
        return
    if kind_of(layer) == "BatchNormalization":
        names = ("beta", "moving_mean") if layer.center else ("moving_mean",)
        yield from ((shift, labelled.entering[name]) for shift in names)
    elif layer.use_bias:
        spread = layer.depth_multiplier if kind_of(layer) in DEPTHWISE else 1
        yield "bias", np.repeat(labelled.units[name], spread)


def _shape(variable: "keras.Variable") -> tuple[int, ...]:
    return tuple(int(size) for size in variable.shape)
