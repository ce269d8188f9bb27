"""Rankings of weights: one by one, in blocks, or N of every M."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from secateurs.core.arrays import A, Mask, frozen
from secateurs.core.cancelled import Cancelled, never
from secateurs.core.network.structure import KernelLayer
from secateurs.core.pruning.columns import from_matrix, matrix
from secateurs.core.pruning.order import Scores
from secateurs.core.pruning.patterns import (
    Pattern,
    block_scores,
    blocks_alive,
    spread,
    within_blocks,
)
from secateurs.core.pruning.ranking import Ranking, rank_globally, rank_layers
from secateurs.core.pruning.terms import Scope


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


def _pairs(
    arrays: Sequence[Any], layers: Sequence[KernelLayer]
) -> Iterator[tuple[Any, KernelLayer]]:
    return zip(arrays, layers, strict=True)


def _spread(blocks: A, layer: KernelLayer, length: int) -> A:
    return frozen(from_matrix(spread(blocks, length, layer.size // layer.units), layer))
