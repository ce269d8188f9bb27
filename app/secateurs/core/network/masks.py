"""What an earlier pruning left of a network's kernels: known, or told by their zeros."""

from collections.abc import Mapping

import numpy as np

from secateurs.core.base.arrays import AnyArray, Mask, frozen
from secateurs.core.graph.structure import STAYS, Structure, UnitSet, over_kernel, units_with_any

Masks = Mapping[str, Mask]  # kernel's name -> bool array of its shape, True where a weight survives


FEW = 2  # zeros of a network that initializers may have drawn,
CHANCE = 1_000_000  # and one more for every so many weights


def masks_of(kernels: Mapping[str, AnyArray], known: Masks | None = None) -> Masks:
    """Return the masks of the kernels of which something is gone; what is not named is whole.

    What is gone is zero: a weight that is not zero survives, whatever a mask says.

    Args:
        kernels: of one network, all of which parts may have gone.
        known: what survives, where that is known. None takes every exact zero as gone, as what
            lies in a file knows no more than its arrays; save where there are no more of them
            than chance leaves, since initializers draw a zero now and then. A kernel that is zero
            throughout went with others that lost something; beside kernels that lost nothing it
            counts as whole: some are initialised so, which its zeros cannot tell from a cut.

    Raises:
        ValueError: if a mask is not shaped like its kernel.
    """
    if known is None:
        left = {name: int(np.count_nonzero(kernel != 0)) for name, kernel in kernels.items()}
        total = sum(kernel.size for name, kernel in kernels.items() if left[name])
        if total and total - sum(left.values()) <= FEW + total // CHANCE:
            return {}
        found = {name: np.asarray(kernel != 0) for name, kernel in kernels.items()}
    else:
        found = {
            name: _checked(name, known[name], kernel) | np.asarray(kernel != 0)
            for name, kernel in kernels.items()
            if name in known
        }
    return {name: frozen(mask) for name, mask in found.items() if not mask.all()}


def masks_of_structure(
    structure: Structure, values: Mapping[str, AnyArray], known: Masks | None = None
) -> Masks:
    """Return `masks_of` a structure's kernels, and of the biases that go with units those gone.

    A bias is often zero from the start: it is gone only where nothing is left of its unit.

    Args:
        values: of all that the structure names as losing.
    """
    biases = {each.layer for tied in structure.unit_sets for each in tied.followers if each.is_bias}
    kernels = {name: value for name, value in values.items() if name not in biases}
    found = dict(masks_of(kernels, known))
    for tied in structure.unit_sets:
        own = [each for each in tied.followers if each.is_bias]
        left = _groups_left(structure, tied, found) if own else np.ones(tied.count, bool)
        for each in own if not left.all() else ():
            nonzero = units_with_any(values[each.layer] != 0, each.unit_axis)
            stays = np.append(left, True)[each.groups] | nonzero
            if not stays.all():
                found[each.layer] = frozen(over_kernel(stays, each.shape, each.unit_axis))
    return found


def _groups_left(structure: Structure, tied: UnitSet, masks: Masks) -> Mask:
    left = np.zeros(tied.count, bool)
    for member in tied.members:
        units = np.ones(len(member.groups), bool)
        if member.layer in masks:
            kernel = structure.layer(member.layer)
            units = units_with_any(masks[member.layer], kernel.unit_axis, kernel.gates)
        left[member.groups[units & (member.groups != STAYS)]] = True
    return left


def _checked(name: str, mask: Mask, kernel: AnyArray) -> Mask:
    if mask.shape != kernel.shape:
        raise ValueError(f"the mask of {name} has shape {mask.shape}, not {kernel.shape}")
    return mask


def both(*masks: Masks) -> dict[str, Mask]:
    """Return what survives all of the maskings; a kernel that is not named in one is whole."""
    together: dict[str, Mask] = {}
    for named in masks:
        for name, mask in named.items():
            together[name] = frozen(together[name] & mask) if name in together else mask
    return together
