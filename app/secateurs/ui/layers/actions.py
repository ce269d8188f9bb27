"""Search for the smallest network within a budget of accuracy, and put its shares in force."""

from PySide6.QtCore import QObject, Slot

from secateurs.core.evaluation.budget import SmallestFound
from secateurs.core.evaluation.sensitivity import Sensitivity
from secateurs.jobs.runner import Runner
from secateurs.ui.layers import events as e
from secateurs.ui.layers.budget_state import Sought, shares_of
from secateurs.ui.layers.jobs import LayerJob, asked_of
from secateurs.ui.layers.sensitivity_state import SensedBy
from secateurs.ui.prune.events import SharesChosen
from secateurs.ui.shell.controller import Controller
from secateurs.work.layer_costs import LayerWise, budgeting_work, sensing_work
from secateurs.work.pace import UNBEGUN, Went


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


class Budgeting(QObject):
    def __init__(self, controller: Controller, runner: Runner) -> None:
        super().__init__(controller)
        self._controller = controller
        self._job = LayerJob(controller, runner, self._went, self._found)
        self._sought: Sought | None = None

    @Slot()
    def start(self) -> None:
        state = self._controller.state
        asked = asked_of(state)
        if asked is None or state.budget.error or self._job.is_live:
            return
        self._sought = sought = state.budget.sought(state.pruning.choice)
        work = budgeting_work(asked, sought.points, sought.cost, repaired=sought.repaired)
        self._job.start(asked, work)

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

    def _went(self, went: Went | None) -> e.BudgetingWent:
        return e.BudgetingWent(None if went is None else self._sought, went or UNBEGUN)

    def _found(self, asked: LayerWise, found: object) -> e.BudgetFound:
        assert isinstance(found, SmallestFound)
        assert self._sought is not None
        return e.BudgetFound(asked.network, asked.data, self._sought, found)
