"""A job of which there is one at a time, and what the state hears of it."""

from collections.abc import Callable

from PySide6.QtCore import QObject, Slot

from secateurs.jobs.job import Failure, Job, Runner
from secateurs.ui.shell.controller import Controller
from secateurs.work.pace import Work


class SingleJob(QObject):
    """What it still reports once it is cancelled is dropped: it was on its way already."""

    def __init__(self, controller: Controller, runner: Runner, ended: object) -> None:
        """Take the event of its end, however it ends."""
        super().__init__(controller)
        self._controller = controller
        self._runner = runner
        self._end = ended
        self._job: Job | None = None
        self._event_of: Callable[[object], object] | None = None  # None once nobody wants it

    @property
    def is_live(self) -> bool:
        return self._job is not None

    def start(self, work: Work, begun: object, event_of: Callable[[object], object]) -> None:
        """Start the work unless one is under way.

        Args:
            begun: the event of its beginning.
            event_of: makes an event of what the work reports, None of what is no news.
        """
        if self._job is not None:
            return
        self._event_of = event_of
        self._job = job = Job(work)
        job.reported.connect(self._took)
        job.failed.connect(self._failed)
        job.finished.connect(self._ended)
        self._controller.dispatch(begun)
        self._runner.start(job)

    @Slot()
    def cancel(self) -> None:
        if self._job is not None:
            self._job.cancel()
            self._event_of = None

    @Slot(object)
    def _took(self, report: object) -> None:
        event = None if self._event_of is None else self._event_of(report)
        if event is not None:
            self._controller.dispatch(event)

    @Slot(object)
    def _failed(self, failure: Failure) -> None:
        if self._event_of is not None:
            self._controller.tell_failure(failure)

    @Slot()
    def _ended(self) -> None:
        self._job = self._event_of = None
        self._controller.dispatch(self._end)
