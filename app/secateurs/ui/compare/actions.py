"""Start and end sweeps, and say what their points mean."""

from collections.abc import Callable, Collection
from functools import partial
from pathlib import Path
from threading import Event

from PySide6.QtCore import QObject, QTimer, Slot

from secateurs.core.base.certificates import cluster_named
from secateurs.core.base.crew import end_quietly, import_dask
from secateurs.core.base.errors import SecateursError
from secateurs.core.base.phrases import done_of, level
from secateurs.core.data.dataset import Dataset
from secateurs.core.evaluation.contribution import contributions
from secateurs.core.evaluation.points import SweepPlan, SweepPoint, curve_name, plan_of_points
from secateurs.core.evaluation.sweep import Subject
from secateurs.core.evaluation.test import why_untestable
from secateurs.core.findings.answers import answers
from secateurs.core.findings.rules import findings
from secateurs.core.storage.runs import RunStore
from secateurs.jobs.job import Failure, Job, Runner
from secateurs.jobs.lane import Lane
from secateurs.ui.compare.events import (
    FindingsMade,
    InterruptedSweepFound,
    PointFound,
    PointsListed,
    SweepBegun,
    SweepEnded,
    SweepWent,
    WorkersCame,
    goes_with,
)
from secateurs.ui.compare.plan import plan_of, shown_runs, siblings
from secateurs.ui.compare.state import Place
from secateurs.ui.runs.actions import Library
from secateurs.ui.shell.controller import Controller
from secateurs.ui.shell.events import Noticed
from secateurs.ui.shell.state import Notice, State
from secateurs.work.pace import Question
from secateurs.work.sweep import (
    PointKept,
    PointWent,
    SweepDone,
    SweepOptions,
    WorkersSeen,
    sweep_work,
)

CANCELLED = "The sweep was cancelled"
BREATH = 10  # milliseconds between two things that each take the window 20
PAINTING = 0.1  # seconds at most that the first of them is waited for


class Sweeping(QObject):
    """At most one sweep at a time; its points appear one by one and are kept."""

    def __init__(
        self, controller: Controller, store: RunStore, library: Library, runner: Runner
    ) -> None:
        super().__init__(controller)
        self._controller = controller
        self._store = store
        self._library = library
        self._runner = runner
        self._job: Job | None = None
        self._offered: int | None = None  # the interrupted sweep, by its number in the store
        self._waiting: SweepPlan | None = None  # for its data to be loaded
        self._findings = Lane("findings", self)
        self._findings.answered.connect(controller.dispatch)
        self._findings.failed.connect(self._tell_no_findings)
        controller.state_changed.connect(self._follow)

    @property
    def is_live(self) -> bool:
        return self._job is not None

    @Slot()
    def start(self) -> None:
        self._waiting = None
        if not self._controller.state.sweep.error:
            self._begin(plan_of(self._controller.state))

    @Slot()
    def go_on(self) -> None:
        plan = self._controller.state.sweep.interrupted
        if plan is not None:
            self._library.open(plan.run_ids[0], lambda: self._wait_for_data(plan))

    @Slot()
    def forget(self) -> None:
        """Forget the sweep on offer; an older one may take its place."""
        if self._offered is not None:
            self._store.dismiss_sweep(self._offered)
        self.offer_unfinished()

    @Slot()
    def wait_no_longer(self) -> None:
        """Leave a sweep whose data did not come; it stays on offer."""
        self._waiting = None

    @Slot()
    def cancel(self) -> None:
        if self._job is not None:
            self._job.cancel()

    def offer_unfinished(self) -> None:
        """Look for a sweep that was interrupted, and offer to go on with it."""
        pending = self._store.unfinished_sweep()
        if pending is None:
            self._offered = None
            self._controller.dispatch(InterruptedSweepFound(None))
        else:
            self._offered, plan = pending
            self._controller.dispatch(InterruptedSweepFound(plan, self._count_done(plan)))

    @Slot()
    def list_points(self) -> None:
        """Show what is kept of the current network and its seeds."""
        self._controller.dispatch(self._listed())

    @Slot()
    def list_anew(self) -> None:
        """Show what is kept, also by another process; nothing moves where that is shown already."""
        sweep = self._controller.state.sweep
        if not sweep.is_live:
            found = self._listed()
            if set(found.points) != set(sweep.known):
                self._controller.dispatch(found)

    @Slot()
    def _list_after(self) -> None:
        """Show what is kept once a sweep has ended, and have findings made of it."""
        before = self._controller.state.sweep.points
        self.list_anew()
        state = self._controller.state
        if state.sweep.points is before and not state.sweep.is_live:
            self._want_findings(state)

    def _listed(self) -> PointsListed:
        state = self._controller.state
        kept = self._store.points(shown_runs(state))
        points = tuple(point for point in kept if goes_with(point, state))
        return PointsListed(points, siblings(state.run, state.runs))

    def _count_done(self, plan: SweepPlan) -> int:
        points = self._store.points(plan.run_ids)
        try:
            return plan.count_done(points, self._library.run(plan.run_ids[0]).record.dataset_key)
        except SecateursError:  # the network is gone
            return 0

    def _cancelled_words(self) -> str:
        state = self._controller.state
        plan, data = state.sweep.plan, state.data
        if plan is None or data is None:
            return f"{CANCELLED}."
        there = plan.count_done(self._store.points(plan.run_ids), data.key)
        return f"{CANCELLED}: {done_of(there, plan.size)} are kept."

    def stop(self) -> None:
        self.cancel()
        self._findings.stop()

    def _wait_for_data(self, plan: SweepPlan) -> None:
        self._waiting = plan
        self._begin_waiting(self._controller.state)

    def _begin_waiting(self, state: State) -> None:
        """Go on with a sweep once its network's own data are there."""
        plan, run = self._waiting, state.run
        if plan is None:
            return
        if run.id != plan.run_ids[0]:
            self._waiting = None
        elif state.data is not None and state.data.key == run.dataset_key:
            self._waiting = None
            self._begin(plan)

    def _begin(self, plan: SweepPlan) -> None:
        data = self._controller.state.data
        if self.is_live or data is None:
            return
        mismatch = mismatch_of(self._controller.state)
        if mismatch:
            self._controller.dispatch(Noticed(Notice(mismatch, "error")))
            return
        done = plan.count_done(self._store.points(plan.run_ids), data.key)
        afresh, place = done == plan.size, self._controller.state.sweep.place

        begun = Event()

        def work(report: Callable[[object], None], cancelled: Callable[[], bool]) -> object:
            begun.wait(PAINTING)  # else the window paints its beginning beside what is read
            options = options_at(place, afresh=afresh)  # looks at files
            measuring = sweep_work(plan, partial(self._subjects, plan), data, self._store, options)
            return measuring(report, cancelled)

        job = Job(work)
        job.reported.connect(self._took)
        job.failed.connect(self._controller.tell_failure)
        job.finished.connect(self._ended)
        self._job = job
        before = self._controller.state.notice
        if before and before.text.startswith(CANCELLED):  # of the sweep before
            self._controller.dispatch(Noticed(None))
        self._controller.dispatch(SweepBegun(plan, 0 if afresh else done))
        QTimer.singleShot(BREATH, begun.set)
        self._runner.start(job)

    def _subjects(self, plan: SweepPlan) -> Collection[Subject]:
        return [self._library.run(run_id).subject() for run_id in plan.run_ids]

    @Slot(object)
    def _took(self, report: object) -> None:
        match report:
            case PointKept(point, seconds_left, ratios):
                self._controller.report(PointFound(point, seconds_left, ratios))
            case PointWent(way, at, seconds_left, share):
                words = f"{curve_name(way)}, {level(at)}"
                self._controller.report(SweepWent(share, seconds_left, words, {}))
            case WorkersSeen():
                self._controller.report(WorkersCame(report))
            case SweepDone(number, complete) if not complete:
                self._store.dismiss_sweep(number)
                self._controller.dispatch(Noticed(Notice(self._cancelled_words())))
            case SweepDone(remarks=remarks) if remarks:
                self._controller.dispatch(Noticed(Notice(" ".join(remarks), "hint")))

    @Slot()
    def _ended(self) -> None:
        QTimer.singleShot(BREATH, self._end)  # when its last point has been painted

    @Slot()
    def _end(self) -> None:
        self._job = None
        self._controller.dispatch(SweepEnded())
        self.offer_unfinished()  # after a failure, the rest of it

    @Slot(object, object)
    def _follow(self, before: State, state: State) -> None:
        if state.data is not before.data:
            self._begin_waiting(state)
        if before.sweep.is_live and not state.sweep.is_live:
            QTimer.singleShot(BREATH, self._list_after)  # when its end has been painted
            return
        if _family_of(state) != _family_of(before):
            self.list_points()
            return
        listed = state.sweep.points is not before.sweep.points and not state.sweep.is_live
        if listed:
            self._want_findings(state)

    @Slot(object)
    def _tell_no_findings(self, failure: Failure) -> None:
        """Say why there are none, and wait for them no longer."""
        self._controller.tell_failure(failure)
        self._controller.dispatch(FindingsMade(self._controller.state.sweep.points, ()))

    def _want_findings(self, state: State) -> None:
        if state.data is None or not state.sweep.points or mismatch_of(state):
            self._findings.drop()
            self._controller.dispatch(FindingsMade(state.sweep.points, ()))
        else:
            self._findings.ask(findings_question(state.sweep.points, state.data, self._library))


def options_at(place: Place, *, afresh: bool) -> SweepOptions:
    """Return how a sweep is measured at a place; not in the GUI thread.

    Raises:
        WorkersError: certificates are missing there.
    """
    if place.where != "program":
        import_dask()
    if place.where == "processes":
        end_quietly()
        return SweepOptions(afresh, workers=place.processes)
    if place.where == "cluster":
        folder = Path(place.certificates).expanduser() if place.certificates else None
        insecure = place.insecure and place.is_plain
        there = cluster_named(place.address, None if place.is_plain else folder, insecure)
        return SweepOptions(afresh, cluster=there)
    return SweepOptions(afresh)


def mismatch_of(state: State) -> str:
    """Return a sentence if the network cannot be tested on the data in use, else ""."""
    data, network = state.data, state.network
    why = "" if data is None else why_untestable(network, data)
    if data is None or not why:
        return ""
    return f"{state.run.name} cannot be tested on {data.name}: {why}."


def findings_question(points: tuple[SweepPoint, ...], data: Dataset, library: Library) -> Question:
    """Weigh what was removed on the validation images, then say what the points say."""

    def question(cancelled: Callable[[], bool]) -> FindingsMade:
        plan = plan_of_points(points)
        subjects = [run.subject() for run in library.still_there(plan.run_ids)]
        weighed = contributions(plan, subjects, data.validation, cancelled)
        scope = points[0].scope
        said = findings(points, weighed, scope)
        return FindingsMade(
            points, tuple(finding.text for finding in said), answers(points, weighed, scope)
        )

    return question


def _family_of(state: State) -> tuple[object, ...]:
    """Return all that decides which points are shown."""
    return (
        state.run.id,
        tuple(run.id for run in state.runs),
        state.data.key if state.data else "",
        state.sweep.all_seeds,
        state.pruning.choice.scope,
        state.pruning.choice.hand,
    )
