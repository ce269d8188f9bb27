"""Save the pruned network in a format of choice."""

from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot

from secateurs.core.export.exported import Exported, Kind
from secateurs.core.network.model import Model
from secateurs.core.network.network import Network
from secateurs.jobs.exporting import WritingStep, exporting_work
from secateurs.jobs.job import Failure, Job
from secateurs.jobs.runner import Runner
from secateurs.ui.controller import Controller
from secateurs.ui.export.offered import file_name, gets_smaller, subject_of
from secateurs.ui.state import events as e
from secateurs.ui.state.export import SavedFile, about


class Saving(QObject):
    """One file at a time: written, loaded again, compared, then put in place."""

    path_wanted = Signal(str, str)  # kind, suggested file name

    def __init__(self, controller: Controller, runner: Runner) -> None:
        super().__init__(controller)
        self._controller = controller
        self._runner = runner
        self._wish: tuple[Network | Model, Kind, SavedFile] | None = None
        self._job: Job | None = None

    @Slot(str)
    def ask(self, kind: Kind) -> None:
        """Ask where the file is to go."""
        self.path_wanted.emit(kind, file_name(self._controller.state, kind))

    @Slot(str, str)
    def write(self, kind: Kind, path: str) -> None:
        """Write what is chosen now to the path."""
        state = self._controller.state
        subject = subject_of(state)
        if subject is None or self._job is not None or state.export.step is not None:
            return
        smaller = gets_smaller(state)
        self._wish = (state.network, kind, SavedFile(about(state.pruning.choice), smaller))
        self._job = job = Job(exporting_work(subject, kind, Path(path), smaller=smaller))
        job.reported.connect(self._took)
        job.failed.connect(self._failed)
        job.finished.connect(self._ended)
        self._controller.dispatch(e.WritingBegun(kind))
        self._controller.dispatch(e.ActivityChanged("saving", f"Writing {Path(path).name}"))
        self._runner.start(job)

    @Slot()
    def cancel(self) -> None:
        """Give the file up; what is at its place stays as it was."""
        if self._job is not None:
            self._job.cancel()
            self._controller.dispatch(e.WritingLeft())

    @Slot(object)
    def _took(self, report: object) -> None:
        if isinstance(report, WritingStep):
            self._controller.dispatch(e.WritingWent(report))
        elif isinstance(report, Exported):
            self._end(report, "")

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
        self._controller.dispatch(e.ActivityChanged("saving", ""))
        there = exported is not None or problem
        self._controller.dispatch(e.WritingEnded(network, kind, saved if there else None))
