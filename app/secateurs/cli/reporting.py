"""From kept runs and their points to a report's files."""

from collections.abc import Iterable, Sequence
from pathlib import Path

from secateurs.cli.library import KeptRun
from secateurs.core.data.dataset import Dataset
from secateurs.core.evaluation.contribution import contributions
from secateurs.core.evaluation.points import SweepPlan, SweepPoint
from secateurs.core.evaluation.speed import time_free_levels
from secateurs.core.evaluation.sweep import Subject
from secateurs.core.pruning.terms import METHODS, Scope
from secateurs.core.report.material import ReportedRun
from secateurs.core.report.writing import write_report


def report_on(
    runs: Sequence[KeptRun],
    subjects: Sequence[Subject],
    dataset: Dataset,
    points: Iterable[SweepPoint],
    scope: Scope,
    out: Path,
) -> Path:
    """Measure contributions at the points' levels, and speed, and write the report."""
    points = [point for point in points if point.scope == scope]
    chosen = [point for point in points if point.criterion == "magnitude"]
    plan = SweepPlan(
        run_ids=tuple(subject.run_id for subject in subjects),
        methods=tuple(way for way in METHODS if way in {point.method for point in chosen}),
        criteria=("magnitude",),
        scope=scope,
        levels=tuple(sorted({point.requested for point in chosen})),
    )
    reported = [ReportedRun(run.record, run.step_losses(), len(dataset.train)) for run in runs]
    found = contributions(plan, subjects, dataset.validation)
    speeds = time_free_levels(subjects[0], points, dataset.test, scope)
    return write_report(out, reported, points, found, scope, speeds)
