"""Sweep in the background, each point kept as soon as it is there."""

import time
from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any

from secateurs.core.data.dataset import Dataset
from secateurs.core.evaluation.points import SweepPlan, SweepPoint
from secateurs.core.evaluation.sweep import Subject, sweep
from secateurs.core.storage.keeping import keep_curves
from secateurs.core.storage.runs import RunStore
from secateurs.jobs.job import Work


@dataclass(frozen=True, slots=True)
class PointKept:
    """One more point; seconds_left is for the rest of the sweep."""

    point: SweepPoint
    seconds_left: float


@dataclass(frozen=True, slots=True)
class SweepDone:
    """The sweep ended; `complete` is false after a cancel."""

    complete: bool


def sweep_work(
    plan: SweepPlan,
    subjects: Callable[[], Collection[Subject]],
    dataset: Dataset,
    store: RunStore,
    *,
    afresh: bool = False,
) -> Work:
    """Return the work of a job that goes on where an earlier sweep of the plan stopped.

    Args:
        subjects: loads the networks, in the worker.
        afresh: measure every point again, even those that are there.

    The work raises StorageError where another window is at work on the plan.
    """

    def work(report: Callable[[object], None], cancelled: Callable[[], bool]) -> Any:
        try:
            return measure(report, cancelled)
        finally:
            store.release()

    def measure(report: Callable[[object], None], cancelled: Callable[[], bool]) -> SweepDone:
        number = store.begin_sweep(plan)
        done = () if afresh else store.points(plan.run_ids)
        begun = time.monotonic()
        missing = plan.size - plan.count_done(done, dataset.key)
        for count, point in enumerate(sweep(plan, subjects(), dataset, done, cancelled), 1):
            store.add_points([point])
            each = (time.monotonic() - begun) / count
            report(PointKept(point, each * (missing - count)))
        if cancelled():
            return SweepDone(False)
        store.finish_sweep(number)
        keep_curves(store, plan.run_ids)
        return SweepDone(True)

    return work
