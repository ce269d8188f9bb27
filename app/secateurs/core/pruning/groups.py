"""Scores of units, and what is left of them, gathered into groups of tied units."""

from collections.abc import Mapping

import numpy as np

from secateurs.core.arrays import Mask, frozen
from secateurs.core.network.structure import STAYS, Groups, UnitSet
from secateurs.core.pruning.order import Scores


def group_scores(tied: UnitSet, scores: Mapping[str, Scores]) -> Scores:
    """Return the mean score of each group's units, (count,).

    Args:
        scores: (units,) of each member layer.
    """
    if _alone(tied):
        return scores[tied.members[0].layer]
    groups = _groups(tied)
    values = np.concatenate([scores[member.layer] for member in tied.members])
    ranked = groups != STAYS
    sums = np.bincount(groups[ranked], values[ranked], minlength=tied.count)
    sizes = np.bincount(groups[ranked], minlength=tied.count)
    return frozen(sums / np.maximum(sizes, 1))


def first_scores(tied: UnitSet, scores: Mapping[str, Scores]) -> Scores:
    """Return the score of each group's first unit, (count,): a mean of chances is no chance."""
    if _alone(tied):
        return scores[tied.members[0].layer]
    groups = _groups(tied)
    values = np.concatenate([scores[member.layer] for member in tied.members])
    found, first = np.unique(groups, return_index=True)
    return frozen(values[first[found != STAYS]])


def groups_alive(tied: UnitSet, alive: Mapping[str, Mask]) -> Mask:
    """Return (count,) bool, True where any unit of the group is left.

    Args:
        alive: (units,) of each member layer.
    """
    groups = _groups(tied)
    units = np.concatenate([alive[member.layer] for member in tied.members])
    left = np.zeros(tied.count, bool)
    left[groups[units & (groups != STAYS)]] = True
    return left


def _groups(tied: UnitSet) -> Groups:
    return np.concatenate([member.groups for member in tied.members])


def _alone(tied: UnitSet) -> bool:
    """Say whether the set is just one layer's units in their order."""
    groups = tied.members[0].groups
    return len(tied.members) == 1 and np.array_equal(groups, np.arange(tied.count))
