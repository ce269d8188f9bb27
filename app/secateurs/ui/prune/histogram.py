"""A layer's scores in bins, split by what any cut removes, exactly."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from secateurs.core.base.arrays import Positions
from secateurs.core.ranking.ranking import Scores

BINS = 64
TAIL = 0.9995  # where a few large scores would squeeze the rest, they share the last bin
STEPS = 256  # prefix counts kept of the order of removal

Tally = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Histogram:
    """One layer's scores, counted once; then only the cut moves.

    Attributes:
        low: left end of the first bin.
        high: right end of the last bin.
        clipped: whether the last bin also holds scores above `high`.
        order: (parts,) the bin of the part that goes first, second, ...
        scores: (parts,) of the parts, in their own order.
        indices: (parts,) of the part that goes first, second, ...
        places: (parts,) of these in the order of all layers; None where the layer has its own.
    """

    low: float
    high: float
    clipped: bool
    order: NDArray[np.uint8]
    scores: Scores
    indices: Positions
    places: Positions | None

    @property
    def parts(self) -> int:
        return self.order.size

    @property
    def bins(self) -> int:
        return bins_for(self.parts)

    @cached_property
    def counts(self) -> Tally:
        """(bins,) how many parts lie in each bin."""
        return np.bincount(self.order, minlength=self.bins)

    @cached_property
    def _prefixes(self) -> tuple[int, Tally]:
        step = max(1, -(-self.parts // STEPS))
        pieces = [
            np.bincount(self.order[start : start + step], minlength=self.bins)
            for start in range(0, self.parts, step)
        ]
        return step, np.cumsum([np.zeros(self.bins, np.int64), *pieces], axis=0)

    def removed(self, parts: int) -> Tally:
        """Return how many parts of each bin are gone once the first `parts` went."""
        step, prefixes = self._prefixes
        whole = parts // step
        rest = np.bincount(self.order[whole * step : parts], minlength=self.bins)
        return np.asarray(prefixes[whole] + rest)

    def cut_at(self, parts: int) -> float | None:
        """Return the score of the first part that stays; None if nothing goes or all goes."""
        return float(self.scores[self.indices[parts]]) if 0 < parts < self.parts else None

    def gone_before(self, place: int) -> int:
        """Return how many parts go before a place in the ranking."""
        return place if self.places is None else int(np.searchsorted(self.places, place))

    def place(self, score: float) -> float:
        """Return where a score lies between the ends, 0 to 1."""
        return min(max((score - self.low) / (self.high - self.low), 0.0), 1.0)


def histogram(scores: Scores, positions: Positions) -> Histogram:
    """Sort a layer's scores into bins and by the order in which its parts go."""
    indices, places = _order(positions)
    flat, bins = scores.ravel(), bins_for(indices.size)  # of blocks, that is fewer than scores
    low, high, clipped = _ends(flat, indices)
    place = flat - low
    place *= bins / (high - low)
    np.clip(place, 0, bins - 1, out=place)
    # Sorted as bytes: reading scores in the order of removal takes several times as long.
    order = place.astype(np.uint8).take(indices)
    return Histogram(low, high, clipped, order, flat, indices, places)


def bins_for(parts: int) -> int:
    """Return how many bins show so many parts without most of them being empty."""
    return min(BINS, max(12, parts // 8))


def _order(positions: Positions) -> tuple[Positions, Positions | None]:
    """Return the flat indices of a layer's parts in the order in which they go.

    Args:
        positions: places in the layer's own order, or with gaps in the order of all layers.

    Returns:
        With them the places, where these have gaps; else None.
    """
    flat = positions.ravel()
    indices = np.full(int(flat.max()) + 1, -1, np.int32)
    indices[flat] = np.arange(flat.size, dtype=np.int32)
    if indices.size == flat.size:
        return indices, None
    places = np.flatnonzero(indices >= 0).astype(np.int32)
    return indices.take(places), places


def _ends(scores: Scores, order: Positions) -> tuple[float, float, bool]:
    smallest, largest = float(scores.min()), float(scores.max())
    tail = float(scores[order[int(TAIL * (order.size - 1))]]) if order.size >= 1000 else largest
    high = tail if largest > 1.5 * tail > 0 else largest
    low = 0.0 if smallest < 0.4 * high else smallest
    return (low, high, high < largest) if high > low else (low, low + 1.0, False)
