"""What a compact model keeps for exactness beside the units of a cut; Keras is not needed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from secateurs.core.arrays import Mask
from secateurs.core.network.feeds import Feed
from secateurs.core.network.structure import STAYS, Structure
from secateurs.core.network.tracing.labels import Labelling
from secateurs.core.pruning.compaction.carriers import staying_units


@dataclass(frozen=True, slots=True, eq=False)
class Carrying:
    """What of a model is left.

    Attributes:
        stays: (groups of all sets + 1,) bool; those kept and those that carry a constant; the
            last, for units that belong to no group, is True.
        carriers: how many groups stay although the cut removes them.
        biases: parameters of biases that are new.
    """

    stays: Mask
    carriers: int
    biases: int


def carrying(structure: Structure, feeds: Sequence[Feed] | None, kept: Sequence[Mask]) -> Carrying:
    """Tell what stays in the compact model.

    Args:
        feeds: as `emissions_of` gives them; None where they are not known: then only layers
            that would be emptied keep a unit.
        kept: one (count,) bool array a unit set, True = kept.
    """
    stays = np.concatenate([*kept, [True]])
    gone = np.flatnonzero(~stays)
    fed = [_of(feed, ~stays[feed.labels[feed.channels]]) for feed in feeds or ()]
    fed = [feed for feed in fed if len(feed.channels)]
    units = _units(structure)
    carriers = staying_units(fed, units.values(), set(gone.tolist()))
    stays[list(carriers)] = True
    return Carrying(
        stays, len(carriers), sum(_new_bias(feed, structure, units, stays) for feed in fed)
    )


def _of(feed: Feed, removed: Mask) -> Feed:
    return replace(
        feed,
        channels=feed.channels[removed],
        maps=feed.maps[removed],
        steady=feed.steady[removed],
        foldable=feed.foldable[removed],
    )


def _units(structure: Structure) -> Mapping[str, Labelling]:
    """Return the numbers of the groups of each layer's units."""
    found: dict[str, Labelling] = {}
    start = 0
    for own in structure.unit_sets:
        for member in own.members:
            groups = member.groups.astype(np.int64)
            found[member.layer] = np.where(groups == STAYS, STAYS, groups + start)
        start += own.count
    return found


def _new_bias(feed: Feed, structure: Structure, units: Mapping[str, Labelling], stays: Mask) -> int:
    """Count the bias of a layer that had none, if something is folded into it."""
    evenly = feed.foldable & ~stays[feed.labels[feed.channels]]
    if not feed.lacks_bias or not feed.maps[evenly].any():
        return 0
    if feed.name not in units:
        return structure.layer(feed.name).units
    return int(np.count_nonzero(stays[units[feed.name]]))
