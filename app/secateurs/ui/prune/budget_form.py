"""What a budget is: how many points may be lost, and what is to be small."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from secateurs.ui.state.budget import MOST_POINTS, BudgetState
from secateurs.ui.widgets.buttons import plain_button, primary_button
from secateurs.ui.widgets.line_edit import LineEdit
from secateurs.ui.widgets.progress_line import ProgressLine
from secateurs.ui.widgets.segmented import Segmented
from secateurs.ui.widgets.text import label, plain_tip

COSTS = (("parameters", "Parameters"), ("macs", "MACs"))
POINTS_TIP = f"Percentage points of accuracy that may be lost, 0 to {MOST_POINTS:g}"
KNOWN = "Found: other points, or another method or criterion, can be searched for"
SEARCH_TIP = "Find the share of each layer that can go, on validation data"


class BudgetForm(QWidget):
    """One line; while it searches, the progress stands where the choices were."""

    points_edit_requested = Signal(str)
    cost_requested = Signal(str)
    search_requested = Signal()
    cancel_requested = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.points = LineEdit("1.0")
        self.points.setAccessibleName("Points of accuracy that may be lost")
        self.points.setFixedWidth(56)
        self.points.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.cost = Segmented(COSTS, "What is to be small")
        self.cost.setToolTip("Parameters, or MACs: multiply-accumulates of one sample")
        self.bar = ProgressLine("Progress of the search")
        self.search = primary_button("Search", SEARCH_TIP)
        self.cancel = plain_button("Cancel", "End the search; nothing is changed")
        self.cancel.setAccessibleName("Cancel the search")
        self.points.textEdited.connect(self.points_edit_requested)
        self.points.returnPressed.connect(self.search_requested)
        self.cost.chosen.connect(self.cost_requested)
        self.search.clicked.connect(self.search_requested)
        self.cancel.clicked.connect(self.cancel_requested)
        self._build()

    def show_budget(self, budget: BudgetState, why_not: str, *, is_known: bool) -> None:
        """Show the form; is_known says that what it asks for was found already."""
        working = budget.at_work is not None
        if self.points.text() != budget.text:
            self.points.setText(budget.text)
        self.points.show_wrong(bool(budget.error))
        self.points.setToolTip(plain_tip(budget.error.capitalize() or POINTS_TIP))
        self.points.setAccessibleDescription(budget.error)
        self.cost.show_choice(budget.cost)
        self.bar.show_share(budget.went.share if working else 0.0)
        self.bar.setVisible(working)
        self.cancel.setVisible(working)
        self.search.setVisible(not working)
        why = why_not or budget.error.capitalize() or (KNOWN if is_known else "")
        self.search.setEnabled(not why)
        self.search.setToolTip(plain_tip(why or SEARCH_TIP))
        self.points.setEnabled(not working)
        self.cost.setVisible(not working)

    def _build(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        before = label("Lose at most")
        before.setBuddy(self.points)
        row.addWidget(before)
        row.addWidget(self.points)
        row.addWidget(label("points"))
        row.addSpacing(8)
        row.addWidget(self.cost)
        row.addWidget(self.bar, 1, Qt.AlignmentFlag.AlignVCenter)
        row.addStretch(0)
        row.addWidget(self.search)
        row.addWidget(self.cancel)
