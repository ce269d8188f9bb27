"""Measure the sensitivity and search within a budget: what looks at a network layer by layer."""

from PySide6.QtCore import QObject, Slot

from secateurs.core.evaluation.budget import SmallestFound
from secateurs.core.evaluation.sensitivity import Sensitivity
from secateurs.jobs.job import Runner
from secateurs.ui.layers import events as e
from secateurs.ui.layers.state import SensedBy, shares_of
from secateurs.ui.prune.events import SharesChosen
from secateurs.ui.shell.controller import Controller
from secateurs.ui.shell.data_in_use import cannot_measure
from secateurs.ui.shell.single_job import SingleJob
from secateurs.ui.shell.state import State
from secateurs.work.layer_costs import LayerWise, budgeting_work, sensing_work
from secateurs.work.pace import UNBEGUN, Went


class LayerJob(SingleJob):
    """It ends once another network is opened, or other data."""

    def __init__(self, controller: Controller, runner: Runner, ended: object) -> None:
        super().__init__(controller, runner, ended)
        controller.state_changed.connect(self._follow)

    @Slot(object, object)
    def _follow(self, before: State, state: State) -> None:
        if state.network is not before.network or state.data is not before.data:
            self.cancel()


def asked_of(state: State) -> LayerWise | None:
    """Return what is to be cut layer by layer; None where the data do not fit."""
    if state.data is None or cannot_measure(state):
        return None
    choice = state.pruning.choice
    return LayerWise(
        state.network,
        state.data,
        choice.method,
        choice.criterion_of(choice.method),
        state.run.settings.seed,
        choice.hand_of(choice.method),
        choice.skip,
    )


class Sensing(QObject):
    def __init__(self, controller: Controller, runner: Runner) -> None:
        super().__init__(controller)
        self._controller = controller
        self._job = LayerJob(controller, runner, e.SensingWent(None, UNBEGUN))

    @Slot()
    def start(self) -> None:
        asked = asked_of(self._controller.state)
        if asked is None:
            return
        by = SensedBy(asked.method, asked.criterion, asked.hand, asked.skip)

        def event_of(report: object) -> e.SensingWent | e.Sensed:
            if isinstance(report, Went):
                return e.SensingWent(by, report)
            assert isinstance(report, Sensitivity)
            return e.Sensed(asked.network, asked.data, by, report)

        self._job.start(sensing_work(asked), e.SensingWent(by, UNBEGUN), event_of)

    @Slot()
    def cancel(self) -> None:
        self._job.cancel()


class Budgeting(QObject):
    def __init__(self, controller: Controller, runner: Runner) -> None:
        super().__init__(controller)
        self._controller = controller
        self._job = LayerJob(controller, runner, e.BudgetingWent(None, UNBEGUN))

    @Slot()
    def start(self) -> None:
        state = self._controller.state
        asked = asked_of(state)
        if asked is None or state.budget.error:
            return
        sought = state.budget.sought(state.pruning.choice)

        def event_of(report: object) -> e.BudgetingWent | e.BudgetFound:
            if isinstance(report, Went):
                return e.BudgetingWent(sought, report)
            assert isinstance(report, SmallestFound)
            return e.BudgetFound(asked.network, asked.data, sought, report)

        work = budgeting_work(asked, sought.points, sought.cost, repaired=sought.repaired)
        self._job.start(work, e.BudgetingWent(sought, UNBEGUN), event_of)

    @Slot()
    def cancel(self) -> None:
        self._job.cancel()

    @Slot()
    def use(self) -> None:
        """Prune by the shares that were found."""
        state = self._controller.state
        found = state.budget.found.get(state.budget.sought(state.pruning.choice))
        if found is not None:
            self._controller.dispatch(SharesChosen(shares_of(found)))

    @Slot()
    def go_back(self) -> None:
        """Prune by the scope and the sparsity bar again."""
        self._controller.dispatch(SharesChosen(None))
