"""How long the points of a sweep take: expected beforehand, corrected by those that are there."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

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
MOMENT = 0.02  # seconds of a point whose network is scored already


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
        return images * self.macs * kept / ANSWERS


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
        seconds = sum(load.seconds(way, level) for level in plan.levels_of(way))
        networks = 1 if way.hand else len(plan.run_ids)
        found[way.treatment] += networks * seconds * ratio_of(ratios or {}, _kind(way))
    return dict(found)


def ratio_of(ratios: Ratios, kind: PointKind) -> float:
    """Return a kind's ratio; until it is known, that of the one most like it."""
    treatment, method = kind
    likes: tuple[Treatment, ...] = TRAINED if treatment in TRAINED else ("none",)
    others = [other for other in METHODS if other != method]
    for like in ((each, by) for each in (treatment, *likes) for by in (method, *others)):
        if like in ratios:
            return ratios[like]
    return 1.0


def _kind(way: Way) -> PointKind:
    return way.treatment, way.method


class Clock:
    """Says how much longer a sweep takes, from how long its points took so far."""

    def __init__(
        self, load: Workload, missing: Iterable[tuple[Way, float]], workers: int = 1
    ) -> None:
        """Take the points in the order in which they are made, so many of them at once."""
        self._load = load
        self.workers = workers
        self._missing = list(missing)
        self._took: dict[PointKind, float] = defaultdict(float)
        self._was_expected: dict[PointKind, float] = defaultdict(float)

    def took(self, seconds: float, point: tuple[Way, float] | None = None) -> None:
        """Take note that a point is there: that at work, unless others were at work, too."""
        way, level = point = point or self._missing[0]
        self._missing.remove(point)
        self._took[_kind(way)] += seconds
        self._was_expected[_kind(way)] += self._load.seconds(way, level)

    @property
    def at_work(self) -> tuple[Way, float] | None:
        """The series and the level of the point that is being made."""
        return self._missing[0] if self._missing else None

    @property
    def ratios(self) -> dict[PointKind, float]:
        known = ((each, seconds, self._was_expected[each]) for each, seconds in self._took.items())
        return {each: seconds / expected for each, seconds, expected in known if expected > 0}

    def left(self, share: float = 0.0, seconds: float = 0.0) -> float:
        """Return the seconds left, where that share of the point at work took so many.

        The first point of a kind says already while it is made how long all of them will take.
        Of several points at work nobody knows a share: then it is so long since one was there.
        """
        if not self._missing:
            return 0.0
        ratios = self.ratios
        if self.workers > 1:
            whole = self._sum(self._missing, ratios) / self.workers
            return max(whole / 10, whole - seconds)
        (way, level), rest = self._missing[0], self._missing[1:]
        point, kind = self._sum(self._missing[:1], ratios), _kind(way)
        whole = seconds / share if share >= SURE else max(point, seconds)
        if kind not in ratios:
            ratios[kind] = whole / self._load.seconds(way, level)
        return whole - seconds + self._sum(rest, ratios)

    def _sum(self, points: Iterable[tuple[Way, float]], ratios: Ratios) -> float:
        return sum(
            self._load.seconds(way, level) * ratio_of(ratios, _kind(way)) for way, level in points
        )
