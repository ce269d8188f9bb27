"""The search for shares by layer: one rule for all layers first, then layer by layer."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING

from secateurs.core.base.cancelled import Cancelled, CountReport, never, silent
from secateurs.core.base.errors import CancelledError
from secateurs.core.base.pool import Pool
from secateurs.core.base.threads import one_blas_thread

if TYPE_CHECKING:
    from secateurs.core.evaluation.probe import Cost, Probe, Size
    from secateurs.core.evaluation.probes import Accuracies, Cuts
    from secateurs.core.evaluation.sensitivity import Sensitivity
    from secateurs.core.ranking.cut import Cut
    from secateurs.core.ranking.ranking import Ranking

Shares = tuple[float, ...]

MOST_TRIALS = 60


class Spent(Exception):  # noqa: N818
    """No more trials are left, or nobody wants them."""


@dataclass(frozen=True, slots=True, eq=False)
class Trial:
    """A cut by shares, scored on validation samples."""

    shares: Shares
    cut: Cut
    accuracy: float
    size: Size

    def cost(self, kind: Cost) -> int:
        return self.size.of(kind)


@dataclass(frozen=True, slots=True)
class Allowance:
    """What a search for the smallest network may spend.

    Attributes:
        points: percentage points of accuracy that may be lost, 0 or more.
        cost: what is made small.
        most: how many networks may be scored, the sensitivity of each layer left out.
        samples: how many validation samples the accuracy is over, to hold back one standard
            error of it: what is the best of many by validation data does less well on others.
            0 spends all points.
        pool: of workers that score by the validation data, also what may be asked for next; None
            for this process.
    """

    points: float
    cost: Cost = "parameters"
    most: int = MOST_TRIALS
    samples: int = 0
    pool: Pool[Cuts, Accuracies] | None = None


class Trials:
    """Scores shares of one ranking, and remembers the cheapest trial that holds.

    Attributes:
        best: of the trials whose accuracy is at least `least`, the one that costs least; at
            first the network as it is, whatever its accuracy.
        done: how many cuts were scored.
    """

    def __init__(
        self,
        probe: Probe,
        ranking: Ranking,
        least: float,
        allowance: Allowance,
        report: CountReport = silent,
        cancelled: Cancelled = never,
    ) -> None:
        from secateurs.core.evaluation.probes import accuracies_by

        self.done = 0
        self._pool = allowance.pool or Pool(None, accuracies_by, (probe, ranking))
        self._ahead: dict[tuple[int, ...], float] = {}
        self._probe = probe
        self._ranking = ranking
        self._least = least
        self._cost = allowance.cost
        self._most = allowance.most
        self._report = report
        self._cancelled = cancelled
        self._known: dict[tuple[int, ...], Trial] = {}
        self._bounds = ranking.bounds()
        sizes = zip(self._bounds, ranking.sizes, strict=True)
        fewest_gone = tuple(fewest / size for (fewest, _), size in sizes)
        with one_blas_thread:
            accuracy = probe.score(ranking.cut_shares(fewest_gone)).accuracy
        self.best = self._trial(fewest_gone, accuracy)

    def holds(self, shares: Shares) -> bool:
        """Score the shares, or remember, and say whether their accuracy suffices.

        Raises:
            Spent: cancelled, or as many were scored as may be.
        """
        trial = self.at(shares)
        if trial.accuracy < self._least:
            return False
        if trial.cost(self._cost) < self.best.cost(self._cost):
            self.best = trial
        return True

    def at(self, shares: Shares) -> Trial:
        """Score the shares, or remember; raises `Spent` as `holds` does."""
        key = self._key(shares)
        if key not in self._known:
            if self._cancelled() or self.done >= self._most:
                raise Spent
            if key not in self._ahead:
                self._score([shares])
            self._known[key] = self._trial(shares, self._ahead.pop(key))
            self.done += 1
            self._report(self.done, self._most)
        return self._known[key]

    @property
    def side_by_side(self) -> int:
        """How many are scored at once."""
        return self._pool.side_by_side

    def look_ahead(self, several: Sequence[Shares]) -> None:
        """Have workers score at once what will be asked for, or may be; raises `Spent`, too."""
        new = {self._key(shares): shares for shares in several}
        unknown = [new[key] for key in new if key not in self._known and key not in self._ahead]
        if self.side_by_side > 1:
            self._score(unknown[: min(self.side_by_side, self._most - self.done)])

    def _score(self, several: Sequence[Shares]) -> None:
        cuts: list[Cuts] = [(None, (shares,)) for shares in several]
        try:
            for (_, (shares,)), (accuracy,) in self._pool.results(cuts, self._cancelled):
                assert accuracy is not None  # a whole cut has one
                self._ahead[self._key(shares)] = accuracy
        except CancelledError:
            raise Spent from None

    def _trial(self, shares: Shares, accuracy: float) -> Trial:
        cut = self._ranking.cut_shares(shares)
        return Trial(shares, cut, accuracy, self._probe.size(cut))

    def saved(self, shares: Shares) -> int:
        """Count what the shares would save of the best trial's cost; 0 if they are known."""
        if self._key(shares) in self._known:
            return 0
        size = self._probe.size(self._ranking.cut_shares(shares))
        return self.best.cost(self._cost) - size.of(self._cost)

    def within(self, shares: Sequence[float]) -> Shares:
        """Return the shares as whole parts that can go, what must go in them, one left a layer."""
        sizes = zip(shares, self._bounds, self._ranking.sizes, strict=True)
        return tuple(
            max(fewest, min(round(size * share), most, size - 1)) / size
            for share, (fewest, most), size in sizes
        )

    def _key(self, shares: Shares) -> tuple[int, ...]:
        sizes = self._ranking.sizes
        return tuple(round(size * share) for size, share in zip(sizes, shares, strict=True))


# Each layer's own drop of accuracy, as a fraction, along the way from little to much pruning.
DROPS: tuple[float, ...] = (
    *(0, 0.0005, 0.001, 0.002, 0.003, 0.005, 0.0075, 0.01, 0.015, 0.02, 0.03, 0.05),
    *(0.075, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9),
)

FRACTIONS = (0.125, 0.25, 0.375, 0.5, 0.625, 0.75, 0.875)  # of what each layer loses for nothing

STEPS = (0.5, 0.3, 0.15, 0.07, 0.03)  # of what is left of a layer


def search(trials: Trials, sensitivity: Sensitivity) -> Trial:
    """Return the cheapest trial that holds.

    First all layers by one rule: the same drop of accuracy for each alone, the largest that
    holds, found by bisection. Then layer by layer, what saves most for the accuracy it is
    expected to cost; a layer may take back what another then gives.
    """
    try:
        _bisect(trials, _path(trials, sensitivity))
        for step in STEPS:
            while _improve(trials, sensitivity, step):
                pass
    except Spent:
        pass
    return trials.best


def _path(trials: Trials, sensitivity: Sensitivity) -> list[Shares]:
    """Return shares from little to much, each layer's by the same drop of accuracy alone."""
    layers = range(len(sensitivity.names))
    free = [sensitivity.share_within(index, 0) for index in layers]
    path = [[part * share for share in free] for part in FRACTIONS]
    path += [[sensitivity.share_within(index, drop) for index in layers] for drop in DROPS]
    return list(dict.fromkeys(trials.within(shares) for shares in path))


def _bisect(trials: Trials, path: Sequence[Shares]) -> None:
    low, high = -1, len(path)
    while high - low > 1:
        trials.look_ahead([path[each] for each in _middles(low, high, trials.side_by_side)])
        middle = (low + high) // 2
        low, high = (middle, high) if trials.holds(path[middle]) else (low, middle)


def _middles(low: int, high: int, number: int) -> list[int]:
    """Return the places that a bisection asks for next, and whichever come then."""
    parts, found = deque([(low, high)]), list[int]()
    while parts and len(found) < number:
        low, high = parts.popleft()
        if high - low > 1:
            found.append(middle := (low + high) // 2)
            parts += [(low, middle), (middle, high)]
    return found


def _improve(trials: Trials, sensitivity: Sensitivity, step: float) -> bool:
    """Take the first of the promising steps that holds; say whether there was one."""
    promising, many = _promising(trials, sensitivity, step), trials.side_by_side
    for start in range(0, len(promising), many):
        several = promising[start : start + many]
        trials.look_ahead(several)
        if any(trials.holds(shares) for shares in several):
            return True
    return False


def _promising(trials: Trials, sensitivity: Sensitivity, step: float) -> list[Shares]:
    """Return the steps that save something and were not tried, the most promising first."""
    now = trials.best.shares
    found: list[tuple[float, Shares]] = []
    for wanted in _steps(now, step):
        shares = trials.within(wanted)
        saved = trials.saved(shares)
        if saved > 0:
            loss = _expected(sensitivity, shares) - _expected(sensitivity, now)
            found.append((loss / saved, shares))
    return [shares for _, shares in sorted(found)]


def _steps(shares: Shares, step: float) -> Iterator[Shares]:
    """Yield shares with one layer pruned further, alone or while another is pruned less."""
    for giver, taker in product(range(len(shares)), [None, *range(len(shares))]):
        if giver != taker:
            left = [1 - share for share in shares]
            left[giver] *= 1 - step
            if taker is not None:
                left[taker] = min(1, left[taker] / (1 - step))
            yield tuple(1 - part for part in left)


def _expected(sensitivity: Sensitivity, shares: Shares) -> float:
    return sum(sensitivity.drop_at(index, share) for index, share in enumerate(shares))
