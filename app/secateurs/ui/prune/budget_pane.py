"""The smallest network within so many points of the dense accuracy."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from secateurs.core.evaluation.budget import Found
from secateurs.ui.data_in_use import why_not_scored
from secateurs.ui.prune.budget_form import BudgetForm
from secateurs.ui.prune.budget_result import BudgetResult
from secateurs.ui.prune.budget_words import found_notes, resting_words
from secateurs.ui.prune.pane import Pane
from secateurs.ui.prune.resting import Resting
from secateurs.ui.prune.rows_area import RowsArea
from secateurs.ui.prune.sensitivity_words import row_names
from secateurs.ui.prune.share_bars import ShareBars
from secateurs.ui.prune.work_row import went_words
from secateurs.ui.state.budget import shares_of
from secateurs.ui.state.snapshot import State

WHAT: tuple[str, ...] = (
    "the smallest network within so many points of the dense accuracy",
    "the smallest network within so many points",
)


class BudgetPane(Pane):
    """Shows what was found for the method, the criterion and the form as they stand."""

    title = "Budget"
    notes = WHAT

    points_edit_requested = Signal(str)
    cost_requested = Signal(str)
    search_requested = Signal()
    cancel_requested = Signal()
    use_requested = Signal()
    back_requested = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.form = BudgetForm()
        self.bars = ShareBars()
        self.result = BudgetResult()
        self.resting = Resting()
        self._found = QWidget()
        self._build()
        self.form.points_edit_requested.connect(self.points_edit_requested)
        self.form.cost_requested.connect(self.cost_requested)
        self.form.search_requested.connect(self.search_requested)
        self.form.cancel_requested.connect(self.cancel_requested)
        self.result.use_requested.connect(self.use_requested)
        self.result.back_requested.connect(self.back_requested)

    def show_state(self, state: State) -> None:
        budget, choice = state.budget, state.pruning.choice
        found = budget.found.get(budget.sought(choice))
        went = budget.went if budget.at_work is not None else None
        self.form.show_budget(budget, why_not_scored(state), is_known=found is not None)
        self._found.setVisible(found is not None)
        self.resting.setVisible(found is None)
        self.notes = WHAT if found is None else found_notes(found)
        if found is not None:
            self._show_found(state, found)
        else:
            words = (
                resting_words(state) if went is None else went_words(went, "Network", "at most ")[0]
            )
            self.resting.show_words(words)

    def _show_found(self, state: State, found: Found) -> None:
        names, shares = row_names(state.network, tuple(found.shares)), tuple(found.shares.values())
        self.bars.show_shares(names, shares, found.method)
        in_force = state.pruning.choice.shares_of(found.method)
        self.result.show_found(found, used=in_force == shares_of(found))

    def _build(self) -> None:
        row = QHBoxLayout(self._found)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(24)
        row.addWidget(RowsArea(self.bars), 1)
        row.addWidget(self.result, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 7, 0)
        column.setSpacing(8)
        column.addWidget(self.form, 0, Qt.AlignmentFlag.AlignTop)
        column.addWidget(self._found, 1)
        column.addWidget(self.resting, 1)
