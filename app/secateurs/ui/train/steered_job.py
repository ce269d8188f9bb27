"""What a training and a fine-tuning have in common: one job that can be kept or thrown away."""

from typing import Any, Literal

from PySide6.QtCore import QObject, Signal, Slot

from secateurs.core.base.errors import SecateursError
from secateurs.core.learning.control import TrainingControl
from secateurs.core.storage.runs import RunStore
from secateurs.core.storage.trainings import Unfinished
from secateurs.jobs.job import Failure, Job, Runner
from secateurs.ui.shell.controller import Controller
from secateurs.ui.shell.events import Noticed
from secateurs.ui.shell.state import Notice
from secateurs.ui.train.state import Phase
from secateurs.work.pace import Work


class SteeredJob(QObject):
    """At most one job at a time; the last good network stays until it is replaced.

    Attributes:
        job: under way, or None.
        under_way: the sentence that says so.
    """

    kept = Signal(object)  # what came of it
    failed = Signal()
    ended = Signal()
    under_way = ""

    def __init__(self, controller: Controller, store: RunStore, runner: Runner) -> None:
        super().__init__(controller)
        self._controller = controller
        self._store = store
        self._runner = runner
        self._control = TrainingControl()
        self._unfinished: Unfinished[Any] | None = None  # on offer
        self.job: Job | None = None

    @property
    def is_live(self) -> bool:
        return self.job is not None

    @property
    def is_discarding(self) -> bool:
        return self._control.discarding

    @Slot()
    def stop_and_keep(self) -> None:
        if self.is_live and not self._control.stopping:
            self._reach("stopping")
            self._control.stop_and_keep()

    @Slot()
    def cancel_and_discard(self) -> None:
        if self.is_live and not self._control.discarding:
            self._reach("discarding")
            self._control.cancel_and_discard()

    @Slot()
    def leave_for_later(self) -> None:
        """End at once; it goes on at the next start from its last whole epoch."""
        if self.is_live and not self._control.discarding:
            self._reach("discarding")
            self._control.leave_for_later()

    @Slot()
    def offer_unfinished(self) -> None:
        """Look for what was interrupted or failed, and offer to go on with it."""
        try:
            self._unfinished = self._look()
        except SecateursError as error:
            self._unfinished = None
            self._tell(str(error), "error")
        self._offer()

    @Slot()
    def forget(self) -> None:
        """Forget what is on offer; an older one may take its place."""
        if self._unfinished is not None:
            try:
                self._store.claim_training(self._unfinished.id)
                self._store.end_training(self._unfinished.id)
            except SecateursError as error:
                self._tell(str(error), "error")
        self.offer_unfinished()

    @property
    def _is_thrown_away(self) -> bool:
        return self._control.discarding and not self._control.leaving

    def _tell(self, text: str, kind: Literal["hint", "done", "error"] = "done") -> None:
        self._controller.dispatch(Noticed(Notice(text, kind)))

    def _look(self) -> Unfinished[Any] | None:
        """Find what can go on."""
        raise NotImplementedError

    def _offer(self) -> None:
        """Let the window know of what is on offer, or that nothing is."""
        raise NotImplementedError

    def _reach(self, phase: Phase) -> None:
        """Let the window know of another phase."""
        raise NotImplementedError

    def _start(self, work: Work, asked: object) -> None:
        """Start the job; the event says so before anything can come of it."""
        self.job = job = Job(work)
        job.reported.connect(self._took)
        job.failed.connect(self._failed)
        job.finished.connect(self._finished)
        self._controller.dispatch(asked)
        self._runner.start(job)

    # PySide calls a slot that is overridden in the thread of the signal: these are not to be.

    @Slot(object)
    def _took(self, report: object) -> None:
        self._take(report)

    @Slot(object)
    def _failed(self, failure: Failure) -> None:
        self._fail(failure)
        self.failed.emit()

    @Slot()
    def _finished(self) -> None:
        self.job = None
        self.offer_unfinished()  # this one, if it failed, or an older one
        self.ended.emit()

    def _take(self, report: object) -> None:
        """Take what the job reports."""
        raise NotImplementedError

    def _fail(self, failure: Failure) -> None:
        """Say why the job failed."""
        raise NotImplementedError


def interrupted_words(what: str, unfinished: Unfinished[Any]) -> str:
    """Say how far it came, and where it would go on."""
    epoch, epochs = unfinished.epoch, unfinished.settings.epochs
    if not epoch:
        return f"{what} was interrupted before the first of {epochs} epochs had ended."
    if epoch == epochs:
        last = "its only epoch" if epochs == 1 else f"the last of its {epochs} epochs"
        return f"{what} was interrupted after {last}: only its test is left."
    return (
        f"{what} was interrupted after epoch {epoch} of {epochs}:"
        f" it can go on with epoch {epoch + 1}."
    )
