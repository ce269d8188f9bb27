"""The runs: open, rename, delete and bring back."""

from datetime import datetime

from PySide6.QtCore import QObject, QUrl, Slot
from PySide6.QtGui import QDesktopServices

from secateurs.core.errors import SecateursError
from secateurs.core.storage.bundled import bundled_record
from secateurs.core.storage.keeping_networks import NetworkKept
from secateurs.core.storage.kept import KeptRun, kept_run
from secateurs.core.storage.records import BUNDLED_ID
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
            run = self.run(run_id)
            network = run.network()
            losses = tuple(run.step_losses().tolist())
        except SecateursError as error:
            self._tell(str(error), "error")
            return
        if state.run.id != run_id:
            self._controller.dispatch(e.RunOpened(run.record, network))
        self._controller.dispatch(e.CurvesShown(losses, run.record))

    @Slot()
    def show_curves(self) -> None:
        """Show the current run's own curves again."""
        try:
            run = self.run(self._controller.state.run.id)
            losses = tuple(run.step_losses().tolist())
        except SecateursError as error:
            self._tell(str(error), "error")
            return
        self._controller.dispatch(e.CurvesShown(losses, run.record))

    @Slot(object)
    def take(self, kept: TrainingKept) -> None:
        """Make a run that has just been trained the current one."""
        self.list_runs()
        self._controller.dispatch(e.RunOpened(kept.record, kept.network))
        self._controller.dispatch(e.CurvesShown(tuple(kept.step_losses.tolist()), kept.record))
        self._saved()

    @Slot(object)
    def take_model(self, kept: NetworkKept) -> None:
        """Make a network that was opened, tuned or compacted, and is in the store, current."""
        self.list_runs()
        self._controller.dispatch(e.RunOpened(kept.record, kept.network))
        self._controller.dispatch(e.CurvesShown((), kept.record))
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
        try:
            record = self.run(run_id).record
            self._store.delete(run_id)
        except SecateursError as error:
            self._tell(str(error), "error")
            return
        if self._controller.state.run.id == run_id:
            self.open(BUNDLED_ID)
        self.list_runs()
        self._controller.dispatch(e.RunDeleted(record))
        undo = Notice(f"{record.name} was deleted.", "done", "", "Undo", e.RestoreAsked(run_id))
        self._controller.dispatch(e.Noticed(undo))

    @Slot(str)
    def restore(self, run_id: str) -> None:
        try:
            self._store.restore(run_id)
        except SecateursError as error:
            self._tell(str(error), "error")
            return
        self._controller.dispatch(e.Noticed(None))
        self._controller.dispatch(e.RunDeleted(None))
        self.list_runs()

    @Slot()
    def restore_last(self) -> None:
        """Bring back the run that was deleted last."""
        deleted = self._controller.state.deleted
        if deleted is not None:
            self.restore(deleted.id)

    @Slot(str)
    def show_folder(self, run_id: str) -> None:
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._store.folder(run_id))))

    def run(self, run_id: str) -> KeptRun:
        """Find a run; may be called from any thread."""
        return kept_run(self._store, run_id)

    def _saved(self) -> None:
        self._controller.dispatch(e.Saved(datetime.now().strftime("%H:%M")))

    def _tell(self, text: str, kind: str = "done") -> None:
        self._controller.dispatch(e.Noticed(Notice(text, "error" if kind == "error" else "done")))
