"""The sweep: methods x criteria x levels, each network scored on the test images."""

import os
import platform
import time
from collections import OrderedDict
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import partial

from secateurs.core.base.cancelled import Cancelled, go_on, never
from secateurs.core.base.errors import CancelledError
from secateurs.core.base.threads import one_blas_thread
from secateurs.core.base.worker_side import dropped
from secateurs.core.data.dataset import Dataset
from secateurs.core.evaluation.points import TRAINED, SweepPlan, SweepPoint, Treatment, Way
from secateurs.core.evaluation.repairs import RANKED_BY, drawn_images
from secateurs.core.evaluation.score import Score, score
from secateurs.core.evaluation.treatments import Progress, Treated
from secateurs.core.graph.kernel_parts import AS_BEFORE, UnitRules
from secateurs.core.network.forward import network_inputs
from secateurs.core.network.network import Network
from secateurs.core.opening.own_classes import know_classes
from secateurs.core.pruning.account import Account, account
from secateurs.core.pruning.compaction.chain import quickest
from secateurs.core.pruning.compaction.emissions import with_feeds
from secateurs.core.pruning.rank import rank
from secateurs.core.ranking.cut import Cut
from secateurs.core.ranking.ranking import Ranking

Remark = Callable[[str], object]
RANKINGS = 4  # that are kept


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


@dataclass(frozen=True, slots=True)
class Missing:
    """Levels of one series of one network that are to be measured."""

    run_id: str
    way: Way
    levels: tuple[float, ...]


def missing_of(
    plan: SweepPlan, run_ids: Iterable[str], dataset_key: str, done: Collection[SweepPoint]
) -> Iterator[Missing]:
    """Yield what is not among `done`, curve after curve, in the order in which it is swept."""
    known = {point.key for point in done}
    for run_id in run_ids:
        for way in plan.ways_of(run_id):
            levels = tuple(
                level
                for level in plan.levels_of(way)
                if plan.key(run_id, dataset_key, way, level) not in known
            )
            if levels:
                yield Missing(run_id, way, levels)


def sweep(
    plan: SweepPlan,
    subjects: Collection[Subject],
    dataset: Dataset,
    done: Collection[SweepPoint] = (),
    cancelled: Cancelled = never,
    reports: Reports = UNHEARD,
) -> Iterator[SweepPoint]:
    """Yield the points that are not among `done`, one by one, until cancelled."""
    for subject in subjects:
        bench = Bench(plan, subject, dataset, reports, cancelled)
        for curve in missing_of(plan, [subject.run_id], dataset.key, done):
            try:
                yield from bench.points(curve.way, curve.levels)
                go_on(cancelled)
            except CancelledError:
                return


class Bench:
    """Where points of one network are measured; keeps what they have in common.

    BLAS has one thread, as in the window: the last bits of its sums depend on their number.

    Args:
        plan: says how; its runs do not matter.
    """

    def __init__(
        self,
        plan: SweepPlan,
        subject: Subject,
        dataset: Dataset,
        reports: Reports = UNHEARD,
        cancelled: Cancelled = never,
    ) -> None:
        self.plan = plan
        self.subject = subject
        self.dataset = dataset
        self._cancelled = cancelled
        self._scoring = partial(
            _Scored, dataset=dataset, epochs=plan.epochs, reports=reports, cancelled=cancelled
        )
        self._scored: dict[UnitRules, _Scored] = {}
        self._rankings: OrderedDict[Way, Ranking] = OrderedDict()

    def points(self, way: Way, levels: Collection[float]) -> Iterator[SweepPoint]:
        """Yield the points of one curve, until cancelled.

        Raises:
            CancelledError: it was cancelled while it ranked.
        """
        if not levels:
            return
        with one_blas_thread:
            scored = self._scored_by(way)
            ranking = self._ranking(way, scored.network)
            counted = with_feeds(scored.network)
        for level in levels:
            with one_blas_thread:
                cut = _cut(ranking, scored.network, way, level)
                found = scored.at(way.treatment, cut)
                if found is None:
                    return
                counts = account(counted, cut)
            yield _point(self.plan, self.subject, self.dataset, way, counts, found)

    def _scored_by(self, way: Way) -> "_Scored":
        if way.reading not in self._scored:
            subject = self.subject
            if way.reading != AS_BEFORE:
                from secateurs.core.pruning.plain_model import read_as

                subject = replace(subject, network=read_as(subject.network, way.reading))
            self._scored[way.reading] = self._scoring(subject)
        return self._scored[way.reading]

    def _ranking(self, way: Way, network: Network) -> Ranking:
        """Rank once for all treatments."""
        plan, subject, alike = self.plan, self.subject, way._replace(treatment="none")
        ranking = self._rankings.pop(alike, None)
        if ranking is None:
            looked_at = drawn_images(self.dataset.train, RANKED_BY, subject.seed)
            ranking = rank(
                network,
                way.method,
                way.criterion,
                plan.scope,
                seed=subject.seed,
                data=(network_inputs(network, looked_at.pixels), looked_at.labels),
                pattern=way.pattern,
                layers=plan.layers or None,
                skip=plan.skip or None,
                cancelled=self._cancelled,
            )
            if way.hand:
                ranking = ranking.with_choices(plan.hand)
        self._rankings[alike] = ranking
        while len(self._rankings) > RANKINGS:
            self._rankings.popitem(last=False)
        return ranking


@dataclass(frozen=True, slots=True)
class Measurements:
    """Points as a worker measured them.

    Attributes:
        seconds: that each took.
        remarks: sentences on what could not be repaired.
        worker: its machine and its process.
    """

    points: tuple[SweepPoint, ...]
    seconds: tuple[float, ...]
    remarks: tuple[str, ...]
    worker: str


@dataclass(frozen=True, slots=True)
class Order:
    """What a worker is asked to measure, of a network and data that it has."""

    plan: SweepPlan  # without runs: only how it measures is asked for
    seed: int
    missing: Missing
    custom: tuple[str, ...] = ()  # classes of the network's that are not Keras's: "module:Class"


def measurements_of(order: Order, network: Network, dataset: Dataset) -> Measurements:
    """Measure on a worker, which keeps the last network's bench."""
    if not network.is_chain or order.missing.way.treatment in TRAINED:
        from secateurs.core.base.tensorflow import wait_for_tensorflow

        if not wait_for_tensorflow(lambda: not dropped()):  # imported by a thread with room for it
            raise CancelledError
    know_classes(order.custom)
    bench = _bench_for(order, network, dataset)
    _remarks.clear()
    points, seconds, begun = [], [], time.monotonic()
    for point in bench.points(order.missing.way, order.missing.levels):
        now = time.monotonic()
        points.append(point)
        seconds.append(now - begun)
        begun = now
    worker, said = f"{platform.node()}:{os.getpid()}", tuple(dict.fromkeys(_remarks))
    return Measurements(tuple(points), tuple(seconds), said, worker)


_benches: list[Bench] = []  # at most one
_remarks: list[str] = []


def _bench_for(order: Order, network: Network, dataset: Dataset) -> Bench:
    subject = Subject(order.missing.run_id, order.seed, network)
    for bench in _benches:
        before = bench.subject
        known = (before.run_id, before.seed, bench.plan) == (
            subject.run_id,
            subject.seed,
            order.plan,
        )
        if known and before.network is network and bench.dataset is dataset:
            return bench
    _benches[:] = [Bench(order.plan, subject, dataset, Reports(remark=_remarks.append), dropped)]
    return _benches[0]


def _cut(ranking: Ranking, network: Network, way: Way, level: float) -> Cut:
    """Cut at a level; what is trained on keeps its units where they were found to help most."""
    from secateurs.core.learning.recipe import uneven_shares

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
        self.network = subject.network
        self._images = dataset.test
        self._remark = reports.remark
        self._cancelled = cancelled
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
        if cut.parts_removed and cut.method == "unit" and not self.network.structure.exact:
            return self._treated.score_compact(cut)
        if cut.parts_removed:
            return score(quickest(self.network, cut), self._images, self._cancelled)
        if self._dense is None:
            self._dense = score(self.network, self._images, self._cancelled)
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
        exact=way.exact,
        layers=way.layers,
        heads=way.heads,
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
