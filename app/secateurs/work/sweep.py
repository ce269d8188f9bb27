"""Sweep networks, each point kept as soon as it is there."""

import time
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from secateurs.core.base.cancelled import Cancelled
from secateurs.core.base.errors import CancelledError, RunDeleted, StorageError
from secateurs.core.data.dataset import Dataset
from secateurs.core.evaluation.costs import Clock, Ratios, workload
from secateurs.core.evaluation.points import SweepPlan, SweepPoint, Way
from secateurs.core.evaluation.sweep import Reports, Subject, sweep
from secateurs.core.storage.new_runs import keep_curves
from secateurs.core.storage.records import BUNDLED_ID
from secateurs.core.storage.runs import RunStore
from secateurs.work.pace import Work

OFTEN = 0.4  # seconds between two words on how far a point is


@dataclass(frozen=True, slots=True)
class PointKept:
    """One more point; `seconds_left` is the sweep's."""

    point: SweepPoint
    seconds_left: float
    ratios: Ratios = field(default_factory=dict)  # seconds taken, as a share of those expected


@dataclass(frozen=True, slots=True)
class PointWent:
    """A point that takes long went on; `share` is how much of it is done, 0 to 1."""

    way: Way
    level: float
    seconds_left: float
    share: float


@dataclass(frozen=True, slots=True)
class SweepDone:
    """The sweep of this number in the store ended; 0 where it was not noted there.

    Attributes:
        complete: false after a cancel.
        remarks: sentences on what could not be repaired.
    """

    number: int
    complete: bool
    remarks: tuple[str, ...] = ()


def sweep_work(
    plan: SweepPlan,
    subjects: Callable[[], Collection[Subject]],
    dataset: Dataset,
    store: RunStore | None,
    *,
    afresh: bool = False,
    noted: bool = True,
) -> Work:
    """Return the work that measures what is missing of a plan, and returns a SweepDone.

    It reports PointKept and PointWent.

    Args:
        subjects: loads the networks, where the work is done.
        store: keeps the points; None for networks in files, of which nothing is kept.
        afresh: measure every point again, even those that are there.
        noted: offer the window to go on with it until it is complete.

    The work raises StorageError where another window is at work on the plan, or where a run
    was deleted meanwhile.
    """

    def work(report: Callable[[object], None], cancelled: Cancelled) -> SweepDone:
        number = 0
        try:
            if store is None:
                return measured(0, (), lambda point: None, report, cancelled)
            number = store.begin_sweep(plan) if noted else 0
            with _ended_by_deletion(store, plan, number):
                known = () if afresh else store.points(plan.run_ids)
                done = measured(
                    number, known, lambda point: store.add_points([point]), report, cancelled
                )
            if done.complete:
                store.finish_sweep(number)
                keep_curves(store, plan.run_ids)
            return done
        except CancelledError:
            return SweepDone(number, False)
        finally:
            if store is not None:
                store.release()

    def measured(
        number: int,
        known: Collection[SweepPoint],
        keep: Callable[[SweepPoint], None],
        report: Callable[[object], None],
        cancelled: Cancelled,
    ) -> SweepDone:
        networks = subjects()
        timing = Timing(_clock(plan, networks, dataset, known), report)
        remarks: list[str] = []
        points = sweep(
            plan, networks, dataset, known, cancelled, Reports(timing.went, remarks.append)
        )
        for point in points:
            keep(point)
            report(timing.kept(point))
        return SweepDone(number, not cancelled(), tuple(dict.fromkeys(remarks)))

    return work


@contextmanager
def _ended_by_deletion(store: RunStore, plan: SweepPlan, number: int) -> Iterator[None]:
    """Say which run was deleted amid its sweep; then there is nothing to go on with."""
    names = {record.id: record.name for record in store.runs()}
    try:
        yield
    except StorageError as error:
        if any(run_id != BUNDLED_ID and not store.has(run_id) for run_id in plan.run_ids):
            store.dismiss_sweep(number)
        if not isinstance(error, RunDeleted):
            raise
        name = names.get(error.run_id, error.run_id)
        raise StorageError(f"{name} was deleted: its sweep has ended.") from error


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
            self._report(PointWent(*at_work, left, share))

    def kept(self, point: SweepPoint) -> PointKept:
        now = time.monotonic()
        self._clock.took(now - self._begun)
        self._begun = self._told = now
        return PointKept(point, self._clock.left(), self._clock.ratios)


def _clock(
    plan: SweepPlan,
    subjects: Collection[Subject],
    dataset: Dataset,
    done: Collection[SweepPoint],
) -> Clock:
    known = {point.key for point in done}
    missing = [
        (way, level)
        for subject in subjects
        for way in plan.ways_of(subject.run_id)
        for level in plan.levels_of(way)
        if plan.key(subject.run_id, dataset.key, way, level) not in known
    ]
    network = next(iter(subjects)).network
    return Clock(workload(network, dataset, plan.epochs), missing)
