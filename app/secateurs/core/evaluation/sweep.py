"""The sweep: methods x criteria x levels, each network scored on the test images."""

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass

from secateurs.core.data.dataset import Dataset, LabelledImages
from secateurs.core.evaluation.points import SweepPlan, SweepPoint
from secateurs.core.evaluation.score import Score, score
from secateurs.core.network.network import Network
from secateurs.core.pruning.account import Account, account
from secateurs.core.pruning.cut import Cut
from secateurs.core.pruning.prune import compact, prune
from secateurs.core.pruning.rank import rank
from secateurs.core.pruning.terms import Criterion, Method


@dataclass(frozen=True, slots=True, eq=False)
class Subject:
    """One trained network of a sweep; its seed also draws the random ranking."""

    run_id: str
    seed: int
    network: Network


def sweep(
    plan: SweepPlan,
    subjects: Collection[Subject],
    dataset: Dataset,
    done: Collection[SweepPoint] = (),
    cancelled: Callable[[], bool] = lambda: False,
) -> Iterator[SweepPoint]:
    """Yield the points that are not among `done`, one by one, until cancelled."""
    known = {point.key for point in done if point.dataset_key == dataset.key}
    for subject in subjects:
        scored = _Scored(subject.network, dataset.test, cancelled)
        for criterion in plan.criteria:
            for method in plan.methods:
                missing = [
                    level
                    for level in plan.levels
                    if (subject.run_id, method, criterion, plan.scope, level) not in known
                ]
                yield from _curve(plan, subject, dataset, method, criterion, missing, scored)
                if cancelled():
                    return


def _curve(
    plan: SweepPlan,
    subject: Subject,
    dataset: Dataset,
    method: Method,
    criterion: Criterion,
    levels: Collection[float],
    scored: "_Scored",
) -> Iterator[SweepPoint]:
    if not levels:
        return
    ranking = rank(subject.network, method, criterion, plan.scope, seed=subject.seed)
    for level in levels:
        cut = ranking.cut(level)
        found = scored.at(cut)
        if found is None:
            return
        counts = account(subject.network, cut)
        yield _point(plan, subject, dataset, (method, criterion), counts, found)


class _Scored:
    """Scores cuts of one network; the uncut network only once."""

    def __init__(
        self, network: Network, images: LabelledImages, cancelled: Callable[[], bool]
    ) -> None:
        self._network = network
        self._images = images
        self._cancelled = cancelled
        self._dense: Score | None = None

    def at(self, cut: Cut) -> Score | None:
        if cut.parts_removed:
            return score(pruned_for_scoring(self._network, cut), self._images, self._cancelled)
        if self._dense is None:
            self._dense = score(self._network, self._images, self._cancelled)
        return self._dense


def pruned_for_scoring(network: Network, cut: Cut) -> Network:
    """Return the quickest network with the cut's answers: compact for units."""
    return compact(network, cut) if cut.method == "unit" else prune(network, cut)


def _point(
    plan: SweepPlan,
    subject: Subject,
    dataset: Dataset,
    way: tuple[Method, Criterion],
    counts: Account,
    found: Score,
) -> SweepPoint:
    method, criterion = way
    return SweepPoint(
        run_id=subject.run_id,
        dataset_key=dataset.key,
        seed=subject.seed,
        method=method,
        criterion=criterion,
        scope=plan.scope,
        requested=counts.requested,
        achieved=counts.achieved,
        weights_left=counts.weights_left,
        parameters_left=counts.parameters_left,
        macs_left=counts.macs_left,
        parameters=counts.parameters,
        macs=counts.macs,
        accuracy=found.accuracy,
        loss=found.loss,
        class_accuracy=found.class_accuracy,
        confusion=found.confusion,
        guarded=counts.guarded,
    )
