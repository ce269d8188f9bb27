"""Start, steer and end trainings."""

from PySide6.QtCore import Signal, Slot

from secateurs.core.base.errors import SecateursError
from secateurs.core.base.phrases import sentence
from secateurs.core.data.dataset import Dataset
from secateurs.core.learning.control import TrainingControl
from secateurs.core.learning.settings import TrainingSettings, check, parse, text_of
from secateurs.core.storage.new_runs import free_name
from secateurs.core.storage.runs import RunStore
from secateurs.core.storage.trainings import Unfinished
from secateurs.jobs.job import Failure, Runner
from secateurs.ui.shell.controller import Controller
from secateurs.ui.shell.data_in_use import can_train
from secateurs.ui.shell.state import State
from secateurs.ui.shell.words import percent
from secateurs.ui.train.events import (
    FieldEdited,
    InterruptedTrainingFound,
    NameTyped,
    NextNameFound,
    PhaseReached,
    TrainingAsked,
    TrainingFailed,
    TrainingWent,
)
from secateurs.ui.train.state import Phase
from secateurs.ui.train.steered_job import SteeredJob, interrupted_words
from secateurs.work.training import TrainingKept, training_work
from secateurs.work.unfinished import TrainingDiscarded

DISCARDED = "Discarded. The network in use is the one from before."
NOT_THESE = "Training here takes 28 × 28 grey pictures; the data in use are others."
NOTHING_LEARNED = "Nothing had been learned yet, so nothing was kept."


class Training(SteeredJob):
    """What is kept is a `TrainingKept`; one that was interrupted is on offer to go on."""

    nothing_to_show = Signal()  # it ended and left no curves
    data_wanted = Signal(str)  # source of a data set to be opened
    under_way = "A network is being trained."

    def __init__(self, controller: Controller, store: RunStore, runner: Runner) -> None:
        super().__init__(controller, store, runner)
        self._waiting = False  # for the data of the one on offer to be loaded
        controller.state_changed.connect(self._follow)

    @Slot(str, str)
    def edit_field(self, field: str, text: str) -> None:
        self._controller.dispatch(FieldEdited(field, text, check(field, text) or ""))

    @Slot()
    def start(self) -> None:
        state = self._controller.state
        if self.is_live or state.data is None or state.training.form_errors:
            return
        if not can_train(state):
            self._tell(NOT_THESE, "hint")
            return
        self._begin(settings_of(dict(state.training.form)), state.data, None)

    @Slot()
    def go_on(self) -> None:
        """Take up the training on offer; data that are not open are opened first."""
        unfinished, data = self._unfinished, self._controller.state.data
        if unfinished is None or self.is_live:
            return
        if data is not None and unfinished.learns_from(data):
            self._take_up(unfinished, data)
        elif data is not None and data.source == unfinished.dataset_source:
            changed = f"{data.name} has changed since that training began: it cannot go on."
            self._tell(changed, "hint")
        else:
            self._waiting = True
            self.data_wanted.emit(unfinished.dataset_source)

    @Slot()
    def wait_no_longer(self) -> None:
        """Leave a training whose data did not come; it stays on offer."""
        self._waiting = False

    @Slot()
    def pause(self) -> None:
        if self._controller.state.training.phase == "running":
            self._control.pause()
            self._reach("paused")

    @Slot()
    def resume(self) -> None:
        if self._controller.state.training.phase == "paused":
            self._control.resume()
            self._reach("running")

    def _look(self) -> Unfinished[TrainingSettings] | None:
        self._waiting = False
        return self._store.unfinished_training()

    def _offer(self) -> None:
        found = self._unfinished
        what = f"The training of {found.name}" if found and found.name else "A training"
        sentence = interrupted_words(what, found) if found else ""
        self._controller.dispatch(InterruptedTrainingFound(sentence))

    def _reach(self, phase: Phase) -> None:
        self._controller.dispatch(PhaseReached(phase))

    def _take_up(self, unfinished: Unfinished[TrainingSettings], data: Dataset) -> None:
        self._unfinished = None
        self._begin(unfinished.settings, data, unfinished)
        self._controller.dispatch(InterruptedTrainingFound(""))

    def _begin(
        self,
        settings: TrainingSettings,
        data: Dataset,
        unfinished: Unfinished[TrainingSettings] | None,
    ) -> None:
        self._waiting = False
        self._control = TrainingControl()
        typed = self._controller.state.training.name.strip()
        name = free_name(self._store, typed) if typed else ""
        work = training_work(settings, data, self._store, self._control, unfinished, name)
        self._start(work, TrainingAsked(tuple(text_of(settings).items())))

    @Slot(object, object)
    def _follow(self, before: State, state: State) -> None:
        """Go on once the data are there that were waited for; know how the next run is called."""
        if state.runs is not before.runs or not state.training.next_name:
            self._find_next_name()
        if self._waiting and state.data is not None and state.data is not before.data:
            self._waiting = False
            if self._unfinished and state.data.source == self._unfinished.dataset_source:
                self.go_on()

    def _find_next_name(self) -> None:
        try:
            name = self._store.next_name()
        except SecateursError:  # the window does without
            return
        if name != self._controller.state.training.next_name:
            self._controller.dispatch(NextNameFound(name))

    def _take(self, report: object) -> None:
        match report:
            case TrainingKept(record, _, _) if self._is_thrown_away:  # it came too late
                self._store.delete(record.id)
                self._take(TrainingDiscarded())
            case TrainingKept(record, _, _):
                self._reach("idle")
                self._controller.dispatch(NameTyped(""))
                self.kept.emit(report)
                lasts = "stays until the window closes" if self._store.why_unkept else "is kept"
                text = f"{record.name} {lasts}: {percent(record.test_accuracy)} on the test set."
                if record.outcome == "stopped":
                    text = f"{text} {sentence(record.course)}"
                went_wrong = record.outcome == "diverged"
                if went_wrong:
                    self._tell(f"{record.remark} {text}", "error")
                else:
                    self._tell(text)
            case TrainingDiscarded(nothing_learned):
                self._reach("idle")
                self.nothing_to_show.emit()
                if nothing_learned:
                    self._tell(NOTHING_LEARNED, "hint")
                else:
                    self._tell(DISCARDED)
            case _:
                self._controller.report(TrainingWent(report))  # type: ignore[arg-type]

    def _fail(self, failure: Failure) -> None:
        self._controller.dispatch(TrainingFailed(failure.text, failure.details))
        if not self._controller.state.training.of_failed:
            self.nothing_to_show.emit()


def settings_of(form: dict[str, str]) -> TrainingSettings:
    """Build the settings from texts that were all checked."""
    return TrainingSettings(**{field: parse(field, text) for field, text in form.items()})
