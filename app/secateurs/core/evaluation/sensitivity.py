"""Which layers can be pruned: accuracy against sparsity for each layer alone."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from secateurs.core.base.arrays import frozen
from secateurs.core.evaluation.probe import Probe
from secateurs.core.ranking.ranking import Ranking
from secateurs.core.ranking.terms import Method

Values = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Sensitivity:
    """Accuracy with one layer (or set of tied units) pruned and all others whole.

    Attributes:
        names: of the layers or unit sets.
        levels: share removed of the one layer, fractions, ascending.
        accuracy: (layers, levels) float64, 0 to 1, read-only.
        dense: accuracy of the network before pruning.
    """

    method: Method
    names: tuple[str, ...]
    levels: tuple[float, ...]
    accuracy: Values
    dense: float

    def __str__(self) -> str:
        """Write a row a layer, a column a level, accuracy in percent."""
        width = max(5, *map(len, self.names))
        head = "".join(f"{100 * level:7.4g}" for level in self.levels)
        rows = [
            f"{name:<{width}}" + "".join(f"{100 * value:7.2f}" for value in row)
            for name, row in zip(self.names, self.accuracy, strict=True)
        ]
        title = f"accuracy, %, with one layer's {self.method}s removed; dense {self.dense:.2%}"
        return "\n".join([title, f"{'layer':<{width}}{head}", *rows])

    def share_within(self, index: int, drop: float) -> float:
        """Return how much of a layer may go alone for at most this drop of accuracy.

        Between the last level within it and the first beyond, the curve counts as straight.

        Args:
            drop: of accuracy, as a fraction, 0 or more.
        """
        least, levels = self.dense - drop, (0.0, *self.levels)
        # Alone a layer may do by chance better at a higher level: what is lost stays lost.
        curve = np.minimum.accumulate([self.dense, *self.accuracy[index]])
        inside = int(np.flatnonzero(curve >= least)[-1])
        if inside == len(levels) - 1:
            return levels[-1]
        here, beyond = curve[inside], curve[inside + 1]
        part = (here - least) / (here - beyond)
        return float(levels[inside] + part * (levels[inside + 1] - levels[inside]))

    def drop_at(self, index: int, share: float) -> float:
        """Return the accuracy that a layer pruned to this share costs alone, 0 or more."""
        curve = np.minimum.accumulate([self.dense, *self.accuracy[index]])
        return self.dense - float(np.interp(share, (0.0, *self.levels), curve))


def sense(
    probe: Probe,
    ranking: Ranking,
    levels: Sequence[float],
    report: Callable[[int, int], object] = lambda done, total: None,
    cancelled: Callable[[], bool] = lambda: False,
) -> Sensitivity | None:
    """Score every layer at every level, all other layers whole; None if cancelled on the way.

    Args:
        ranking: of scope `layer`; each layer is cut at its own places.
        levels: fractions, 0 to 1.
        report: called with the number of cuts scored and of all cuts.
    """
    whole = [0.0] * len(ranking.positions)
    dense = probe.score(ranking.cut_shares(whole)).accuracy
    wanted = sorted(set(levels))
    found = np.full((len(whole), len(wanted)), dense)
    for index, row in enumerate(found):
        for place, level in enumerate(wanted):
            if cancelled():
                return None
            shares = [*whole[:index], level, *whole[index + 1 :]]
            cut = ranking.cut_shares(shares)
            if cut.parts_removed:
                row[place] = probe.score_alone(index, cut).accuracy
            report(index * len(wanted) + place + 1, found.size)
    return Sensitivity(ranking.method, ranking.names, tuple(wanted), frozen(found), dense)
