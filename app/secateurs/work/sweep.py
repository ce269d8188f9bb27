"""Sweep in the background, each point kept as soon as it is there."""

import time
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from typing import Any

from secateurs.core.base.errors import CancelledError, StorageError
from secateurs.core.data.dataset import Dataset
from secateurs.core.evaluation.costs import Clock, Ratios, workload
from secateurs.core.evaluation.points import SweepPlan, SweepPoint, Way
from secateurs.core.evaluation.sweep import Subject, sweep
from secateurs.core.storage.new_runs import keep_curves
from secateurs.core.storage.records import BUNDLED_ID
from secateurs.core.storage.runs import RunStore
from secateurs.core.storage.sweeps import ended_by_deletion
from secateurs.work.work import Work

OFTEN = 0.4  # seconds between two words on how far a point is


@dataclass(frozen=True, slots=True)
class PointKept:
    """One more point; seconds_left and share, 0 to 1 by time, are those of the sweep."""

    point: SweepPoint
    seconds_left: float
    share: float = 0.0
    ratios: Ratios = field(default_factory=dict)  # seconds taken, as a share of those expected


@dataclass(frozen=True, slots=True)
class PointWent:
    """A point that takes long went on; figures as of `PointKept`."""

    way: Way
    level: float
    seconds_left: float
    share: float


@dataclass(frozen=True, slots=True)
class SweepDone:
    """The sweep of this number in the store ended; `complete` is false after a cancel.

    Attributes:
        remark: what could not be repaired, "" where there is nothing to say.
    """

    number: int
    complete: bool
    remark: str = ""


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
        number = 0
        try:
            number = store.begin_sweep(plan)
            return measure(number, report, cancelled)
        except CancelledError:
            return SweepDone(number, False)
        finally:
            store.release()

    def measure(
        number: int, report: Callable[[object], None], cancelled: Callable[[], bool]
    ) -> SweepDone:
        done = () if afresh else store.points(plan.run_ids)
        names = {record.id: record.name for record in store.runs()}
        networks = subjects()
        timing = Timing(_clock(plan, networks, dataset, done), report)
        remarks: list[str] = []
        points = sweep(plan, networks, dataset, done, cancelled, timing.went, remarks.append)
        try:
            with ended_by_deletion(names):
                for point in points:
                    store.add_points([point])
                    report(timing.kept(point))
        except StorageError:
            if any(run_id != BUNDLED_ID and not store.has(run_id) for run_id in plan.run_ids):
                store.dismiss_sweep(number)  # nothing to go on with
            raise
        if cancelled():
            return SweepDone(number, False)
        store.finish_sweep(number)
        keep_curves(store, plan.run_ids)
        return SweepDone(number, True, " ".join(dict.fromkeys(remarks)))

    return work


class Timing:
    """Turns how far a sweep's points are into what is told of it."""

    def __init__(self, clock: Clock, report: Callable[[object], None]) -> None:
        self._clock = clock
        self._report = report
        self._begun = self._told = time.monotonic()

    def went(self, share: float) -> None:
        """Tell now and then how far the point at work is."""
        now, at_work = time.monotonic(), self._clock.at_work
        if at_work is not None and now - self._told >= OFTEN:
            self._told = now
            left = self._clock.left(share, now - self._begun)
            self._report(PointWent(*at_work, left, self._clock.share(left)))

    def kept(self, point: SweepPoint) -> PointKept:
        now = time.monotonic()
        self._clock.took(now - self._begun)
        self._begun = self._told = now
        left = self._clock.left()
        return PointKept(point, left, self._clock.share(left), self._clock.ratios)


def _clock(
    plan: SweepPlan,
    subjects: Collection[Subject],
    dataset: Dataset,
    done: Collection[SweepPoint],
) -> Clock:
    known = {point.key for point in done}
    made: list[tuple[Way, float]] = []
    missing: list[tuple[Way, float]] = []
    for subject in subjects:
        for way in plan.ways:
            for level in plan.levels_of(way):
                is_known = plan.key(subject.run_id, dataset.key, way, level) in known
                (made if is_known else missing).append((way, level))
    network = next(iter(subjects)).network
    return Clock(workload(network, dataset, plan.epochs), missing, made)
