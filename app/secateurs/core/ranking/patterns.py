"""Rankings of weights: one by one, in blocks, or N of every M."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from secateurs.core.base.arrays import A, Mask, Positions, frozen
from secateurs.core.base.cancelled import Cancelled, never
from secateurs.core.base.errors import PruningError
from secateurs.core.graph.structure import KernelLayer
from secateurs.core.ranking.order import Scores
from secateurs.core.ranking.parts import from_matrix, in_columns, matrix
from secateurs.core.ranking.ranking import Ranking, rank_globally, rank_layers
from secateurs.core.ranking.terms import UNSTRUCTURED, Scope


@dataclass(frozen=True, slots=True)
class Pattern:
    """How weights go together along the inputs of a unit.

    For both kinds the inputs of a unit, in C order of the kernel's axes, are taken `length`
    at a time; the last block is shorter where the number does not divide.

    Attributes:
        length: of a block; 1 where weights go one by one.
        keep: how many of a block stay ("2:4" keeps 2 of 4); 0 where whole blocks go ("1x4").
    """

    name: str
    length: int
    keep: int = 0

    @property
    def fixed(self) -> float | None:
        """The sparsity that the pattern leaves no choice about."""
        return 1 - self.keep / self.length if self.keep else None


def pattern_named(name: str) -> Pattern:
    """Read "unstructured", "2:4" (N of every M stay) or "1x4" (blocks of 4 go together).

    Raises:
        PruningError: if it is none of these.
    """
    if name == UNSTRUCTURED:
        return Pattern(name, 1)
    if found := re.fullmatch(r"([1-9]\d{0,2}):([1-9]\d{0,2})", str(name)):
        keep, length = int(found[1]), int(found[2])
        if keep < length:
            return Pattern(name, length, keep)
    if found := re.fullmatch(r"1x([1-9]\d{0,2})", str(name)):
        return Pattern(name, int(found[1]))
    raise PruningError(
        f'"{name}" is no pattern of weights: choose "unstructured", "2:4" (of every 4 weights 2 '
        'stay) or "1x4" (blocks of 4 go together), or the like with other numbers.'
    )


def block_scores(scores: Scores, length: int) -> Scores:
    """Return the mean score of every block.

    Args:
        scores: (fan-in, units).

    Returns:
        (blocks, units), where blocks = fan-in / length, rounded up.
    """
    starts = np.arange(0, len(scores), length)
    sums = np.add.reduceat(scores, starts, axis=0, dtype=np.float64)
    sizes = np.diff(np.append(starts, len(scores)))
    return np.asarray(sums / sizes[:, None])


def blocks_alive(alive: Mask, length: int) -> Mask:
    """Return (blocks, units), True where a block of (fan-in, units) has a weight left."""
    return np.logical_or.reduceat(alive, np.arange(0, len(alive), length), axis=0)


def over_blocks(blocks: A, length: int, fan_in: int) -> A:
    """Give every weight what its block has: (blocks, units) to (fan-in, units)."""
    return np.repeat(blocks, length, axis=0)[:fan_in]  # type: ignore[return-value]


def within_blocks(scores: Scores, alive: Mask, pattern: Pattern) -> Positions:
    """Say of each weight whether it goes (0) or is among the `keep` best of its block (1).

    Of equal scores the lower index goes first; what is gone goes first of all.

    Args:
        scores: (fan-in, units).
    """
    fan_in, units = scores.shape
    padded = -(-fan_in // pattern.length) * pattern.length
    best = np.full((padded, units), np.nan)  # NaN, which pads, sorts last
    best[:fan_in] = np.where(alive, scores, -np.inf)
    # Turned round, so that of equal scores the higher index is found, and stays, first.
    turned = best.reshape(-1, pattern.length, units)[:, ::-1]
    order = np.argsort(-turned, axis=1, kind="stable")
    stays = np.zeros(turned.shape, np.int32)
    np.put_along_axis(stays, order[:, : pattern.keep], 1, axis=1)
    return frozen(stays[:, ::-1].reshape(padded, units)[:fan_in])


def rank_weights(
    layers: Sequence[KernelLayer],
    scores: Mapping[str, Scores],
    masks: Mapping[str, Mask],
    scope: Scope,
    pattern: Pattern,
    cancelled: Cancelled = never,
) -> Ranking:
    """Rank the weights of layers.

    Args:
        scores: shaped like the kernel, by layer name.
        masks: what an earlier pruning left, by layer name; what is not named is whole.
    """
    layers = [in_columns(layer) for layer in layers]
    given = [scores[layer.name] for layer in layers]
    alive = [masks.get(layer.name, np.ones(layer.shape, bool)) for layer in layers]
    if pattern.keep:
        ranking = _n_of_every_m(layers, given, alive, pattern)
    elif pattern.length > 1:
        ranking = _blocks(layers, given, alive, scope, pattern.length)
    else:
        order = rank_layers if scope == "layer" else rank_globally
        return order(given, alive, [layer.shape for layer in layers], "weight", cancelled)
    left = tuple(frozen(mask.copy()) for mask in alive) if masks else ()
    return replace(ranking, alive=left, pattern=pattern.name)


def _blocks(
    layers: Sequence[KernelLayer],
    scores: Sequence[Scores],
    alive: Sequence[Mask],
    scope: Scope,
    length: int,
) -> Ranking:
    """Rank blocks by their mean score; every weight takes its block's place."""
    order = rank_layers if scope == "layer" else rank_globally
    ranked = order(
        [block_scores(matrix(each, layer), length) for each, layer in _pairs(scores, layers)],
        [blocks_alive(matrix(each, layer), length) for each, layer in _pairs(alive, layers)],
        [layer.shape for layer in layers],
        "weight",
    )
    return replace(
        ranked,
        parts=tuple(place.size for place in ranked.positions),
        positions=tuple(
            _spread(each, layer, length) for each, layer in _pairs(ranked.positions, layers)
        ),
        scores=tuple(_spread(each, layer, length) for each, layer in _pairs(ranked.scores, layers)),
    )


def _n_of_every_m(
    layers: Sequence[KernelLayer],
    scores: Sequence[Scores],
    alive: Sequence[Mask],
    pattern: Pattern,
) -> Ranking:
    places = [
        within_blocks(matrix(score, layer), matrix(mask, layer), pattern)
        for score, mask, layer in zip(scores, alive, layers, strict=True)
    ]
    return Ranking(
        "weight",
        "layer",
        tuple(frozen(from_matrix(each, layer)) for each, layer in _pairs(places, layers)),
        tuple(scores),
        tuple(layer.shape for layer in layers),
        fixed=pattern.fixed,
    )


def _pairs(arrays: Sequence[A], layers: Sequence[KernelLayer]) -> Iterator[tuple[A, KernelLayer]]:
    return zip(arrays, layers, strict=True)


def _spread(blocks: A, layer: KernelLayer, length: int) -> A:
    return frozen(from_matrix(over_blocks(blocks, length, layer.fan_in), layer))
