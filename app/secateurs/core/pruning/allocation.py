"""How many units each layer keeps when only their total is given.

At high sparsity the same share everywhere leaves some layer next to nothing; a search on
validation data moves units to where they count.
"""

import itertools
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

Kept = tuple[int, ...]
Score = Callable[[Kept], float]


@dataclass(frozen=True, slots=True)
class Allocation:
    """The best split that was found.

    Attributes:
        kept: units (or other parts) that stay in each layer.
        score: of this split; higher is better.
        tried: how many splits were scored.
    """

    kept: Kept
    score: float
    tried: int


def even_split(sizes: Sequence[int], sparsity: float) -> Kept:
    """Return what each layer keeps when all lose the same share, at least one each.

    The total is exactly sum(sizes) - round(sum(sizes) * sparsity): the largest layer makes up
    for rounding.
    """
    kept = [max(1, size - round(size * sparsity)) for size in sizes]
    largest = kept.index(max(kept))
    kept[largest] += sum(sizes) - round(sum(sizes) * sparsity) - sum(kept)
    if kept[largest] < 1:
        raise ValueError(f"a sparsity of {sparsity} leaves less than one part a layer")
    return tuple(kept)


def search_split(
    start: Kept,
    sizes: Sequence[int],
    score: Score,
    *,
    fewest: int = 1,
    most_tried: int = 60,
    cancelled: Callable[[], bool] = lambda: False,
) -> Allocation:
    """Move parts from layer to layer as long as that raises the score; the total stays.

    Hill climbing over all pairs of layers, first in steps of an eighth of the total, then in
    halves of it down to one. Scores are asked for once a split.

    Args:
        start: parts kept by each layer.
        sizes: parts that each layer has.
        score: such as the validation accuracy after a short training.
        fewest: parts that every layer keeps.
        most_tried: splits to score at most.
    """
    seen = {start: score(start)}
    best, step = start, max(1, sum(start) // 8)
    while step:
        for split in _neighbours(best, sizes, step, fewest):
            if len(seen) >= most_tried or cancelled():
                return Allocation(best, seen[best], len(seen))
            if split not in seen:
                seen[split] = score(split)
        better = _best(seen)
        step = step if better != best else step // 2
        best = better
    return Allocation(best, seen[best], len(seen))


def shares(kept: Kept, sizes: Sequence[int], names: Sequence[str]) -> dict[str, float]:
    """Return the share that each layer loses, as scope by shares takes it."""
    layers = zip(names, kept, sizes, strict=True)
    return {name: 1 - stays / size for name, stays, size in layers}


def _neighbours(kept: Kept, sizes: Sequence[int], step: int, fewest: int) -> list[Kept]:
    found = []
    for giver, taker in itertools.permutations(range(len(kept)), 2):
        moved = list(kept)
        moved[giver] -= step
        moved[taker] += step
        if moved[giver] >= fewest and moved[taker] <= sizes[taker]:
            found.append(tuple(moved))
    return found


def _best(seen: Mapping[Kept, float]) -> Kept:
    """Return the split with the highest score, the first tried of equals."""
    return max(seen, key=lambda split: seen[split])
