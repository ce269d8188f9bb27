"""The sweep: methods x criteria x levels, each network scored on the test images."""

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, replace

from secateurs.core.base.cancelled import Cancelled, go_on, never
from secateurs.core.base.errors import CancelledError
from secateurs.core.data.dataset import Dataset
from secateurs.core.evaluation.points import TRAINED, SweepPlan, SweepPoint, Treatment, Way
from secateurs.core.evaluation.repairs import drawn_images
from secateurs.core.evaluation.score import Score, score
from secateurs.core.evaluation.treatments import Progress, Treated
from secateurs.core.network.forward import network_inputs
from secateurs.core.network.network import Network
from secateurs.core.pruning.account import Account, account
from secateurs.core.pruning.compaction.chain import quickest
from secateurs.core.pruning.compaction.emissions import with_feeds
from secateurs.core.pruning.rank import rank
from secateurs.core.ranking.cut import Cut
from secateurs.core.ranking.ranking import Ranking

Remark = Callable[[str], object]
RANKED_BY = 1000  # training images, for criteria that look at data


@dataclass(frozen=True, slots=True, eq=False)
class Subject:
    """One trained network of a sweep; its seed also draws the random ranking."""

    run_id: str
    seed: int
    network: Network


@dataclass(frozen=True, slots=True)
class Reports:
    """What is told of a sweep beside its points.

    Attributes:
        progress: the share of the point at work that is done, 0 to 1, where it takes long:
            repaired, tuned, from scratch.
        remark: a sentence on what could not be repaired.
    """

    progress: Progress = lambda share: None
    remark: Remark = lambda text: None


UNHEARD = Reports()


def sweep(
    plan: SweepPlan,
    subjects: Collection[Subject],
    dataset: Dataset,
    done: Collection[SweepPoint] = (),
    cancelled: Cancelled = never,
    reports: Reports = UNHEARD,
) -> Iterator[SweepPoint]:
    """Yield the points that are not among `done`, one by one, until cancelled."""
    known = {point.key for point in done}
    for subject in subjects:
        scored = _Scored(subject, dataset, plan.epochs, reports, cancelled)
        for way in plan.ways_of(subject.run_id):
            missing = [
                level
                for level in plan.levels_of(way)
                if plan.key(subject.run_id, dataset.key, way, level) not in known
            ]
            try:
                yield from _curve(plan, subject, dataset, way, missing, scored)
                go_on(cancelled)
            except CancelledError:
                return


def _curve(
    plan: SweepPlan,
    subject: Subject,
    dataset: Dataset,
    way: Way,
    levels: Collection[float],
    scored: "_Scored",
) -> Iterator[SweepPoint]:
    if not levels:
        return
    looked_at = drawn_images(dataset.train, RANKED_BY, subject.seed)
    ranking = rank(
        subject.network,
        way.method,
        way.criterion,
        plan.scope,
        seed=subject.seed,
        data=(network_inputs(subject.network, looked_at.pixels), looked_at.labels),
        pattern=way.pattern,
        cancelled=scored.cancelled,
    )
    if way.hand:
        ranking = ranking.with_choices(plan.hand)
    network = subject.network
    counted = with_feeds(network)
    for level in levels:
        cut = _cut(ranking, subject.network, way, level)
        found = scored.at(way.treatment, cut)
        if found is None:
            return
        counts = account(counted, cut)
        yield _point(plan, subject, dataset, way, counts, found)


def _cut(ranking: Ranking, network: Network, way: Way, level: float) -> Cut:
    """Cut at a level; what is trained on keeps its units where they were found to help most."""
    from secateurs.core.learning.uneven_shares import uneven_shares

    is_ours = network.is_chain and way.method == "unit" and ranking.scope == "layer"
    uneven = uneven_shares(ranking.sizes, level) if is_ours and way.treatment in TRAINED else None
    if uneven is None:
        return ranking.cut(level)
    return replace(ranking.cut_shares(uneven), requested=level)


class _Scored:
    """Scores cuts of one network; the uncut network only once."""

    def __init__(
        self,
        subject: Subject,
        dataset: Dataset,
        epochs: int,
        reports: Reports,
        cancelled: Cancelled,
    ) -> None:
        self._network = subject.network
        self._images = dataset.test
        self._remark = reports.remark
        self.cancelled = cancelled
        self._dense: Score | None = None
        self._treated = Treated(
            subject.network, dataset, subject.seed, epochs, reports.progress, cancelled
        )

    def at(self, treatment: Treatment, cut: Cut) -> Score | None:
        if treatment in TRAINED or (treatment != "none" and cut.parts_removed):
            found = self._treated.score(treatment, cut)
            if self._treated.remark:
                self._remark(self._treated.remark)
            return found
        if cut.parts_removed:
            return score(quickest(self._network, cut), self._images, self.cancelled)
        if self._dense is None:
            self._dense = score(self._network, self._images, self.cancelled)
        return self._dense


def _point(
    plan: SweepPlan,
    subject: Subject,
    dataset: Dataset,
    way: Way,
    counts: Account,
    found: Score,
) -> SweepPoint:
    return SweepPoint(
        run_id=subject.run_id,
        dataset_key=dataset.key,
        seed=subject.seed,
        method=way.method,
        criterion=way.criterion,
        treatment=way.treatment,
        pattern=way.pattern,
        hand=way.hand,
        epochs=plan.epochs_of(way),
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
