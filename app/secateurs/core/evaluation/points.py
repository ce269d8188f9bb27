"""What a sweep asks for and what it finds at one level."""

from collections.abc import Iterable, Sequence

from pydantic import BaseModel, ConfigDict

from secateurs.core.pruning.terms import CRITERIA, METHODS, Criterion, Method, Scope

PointKey = tuple[str, Method, Criterion, Scope, float]
CLASSIC_LEVELS: tuple[float, ...] = (0.0, 0.25, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.97, 0.99)


class SweepPlan(BaseModel):
    """Methods x criteria x levels, for each of the given runs (one run is one seed)."""

    model_config = ConfigDict(frozen=True)

    run_ids: tuple[str, ...]
    methods: tuple[Method, ...] = METHODS
    criteria: tuple[Criterion, ...] = CRITERIA
    scope: Scope = "layer"
    levels: tuple[float, ...] = CLASSIC_LEVELS

    @property
    def size(self) -> int:
        return len(self.run_ids) * len(self.methods) * len(self.criteria) * len(self.levels)

    def count_done(self, points: "Iterable[SweepPoint]", dataset_key: str) -> int:
        """Count the plan's points that are already there."""
        return len({point.key for point in points if self.wants(point, dataset_key)})

    def wants(self, point: "SweepPoint", dataset_key: str) -> bool:
        """Say whether the point is one of the plan's."""
        return (
            point.dataset_key == dataset_key
            and point.run_id in self.run_ids
            and point.method in self.methods
            and point.criterion in self.criteria
            and point.scope == self.scope
            and point.requested in self.levels
        )


class SweepPoint(BaseModel):
    """One pruned network on the test set. Every share is a fraction from 0 to 1.

    `achieved` counts the parts that the method ranks (weights or units);
    `weights_left` is the share of prunable weights; `parameters_left` and `macs_left`
    count the whole network, output layer included, rows gone with their columns.
    """

    model_config = ConfigDict(frozen=True)

    run_id: str
    dataset_key: str
    seed: int
    method: Method
    criterion: Criterion
    scope: Scope
    requested: float
    achieved: float
    weights_left: float
    parameters_left: float
    macs_left: float
    parameters: int  # left, as a count
    macs: int  # left, as a count
    accuracy: float
    loss: float
    class_accuracy: tuple[float, ...]  # one a class, in label order
    confusion: tuple[tuple[int, ...], ...]  # [true class][answer]
    guarded: tuple[str, ...] = ()  # layers that the global scope would have emptied

    @property
    def key(self) -> PointKey:
        """What tells it from every other point on the same data."""
        return (self.run_id, self.method, self.criterion, self.scope, self.requested)


def plan_of_points(points: Sequence[SweepPoint]) -> SweepPlan:
    """Return the plan whose magnitude curves the points are; one scope, at least one point."""
    chosen = [point for point in points if point.criterion == "magnitude"]
    return SweepPlan(
        run_ids=tuple(dict.fromkeys(point.run_id for point in points)),
        methods=tuple(way for way in METHODS if any(point.method == way for point in chosen)),
        criteria=("magnitude",),
        scope=points[0].scope if points else "layer",
        levels=tuple(sorted({point.requested for point in chosen})),
    )
