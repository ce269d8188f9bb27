"""The runs: open, rename, delete and bring back."""

from datetime import datetime

from PySide6.QtCore import QObject, QUrl, Slot
from PySide6.QtGui import QDesktopServices

from secateurs.core.arrays import Array
from secateurs.core.errors import SecateursError
from secateurs.core.evaluation.sweep import Subject
from secateurs.core.network.network import Network
from secateurs.core.report.material import ReportedRun
from secateurs.core.storage.bundled import bundled_network, bundled_record, bundled_step_losses
from secateurs.core.storage.records import BUNDLED_ID, RunRecord
from secateurs.core.storage.runs import RunStore
from secateurs.jobs.training import TrainingKept
from secateurs.ui.controller import Controller
from secateurs.ui.state import events as e
from secateurs.ui.state.snapshot import Notice


class Library(QObject):
    """Every run on this computer, the bundled one included."""

    def __init__(self, controller: Controller, store: RunStore) -> None:
        super().__init__(controller)
        self._controller = controller
        self._store = store

    def list_runs(self) -> None:
        self._controller.dispatch(e.RunsListed((*self._store.runs(), bundled_record())))

    @Slot(str)
    def open(self, run_id: str) -> None:
        """Make a run the current network and show its curves."""
        state = self._controller.state
        try:
            record, network = self.record(run_id), self.network(run_id)
            losses = tuple(self.step_losses(run_id).tolist())
        except SecateursError as error:
            self._tell(str(error), "error")
            return
        if state.run.id != run_id:
            self._controller.dispatch(e.RunOpened(record, network))
        self._controller.dispatch(e.CurvesShown(losses, record))

    @Slot()
    def show_curves(self) -> None:
        """Show the current run's own curves again."""
        run = self._controller.state.run
        self._controller.dispatch(e.CurvesShown(tuple(self.step_losses(run.id).tolist()), run))

    @Slot(object)
    def take(self, kept: TrainingKept) -> None:
        """Make a run that has just been trained the current one."""
        self.list_runs()
        self._controller.dispatch(e.RunOpened(kept.record, kept.network))
        self._controller.dispatch(e.CurvesShown(tuple(kept.step_losses.tolist()), kept.record))
        self._saved()

    @Slot(str, str)
    def rename(self, run_id: str, name: str) -> None:
        try:
            self._store.rename(run_id, name)
        except SecateursError as error:
            self._tell(str(error), "error")
        self.list_runs()
        self._saved()

    @Slot(str)
    def delete(self, run_id: str) -> None:
        """Delete a run; the notice brings it back."""
        record = self.record(run_id)
        self._store.delete(run_id)
        if self._controller.state.run.id == run_id:
            self.open(BUNDLED_ID)
        self.list_runs()
        undo = Notice(f"{record.name} was deleted.", "done", "", "Undo", e.RestoreAsked(run_id))
        self._controller.dispatch(e.Noticed(undo))

    @Slot(str)
    def restore(self, run_id: str) -> None:
        self._store.restore(run_id)
        self._controller.dispatch(e.Noticed(None))
        self.list_runs()

    @Slot(str)
    def show_folder(self, run_id: str) -> None:
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._store.folder(run_id))))

    def record(self, run_id: str) -> RunRecord:
        return bundled_record() if run_id == BUNDLED_ID else self._store.record(run_id)

    def network(self, run_id: str) -> Network:
        return bundled_network() if run_id == BUNDLED_ID else self._store.network(run_id)

    def subject(self, run_id: str) -> Subject:
        """Load a run for a sweep; may be called from any thread."""
        return Subject(run_id, self.record(run_id).settings.seed, self.network(run_id))

    def step_losses(self, run_id: str) -> Array:
        return bundled_step_losses() if run_id == BUNDLED_ID else self._store.step_losses(run_id)

    def reported(self, run_id: str, train_images: int) -> ReportedRun:
        """Load a run for a report; may be called from any thread."""
        return ReportedRun(self.record(run_id), self.step_losses(run_id), train_images)

    def _saved(self) -> None:
        self._controller.dispatch(e.Saved(datetime.now().strftime("%H:%M")))

    def _tell(self, text: str, kind: str = "done") -> None:
        self._controller.dispatch(e.Noticed(Notice(text, "error" if kind == "error" else "done")))
