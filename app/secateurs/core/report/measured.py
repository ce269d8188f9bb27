"""A report on kept runs: what the points do not say yet is measured, then all is written."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from itertools import count
from pathlib import Path

from secateurs.core.base.cancelled import Cancelled, CountReport, go_on, never, silent
from secateurs.core.base.errors import DataError
from secateurs.core.data.dataset import Dataset
from secateurs.core.evaluation.contribution import contributions
from secateurs.core.evaluation.points import SweepPoint, Way, plan_of_points
from secateurs.core.measuring.speed import time_free_levels
from secateurs.core.ranking.terms import Scope
from secateurs.core.report.files import FILES, write_report
from secateurs.core.report.material import ReportedRun, material
from secateurs.core.report.origin import why_not_reported
from secateurs.core.storage.kept_runs import KeptRun

STEPS = 2 + len(FILES)  # of a report: what contributes is weighed, networks are timed


@dataclass(frozen=True, slots=True)
class Selection:
    """Which sweep points a report is on.

    Attributes:
        hidden: series that its charts leave out.
    """

    scope: Scope
    hidden: Collection[Way] = ()


@dataclass(frozen=True, slots=True)
class Watcher:
    """Who waits for a report: is told how many steps of how many are done, and may leave."""

    cancelled: Cancelled = never
    went: CountReport = silent


def report_on(
    runs: Sequence[KeptRun],
    dataset: Dataset,
    points: Iterable[SweepPoint],
    selection: Selection,
    folder: Path,
    watcher: Watcher | None = None,
) -> Path:
    """Measure contributions at the points' levels, and speed, and write the report.

    What is cancelled leaves nothing behind.

    Raises:
        DataError: the data are not the runs' own, or nothing was swept.
    """
    for run in runs:
        if why := why_not_reported(run.record, dataset.key):
            raise DataError(why)
    scope = selection.scope
    chosen = [
        point for point in points if point.scope == scope and point.dataset_key == dataset.key
    ]
    subjects = [run.subject() for run in runs]
    reported = [
        ReportedRun(
            run.record,
            run.step_losses(),
            len(dataset.train),
            None if run.record.kind == "trained" else subject.network,
        )
        for run, subject in zip(runs, subjects, strict=True)
    ]
    plan = plan_of_points(chosen)
    done, watcher = count(1), watcher or Watcher()
    cancelled = watcher.cancelled

    def step() -> None:
        watcher.went(next(done), STEPS)
        go_on(cancelled)

    weighed = contributions(plan, subjects, dataset.validation, cancelled)
    step()
    speeds = time_free_levels(subjects[0], chosen, dataset.test, scope, cancelled)
    step()
    found = material(reported, chosen, weighed, scope, speeds, selection.hidden)
    return write_report(folder, found, step)
