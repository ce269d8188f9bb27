"""What a report is made from."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from secateurs.core.base.arrays import Array
from secateurs.core.base.errors import DataError
from secateurs.core.base.phrases import joined
from secateurs.core.evaluation.contribution import Contribution
from secateurs.core.evaluation.curves import Curves, curves_from, plain_curves
from secateurs.core.evaluation.points import SweepPoint, Way
from secateurs.core.findings.answers import answers
from secateurs.core.findings.finding import Answer, Finding, Hypothesis
from secateurs.core.findings.hypotheses import hypotheses
from secateurs.core.findings.rules import findings
from secateurs.core.measuring.speed import Speed
from secateurs.core.network.network import Network
from secateurs.core.ranking.terms import Scope
from secateurs.core.report.exercise import departures
from secateurs.core.storage.records import RunRecord


@dataclass(frozen=True, slots=True, eq=False)
class ReportedRun:
    """A run and the loss of each of its training steps, (steps,) float32.

    Attributes:
        train_images: of the data set it was trained on.
        network: of a run that was not trained here, as the settings do not tell its layers.
    """

    record: RunRecord
    step_losses: Array
    train_images: int
    network: Network | None = None

    @property
    def was_trained_here(self) -> bool:
        return self.record.kind == "trained"

    @property
    def steps_per_epoch(self) -> int:
        return -(-self.train_images // self.record.settings.batch_size)


@dataclass(frozen=True, eq=False)
class Material:
    """Everything measured, of one scope, and what the rules say about it.

    Attributes:
        hidden: series that the charts and the table of series leave out.
    """

    runs: tuple[ReportedRun, ...]
    points: tuple[SweepPoint, ...]
    contributions: tuple[Contribution, ...]
    scope: Scope
    speeds: tuple[Speed, ...] = ()
    hidden: frozenset[Way] = frozenset()

    @cached_property
    def all_curves(self) -> Curves:
        return curves_from(self.points, self.scope)

    @cached_property
    def curves(self) -> Curves:
        """The classic exercise's curves and their random controls."""
        return plain_curves(self.all_curves)

    @cached_property
    def shown(self) -> Curves:
        """The series that are not hidden; all of them where every one is."""
        every = self.all_curves
        return {way: curve for way, curve in every.items() if way not in self.hidden} or every

    @cached_property
    def findings(self) -> tuple[Finding, ...]:
        return findings(self.points, self.contributions, self.scope, self.speeds)

    @cached_property
    def answers(self) -> tuple[Answer, ...]:
        return answers(self.points, self.contributions, self.scope)

    @cached_property
    def is_exercise(self) -> bool:
        """Whether the exercise sheet's figures and claims are about the same thing."""
        return not departures(self.runs[0].record, self.scope)

    @cached_property
    def hypotheses(self) -> tuple[Hypothesis, ...]:
        if not self.is_exercise:
            return ()
        return hypotheses(self.points, self.contributions, self.scope, self.speeds)


def material(
    runs: Sequence[ReportedRun],
    points: Iterable[SweepPoint],
    contributions: Iterable[Contribution] = (),
    scope: Scope = "layer",
    speeds: Iterable[Speed] = (),
    hidden: Collection[Way] = (),
) -> Material:
    """Take from the points and contributions those of these runs and this scope.

    Raises:
        DataError: the runs differ in more than the seed, so that a mean would say nothing.
    """
    if len({_recipe(run.record) for run in runs}) > 1:
        names = joined([run.record.name for run in runs])
        why = "they differ in data or training settings"
        if not all(run.was_trained_here for run in runs):
            why = "only networks that were trained here, alike but for the seed, can be"
        raise DataError(f"{names} cannot be averaged: {why}.")
    ids = {run.record.id: run.record.dataset_key for run in runs}
    return Material(
        tuple(runs),
        tuple(
            point
            for point in points
            if point.scope == scope and ids.get(point.run_id) == point.dataset_key
        ),
        tuple(part for part in contributions if part.scope == scope and part.run_id in ids),
        scope,
        tuple(speed for speed in speeds if speed.scope == scope and speed.run_id in ids),
        frozenset(hidden),
    )


def _recipe(record: RunRecord) -> tuple[str, str]:
    if record.kind != "trained":  # its settings are not how it was made
        return record.dataset_key, record.id
    return record.dataset_key, record.settings.model_copy(update={"seed": 0}).model_dump_json()
