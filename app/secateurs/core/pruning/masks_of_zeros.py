"""A pruned model read back from its zeros: what lies in a file knows no more than its arrays."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from secateurs.core.base.arrays import AnyArray, Mask, frozen
from secateurs.core.base.errors import UnsupportedModel
from secateurs.core.graph.constants import Feed
from secateurs.core.graph.kinds import ATTENTION
from secateurs.core.graph.structure import Member, Structure, UnitSet, units_with_any
from secateurs.core.network.masks import Masks, masks_of_structure
from secateurs.core.network.network import Network
from secateurs.core.pruning.account import carrying
from secateurs.core.pruning.compaction.emissions import emitted_of
from secateurs.core.pruning.given import as_keras, as_pruned
from secateurs.core.pruning.keras_account import count
from secateurs.core.pruning.model_account import ModelAccount
from secateurs.core.pruning.pruned import Pruned
from secateurs.core.ranking.cut import Cut
from secateurs.core.ranking.parts import groups_alive

if TYPE_CHECKING:
    import keras


def masks_of_model(model: "keras.Model", structure: Structure) -> Masks:
    """Return what is left of each kernel that lost something, as its zeros tell.

    Args:
        structure: of the model.
    """

    def feeds(kept: tuple[Mask, ...]) -> Sequence[Feed] | None:
        try:
            return emitted_of(model, structure, kept).feeds
        except UnsupportedModel:  # it takes none of the inputs that were tried
            return None

    return _without_lasting(
        structure, masks_of_structure(structure, _losing(model, structure)), feeds
    )


def told_by_zeros(network: Network, feeds: Sequence[Feed] | None) -> Network:
    """Return a network whose masks are not known as its zeros tell; as `masks_of_model`.

    Args:
        feeds: what its units would emit if they were removed; None where that is not known.
    """
    if network.known_masks is not None:
        return network
    told = _without_lasting(network.structure, network.masks, lambda _: feeds)
    return network if told is network.masks else replace(network, known_masks=told)


def _without_lasting(
    structure: Structure,
    masks: Masks,
    feeds: Callable[[tuple[Mask, ...]], Sequence[Feed] | None],
) -> Masks:
    """Return the masks, in which units count as whole if compaction would leave all in place.

    Such a network is compact: units that carry a constant for others are what it needs.

    Args:
        feeds: gives what the units that are gone emit, or None where that is not known.
    """
    kept = units_left(structure, masks)
    gone = sum(int(np.count_nonzero(~each)) for each in kept)
    if not gone or (emitted := feeds(kept)) is None:
        return masks
    if len(carrying(structure, emitted, kept).carriers) < gone:
        return masks
    units = structure.kernel_masks(kept)
    found = {name: mask | ~units.get(name, np.True_) for name, mask in masks.items()}
    return {name: frozen(mask) for name, mask in found.items() if not mask.all()}


def pruned_from_zeros(model: "keras.Model", masks: Masks | None = None) -> Pruned | None:
    """Take exact zeros of prunable kernels as gone, as `masks_of` does; None where none is.

    It is a network pruned by units if what is gone is whole units, with all that they are tied
    to, and nothing else; otherwise one pruned by weights. Zeros hold their place through
    reconstruction and fine-tuning, so no file beside the model is needed. They also tell whether
    whole heads of attention went, or of all heads a part of their width.

    Args:
        masks: layer name -> bool array shaped like the kernel, True = kept, where they are known.
            A layer that is not named is whole.

    Raises:
        UnsupportedModel: nothing of the model can be pruned exactly.
        ValueError: if a mask is not shaped like its kernel.
    """
    from secateurs.core.graph.trace import trace

    structure = trace(model)
    pruned = _from_zeros(model, structure, masks)
    attends = any(layer.kind in ATTENTION for layer in structure.layers)
    if pruned is None or pruned.kept is not None or not attends:
        return pruned
    by_width = _from_zeros(model, trace(model, heads="width"), masks)
    return by_width if by_width and by_width.kept is not None else pruned


def _from_zeros(model: "keras.Model", structure: Structure, masks: Masks | None) -> Pruned | None:
    """Return what `pruned_from_zeros` does, as the structure says what its units are."""
    if masks is None:
        gone = masks_of_model(model, structure)
    else:
        gone = masks_of_structure(structure, _losing(model, structure), masks)
    if not gone:
        return None
    kept = units_left(structure, gone)
    of_units = structure.kernel_masks(kept)
    if all(np.array_equal(mask, of_units.get(name, np.True_)) for name, mask in gone.items()):
        account = _count_units(model, structure, kept, of_units)
        return Pruned(model, of_units, account, structure, kept)
    fed = _fed_by_removed(model, structure, kept)
    if fed and all(_only_units(gone[name], of_units.get(name), fed.get(name)) for name in gone):
        account = _count_units(model, structure, kept, of_units)
        return Pruned(model, {**of_units, **gone}, account, structure, kept)
    named = {layer.name: _whole(layer.shape) for layer in structure.prunable} | dict(gone)
    left = tuple(named[layer.name] for layer in structure.prunable)
    account = count(model, structure, Cut("weight", _share_gone(left), left, ()), named)
    return Pruned(model, named, account, structure)


def _count_units(
    model: "keras.Model", structure: Structure, kept: tuple[Mask, ...], masks: Masks
) -> ModelAccount:
    cut = Cut("unit", _share_gone(kept), kept, ())
    return count(model, structure, cut, masks, emitted_of(model, structure, kept))


def _fed_by_removed(
    model: "keras.Model", structure: Structure, kept: tuple[Mask, ...]
) -> dict[str, Mask]:
    """Return which channels that a kernel reads removed units give, by layer; of plain kernels."""
    from secateurs.core.graph.trace import labels_of
    from secateurs.core.graph.unit_sets import removed_by

    if all(each.all() for each in kept):
        return {}
    labelled = labels_of(model, structure)
    removed = list(removed_by(labelled, kept))
    plain = ((name, each) for name, each in labelled.entering.items() if "/" not in name)
    return {name: np.isin(each, removed) for name, each in plain}


def _only_units(mask: Mask, of_units: Mask | None, fed: Mask | None) -> bool:
    """Say whether a kernel lacks whole units and, as a repair leaves it, what they fed."""
    left = np.ones(mask.shape, bool) if of_units is None else of_units
    if fed is not None and mask.ndim >= 2 and mask.shape[-2] == len(fed):
        mask = mask | fed[:, None]  # the inputs of a kernel lie on its last axis but one
        left = left | fed[:, None]
    return np.array_equal(mask, left)


def with_zeros_held(model: "keras.Model | Pruned") -> "keras.Model | Pruned":
    """Return a model whose zeros are to stay as one that was pruned; else what was given."""
    if pruned := as_pruned(model):
        return pruned
    opened = as_keras(model, whole=True)
    try:
        return pruned_from_zeros(opened) or opened
    except UnsupportedModel:  # nothing of it can be pruned, or was
        return opened


def with_dead_units(pruned: Pruned) -> Pruned | None:
    """Return a network pruned by weights as one whose units without any weight are removed.

    None where every unit has a weight left.
    """
    kept = units_left(pruned.structure, pruned.masks)
    if all(each.all() for each in kept):
        return None
    counted = _count_units(pruned.model, pruned.structure, kept, pruned.masks)
    return replace(pruned, kept=kept, account=counted)


def units_left(structure: Structure, masks: Masks) -> tuple[Mask, ...]:
    """Return, one array a unit set, the groups of which any weight is left, (count,) bool.

    Args:
        masks: of the kernels that lost something; kernels that follow units included.
    """
    kernels = {each.name: (each.units, each.unit_axis, each.gates) for each in structure.layers}
    found = []
    for tied in structure.unit_sets:
        kernels |= {each.layer: (len(each.groups), each.unit_axis, 1) for each in tied.followers}
        whole = _with_followers(tied)
        units = {
            each.layer: _units(masks, each.layer, *kernels[each.layer]) for each in whole.members
        }
        found.append(frozen(groups_alive(whole, units)))
    return tuple(found)


def _with_followers(tied: UnitSet) -> UnitSet:
    # A unit whose depthwise slice is not zero still emits something else than its bias says.
    following = (Member(follower.layer, follower.groups) for follower in tied.followers)
    return replace(tied, members=(*tied.members, *following))


def _units(masks: Masks, name: str, count: int, axis: int, gates: int) -> Mask:
    """Return (units,) bool, True where a unit has a weight left."""
    return units_with_any(masks[name], axis, gates) if name in masks else _whole(count)


def _losing(model: "keras.Model", structure: Structure) -> Mapping[str, AnyArray]:
    """Return the kernels that pruning takes from, by the names that masks have."""
    from secateurs.core.graph.keras_layers import layers_by_name, variable_of
    from secateurs.core.graph.variables import values_of

    layers = layers_by_name(model)
    return {name: values_of(variable_of(layers, name)) for name in structure.losing}


def _whole(shape: int | tuple[int, ...]) -> Mask:
    return frozen(np.ones(shape, bool))


def _share_gone(masks: tuple[Mask, ...]) -> float:
    kept = sum(int(np.count_nonzero(mask)) for mask in masks)
    return 1 - kept / sum(mask.size for mask in masks)
