"""Measure what each layer costs alone."""

from PySide6.QtCore import QObject, Slot

from secateurs.core.evaluation.sensitivity import Sensitivity
from secateurs.jobs.layer_wise import LayerWise
from secateurs.jobs.pace import UNBEGUN, Went
from secateurs.jobs.runner import Runner
from secateurs.jobs.sensing import sensing_work
from secateurs.ui.actions.layer_jobs import LayerJob, asked_of
from secateurs.ui.controller import Controller
from secateurs.ui.state import layer_events as e
from secateurs.ui.state.sensitivity import SensedBy


class Sensing(QObject):
    def __init__(self, controller: Controller, runner: Runner) -> None:
        super().__init__(controller)
        self._controller = controller
        self._job = LayerJob(controller, runner, self._went, _found)
        self._by = SensedBy("weight", "magnitude")

    @Slot()
    def start(self) -> None:
        asked = asked_of(self._controller.state)
        if asked is not None and not self._job.is_live:
            self._by = SensedBy(asked.method, asked.criterion)
            self._job.start(asked, sensing_work(asked))

    @Slot()
    def cancel(self) -> None:
        self._job.cancel()

    def _went(self, went: Went | None) -> e.SensingWent:
        return e.SensingWent(None if went is None else self._by, went or UNBEGUN)


def _found(asked: LayerWise, found: object) -> e.Sensed:
    assert isinstance(found, Sensitivity)
    by = SensedBy(asked.method, asked.criterion)
    return e.Sensed(asked.network, asked.data, by, found)
