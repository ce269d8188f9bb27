"""The loss of every step as a line of few points, kept up as steps come in."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Points = NDArray[np.float64]
MOST = 3000  # points drawn; beyond that, each bin keeps its smallest and largest loss


class LossSeries:
    """Grows with a training's losses without reading the old ones again."""

    def __init__(self) -> None:
        self._values: Points = np.empty(1024)
        self._size = 0

    def __len__(self) -> int:
        return self._size

    @property
    def values(self) -> Points:
        """(steps,) a view, valid until the next `follow`."""
        return self._values[: self._size]

    def follow(self, losses: Sequence[float]) -> None:
        """Take over what is new; anything that does not continue the old losses replaces them."""
        start = self._size if self._continues(losses) else 0
        self._reserve(len(losses))
        self._values[start : len(losses)] = losses[start:]
        self._size = len(losses)

    def line(self, steps_per_epoch: int) -> tuple[Points, Points]:
        """Return x in epochs and y, at most about MOST points."""
        places, values = thinned(self.values, MOST)
        return (places + 1) / max(1, steps_per_epoch), values

    def mean_line(self, steps_per_epoch: int) -> tuple[Points, Points]:
        """Return the same for the mean over a tenth of an epoch around each step."""
        places, values = thinned(smoothed(self.values, steps_per_epoch // 20), MOST // 2)
        return (places + 1) / max(1, steps_per_epoch), values

    def _continues(self, losses: Sequence[float]) -> bool:
        size = self._size
        if not 0 < size <= len(losses):
            return False
        return bool(self._values[0] == losses[0] and self._values[size - 1] == losses[size - 1])

    def _reserve(self, size: int) -> None:
        if size > len(self._values):
            grown = np.empty(max(size, 2 * len(self._values)))
            grown[: self._size] = self._values[: self._size]
            self._values = grown


def smoothed(values: Points, reach: int) -> Points:
    """Return the mean over up to `reach` neighbours on each side.

    At the start as few after as before, so that the first loss stays what it was.
    """
    sums = np.concatenate([[0.0], np.cumsum(values)])
    here = np.arange(len(values))
    first = np.maximum(here - reach, 0)
    last = np.minimum(here + np.minimum(reach, here) + 1, len(values))
    means: Points = (sums[last] - sums[first]) / (last - first)
    return means


def thinned(values: Points, most: int) -> tuple[Points, Points]:
    """Return places and values; a long series keeps the extremes of each of its bins."""
    if len(values) <= most:
        return np.arange(len(values), dtype=float), values.copy()
    width = -(-len(values) // (most // 2))
    whole = len(values) // width * width
    bins = values[:whole].reshape(-1, width)
    starts = np.arange(0, whole, width)
    ends = np.sort(np.stack([bins.argmin(1), bins.argmax(1)], 1), axis=1) + starts[:, None]
    places = np.concatenate([ends.ravel(), np.arange(whole, len(values))])
    return places.astype(float), values[places]
