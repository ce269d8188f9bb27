"""Start, steer and end trainings."""

from PySide6.QtCore import QObject, Signal, Slot

from secateurs.core.storage.runs import RunStore
from secateurs.core.training.checkpoint import UnfinishedTraining
from secateurs.core.training.checks import check, parse
from secateurs.core.training.control import TrainingControl
from secateurs.core.training.settings import TrainingSettings
from secateurs.jobs.job import Failure, Job
from secateurs.jobs.runner import Runner
from secateurs.jobs.training import TrainingDiscarded, TrainingKept, training_work
from secateurs.ui.controller import Controller
from secateurs.ui.state import events as e
from secateurs.ui.state.snapshot import Notice
from secateurs.ui.wording import percent


class Training(QObject):
    """At most one training at a time; the last good network stays until it is replaced."""

    kept = Signal(object)  # TrainingKept
    discarded = Signal()
    ended = Signal()

    def __init__(self, controller: Controller, store: RunStore, runner: Runner) -> None:
        super().__init__(controller)
        self._controller = controller
        self._store = store
        self._runner = runner
        self._control = TrainingControl()
        self._unfinished: UnfinishedTraining | None = None

    @property
    def is_live(self) -> bool:
        return self._controller.state.training.is_live

    @Slot(str, str)
    def edit_field(self, field: str, text: str) -> None:
        self._controller.dispatch(e.FieldEdited(field, text, check(field, text) or ""))

    @Slot()
    def start(self) -> None:
        state = self._controller.state
        if self.is_live or state.data is None or state.training.form_errors:
            return
        self._begin(settings_of(dict(state.training.form)), None)

    @Slot()
    def go_on(self) -> None:
        """Take up the training that an earlier start of the program did not finish."""
        unfinished = self._unfinished
        if unfinished is None or self.is_live:
            return
        if not self._data_fits():
            self._tell(f"That training learns from {unfinished.dataset_source}: open it first.")
            return
        self._begin(unfinished.settings, unfinished)
        self._controller.dispatch(e.InterruptedTrainingFound(""))

    @Slot()
    def forget(self) -> None:
        if self._unfinished is not None:
            self._store.end_training(self._unfinished.id)
            self._unfinished = None
        self._controller.dispatch(e.InterruptedTrainingFound(""))

    @Slot()
    def pause(self) -> None:
        if self._controller.state.training.phase == "running":
            self._control.pause()
            self._controller.dispatch(e.PhaseReached("paused"))

    @Slot()
    def resume(self) -> None:
        if self._controller.state.training.phase == "paused":
            self._control.resume()
            self._controller.dispatch(e.PhaseReached("running"))

    @Slot()
    def stop_and_keep(self) -> None:
        if self.is_live:
            self._controller.dispatch(e.PhaseReached("stopping"))
            self._control.stop_and_keep()

    @Slot()
    def cancel_and_discard(self) -> None:
        if self.is_live:
            self._controller.dispatch(e.PhaseReached("discarding"))
            self._control.cancel_and_discard()

    def offer_unfinished(self) -> None:
        """Look for a training that was interrupted, at start."""
        self._unfinished = self._store.unfinished_training()
        if self._unfinished is not None:
            self._controller.dispatch(e.InterruptedTrainingFound(_sentence(self._unfinished)))

    def _begin(self, settings: TrainingSettings, unfinished: UnfinishedTraining | None) -> None:
        data = self._controller.state.data
        assert data is not None
        self._control = TrainingControl()
        self._unfinished = None
        job = Job(training_work(settings, data, self._store, self._control, unfinished))
        job.reported.connect(self._took)
        job.failed.connect(self._failed)
        job.finished.connect(self.ended)
        self._controller.dispatch(e.TrainingAsked())
        self._runner.start(job)

    def _data_fits(self) -> bool:
        data = self._controller.state.data
        return (
            data is not None
            and self._unfinished is not None
            and (data.source == self._unfinished.dataset_source)
        )

    @Slot(object)
    def _took(self, report: object) -> None:
        match report:
            case TrainingKept(record, _, _):
                self._controller.dispatch(e.PhaseReached("idle"))
                self.kept.emit(report)
                self._tell(
                    f"{record.name} is kept: {percent(record.test_accuracy)} on the test set."
                )
            case TrainingDiscarded():
                self._controller.dispatch(e.PhaseReached("idle"))
                self.discarded.emit()
                self._tell("Discarded. The network in use is the one from before.")
            case _:
                self._controller.dispatch(e.TrainingWent(report))  # type: ignore[arg-type]

    @Slot(object)
    def _failed(self, failure: Failure) -> None:
        self._controller.dispatch(e.TrainingFailed(failure.text, failure.details))

    def _tell(self, text: str) -> None:
        self._controller.dispatch(e.Noticed(Notice(text)))


def settings_of(form: dict[str, str]) -> TrainingSettings:
    """Build the settings from texts that were all checked."""
    return TrainingSettings(**{field: parse(field, text) for field, text in form.items()})


def _sentence(unfinished: UnfinishedTraining) -> str:
    done = unfinished.checkpoint.epoch if unfinished.checkpoint else 0
    return (
        "A training was interrupted"
        f" after epoch {done} of {unfinished.settings.epochs}. It can go on from there."
    )
