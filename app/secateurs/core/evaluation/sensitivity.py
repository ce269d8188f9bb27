"""Which layers can be pruned: accuracy against sparsity for each layer alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from secateurs.core.base.arrays import frozen
from secateurs.core.base.cancelled import Cancelled, CountReport, never, silent
from secateurs.core.base.errors import CancelledError
from secateurs.core.base.phrases import joined, level, percent
from secateurs.core.base.pool import Pool
from secateurs.core.base.threads import one_blas_thread
from secateurs.core.evaluation.probe import ACCURACY, score_figure, score_text

if TYPE_CHECKING:
    from secateurs.core.evaluation.probe import Probe
    from secateurs.core.evaluation.probes import Accuracies, Cuts
    from secateurs.core.ranking.ranking import Ranking
    from secateurs.core.ranking.terms import Method

Values = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Sensitivity:
    """Accuracy with one layer (or set of tied units) pruned and all others whole.

    Attributes:
        names: of the layers or unit sets.
        levels: share asked for of the one layer, fractions, ascending.
        accuracy: (layers, levels) float64, 0 to 1, read-only; of a metric its values.
        dense: accuracy of the network before pruning; what is gone, or goes by hand, left out.
        shares: (layers, levels) share that really goes: another than asked for where parts are
            protected, or gone already; None where none is.
        scored_by: "accuracy", or the name of the metric that was given.
    """

    method: Method
    names: tuple[str, ...]
    levels: tuple[float, ...]
    accuracy: Values
    dense: float
    shares: Values | None = None
    scored_by: str = ACCURACY

    @property
    def removed(self) -> Values:
        """Which share goes, (layers, levels)."""
        return np.tile(self.levels, (len(self.names), 1)) if self.shares is None else self.shares

    def is_met(self, index: int, place: int) -> bool:
        """Say whether as much of a layer goes as a level asks for."""
        return self.shares is None or bool(self.shares[index, place] == self.levels[place])

    def unmet(self, index: int) -> tuple[tuple[float, float], ...]:
        """Return the levels of which another share goes of a layer, each with that share."""
        pairs = enumerate(zip(self.levels, self.removed[index].tolist(), strict=True))
        return tuple(pair for place, pair in pairs if not self.is_met(index, place))

    def __str__(self) -> str:
        """Write a row a layer, a column a level: accuracy in percent, a metric as it is."""
        width = max(5, *map(len, self.names))
        is_accuracy = self.scored_by == ACCURACY
        column = 7 if is_accuracy else 12
        head = "".join(f"{100 * each:{column}.4g}" for each in self.levels)
        rows = [
            f"{name:<{width}}"
            + "".join(score_figure(value, self.scored_by).rjust(column) for value in row)
            for name, row in zip(self.names, self.accuracy, strict=True)
        ]
        unit, dense = ", %," if is_accuracy else "", score_text(self.dense, self.scored_by)
        title = f"{self.scored_by}{unit} with one layer's {self.method}s removed; dense {dense}"
        notes = [
            f"{name}: {unmet_words(self.unmet(index), self.method)}"
            for index, name in enumerate(self.names)
            if self.unmet(index)
        ]
        return "\n".join([title, f"{'layer':<{width}}{head}", *rows, *notes])

    __repr__ = __str__

    def share_within(self, index: int, drop: float) -> float:
        """Return how much of a layer may go alone for at most this drop of accuracy.

        Between the last level within it and the first beyond, the curve counts as straight.

        Args:
            drop: of accuracy, as a fraction, 0 or more.
        """
        least, levels = self.dense - drop, self._shares_of(index)
        # Alone a layer may do by chance better at a higher level: what is lost stays lost.
        curve = np.minimum.accumulate([self.dense, *self.accuracy[index]])
        inside = int(np.flatnonzero(curve >= least)[-1])
        if inside == len(levels) - 1:
            return float(levels[-1])
        here, beyond = curve[inside], curve[inside + 1]
        part = (here - least) / (here - beyond)
        return float(levels[inside] + part * (levels[inside + 1] - levels[inside]))

    def drop_at(self, index: int, share: float) -> float:
        """Return the accuracy that a layer pruned to this share costs alone, 0 or more."""
        curve = np.minimum.accumulate([self.dense, *self.accuracy[index]])
        return self.dense - float(np.interp(share, self._shares_of(index), curve))

    def _shares_of(self, index: int) -> Values:
        return np.maximum.accumulate([0.0, *self.removed[index]])


def unmet_words(unmet: Sequence[tuple[float, float]], method: Method) -> str:
    """Say which shares go instead of those asked for: "at 90 % really 40.0 % of the units"."""
    said = []
    for share in dict.fromkeys(share for _, share in unmet):
        asked = [level(each) for each, gone in unmet if gone == share]
        said.append(f"at {joined(asked)} really {percent(share)} of the {method}s")
    return "; ".join(said)


def sense(
    probe: Probe,
    ranking: Ranking,
    levels: Sequence[float],
    report: CountReport = silent,
    cancelled: Cancelled = never,
    pool: Pool[Cuts, Accuracies] | None = None,
) -> Sensitivity | None:
    """Score every layer at every level, all other layers whole; None if cancelled on the way.

    Args:
        ranking: of scope `layer`; each layer is cut at its own places, and what is chosen by hand
            holds in all of them.
        levels: fractions, 0 to 1.
        report: called with the number of cuts scored and of all cuts.
        pool: of workers that score, as `accuracies_of` does; None for this process.
    """
    from secateurs.core.evaluation.probes import accuracies_by

    pool = pool or Pool(None, accuracies_by, (probe, ranking))
    whole = (0.0,) * len(ranking.positions)
    wanted = sorted(set(levels))
    with one_blas_thread:
        dense = probe.score(ranking.cut_shares(list(whole))).accuracy
    found = np.full((len(whole), len(wanted)), dense)
    size = pool.size_of(found.size)
    every = range(len(wanted))
    cells: dict[Cuts, tuple[int, range]] = {}  # a layer, and the places of its levels
    for index in range(len(whole)):
        for part in (every[start : start + size] for start in every[::size]):
            before, after = whole[:index], whole[index + 1 :]
            cuts = index, tuple((*before, wanted[place], *after) for place in part)
            cells[cuts] = index, part
    done = 0
    try:
        for asked, accuracies in pool.results(cells, cancelled):
            index, part = cells[asked]
            for place, accuracy in zip(part, accuracies, strict=True):
                found[index, place] = dense if accuracy is None else accuracy
                done += 1
                report(done, found.size)
    except CancelledError:
        return None
    removed = _removed(ranking, wanted)
    return Sensitivity(ranking.method, ranking.names, tuple(wanted), frozen(found), dense, removed)


def _removed(ranking: Ranking, levels: Sequence[float]) -> Values | None:
    """Return the share that goes of each layer at each level; None where all are as asked."""
    found = np.tile(np.asarray(levels, np.float64), (len(ranking.sizes), 1))
    for row, size, (fewest, most) in zip(found, ranking.sizes, ranking.bounds(), strict=True):
        for place, level_ in enumerate(levels):
            wanted = round(size * level_)
            if not fewest <= wanted <= most:
                row[place] = min(max(wanted, fewest), most) / size
    return frozen(found) if (found != np.asarray(levels)).any() else None
