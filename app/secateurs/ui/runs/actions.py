"""Open models from files, in the background; a wish for another one replaces the first."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot

from secateurs.core.base.cancelled import Cancelled
from secateurs.core.base.errors import SecateursError
from secateurs.core.base.installed import resource
from secateurs.core.base.text import one_line
from secateurs.core.evaluation.test import can_test
from secateurs.core.network.network import Network
from secateurs.core.ranking.hand_choices import HandChoices
from secateurs.core.storage.folders import data_place
from secateurs.core.storage.kept_runs import KeptRun, bundled_record, kept_run
from secateurs.core.storage.new_runs import NetworkKept
from secateurs.core.storage.records import BUNDLED_ID, RunRecord
from secateurs.core.storage.runs import RunStore
from secateurs.jobs.job import Failure
from secateurs.jobs.lane import Lane
from secateurs.ui.data.events import DataAsked
from secateurs.ui.runs.events import (
    OpeningChanged,
    RestoreAsked,
    RunAwaited,
    RunBroughtBack,
    RunDeleted,
    RunOpened,
    RunsListed,
    Saved,
)
from secateurs.ui.shell.controller import Controller
from secateurs.ui.shell.desktop import Desktop
from secateurs.ui.shell.events import ActivityChanged, Noticed, PageChosen
from secateurs.ui.shell.state import Notice, State
from secateurs.ui.shell.words import percent
from secateurs.ui.train.events import CurvesShown
from secateurs.work.model_file import opening_question
from secateurs.work.training import TrainingKept

STRANGE = 0.5  # accuracy below which the data may well be others than it learned from

OTHER_DATA = "If it learned from other data, open them."


def is_strange(record: RunRecord) -> bool:
    return record.is_tested and record.test_accuracy < STRANGE


def with_next_step(text: str, state: State) -> Notice:
    """Return the notice, with a button for data where they are missing, else for pruning."""
    if not state.run.is_tested or is_strange(state.run):
        return Notice(text, "done", "", "Open data…", DataAsked())
    if state.page in ("prune", "export"):
        return Notice(text)
    return Notice(text, "done", "", "Prune it", PageChosen("prune"))


@dataclass(frozen=True, slots=True, eq=False)
class _Read:
    record: RunRecord
    network: Network
    losses: tuple[float, ...]
    hand: HandChoices


def _read(run: KeptRun) -> _Read:
    network = run.network()
    losses = tuple(run.step_losses().tolist())
    return _Read(run.record, network, losses, run.store.hand(run.record.id, network))


def _nothing() -> None: ...


class Library(QObject):
    """Every run on this computer, the bundled one included."""

    settled = Signal()  # the run that was awaited is there, refused or no longer wanted

    def __init__(
        self, controller: Controller, store: RunStore, desktop: Desktop | None = None
    ) -> None:
        super().__init__(controller)
        self._controller = controller
        self._store = store
        self._desktop = desktop or Desktop(controller)
        self._then: Callable[[], object] = _nothing
        self._lane = Lane("run", self)
        self._lane.answered.connect(self._opened)
        self._lane.failed.connect(self._not_opened)

    def list_runs(self) -> None:
        self._controller.dispatch(RunsListed((*self._store.runs(), bundled_record())))

    def list_anew(self) -> None:
        """Show what another process changed; where it deleted the run in use, say so.

        That stays in use, for what is shown and written of it is still right.
        """
        run, notice = self._controller.state.run, self._controller.state.notice
        was_listed = run in self._controller.state.runs
        self.list_runs()
        runs = self._controller.state.runs
        if notice is not None and notice.event in [RestoreAsked(each.id) for each in runs]:
            self._controller.dispatch(Noticed(None))  # it was brought back elsewhere, too
        if was_listed and all(each.id != run.id for each in runs):
            text = f"{run.name} is still in use here, but was deleted elsewhere."
            back = self._store.has_row(run.id)
            action, event = ("Bring it back", RestoreAsked(run.id)) if back else ("", None)
            self._controller.dispatch(Noticed(Notice(text, "hint", "", action, event)))

    @Slot(str)
    def open(self, run_id: str, then: Callable[[], object] = _nothing) -> None:
        """Make a run the current network and show its curves; read in the background.

        Args:
            then: called once the run is the current one, unless another was wished for meanwhile.
        """
        try:
            run = self.run(run_id)
            if run_id == BUNDLED_ID:  # comes with the program
                self._then = then
                self._opened(_read(run))
                return
        except SecateursError as error:
            self._tell(str(error), "error")
            if self._controller.state.awaited in ("", run_id):
                self._await_none()
            return

        def question(_: Cancelled) -> _Read:
            try:
                return _read(run)
            finally:
                self._store.release()

        self._then = then
        self._controller.dispatch(RunAwaited(run_id))
        self._controller.dispatch(ActivityChanged("run", f"Reading {run.record.name}"))
        self._lane.ask(question)

    @Slot(object)
    def _opened(self, read: _Read) -> None:
        then = self._then
        if self._controller.state.run.id != read.record.id:
            self._controller.dispatch(RunOpened(read.record, read.network, read.hand))
        self._controller.dispatch(CurvesShown(read.losses, read.record))
        self._await_none()
        then()

    @Slot(object)
    def _not_opened(self, failure: Failure) -> None:
        self._tell(failure.text, "error")
        self._await_none()

    def _await_none(self) -> None:
        """Whatever was being read is no longer wanted."""
        self._then = _nothing
        self._lane.drop()
        self._controller.dispatch(RunAwaited(""))
        self._controller.dispatch(ActivityChanged("run", ""))
        self.settled.emit()

    def stop(self) -> None:
        self._lane.stop()

    @Slot()
    def show_curves(self) -> None:
        """Show the current run's own curves again."""
        state = self._controller.state
        if not state.awaited:  # which brings its own
            self.open(state.run.id)

    @Slot(object)
    def take(self, kept: TrainingKept) -> None:
        """Make a run that has just been trained the current one."""
        self.list_runs()
        self._controller.dispatch(RunOpened(kept.record, kept.network))
        self._controller.dispatch(CurvesShown(tuple(kept.step_losses.tolist()), kept.record))
        self._await_none()
        self._saved()

    @Slot(object)
    def take_model(self, kept: NetworkKept) -> None:
        """Make a network that was opened, tuned or compacted, and is in the store, current."""
        if kept.known:
            self.open(kept.record.id)
            return
        self.list_runs()
        # Nothing was decided yet of a stranger's network: it begins whole.
        percent = 0 if kept.record.kind == "opened" else None
        self._controller.dispatch(RunOpened(kept.record, kept.network, kept.hand, percent))
        self._controller.dispatch(CurvesShown(tuple(kept.step_losses.tolist()), kept.record))
        self._await_none()
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
        was_current = run_id == self._controller.state.run.id
        if was_current or run_id == self._controller.state.awaited:
            self.open(BUNDLED_ID)
        self.list_runs()
        self._controller.dispatch(RunDeleted(record, was_current))
        undo = Notice(f"{record.name} was deleted.", "done", "", "Undo", RestoreAsked(run_id))
        self._controller.dispatch(Noticed(undo))

    @Slot(str)
    def restore(self, run_id: str) -> None:
        try:
            self._store.restore(run_id)
        except SecateursError as error:
            self._tell(str(error), "error")
            return
        self._controller.dispatch(Noticed(None))
        self._controller.dispatch(RunBroughtBack(run_id))
        self.list_runs()

    @Slot(str)
    def show_folder(self, run_id: str) -> None:
        self._desktop.show_folder(str(self._store.place(run_id)))

    def folder(self, run_id: str) -> Path:
        """Return where a run's files lie, the bundled one's among them."""
        return resource("network") if run_id == BUNDLED_ID else self._store.place(run_id)

    @Slot()
    def show_runs_folder(self) -> None:
        self._desktop.show_folder(str(data_place()))

    def run(self, run_id: str) -> KeptRun:
        """Find a run; may be called from any thread."""
        return kept_run(self._store, run_id)

    def still_there(self, run_ids: Iterable[str]) -> list[KeptRun]:
        """Find those that no other process deleted meanwhile; may be called from any thread."""
        return [self.run(each) for each in run_ids if each == BUNDLED_ID or self._store.has(each)]

    def _saved(self) -> None:
        if not self._store.why_unkept:
            self._controller.dispatch(Saved(datetime.now().strftime("%H:%M")))

    def _tell(self, text: str, kind: str = "done") -> None:
        self._controller.dispatch(Noticed(Notice(text, "error" if kind == "error" else "done")))


class Opening(QObject):
    """At most one model at a time; the network in use stays until the new one is there."""

    opened = Signal(object)  # NetworkKept

    def __init__(self, controller: Controller, store: RunStore) -> None:
        super().__init__(controller)
        self._controller = controller
        self._store = store
        self._lane = Lane("opening", self)
        self._lane.answered.connect(self._took)
        self._lane.unwanted.connect(self._throw_away)
        self._lane.failed.connect(self._failed)

    def stop(self) -> None:
        self._lane.stop()

    @Slot(str)
    def open(self, path: str) -> None:
        state, file = self._controller.state, Path(path)
        self._controller.dispatch(OpeningChanged(one_line(file.name)))
        self._lane.ask(opening_question(file, state.data, self._store))

    @Slot()
    def cancel(self) -> None:
        """Leave the file; what is being read of it is thrown away."""
        self._lane.drop()
        self._controller.dispatch(OpeningChanged(""))

    @Slot(object)
    def _took(self, kept: NetworkKept) -> None:
        if self._controller.state.playing:
            self._controller.play(False)
        self.opened.emit(kept)
        self._controller.dispatch(OpeningChanged(""))  # not before: data may wait for the network
        self._controller.dispatch(Noticed(opened_notice(kept, self._controller.state)))

    @Slot(object)
    def _throw_away(self, kept: NetworkKept) -> None:
        """Leave no run of a file that was ready the moment that nobody wanted it any more."""
        if not kept.known:
            self._store.delete(kept.record.id)

    @Slot(object)
    def _failed(self, failure: Failure) -> None:
        self._controller.dispatch(OpeningChanged(""))
        self._controller.tell_failure(failure)


def opened_notice(kept: NetworkKept, state: State) -> Notice:
    """Say that a model is open; do not ask for data while it is being tested, or is about to be."""
    data = state.data
    if kept.known:
        return Notice(
            f"{kept.record.origin} has not changed since it was opened as {kept.record.name}, which"
            " is in use again."
        )
    if not kept.record.is_tested and (data is None or can_test(kept.network, data)):
        tested_on = "" if data is None else f" It is being tested on {data.name}."
        return Notice(f"{kept.record.name} is open.{tested_on}")
    return with_next_step(opened_words(kept), state)


def opened_words(kept: NetworkKept) -> str:
    record = kept.record
    if not record.is_tested:
        return f"{record.name} is open. Open its own data to test it: File, Open."
    words = (
        f"{record.name} is open: {percent(record.test_accuracy)} on the test set of"
        f" {record.dataset}."
    )
    return f"{words} {OTHER_DATA}" if is_strange(record) else words
