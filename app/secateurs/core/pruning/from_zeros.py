"""A pruned model read back from its zeros: what lies in a file knows no more than its arrays."""

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from secateurs.core.arrays import Mask, frozen
from secateurs.core.network.structure import Member, Structure, UnitSet
from secateurs.core.pruning.groups import groups_alive
from secateurs.core.pruning.pruned import Pruned

if TYPE_CHECKING:
    import keras


def pruned_from_zeros(
    model: "keras.Model", masks: Mapping[str, Mask] | None = None
) -> Pruned | None:
    """Take every exact zero of a prunable kernel as gone; None where there is none.

    It is a network pruned by units if what is gone is whole units, with all that they are tied
    to, and nothing else; otherwise one pruned by weights. Zeros hold their place through
    reconstruction and fine-tuning, so no file beside the model is needed.

    Args:
        masks: layer name -> bool array shaped like the kernel, True = kept, where they are known.
            A layer that is not named is whole.

    Raises:
        UnsupportedModel: nothing of the model can be pruned exactly.
        ValueError: if a mask is not shaped like its kernel.
    """
    from secateurs.core.network.tracing.trace import trace
    from secateurs.core.pruning.counting import count

    structure = trace(model)
    alive = _alive(model, structure, masks)
    named = {layer.name: alive[layer.name] for layer in structure.prunable}
    if all(mask.all() for mask in named.values()):
        return None
    kept = units_left(structure, alive)
    of_units = structure.kernel_masks(kept)
    if all(bool(np.all(mask == of_units.get(name, np.True_))) for name, mask in named.items()):
        gone = _share_gone(kept)
        account = count(model, structure, "unit", gone, gone, of_units, kept)
        return Pruned(model, of_units, account, structure, kept)
    gone = _share_gone(tuple(named.values()))
    account = count(model, structure, "weight", gone, gone, named)
    return Pruned(model, named, account, structure)


def with_dead_units(pruned: Pruned) -> Pruned | None:
    """Return a network pruned by weights as one whose units without any weight are removed.

    None where every unit has a weight left.
    """
    from secateurs.core.pruning.counting import count

    alive = _alive(pruned.model, pruned.structure, pruned.masks)
    kept = units_left(pruned.structure, alive)
    if all(each.all() for each in kept):
        return None
    gone = _share_gone(kept)
    counted = count(pruned.model, pruned.structure, "unit", gone, gone, pruned.masks, kept)
    return replace(pruned, kept=kept, account=counted)


def units_left(structure: Structure, alive: Mapping[str, Mask]) -> tuple[Mask, ...]:
    """Return, one array a unit set, the groups of which any weight is left, (count,) bool.

    Args:
        alive: kernel -> bool array of its shape; kernels that follow units included.
    """
    axes = {layer.name: layer.unit_axis for layer in structure.layers}
    found = []
    for tied in structure.unit_sets:
        axes |= {follower.layer: follower.unit_axis for follower in tied.followers}
        whole = _with_followers(tied)
        units = {each.layer: _any(alive[each.layer], axes[each.layer]) for each in whole.members}
        found.append(frozen(groups_alive(whole, units)))
    return tuple(found)


def _with_followers(tied: UnitSet) -> UnitSet:
    # A unit whose depthwise slice is not zero still emits something else than its bias says.
    following = (Member(follower.layer, follower.groups) for follower in tied.followers)
    return replace(tied, members=(*tied.members, *following))


def _alive(
    model: "keras.Model", structure: Structure, masks: Mapping[str, Mask] | None
) -> dict[str, Mask]:
    from secateurs.core.network.reading import kernel_of, layers_by_name

    layers = layers_by_name(model)
    names = [layer.name for layer in structure.layers]
    names += [follower.layer for tied in structure.unit_sets for follower in tied.followers]
    alive: dict[str, Mask] = {}
    for name in names:
        layer, _, attribute = name.partition("/")
        kernel = getattr(layers[layer], attribute) if attribute else kernel_of(layers[layer])
        nonzero = frozen(np.asarray(kernel.numpy() != 0))
        alive[name] = nonzero if masks is None else _given(name, masks, nonzero)
    return alive


def _given(name: str, masks: Mapping[str, Mask], nonzero: Mask) -> Mask:
    mask = masks.get(name, np.ones_like(nonzero))
    if mask.shape != nonzero.shape:
        raise ValueError(f"the mask of {name} has shape {mask.shape}, not {nonzero.shape}")
    return frozen(np.array(mask, bool))


def _any(mask: Mask, axis: int) -> Mask:
    return np.asarray(mask.any(axis=tuple(each for each in range(mask.ndim) if each != axis)))


def _share_gone(masks: tuple[Mask, ...]) -> float:
    kept = sum(int(np.count_nonzero(mask)) for mask in masks)
    return 1 - kept / sum(mask.size for mask in masks)
