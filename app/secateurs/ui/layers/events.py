"""What can happen to sensitivity and budget, which are chosen by layer, and how they move on."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from secateurs.ui.data.events import DataLoaded
from secateurs.ui.runs.events import NetworkReread, RunOpened
from secateurs.work.pace import UNBEGUN, Went

if TYPE_CHECKING:
    from secateurs.core.data.dataset import Dataset
    from secateurs.core.evaluation.budget import SmallestFound
    from secateurs.core.evaluation.probe import Cost
    from secateurs.core.evaluation.sensitivity import Sensitivity
    from secateurs.core.network.network import Network
    from secateurs.ui.layers.state import BudgetState, SensedBy, SensitivityState, Sought
    from secateurs.ui.shell.state import State


@dataclass(frozen=True, slots=True)
class SensingWent:
    by: SensedBy | None  # None once it ended
    went: Went = UNBEGUN


@dataclass(frozen=True, slots=True, eq=False)
class Sensed:
    network: Network
    data: Dataset
    by: SensedBy
    found: Sensitivity


@dataclass(frozen=True, slots=True)
class PointsEdited:
    text: str


@dataclass(frozen=True, slots=True)
class CostChosen:
    cost: Cost


@dataclass(frozen=True, slots=True)
class BudgetingWent:
    sought: Sought | None  # None once it ended
    went: Went = UNBEGUN


@dataclass(frozen=True, slots=True, eq=False)
class BudgetFound:
    network: Network
    data: Dataset
    sought: Sought
    found: SmallestFound


@dataclass(frozen=True, slots=True)
class SensingAsked:
    pass


@dataclass(frozen=True, slots=True)
class SensingCancelAsked:
    pass


@dataclass(frozen=True, slots=True)
class BudgetAsked:
    """The smallest network within the budget is to be found."""


@dataclass(frozen=True, slots=True)
class BudgetCancelAsked:
    pass


@dataclass(frozen=True, slots=True)
class SharesUseAsked:
    """The shares that were found are to be in force."""


@dataclass(frozen=True, slots=True)
class SharesLeaveAsked:
    """The scope and the sparsity bar are to be in force again."""


def advance_sensitivity(state: State, event: object) -> SensitivityState:
    """Return what is known of each layer alone, after the event."""
    sensitivity = state.sensitivity
    match event:
        case SensingWent(by, went):
            return replace(sensitivity, at_work=by, went=went)
        case Sensed(network, data, by, found):
            if network is state.network and data is state.data:
                return sensitivity.with_found(by, found)
        case RunOpened() | NetworkReread() | DataLoaded() if sensitivity.found:
            return replace(sensitivity, found={})
    return sensitivity


def advance_budget(state: State, event: object) -> BudgetState:
    """Return the search for a budget after the event."""
    budget = state.budget
    match event:
        case PointsEdited(text):
            return budget.with_text(text)
        case CostChosen(cost):
            return replace(budget, cost=cost)
        case BudgetingWent(sought, went):
            return replace(budget, at_work=sought, went=went)
        case BudgetFound(network, data, sought, found):
            if network is state.network and data is state.data:
                return budget.with_found(sought, found)
        case RunOpened() | NetworkReread() | DataLoaded() if budget.found:
            return replace(budget, found={})
    return budget
