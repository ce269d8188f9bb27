"""Measure the sensitivity and search within a budget: what looks at a network layer by layer."""

from collections.abc import Callable

from PySide6.QtCore import QObject, Slot

from secateurs.core.evaluation.budget import SmallestFound
from secateurs.core.evaluation.sensitivity import Sensitivity
from secateurs.jobs.job import Failure, Job
from secateurs.jobs.runner import Runner
from secateurs.ui.layers import events as e
from secateurs.ui.layers.state import SensedBy, Sought, shares_of
from secateurs.ui.prune.events import SharesChosen
from secateurs.ui.shell.controller import Controller
from secateurs.ui.shell.data_in_use import cannot_measure
from secateurs.ui.shell.state import State
from secateurs.work.layer_costs import LayerWise, budgeting_work, sensing_work
from secateurs.work.pace import UNBEGUN, Went, Work


class LayerJob(QObject):
    """At most one at a time; it ends once another network is opened, or other data."""

    def __init__(
        self,
        controller: Controller,
        runner: Runner,
        went: Callable[[Went | None], object],
        found: Callable[[LayerWise, object], object],
    ) -> None:
        """Take what makes events of how far it is, None for its end, and of what it found."""
        super().__init__(controller)
        self._controller = controller
        self._runner = runner
        self._went = went
        self._found = found
        self._job: Job | None = None
        self._asked: LayerWise | None = None  # None once nobody wants it any more
        controller.state_changed.connect(self._follow)

    @property
    def is_live(self) -> bool:
        return self._job is not None

    def start(self, asked: LayerWise, work: Work) -> None:
        if self._job is not None:
            return
        self._asked = asked
        self._job = job = Job(work)
        job.reported.connect(self._took)
        job.failed.connect(self._failed)
        job.finished.connect(self._ended)
        self._controller.dispatch(self._went(UNBEGUN))
        self._runner.start(job)

    @Slot()
    def cancel(self) -> None:
        if self._job is not None:
            self._job.cancel()
            self._asked = None

    @Slot(object)
    def _took(self, report: object) -> None:
        if self._asked is None:  # it was on its way already
            return
        if isinstance(report, Went):
            self._controller.dispatch(self._went(report))
        else:
            self._controller.dispatch(self._found(self._asked, report))

    @Slot(object)
    def _failed(self, failure: Failure) -> None:
        if self._asked is None:
            return
        self._controller.tell_failure(failure)

    @Slot()
    def _ended(self) -> None:
        self._job = self._asked = None
        self._controller.dispatch(self._went(None))

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
    )


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
