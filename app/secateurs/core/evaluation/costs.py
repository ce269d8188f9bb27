"""How long the points of a sweep take: expected beforehand, corrected by those that are there."""

from collections import OrderedDict, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from heapq import heapify, heapreplace
from itertools import groupby
from typing import NamedTuple

from secateurs.core.data.dataset import Dataset
from secateurs.core.evaluation.points import TRAINED, SweepPlan, Treatment, Way
from secateurs.core.evaluation.repairs import REPAIRED_FROM
from secateurs.core.network.network import Network
from secateurs.core.ranking.terms import METHODS, Method

PointKind = tuple[Treatment, Method]  # points that take alike
Ratios = Mapping[PointKind, float]  # seconds that points took, as a share of those expected

# Multiply-accumulates a second, measured on two ordinary cores with the classic network and a
# small convolutional one.
ANSWERS, ANSWERS_OF_MODEL, TRAINS = 5e10, 1e10, 7e10
REPAIRS = {"weight": 8e9, "unit": 2e10}
DENSER = 1.5  # times as long again for the systems of equations of weights, if none went
STARTS, STARTS_MODEL = 2.0, 0.6  # seconds before the first step, or the first answer
LAYER = 7e-6  # seconds that a layer of a model adds to a sample, beside its arithmetic
PASSES, ROUNDS = 4, 1.5  # runs of a model beside one a layer; how often a repair of it is tried
SURE = 0.1  # of a point: less of it says little of the whole
MOMENT = 0.02  # seconds of a point beside its arithmetic


@dataclass(frozen=True, slots=True)
class Workload:
    """What the time depends on, beside the series and the level.

    Attributes:
        macs: of the whole network, for one sample.
        layers: that have a kernel.
        test, train: images answered and trained on.
        epochs: of treatments that train.
    """

    macs: int
    test: int
    train: int
    epochs: int
    is_model: bool = False
    layers: int = 1

    def seconds(self, way: Way, level: float) -> float:
        """Return how long one point is expected to take."""
        kept = (1 - level) ** 2 if way.method == "unit" else 1.0
        answers = self._answers(self.test, kept)
        if level <= 0 and way.treatment not in TRAINED:
            return answers if way == Way("weight") else MOMENT  # it is scored once
        if way.treatment == "none":
            return answers
        repairs = self._repairs(way.method, 1 - level)
        if way.treatment == "repaired":
            return answers + repairs
        # Once forward and twice backward; a teacher answers beside.
        passes = 3 * kept + (way.treatment == "tuned")
        trains = STARTS + self.epochs * self.train * self.macs * passes / TRAINS
        return answers + trains + repairs * (way.treatment == "tuned")

    def _repairs(self, method: Method, kept: float) -> float:
        images = min(self.train, REPAIRED_FROM)
        if self.is_model:  # it is run for each layer, as those before are refitted by then
            once = self.macs / ANSWERS_OF_MODEL + LAYER * self.layers
            return STARTS + ROUNDS * (self.layers + PASSES) * images * once
        denser = DENSER * kept**1.5 if method == "weight" else 0.0
        return (1 + denser) * images * self.macs / REPAIRS[method]

    def _answers(self, images: int, kept: float) -> float:
        if self.is_model:  # of which units are only zeroed
            return STARTS_MODEL + images * self.macs / ANSWERS_OF_MODEL
        return MOMENT + images * self.macs * kept / ANSWERS


def workload(network: Network, dataset: Dataset, epochs: int) -> Workload:
    return Workload(
        network.macs,
        len(dataset.test),
        len(dataset.train),
        epochs,
        not network.is_chain,
        len(network.structure.layers),
    )


def expected(
    plan: SweepPlan, load: Workload, ratios: Ratios | None = None
) -> dict[Treatment, float]:
    """Return the seconds that each treatment of the plan is expected to take, all runs."""
    found: dict[Treatment, float] = defaultdict(float)
    for way in plan.ways:
        seconds = sum(
            load.seconds(way, level) * ratio_of(ratios or {}, _kind(way, level))
            for level in plan.levels_of(way)
        )
        networks = 1 if way.hand else len(plan.run_ids)
        found[way.treatment] += networks * seconds
    return dict(found)


def ratio_of(ratios: Ratios, kind: PointKind) -> float:
    """Return a kind's ratio; until it is known, that of the one most like it."""
    treatment, method = kind
    likes: tuple[Treatment, ...] = (*TRAINED, "repaired") if treatment in TRAINED else ()
    others = [other for other in METHODS if other != method]
    for like in ((each, by) for each in (treatment, *likes, "none") for by in (method, *others)):
        if like in ratios:
            return ratios[like]
    return 1.0


def _kind(way: Way, level: float) -> PointKind:
    """Return what a point takes as long as; one that is not cut tells nothing of repairs."""
    if level <= 0 and way.treatment not in TRAINED:
        return "none", way.method
    return way.treatment, way.method


class Due(NamedTuple):
    """A point that is to be measured."""

    run_id: str
    way: Way
    level: float

    @property
    def kind(self) -> PointKind:
        return _kind(self.way, self.level)


FADES = 0.9  # what a point says of its kind counts so much less with each that follows
MANY = 256  # points that are left: no more are dealt out to workers one by one to see the end
LATE = 0.1  # of a piece is still to be done where one takes longer than expected


class Clock:
    """Says how much longer a sweep takes, from how long its points took so far."""

    def __init__(
        self, load: Workload, missing: Iterable[Due], pieces: Iterable[Iterable[Due]] = ()
    ) -> None:
        """Take the points in the order in which they are made.

        Args:
            pieces: those of them that a worker is given together.
        """
        self._load = load
        self._piece_of = {point: piece for piece, points in enumerate(pieces) for point in points}
        self._missing: OrderedDict[Due, None] = OrderedDict.fromkeys(missing)
        self._expected: dict[PointKind, float] = defaultdict(float)  # of what is missing
        for point in self._missing:
            self._expected[point.kind] += self._seconds(point)
        self._took: dict[PointKind, float] = defaultdict(float)
        self._was_expected: dict[PointKind, float] = defaultdict(float)

    def took(self, seconds: float, point: Due | None = None) -> None:
        """Take note that a point is there: that at work, unless others were at work, too."""
        point = point or next(iter(self._missing))
        del self._missing[point]
        kind, expected = point.kind, self._seconds(point)
        self._expected[kind] -= expected
        self._took[kind] = FADES * self._took[kind] + seconds
        self._was_expected[kind] = FADES * self._was_expected[kind] + expected

    @property
    def at_work(self) -> Due | None:
        """The point that is being made."""
        return next(iter(self._missing), None)

    @property
    def ratios(self) -> dict[PointKind, float]:
        known = ((each, seconds, self._was_expected[each]) for each, seconds in self._took.items())
        return {each: seconds / expected for each, seconds, expected in known if expected > 0}

    def left(self, share: float = 0.0, seconds: float = 0.0) -> float:
        """Return the seconds left, where that share of the point at work took so many.

        The first point of a kind says already while it is made how long all of them will take.
        """
        point = self.at_work
        if point is None:
            return 0.0
        ratios, kind = self.ratios, point.kind
        cost = self._seconds(point) * ratio_of(ratios, kind)
        whole = seconds / share if share >= SURE else max(cost, seconds)
        if kind not in ratios:
            ratios[kind] = whole / self._seconds(point)
            cost = whole
        rest = self._whole(ratios) - cost if len(self._missing) > 1 else 0.0
        return whole - seconds + rest

    def left_of(self, since: Sequence[float]) -> float:
        """Return the seconds left, where workers are at pieces side by side.

        Nobody knows how much of a piece a worker has done, only how long it has been at it.

        Args:
            since: for each worker, seconds since it began with what it is at, the longest first.
        """
        pieces = (list(points) for _, points in groupby(self._missing, self._piece))
        at_work = list(zip(since[:MANY], pieces, strict=False))
        if not at_work:
            return 0.0
        ratios = self._ratios_beside(at_work)
        costs = [self._cost(points, ratios) for _, points in at_work]
        rest = [
            max(cost - seconds, LATE * cost)
            for cost, (seconds, _) in zip(costs, at_work, strict=True)
        ]
        if len(self._missing) > MANY:
            return (self._whole(ratios) - sum(costs) + sum(rest)) / len(since)
        heapify(rest)
        for points in pieces:
            heapreplace(rest, rest[0] + self._cost(points, ratios))
        return max(rest)

    def _piece(self, point: Due) -> Due | int:
        return self._piece_of.get(point, point)

    def _ratios_beside(
        self, at_work: Sequence[tuple[float, Sequence[Due]]]
    ) -> dict[PointKind, float]:
        """Return the ratios, with those of kinds that none is there of: they are this at least."""
        ratios = self.ratios
        expected: dict[PointKind, float] = defaultdict(float)
        took: dict[PointKind, float] = defaultdict(float)
        for seconds, points in at_work:
            share = seconds / sum(map(self._seconds, points))
            for point in points:
                expected[point.kind] += self._seconds(point)
                took[point.kind] += share * self._seconds(point)
        new = {kind: took[kind] / expected[kind] for kind in expected if kind not in ratios}
        return ratios | {kind: max(ratio_of(ratios, kind), least) for kind, least in new.items()}

    def _whole(self, ratios: Ratios) -> float:
        """Return the seconds of all that is missing, one point after the other."""
        return sum(each * ratio_of(ratios, kind) for kind, each in self._expected.items())

    def _cost(self, points: Iterable[Due], ratios: Ratios) -> float:
        return sum(self._seconds(each) * ratio_of(ratios, each.kind) for each in points)

    def _seconds(self, point: Due) -> float:
        return self._load.seconds(point.way, point.level)
