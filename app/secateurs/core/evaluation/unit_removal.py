"""One unit on its own: where it stands in a ranking, and what is lost when it alone goes."""

from dataclasses import dataclass

import numpy as np

from secateurs.core.base.cancelled import Cancelled, go_on, never
from secateurs.core.data.dataset import LabelledImages
from secateurs.core.evaluation.score import Score, score
from secateurs.core.graph.structure import STAYS, Groups, Structure
from secateurs.core.network.forward import emitted
from secateurs.core.network.network import Network
from secateurs.core.pruning.compaction.chain import quickest
from secateurs.core.pruning.compaction.emissions import with_feeds
from secateurs.core.pruning.rank import rank
from secateurs.core.ranking.hand_choices import NO_CHOICES, choosable
from secateurs.core.ranking.parts import groups_left
from secateurs.core.ranking.ranking import Ranking


@dataclass(frozen=True, slots=True)
class Standing:
    """What a criterion says of one unit; of tied units, of them together.

    Attributes:
        score: lower goes earlier.
        rank: 1 goes first, `of` last.
        of: how many there are in its layer or unit set.
    """

    score: float
    rank: int
    of: int


@dataclass(frozen=True, slots=True, eq=False)
class Alone:
    """A network scored whole, and without one unit and those tied to it.

    Attributes:
        constant: what the unit emits once it is removed, a mean where places differ; None where
            no layer takes it up.
    """

    before: Score
    after: Score
    constant: float | None

    @property
    def lost(self) -> float:
        """Accuracy that is lost, 0 to 1; below 0 where it is better without."""
        return self.before.accuracy - self.after.accuracy

    @property
    def lost_by_class(self) -> tuple[float, ...]:
        pairs = zip(self.before.class_accuracy, self.after.class_accuracy, strict=True)
        return tuple(before - after for before, after in pairs)


def units_of(structure: Structure, layer: str) -> tuple[int, Groups] | None:
    """Return the unit set that a layer's units are in, and the group of each; None if none is."""
    for index, tied in enumerate(structure.unit_sets):
        for member in tied.members:
            if member.layer == layer:
                return index, member.groups
    return None


def standing(ranking: Ranking, structure: Structure, layer: str, unit: int) -> Standing | None:
    """Return what a ranking of units says of one; None of one that always stays."""
    found = units_of(structure, layer)
    if found is None or found[1][unit] == STAYS:
        return None
    place, groups = found
    if (index := ranking.index_of(place)) is None:
        return None
    positions = ranking.with_choices(NO_CHOICES).positions[index]
    group = int(groups[unit])
    before = int(np.count_nonzero(positions < positions[group]))
    return Standing(float(ranking.scores[index][group]), before + 1, positions.size)


def can_go(network: Network, layer: str, unit: int) -> bool:
    """Say whether the unit may go, and is still there."""
    left = groups_left(network.structure, network.masks)
    return bool(choosable(network.structure, left, layer, (unit,)))


def without(
    network: Network,
    layer: str,
    unit: int,
    images: LabelledImages,
    before: Score | None = None,
    cancelled: Cancelled = never,
) -> Alone | None:
    """Score a network whole and without one unit; None if cancelled. Not in the GUI thread.

    Args:
        before: what the whole network does, where that is known.

    Raises:
        PruningError: if the unit always stays.
    """
    cut = rank(network, "unit", remove={layer: [unit]}, cancelled=cancelled).cut(0.0)
    before = before or score(network, images, cancelled)
    after = None if before is None else score(quickest(network, cut), images, cancelled)
    if before is None or after is None:
        return None
    go_on(cancelled)
    return Alone(before, after, constant_of(network, layer, unit))


def constant_of(network: Network, layer: str, unit: int) -> float | None:
    """Return what a unit emits once it is removed; None where no layer takes it up."""
    if network.is_chain:
        own = next(each for each in network.layers if each.name == layer)
        return float(emitted(own.bias.copy(), own)[unit])
    found = units_of(network.structure, layer)
    if found is None or found[1][unit] == STAYS:
        return None
    sets = network.structure.unit_sets[: found[0]]
    number = sum(tied.count for tied in sets) + int(found[1][unit])
    for feed in with_feeds(network).feeds or ():
        given = feed.maps[feed.labels[feed.channels] == number]
        if given.size:
            return float(given.mean())
    return None
