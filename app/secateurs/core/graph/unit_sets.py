"""From labels to the sets of units that are ranked and removed together."""

from collections.abc import Iterator

import numpy as np

from secateurs.core.base.arrays import Mask, frozen
from secateurs.core.graph.kinds import SEPARABLE, kind_of
from secateurs.core.graph.label_rules import Labelled
from secateurs.core.graph.labels import Labelling
from secateurs.core.graph.structure import STAYS, Follower, Member, UnitSet


def unit_sets_of(labelled: Labelled) -> tuple[UnitSet, ...]:
    """Gather layers that share a group into sets; number groups by first appearance."""
    followers = _followers(labelled)
    return tuple(
        UnitSet(
            name=" + ".join(names),
            members=tuple(Member(name, _groups(labelled.units[name], order)) for name in names),
            count=len(order),
            followers=tuple(
                Follower(layer, shape, len(shape) - 2, _groups(units, order))
                for layer, shape, units in followers
                if set(units.tolist()) & set(order)
            ),
        )
        for names, order in _sets(labelled)
    )


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
    removable = {
        name: [unit for unit in dict.fromkeys(units.tolist()) if unit not in labelled.staying]
        for name, units in labelled.units.items()
    }
    waiting = [name for name, units in removable.items() if units]
    while waiting:
        names, seen = [waiting[0]], set(removable[waiting[0]])
        grown = True
        while grown:
            more = [n for n in waiting if n not in names and not seen.isdisjoint(removable[n])]
            grown = bool(more)
            names += more
            seen.update(unit for name in more for unit in removable[name])
        names = [name for name in waiting if name in names]
        waiting = [name for name in waiting if name not in names]
        ordered = dict.fromkeys(unit for name in names for unit in removable[name])
        yield names, {unit: number for number, unit in enumerate(ordered)}


def _groups(
    units: Labelling, order: dict[int, int]
) -> "np.ndarray[tuple[int], np.dtype[np.int32]]":
    return frozen(np.array([order.get(unit, STAYS) for unit in units.tolist()], np.int32))


def _followers(labelled: Labelled) -> list[tuple[str, tuple[int, ...], Labelling]]:
    found: dict[str, tuple[str, tuple[int, ...], Labelling]] = {}
    for call in labelled.graph.calls:
        if kind_of(call.layer) in SEPARABLE and call.name not in found:
            kernel = call.layer.depthwise_kernel
            shape = tuple(int(size) for size in kernel.shape)
            key = f"{call.name}/depthwise_kernel"
            found[call.name] = (key, shape, labelled.entering[call.name])
    return list(found.values())
