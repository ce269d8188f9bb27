"""Places in an order of removal, from scores: arrays in, arrays out."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from secateurs.core.base.arrays import Mask, Positions, frozen

Scores = NDArray[np.floating[Any]]


@dataclass(frozen=True, slots=True, eq=False)
class GuardedOrder:
    """One order over all layers, in which each layer's last part is never reached.

    Attributes:
        places: one array a layer, shaped like its scores; 0 goes first.
        limit: how many parts may go; what is guarded has the places after it.
        natural_last: the place where each layer's last part would have gone unguarded; of a
            layer that is empty already, a place that is never reached.
    """

    places: tuple[Positions, ...]
    limit: int
    natural_last: tuple[int, ...]


def places(scores: Scores, alive: Mask) -> Positions:
    """Place parts by score, stable; parts already gone come first and keep their order."""
    # By rank, not threshold: a threshold over-prunes when scores tie.
    effective = np.where(alive, scores, -np.inf).ravel()
    order = np.argsort(effective, kind="stable")
    return frozen(_inverse(order).reshape(scores.shape))


def guarded_places(scores: Sequence[Scores], alive: Sequence[Mask]) -> GuardedOrder:
    """Place all layers' parts in one order; the last part of each goes to its end."""
    flat = np.concatenate([score.ravel() for score in scores])
    natural = places(flat, np.concatenate([kept.ravel() for kept in alive]))
    ends = np.cumsum([score.size for score in scores])
    last = [start + int(np.argmax(part)) for start, part in _pieces(natural, ends)]
    empty = [not kept.any() for kept in alive]  # has no part to guard
    guarded = [index for index, nothing in zip(last, empty, strict=True) if not nothing]
    order = np.argsort(natural, kind="stable")
    order = np.concatenate([order[~np.isin(order, guarded)], np.sort(guarded).astype(order.dtype)])
    return GuardedOrder(
        tuple(
            frozen(part.reshape(score.shape))
            for (_, part), score in zip(_pieces(_inverse(order), ends), scores, strict=True)
        ),
        limit=flat.size - len(guarded),
        natural_last=tuple(
            flat.size if nothing else int(natural[index])
            for index, nothing in zip(last, empty, strict=True)
        ),
    )


def _inverse(order: NDArray[np.int64]) -> Positions:
    inverse = np.empty(order.size, np.int32)
    inverse[order] = np.arange(order.size, dtype=np.int32)
    return inverse


def _pieces(flat: Positions, ends: NDArray[np.int64]) -> list[tuple[int, Positions]]:
    starts = [0, *ends[:-1].tolist()]
    return [(start, flat[start:end]) for start, end in zip(starts, ends.tolist(), strict=True)]
