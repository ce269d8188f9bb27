"""From the parts of a network and a criterion to a ranking."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from secateurs.core.base.arrays import Mask
from secateurs.core.base.cancelled import Cancelled, never
from secateurs.core.base.errors import PruningError
from secateurs.core.base.phrases import sides
from secateurs.core.graph.structure import Structure
from secateurs.core.ranking.criteria.criterion import Rule, Statistics
from secateurs.core.ranking.criteria.scores import RankedBy, scores_by_layer
from secateurs.core.ranking.order import Scores
from secateurs.core.ranking.parts import (
    Rankable,
    even_order,
    first_scores,
    group_scores,
)
from secateurs.core.ranking.patterns import pattern_named, rank_weights
from secateurs.core.ranking.ranking import Ranking, rank_globally, rank_layers
from secateurs.core.ranking.terms import (
    METHODS,
    SCOPES,
    UNSTRUCTURED,
    Method,
    Scope,
    Shares,
    is_fraction,
)


def shares_in_order(shares: Shares, parts: Rankable, method: Method) -> tuple[float, ...]:
    """Return one share a layer (for units: a unit set); what is not named loses nothing.

    Args:
        shares: by the name of a layer, or for units also of a unit set or of any layer in it.

    Raises:
        PruningError: if a name is not known, a share is no fraction, or two layers of units
            that go together are given different shares.
    """
    names = parts.names(method)
    given: dict[str, tuple[str, float]] = {}  # layer or unit set -> (as it was named, share)
    for name, share in shares.items():
        if not is_fraction(share):
            raise PruningError(
                f'The share of "{name}" must be a fraction from 0 to 1, not {share!r}.'
            )
        for place in _places(name, parts, method):
            _agree(given.setdefault(place, (name, share)), (name, share))
    return tuple(given[name][1] if name in given else 0.0 for name in names)


def _places(name: str, parts: Rankable, method: Method) -> list[str]:
    names = parts.names(method)
    if name in names:
        return [name]
    tied = parts.unit_sets if method == "unit" else ()
    found = [each.name for each in tied if name in {member.layer for member in each.members}]
    if not found and _is_of(parts.structure, name, method):
        raise PruningError(
            f'"{name}" is given a share, but is skipped or not among the layers chosen.'
        )
    if not found:
        raise PruningError(
            f'There is no layer "{name}" whose {method}s can go; there are {_listed(names)}.'
        )
    return found


def _is_of(structure: Structure, name: str, method: Method) -> bool:
    """Tell whether a layer, or a unit set, could lose something if it were chosen."""
    if method == "weight":
        return name in {layer.name for layer in structure.prunable}
    return any(
        name == tied.name or name in {member.layer for member in tied.members}
        for tied in structure.unit_sets
    )


def _agree(first: tuple[str, float], second: tuple[str, float]) -> None:
    if first[1] != second[1]:
        raise PruningError(
            f'The units of "{first[0]}" and "{second[0]}" go together; '
            f"they cannot lose different shares, {first[1]:g} and {second[1]:g}."
        )


def _listed(names: Iterable[str]) -> str:
    return ", ".join(f'"{name}"' for name in names)


def rank_parts(
    parts: Rankable,
    by: RankedBy,
    statistics: Statistics | None,
    cancelled: Cancelled = never,
) -> Ranking:
    """Rank by a criterion, whatever the parts belong to; what is gone goes first."""
    method, scope, together = by.method, by.scope, by.together
    _check_choices(method, scope)
    if not parts.names(method):
        raise PruningError(_nothing_to_rank(parts.structure, method))
    left: dict[int, Mask] = {}
    if by.layers and (whole := by.layers.whole(parts.structure, method)):
        if len(whole) == len(parts.names(method)):
            raise by.layers.nothing_left(parts.structure, method)
        left = {at: mask for at, mask in enumerate(parts.left(method)) if at in whole}
        parts = parts.without(whole, method)
    shape = pattern_named(by.pattern)
    if by.pattern != UNSTRUCTURED:
        _check_pattern(by.pattern, method, parts)
    shares = () if isinstance(scope, str) else shares_in_order(scope, parts, method)
    scores = scores_by_layer(parts, by, statistics, cancelled)
    if method == "weight":
        ranked = parts.ranked("weight")
        ranking = rank_weights(ranked, scores, parts.masks, together, shape, cancelled)
    else:
        ranking = _rank_units(parts, by.rule, scores, together)
    ranking = replace(
        ranking,
        names=parts.names(method),
        structure=parts.structure,
        shapes=tuple(layer.shape for layer in parts.structure.prunable),
        layers=by.layers,
        whole=left,
    )
    return _with_shares(ranking, shares) if shares else ranking


def _rank_units(parts: Rankable, rule: Rule, scores: Mapping[str, Scores], scope: Scope) -> Ranking:
    gather = group_scores if rule.tied == "mean" else first_scores
    found, left = [gather(tied, scores) for tied in parts.unit_sets], parts.left("unit")
    if scope == "global":
        return rank_globally(found, left, [], "unit")
    order = tuple(map(even_order, parts.unit_sets, found, left))
    ranking = rank_layers(order, left, [], "unit")
    return replace(ranking, scores=tuple(found), order=order)


def _check_pattern(pattern: str, method: Method, parts: Rankable) -> None:
    if method == "unit":
        raise PruningError(f"The pattern {pattern} is one of weights; units go as a whole.")
    for layer in parts.ranked("weight"):
        if not layer.has_units_last:
            raise PruningError(
                f"The pattern {pattern} runs along the inputs of a unit, which the kernel"
                f" {layer.name}, {sides(layer.shape)}, does not have beside one"
                " axis of units: prune single weights of this network."
            )


def _check_choices(method: object, scope: object) -> None:
    if method not in METHODS:
        raise PruningError(f'There is no method "{method}"; there are {", ".join(METHODS)}.')
    if not (isinstance(scope, Mapping) or scope in SCOPES):
        raise PruningError(
            f'There is no scope "{scope}"; there are {", ".join(SCOPES)}, or shares by layer.'
        )


def _nothing_to_rank(structure: Structure, method: Method) -> str:
    left = "; ".join(
        f"the {each.kind} layer {each.name} {each.reason}" for each in structure.left_whole
    )
    return f"No {method}s of this network can go" + (f": {left}." if left else ".")


def _with_shares(ranking: Ranking, shares: tuple[float, ...]) -> Ranking:
    if ranking.fixed is not None:
        raise PruningError(
            f"The pattern {ranking.pattern} fixes how much goes of every layer; "
            "shares cannot be given too."
        )
    return replace(ranking, shares=shares, fixed=ranking.sparsity_of(shares))
