"""What can happen to sensitivity and budget: what is chosen layer by layer."""

from dataclasses import dataclass

from secateurs.core.data.dataset import Dataset
from secateurs.core.evaluation.budget import SmallestFound
from secateurs.core.evaluation.probe import Cost
from secateurs.core.evaluation.sensitivity import Sensitivity
from secateurs.core.network.model import Model
from secateurs.core.network.network import Network
from secateurs.ui.layers.budget_state import Sought
from secateurs.ui.layers.sensitivity_state import SensedBy
from secateurs.work.pace import UNBEGUN, Went


@dataclass(frozen=True, slots=True)
class SensingWent:
    by: SensedBy | None  # None once it ended
    went: Went = UNBEGUN


@dataclass(frozen=True, slots=True, eq=False)
class Sensed:
    network: Network | Model
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
    network: Network | Model
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
