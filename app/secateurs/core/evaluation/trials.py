"""Shares of layers tried out one after the other, never twice, and never too many."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from secateurs.core.evaluation.probe import Cost, Probe, Size
from secateurs.core.pruning.cut import Cut
from secateurs.core.pruning.ranking import Ranking

Shares = tuple[float, ...]


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
        cost: Cost,
        most: int = 60,
        report: Callable[[int, int], None] = lambda done, total: None,
        cancelled: Callable[[], bool] = lambda: False,
    ) -> None:
        self.done = 0
        self._probe = probe
        self._ranking = ranking
        self._least = least
        self._cost = cost
        self._most = most
        self._report = report
        self._cancelled = cancelled
        self._known: dict[tuple[int, ...], Trial] = {}
        gone = ranking.gone or (0,) * len(ranking.sizes)
        self._gone = tuple(part / size for part, size in zip(gone, ranking.sizes, strict=True))
        self.best = self._scored(self._gone)

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
            self._known[key] = self._scored(shares)
            self.done += 1
            self._report(self.done, self._most)
        return self._known[key]

    def _scored(self, shares: Shares) -> Trial:
        cut = self._ranking.cut_shares(shares)
        return Trial(shares, cut, self._probe.score(cut).accuracy, self._probe.size(cut))

    def saved(self, shares: Shares) -> int:
        """Count what the shares would save of the best trial's cost; 0 if they are known."""
        if self._key(shares) in self._known:
            return 0
        size = self._probe.size(self._ranking.cut_shares(shares))
        return self.best.cost(self._cost) - size.of(self._cost)

    def within(self, shares: Sequence[float]) -> Shares:
        """Return the shares as whole parts, no less than what is gone, one left in every layer."""
        return tuple(
            max(before, min(round(size * share), size - 1) / size)
            for share, before, size in zip(shares, self._gone, self._ranking.sizes, strict=True)
        )

    def _key(self, shares: Shares) -> tuple[int, ...]:
        sizes = self._ranking.sizes
        return tuple(round(size * share) for size, share in zip(sizes, shares, strict=True))
