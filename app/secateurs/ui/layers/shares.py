"""What is chosen of whole layers: shares, by hand or of a sensitivity, and which are left out."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from secateurs.core.ranking.layer_choices import all_but
from secateurs.core.ranking.terms import METHODS, Method
from secateurs.ui.prune.state import Choice, LayerShares, PruningState

if TYPE_CHECKING:
    from collections.abc import Iterable

    from secateurs.core.evaluation.sensitivity import Sensitivity
    from secateurs.core.graph.structure import Structure
    from secateurs.core.network.network import Network


def share_of(pruning: PruningState, name: str) -> float | None:
    """Return what a layer or unit set is to lose by the method that is mapped; None: not known."""
    return dict(_asked(pruning)).get(name)


def with_share(pruning: PruningState, name: str, share: float | None) -> LayerShares | None:
    """Return the shares once one layer's is given by hand; all others stay as they are.

    Args:
        name: of the layer or unit set.
        share: a fraction; None for what it was before any was given by hand.
    """
    choice = pruning.choice
    now, asked = choice.shares_of(choice.method), _asked(pruning)
    before = asked if now is None or not now.before else now.before
    searched = now is not None and (now.searched or not now.before)
    if share is None:
        share = dict(before).get(name)
    if share is None or name not in dict(asked):
        return choice.shares
    kept = min(max(share, 0.0), 1.0)
    by_layer = tuple((each, kept if each == name else old) for each, old in asked)
    if by_layer != before:
        return LayerShares(choice.method, by_layer, before, searched)
    return LayerShares(choice.method, before) if searched else None


def own_shares(pruning: PruningState) -> frozenset[str]:
    """Return the layers or unit sets whose share was given by hand."""
    shares = pruning.choice.shares_of(pruning.choice.method)
    if shares is None or not shares.before:
        return frozenset()
    before = dict(shares.before)
    return frozenset(name for name, share in shares.by_layer if before.get(name) != share)


def _asked(pruning: PruningState) -> tuple[tuple[str, float], ...]:
    """Return what each layer is to lose, in the ranking's order; nothing before it is ranked."""
    choice = pruning.choice
    way = pruning.way(choice.method)
    if way.ranking is None or way.cut is None:
        return ()
    names, shares = way.ranking.names, choice.shares_of(choice.method)
    if shares is not None:
        return tuple(zip(names, shares.in_order(names), strict=True))
    if choice.scope == "layer" and not choice.is_fixed(choice.method):
        return tuple((name, choice.percent / 100) for name in names)
    places = (way.ranking.place_of(index) for index in range(len(names)))
    parts = ((way.cut.sizes[place], way.cut.left[place]) for place in places)
    return tuple((n, 1 - left / size) for n, (size, left) in zip(names, parts, strict=True))


def shares_within(found: Sensitivity, points: float) -> LayerShares:
    """Return how much of each layer may go alone for at most so many points of accuracy.

    Args:
        points: of accuracy, in percent.
    """
    shares = (found.share_within(index, points / 100) for index in range(len(found.names)))
    return LayerShares(found.method, tuple(zip(found.names, shares, strict=True)))


OUT = "left out"


def is_left_out(network: Network, choice: Choice, layer: int, method: Method) -> bool:
    """Say whether nothing of a prunable layer goes, as it or what it is tied to is left out.

    Args:
        layer: its index.
    """
    return network.prunable[layer].name in _names(network.structure, choice.skip, method)


def is_left_out_by_name(structure: Structure, choice: Choice, layer: str) -> bool:
    """Say whether no units of a layer go for that reason."""
    return layer in _names(structure, choice.skip, "unit")


def shares_that_count(
    structure: Structure, choice: Choice, shares: LayerShares
) -> dict[str, float]:
    """Return the share of each layer or unit set that is not left out, by its name."""
    out = _names(structure, choice.skip, shares.method)
    parts = structure.prunable if shares.method == "weight" else structure.unit_sets
    names = [each.name for each in parts if each.name not in out]
    return dict(zip(names, shares.in_order(names), strict=True))


def can_be_left_out(network: Network, choice: Choice, layer: str) -> bool:
    """Say whether something may go once a layer is left out, too, by either method."""
    structure = network.structure
    chosen = all_but((*choice.skip, layer), structure)
    weights, units = (chosen.whole(structure, method) for method in METHODS)
    unit_sets = len(structure.unit_sets)
    return len(weights) < len(structure.prunable) and (not unit_sets or len(units) < unit_sets)


def skipping(choice: Choice, layer: str, *, out: bool) -> tuple[str, ...]:
    """Return the names of the layers left out once one is, or is taken in again."""
    others = {*choice.skip} - {layer}
    return tuple(sorted({*others, layer} if out else others))


@lru_cache(maxsize=8)
def _names(structure: Structure, skip: tuple[str, ...], method: Method) -> frozenset[str]:
    """Return the names of the layers left out, of units those of their sets, too."""
    if not skip:
        return frozenset()
    places: Iterable[int] = all_but(skip, structure).whole(structure, method)
    if method == "weight":
        return frozenset(structure.prunable[place].name for place in places)
    sets = [structure.unit_sets[place] for place in places]
    members = {member.layer for each in sets for member in each.members}
    return frozenset({*members, *(each.name for each in sets)})
