"""Save the pruned network in a format of choice."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot

from secateurs.core.base.cancelled import Cancelled
from secateurs.core.base.errors import SecateursError
from secateurs.core.export.exported import Exported, Kind
from secateurs.core.history.decisions import Decision
from secateurs.core.measuring.measurement import Measurement
from secateurs.core.network.network import Network
from secateurs.core.storage.runs import CutMeasured, RunStore
from secateurs.jobs.job import Failure, Job, Runner
from secateurs.jobs.lane import Lane
from secateurs.ui.export.events import (
    MeasuringWent,
    NetworkMeasured,
    OriginalFound,
    WritingBegun,
    WritingEnded,
    WritingLeft,
    WritingWent,
)
from secateurs.ui.export.offered import cut_network, file_name, gets_smaller, why_not_measured
from secateurs.ui.export.state import Original, SavedFile, about, original_of
from secateurs.ui.history.state import choice_of, decision_of
from secateurs.ui.runs.actions import Library
from secateurs.ui.shell.controller import Controller
from secateurs.ui.shell.desktop import written
from secateurs.ui.shell.events import ActivityChanged, Noticed
from secateurs.ui.shell.single_job import SingleJob
from secateurs.ui.shell.state import State
from secateurs.work.export import WritingStep, exporting_work
from secateurs.work.measurement import ROUNDS, MeasuringStep, measuring_work
from secateurs.work.pace import Work

logger = logging.getLogger(__name__)


class Originals(QObject):
    """Reads it when the Export page is looked at, in the background."""

    def __init__(self, controller: Controller, library: Library) -> None:
        super().__init__(controller)
        self._controller = controller
        self._library = library
        self._sought: object = None  # the network it was sought for
        self._lane = Lane("originals", self)
        self._lane.answered.connect(self._controller.dispatch)
        self._lane.failed.connect(self._failed)
        controller.state_changed.connect(self.follow)

    def stop(self) -> None:
        self._lane.stop()

    @Slot(object, object)
    def follow(self, _: State, state: State) -> None:
        if state.page != "export" or state.network is self._sought:
            return
        record = original_of(state.run, state.runs)
        if record is None:
            return
        self._sought = network = state.network
        library = self._library

        def question(_: Cancelled) -> OriginalFound:
            return OriginalFound(network, Original(record, library.run(record.id).network()))

        self._lane.ask(question)

    @Slot(object)
    def _failed(self, _: Failure) -> None:
        """Leave the current network to be its own control."""


class Measuring(QObject):
    """At most one measuring at a time; its figures are of what was chosen when it began."""

    def __init__(
        self, controller: Controller, runner: Runner, store: RunStore | None = None
    ) -> None:
        super().__init__(controller)
        self._controller = controller
        self._store = store
        self._sought: object = None  # the network whose last figures were looked for
        self._job = SingleJob(controller, runner, MeasuringWent(None))
        self._lane = Lane("measured", self)
        self._lane.answered.connect(self._found)
        self._lane.failed.connect(self._not_found)
        self.rounds = ROUNDS
        controller.state_changed.connect(self.follow)

    def stop(self) -> None:
        self._lane.stop()

    @Slot(object, object)
    def follow(self, _: State, state: State) -> None:
        """Read what was measured of a run before, once somebody may ask for it."""
        if state.page not in ("export", "compare") or state.network is self._sought:
            return
        self._sought = network = state.network
        store, run_id = self._store, state.run.id
        if store is None or state.export.measured is not None:
            return

        def question(_: Cancelled) -> _Kept | None:
            found = store.measurement(run_id)
            return None if found is None else _Kept(network, found)

        self._lane.ask(question)

    @Slot(object)
    def _found(self, kept: "_Kept | None") -> None:
        state = self._controller.state
        if kept is None or state.export.measured is not None:
            return
        choice = choice_of(kept.found.decision, state.pruning.choice)
        self._controller.dispatch(NetworkMeasured(kept.network, choice, kept.found.measurement))

    @Slot(object)
    def _not_found(self, _: Failure) -> None:
        """Leave the figures to be measured anew."""

    @Slot()
    def start(self) -> None:
        state = self._controller.state
        chosen = cut_network(state)
        if self._job.is_live or chosen is None or why_not_measured(state):
            return
        network, choice = state.network, state.pruning.choice

        def event_of(report: object) -> MeasuringWent | NetworkMeasured | None:
            if isinstance(report, MeasuringStep):
                return MeasuringWent(report)
            if isinstance(report, Measurement):
                return NetworkMeasured(network, choice, report)
            return None

        begun = MeasuringWent(MeasuringStep("Getting ready", 0.0))
        work = measuring_work(chosen, self.rounds)
        if self._store is not None:
            work = _keeping(work, self._store, decision_of(state.run.id, choice))
        self._job.start(work, begun, event_of)

    @Slot()
    def cancel(self) -> None:
        self._job.cancel()


@dataclass(frozen=True, slots=True, eq=False)
class _Kept:
    network: Network
    found: CutMeasured


def _keeping(work: Work, store: RunStore, decision: Decision) -> Work:
    """Return the work of a measuring whose figures are kept with the run."""

    def kept(report: Callable[[object], None], cancelled: Cancelled) -> object:
        measurement = work(report, cancelled)
        if isinstance(measurement, Measurement):
            try:
                store.keep_measurement(decision.run_id, CutMeasured(decision, measurement))
            except (OSError, SecateursError):  # they are shown all the same
                logger.exception("what was measured could not be kept")
        return measurement

    return kept


class Saving(QObject):
    """One file at a time: written, loaded again, compared, then put in place."""

    path_wanted = Signal(str, str)  # kind, suggested file name

    def __init__(self, controller: Controller, runner: Runner) -> None:
        super().__init__(controller)
        self._controller = controller
        self._runner = runner
        self._wish: tuple[Network, Kind, SavedFile] | None = None
        self._job: Job | None = None

    @Slot(str)
    def ask(self, kind: Kind) -> None:
        """Ask where the file is to go."""
        self.path_wanted.emit(kind, file_name(self._controller.state, kind))

    @Slot(str, str)
    def write(self, kind: Kind, path: str) -> None:
        """Write what is chosen now to the path."""
        state = self._controller.state
        chosen = cut_network(state)
        if chosen is None or self._job is not None or state.export.step is not None:
            return
        smaller = gets_smaller(state)
        self._wish = (state.network, kind, SavedFile(about(state.pruning.choice), smaller))
        self._job = job = Job(exporting_work(chosen, kind, Path(path), smaller=smaller))
        job.reported.connect(self._took)
        job.failed.connect(self._failed)
        job.finished.connect(self._ended)
        self._controller.dispatch(WritingBegun(kind))
        self._controller.dispatch(ActivityChanged("saving", f"Writing {Path(path).name}"))
        self._runner.start(job)

    @Slot()
    def cancel(self) -> None:
        """Give the file up; what is at its place stays as it was."""
        if self._job is not None:
            self._job.cancel()
            self._controller.dispatch(WritingLeft())

    @Slot(object)
    def _took(self, report: object) -> None:
        if isinstance(report, WritingStep):
            self._controller.dispatch(WritingWent(report))
        elif isinstance(report, Exported):
            self._end(report, "")
            self._controller.dispatch(Noticed(written(report.path, opens=False)))

    @Slot(object)
    def _failed(self, failure: Failure) -> None:
        if self._job is None or not self._job.is_cancelled:
            self._end(None, failure.text)

    @Slot()
    def _ended(self) -> None:
        self._job = None
        self._end(None, "")  # it was cancelled, if its wish is still there

    def _end(self, exported: Exported | None, problem: str) -> None:
        if self._wish is None:
            return
        network, kind, wish = self._wish
        self._wish = None
        saved = SavedFile(wish.choice, wish.smaller, exported, problem)
        self._controller.dispatch(ActivityChanged("saving", ""))
        there = exported is not None or problem
        self._controller.dispatch(WritingEnded(network, kind, saved if there else None))
