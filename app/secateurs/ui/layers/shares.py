"""Shares of the layers: one given by hand, and what follows for all; those of a sensitivity."""

from __future__ import annotations

from typing import TYPE_CHECKING

from secateurs.ui.prune.state import LayerShares, PruningState

if TYPE_CHECKING:
    from secateurs.core.evaluation.sensitivity import Sensitivity


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
    found = zip(names, way.cut.sizes, way.cut.left, strict=True)
    return tuple((name, 1 - left / size) for name, size, left in found)


def shares_within(found: Sensitivity, points: float) -> LayerShares:
    """Return how much of each layer may go alone for at most so many points of accuracy.

    Args:
        points: of accuracy, in percent.
    """
    shares = (found.share_within(index, points / 100) for index in range(len(found.names)))
    return LayerShares(found.method, tuple(zip(found.names, shares, strict=True)))
