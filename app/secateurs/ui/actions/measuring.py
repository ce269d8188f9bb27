"""Measure the network that is to be exported."""

from PySide6.QtCore import QObject, Slot

from secateurs.core.measuring.measurement import Measurement
from secateurs.core.network.model import Model
from secateurs.core.network.network import Network
from secateurs.jobs.job import Failure, Job
from secateurs.jobs.measuring import ROUNDS, MeasuringStep, measuring_work
from secateurs.jobs.runner import Runner
from secateurs.ui.controller import Controller
from secateurs.ui.export.offered import subject_of, why_not_measured
from secateurs.ui.state import events as e
from secateurs.ui.state.pruning import Choice
from secateurs.ui.state.snapshot import Notice


class Measuring(QObject):
    """At most one measuring at a time; its figures are of what was chosen when it began."""

    def __init__(self, controller: Controller, runner: Runner) -> None:
        super().__init__(controller)
        self._controller = controller
        self._runner = runner
        self._job: Job | None = None
        self._about: tuple[Network | Model, Choice] | None = None  # None once nobody wants it
        self.rounds = ROUNDS

    @Slot()
    def start(self) -> None:
        state = self._controller.state
        subject = subject_of(state)
        if self._job is not None or subject is None or why_not_measured(state):
            return
        self._about = (state.network, state.pruning.choice)
        self._job = job = Job(measuring_work(subject, self.rounds))
        job.reported.connect(self._took)
        job.failed.connect(self._failed)
        job.finished.connect(self._ended)
        self._controller.dispatch(e.MeasuringWent(MeasuringStep("Getting ready", 0.0)))
        self._runner.start(job)

    @Slot()
    def cancel(self) -> None:
        if self._job is not None:
            self._job.cancel()
            self._about = None

    @Slot(object)
    def _took(self, report: object) -> None:
        if self._about is None:  # it was on its way already
            return
        if isinstance(report, MeasuringStep):
            self._controller.dispatch(e.MeasuringWent(report))
        elif isinstance(report, Measurement):
            network, choice = self._about
            self._controller.dispatch(e.NetworkMeasured(network, choice, report))

    @Slot(object)
    def _failed(self, failure: Failure) -> None:
        if self._about is None:
            return
        self._controller.dispatch(e.Noticed(Notice(failure.text, "error", failure.details)))

    @Slot()
    def _ended(self) -> None:
        self._job = self._about = None
        self._controller.dispatch(e.MeasuringWent(None))
