"""Sweep networks, each point kept as soon as it is there."""

import time
from collections import deque
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field, replace
from itertools import count

from secateurs.core.base.cancelled import Cancelled
from secateurs.core.base.certificates import Cluster
from secateurs.core.base.crew import crew_awaited, crew_of
from secateurs.core.base.errors import CancelledError, RunDeleted, StorageError
from secateurs.core.base.pieces import Piece
from secateurs.core.base.workers import Waits, Workers
from secateurs.core.data.dataset import Dataset
from secateurs.core.evaluation.costs import Clock, Due, Ratios, workload
from secateurs.core.evaluation.points import SweepPlan, SweepPoint, Way
from secateurs.core.evaluation.sweep import (
    Measurements,
    Missing,
    Order,
    Reports,
    Subject,
    measurements_of,
    missing_of,
    sweep,
)
from secateurs.core.storage.new_runs import keep_curves
from secateurs.core.storage.records import BUNDLED_ID
from secateurs.core.storage.runs import RunStore
from secateurs.work.pace import Work

OFTEN = 0.4  # seconds between two words on how far a point is
LAST = 32  # points whose pace is told


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
class WorkersSeen:
    """So many workers are there by now.

    Attributes:
        lack: what has to come before anything goes on, as a sentence; "" where nothing has to.
        pace: points a second, of the last ones.
        dashboard: the address of Dask's page on them; "" where there is none.
    """

    count: int
    lack: str = ""
    pace: float = 0.0
    dashboard: str = ""


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


@dataclass(frozen=True, slots=True)
class SweepOptions:
    """How a sweep is done.

    Attributes:
        afresh: measure every point again, even those that are there.
        noted: offer the window to go on with it until it is complete.
        workers: processes of this machine that measure side by side; 0 for this one alone.
        cluster: whose workers measure instead.
        custom: classes of the networks' that are not Keras's, "module:Class", for the workers here.
    """

    afresh: bool = False
    noted: bool = True
    workers: int = 0
    cluster: Cluster | None = None
    custom: tuple[str, ...] = ()

    def crew(self, cancelled: Cancelled) -> AbstractContextManager[Workers | None]:
        """Give who measures; None where this process does."""
        crew = crew_of(self.workers, self.cluster)
        return crew_awaited(crew, cancelled) if self.workers or self.cluster else crew


USUAL = SweepOptions()


def sweep_work(
    plan: SweepPlan,
    subjects: Callable[[], Collection[Subject]],
    dataset: Dataset,
    store: RunStore | None,
    options: SweepOptions = USUAL,
) -> Work:
    """Return the work that measures what is missing of a plan, and returns a SweepDone.

    It reports PointKept, PointWent and, with workers, WorkersSeen.

    Args:
        subjects: loads the networks, where the work is done.
        store: keeps the points; None for networks in files, of which nothing is kept.

    The work raises StorageError where another window is at work on the plan, or where a run
    was deleted meanwhile; WorkersError where there are no workers to be had.
    """

    def work(report: Callable[[object], None], cancelled: Cancelled) -> SweepDone:
        number = 0
        try:
            if store is None:
                return measured(0, (), lambda point: None, report, cancelled)
            number = store.begin_sweep(plan) if options.noted else 0
            with _ended_by_deletion(store, plan, number):
                store.complete_journals(plan.run_ids)
                known = () if options.afresh else store.points(plan.run_ids)
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
        remarks: list[str] = []
        with options.crew(cancelled) as workers:
            task = Task(plan, networks, dataset, known, options.custom)
            pieces = list(_pieces(task, workers.count)) if workers else []
            clock = _clock(task, pieces)
            timing = Timing(clock, report, workers.dashboard if workers else "")
            if workers is None:
                reports = Reports(timing.went, remarks.append)
                for point in sweep(plan, networks, dataset, known, cancelled, reports):
                    keep(point)
                    report(timing.kept(point))
            else:
                for found in _side_by_side(workers, task, pieces, cancelled, timing.waits):
                    timing.arrived(found.worker)
                    for point, seconds in zip(found.points, found.seconds, strict=True):
                        keep(point)
                        report(timing.kept(point, seconds))
                    remarks += found.remarks
        return SweepDone(number, not cancelled(), tuple(dict.fromkeys(remarks)))

    return work


@dataclass(frozen=True, slots=True, eq=False)
class Task:
    """What a sweep has to do, and what it knows already."""

    plan: SweepPlan
    subjects: Collection[Subject]
    dataset: Dataset
    known: Collection[SweepPoint]
    custom: tuple[str, ...] = ()


def _side_by_side(
    workers: Workers,
    task: Task,
    pieces: Iterable[Piece[Order]],
    cancelled: Cancelled,
    waits: Waits,
) -> Iterator[Measurements]:
    """Yield points as they arrive."""
    things: dict[str, object] = {each.run_id: each.network for each in task.subjects}
    things[DATA] = task.dataset
    for _, found in workers.results(measurements_of, pieces, things.__getitem__, cancelled, waits):
        yield found


DATA = "/"  # no run has such an id, and no file such a name
EACH = 4  # pieces a worker, so that none waits long for the last one
SECONDS = 2.0  # that a piece of several levels may take; what is at work is lost by a stop


def _pieces(task: Task, workers: int) -> Iterator[Piece[Order]]:
    """Yield the levels of each curve, several together where that is worth one ranking for all."""
    seeds = {each.run_id: each.seed for each in task.subjects}
    key, plan = task.dataset.key, task.plan
    curves = list(missing_of(plan, seeds, key, task.known))
    load = workload(next(iter(task.subjects)).network, task.dataset, plan.epochs)
    most = sum(len(curve.levels) for curve in curves) // (EACH * max(1, workers))
    how = plan.model_copy(update={"run_ids": ()})
    for curve in curves:
        dearest = max(load.seconds(curve.way, level) for level in curve.levels)
        size = max(1, min(most, int(SECONDS / dearest)))
        for start in range(0, len(curve.levels), size):
            part = replace(curve, levels=curve.levels[start : start + size])
            yield Piece(Order(how, seeds[curve.run_id], part, task.custom), (curve.run_id, DATA))


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

    def __init__(
        self,
        clock: Clock,
        report: Callable[[object], None],
        dashboard: str = "",
        time_of: Callable[[], float] = time.monotonic,
    ) -> None:
        self._clock = clock
        self._report = report
        self._dashboard = dashboard
        self._now = time_of
        self._begun = self._told = self._seen_at = time_of()
        self._seen: WorkersSeen | None = None
        # When workers began with what they are at, the first first; until known, by numbers.
        self._since: dict[str | int, float] = {}
        self._newcomers = count()
        self._came = deque([self._begun], maxlen=LAST + 1)  # when points did

    def went(self, share: float) -> None:
        """Tell now and then how far the point at work is."""
        self._tell(share, lambda now: self._clock.left(share, now - self._begun))

    def waits(self, workers: int, lack: str) -> None:
        """Tell how many workers there are, and now and then how fast and how far they are."""
        now = self._now()
        if workers < len(self._since):  # nobody knows who has gone
            self._since.clear()
        while len(self._since) < workers:
            self._since[next(self._newcomers)] = now
        before = self._seen
        is_new = before is None or (before.count, before.lack) != (workers, lack)
        if is_new or (not lack and now - self._seen_at >= OFTEN):
            pace = 0.0 if lack else (len(self._came) - 1) / max(now - self._came[0], OFTEN)
            seen = WorkersSeen(workers, lack, pace, self._dashboard)
            self._seen, self._seen_at = seen, now
            self._report(seen)
        if not lack:
            self._tell(0.0, self._left_of)

    def arrived(self, worker: str) -> None:
        """Take note that points of a worker are there, which begins with others now."""
        instead = next((each for each in self._since if isinstance(each, int)), worker)
        self._since.pop(worker if worker in self._since else instead, None)
        self._since[worker] = self._now()

    def kept(self, point: SweepPoint, seconds: float | None = None) -> PointKept:
        """Tell of a point; the seconds are a worker's, else what has gone by."""
        now = self._now()
        self._came.append(now)
        if seconds is None:
            self._clock.took(now - self._begun)
        else:
            self._clock.took(seconds, Due(point.run_id, point.way, point.requested))
        self._begun = self._told = now
        left = self._clock.left() if seconds is None else self._left_of(now)
        return PointKept(point, left, self._clock.ratios)

    def _tell(self, share: float, left: Callable[[float], float]) -> None:
        now, at_work = self._now(), self._clock.at_work
        if at_work is not None and now - self._told >= OFTEN:
            self._told = now
            self._report(PointWent(at_work.way, at_work.level, left(now), share))

    def _left_of(self, now: float) -> float:
        return self._clock.left_of([now - each for each in self._since.values()])


def _clock(task: Task, pieces: Iterable[Piece[Order]]) -> Clock:
    """Return the clock of a sweep, which workers are given in pieces."""
    plan, key = task.plan, task.dataset.key
    run_ids = [subject.run_id for subject in task.subjects]
    network = next(iter(task.subjects)).network
    return Clock(
        workload(network, task.dataset, plan.epochs),
        [due for missing in missing_of(plan, run_ids, key, task.known) for due in _due(missing)],
        [_due(piece.asked.missing) for piece in pieces],
    )


def _due(missing: Missing) -> list[Due]:
    return [Due(missing.run_id, missing.way, level) for level in missing.levels]
