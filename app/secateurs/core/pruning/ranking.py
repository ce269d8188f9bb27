"""The order in which a criterion would remove the parts of a network."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from secateurs.core.arrays import Mask, Positions, frozen
from secateurs.core.pruning.cut import Cut
from secateurs.core.pruning.terms import Method, Scope

Scores = NDArray[np.floating[Any]]


@dataclass(frozen=True, slots=True, eq=False)
class Ranking:
    """Every part's place in the order of removal, computed once and cut anywhere.

    A part is a weight or a unit. Cuts of one ranking are nested.

    Attributes:
        positions: one array a prunable layer, shaped like the kernel for weights and (units,)
            for units, read-only; 0 goes first. For scope `layer` places count within the layer, for
            `global` over all layers.
        scores: as the criterion gave them, shaped like the positions, read-only; lower goes
            first.
        shapes: the kernel's shape of each prunable layer.
        limit: for `global`, how many parts may go before a layer would be emptied.
        natural_last: for `global`, the place where each layer's last part would have gone
            had it not been guarded.
    """

    method: Method
    scope: Scope
    positions: tuple[Positions, ...]
    scores: tuple[Scores, ...]
    shapes: tuple[tuple[int, int], ...]
    limit: int = 0
    natural_last: tuple[int, ...] = ()

    def cut(self, sparsity: float) -> Cut:
        """Remove exactly round(parts * sparsity) parts, by rank.

        Args:
            sparsity: fraction, 0 to 1.

        Raises:
            ValueError: if the sparsity is outside 0 to 1.
        """
        if not 0 <= sparsity <= 1:
            raise ValueError(f"sparsity must be between 0 and 1, not {sparsity}")
        counts = self.removed_counts(sparsity)
        kept = tuple(
            frozen(position >= count)
            for position, count in zip(self.positions, counts, strict=True)
        )
        return Cut(self.method, sparsity, kept, self.shapes, self._guarded(sparsity))

    def removed_counts(self, sparsity: float) -> tuple[int, ...]:
        """Return, for each layer, the place before which its parts go."""
        if self.scope == "layer":
            return tuple(round(position.size * sparsity) for position in self.positions)
        return (min(self._wanted(sparsity), self.limit),) * len(self.positions)

    def _wanted(self, sparsity: float) -> int:
        return round(sum(position.size for position in self.positions) * sparsity)

    def _guarded(self, sparsity: float) -> tuple[int, ...]:
        wanted = self._wanted(sparsity)
        return tuple(i for i, last in enumerate(self.natural_last) if last < wanted)


def rank_layers(
    scores: Sequence[Scores],
    alive: Sequence[Mask],
    shapes: Sequence[tuple[int, int]],
    method: Method,
) -> Ranking:
    """Rank each layer on its own; every layer loses the same share."""
    positions = tuple(
        _positions(score, kept).reshape(score.shape)
        for score, kept in zip(scores, alive, strict=True)
    )
    return Ranking(method, "layer", positions, tuple(scores), tuple(shapes))


def rank_globally(
    scores: Sequence[Scores],
    alive: Sequence[Mask],
    shapes: Sequence[tuple[int, int]],
    method: Method,
) -> Ranking:
    """Rank all layers' parts in one order, in which no layer is ever emptied.

    The last part of each layer goes to the end of the order and is never cut.
    """
    flat = np.concatenate([score.ravel() for score in scores])
    natural = _positions(flat, np.concatenate([kept.ravel() for kept in alive]))
    ends = np.cumsum([score.size for score in scores])
    lasts = [start + int(np.argmax(part)) for start, part in _pieces(natural, ends)]
    order = np.argsort(natural, kind="stable")
    order = np.concatenate([order[~np.isin(order, lasts)], np.sort(lasts)])
    places = _inverse(order)
    positions = tuple(
        frozen(part.reshape(score.shape))
        for (_, part), score in zip(_pieces(places, ends), scores, strict=True)
    )
    return Ranking(
        method,
        "global",
        positions,
        tuple(scores),
        tuple(shapes),
        limit=flat.size - len(lasts),
        natural_last=tuple(int(natural[last]) for last in lasts),
    )


def _positions(score: Scores, alive: Mask) -> Positions:
    """Place parts by score, stable; parts already gone come first and keep their order."""
    # By rank, not threshold: a threshold over-prunes when scores tie.
    effective = np.where(alive, score, -np.inf).ravel()
    return frozen(_inverse(np.argsort(effective, kind="stable")))


def _inverse(order: NDArray[np.int64]) -> Positions:
    places = np.empty(order.size, np.int32)
    places[order] = np.arange(order.size, dtype=np.int32)
    return places


def _pieces(flat: Positions, ends: NDArray[np.int64]) -> list[tuple[int, Positions]]:
    starts = [0, *ends[:-1].tolist()]
    return [(start, flat[start:end]) for start, end in zip(starts, ends.tolist(), strict=True)]
