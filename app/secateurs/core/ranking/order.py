"""Places in an order of removal, from scores: arrays in, arrays out."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from secateurs.core.base.arrays import Mask, Positions, frozen

Scores = NDArray[np.floating[Any]]
Tiers = NDArray[np.int8]  # what is below 0 goes before all else that is left, above 0 never


@dataclass(frozen=True, slots=True, eq=False)
class GuardedOrder:
    """One order over all layers, in which each layer's last part is never reached.

    Attributes:
        places: one array a layer, shaped like its scores; 0 goes first.
        limit: how many parts may go; what is guarded or protected has the places after it.
        natural_last: the place where each layer's last part would have gone unguarded; of a
            layer that is empty already, or in which something is protected, a place that is
            never reached.
    """

    places: tuple[Positions, ...]
    limit: int
    natural_last: tuple[int, ...]


def places(scores: Scores, alive: Mask, tiers: Tiers | None = None) -> Positions:
    """Place parts by score, stable; parts already gone come first and keep their order.

    Args:
        tiers: of each part, where they do not all lie in tier 0; within a tier scores decide.
    """
    # By rank, not threshold: a threshold over-prunes when scores tie.
    effective = np.where(alive, scores, -np.inf).ravel()
    if tiers is None:
        order = _ascending(effective)
    else:
        first = np.int8(tiers.min(initial=0) - 1)
        order = np.lexsort((effective, np.where(alive, tiers, first).ravel()))
    return frozen(_inverse(order).reshape(scores.shape))


def guarded_places(
    scores: Sequence[Scores], alive: Sequence[Mask], tiers: Sequence[Tiers] | None = None
) -> GuardedOrder:
    """Place all layers' parts in one order; the last part of each goes to its end.

    Args:
        tiers: as for `places`. What a tier sends first is not guarded.
    """
    flat = np.concatenate([score.ravel() for score in scores])
    left = np.concatenate([kept.ravel() for kept in alive])
    if tiers is None:
        natural, protected = places(flat, left), 0
    else:
        tier = np.concatenate([each.ravel() for each in tiers])
        natural, protected = places(flat, left, tier), int(np.count_nonzero(tier > 0))
    ends = np.cumsum([score.size for score in scores])
    last = [start + int(np.argmax(part)) for start, part in _pieces(natural, ends)]
    if tiers is None:
        unguarded = [not kept.any() for kept in alive]  # has no part to guard
    else:
        unguarded = [_needs_no_guard(*each) for each in zip(alive, tiers, strict=True)]
    guarded = [index for index, free in zip(last, unguarded, strict=True) if not free]
    order = _inverse(natural)
    order = np.concatenate([order[~np.isin(order, guarded)], np.sort(guarded).astype(order.dtype)])
    return GuardedOrder(
        tuple(
            frozen(part.reshape(score.shape))
            for (_, part), score in zip(_pieces(_inverse(order), ends), scores, strict=True)
        ),
        limit=flat.size - len(guarded) - protected,
        natural_last=tuple(
            flat.size if free else int(natural[index])
            for index, free in zip(last, unguarded, strict=True)
        ),
    )


def _needs_no_guard(alive: Mask, tiers: Tiers) -> bool:
    """Say whether something of a layer never goes anyway, or nothing is left to a ranking."""
    return bool((tiers > 0).any()) or not (alive & (tiers == 0)).any()


def _ascending(values: Scores) -> NDArray[np.int64]:
    """Return positions by value, stable, up to ten times as fast as NumPy's stable sort does.

    Of float32 the bits, turned so that they rise with the value, are sorted with the position
    below them in the same integer.
    """
    if values.dtype != np.float32 or np.isnan(values).any():
        order = np.argsort(values)
        ranked = values[order]
        is_strict = bool((ranked[1:] > ranked[:-1]).all())
        return order if is_strict else np.argsort(values, kind="stable")
    bits = (values + np.float32(0)).view(np.int32)  # of -0 those of 0
    bits ^= (bits >> 31) & 0x7FFFFFFF
    keys = bits.astype(np.int64) << 32
    keys |= np.arange(keys.size)
    keys.sort()
    return keys & 0xFFFFFFFF


def _inverse(order: NDArray[np.integer[Any]]) -> Positions:
    inverse = np.empty(order.size, np.int32)
    inverse[order] = np.arange(order.size, dtype=np.int32)
    return inverse


def _pieces(flat: Positions, ends: NDArray[np.int64]) -> list[tuple[int, Positions]]:
    starts = [0, *ends[:-1].tolist()]
    return [(start, flat[start:end]) for start, end in zip(starts, ends.tolist(), strict=True)]
