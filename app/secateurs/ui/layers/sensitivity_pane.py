"""What each layer costs alone, measured on demand."""

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QVBoxLayout

from secateurs.core.evaluation.budget import LEVELS
from secateurs.core.evaluation.sensitivity import Sensitivity
from secateurs.ui.layers.events import SensingAsked, SensingCancelAsked
from secateurs.ui.layers.sensitivity_map import SensitivityMap
from secateurs.ui.layers.sensitivity_state import sensed_by
from secateurs.ui.layers.words import row_count, row_names
from secateurs.ui.prune.pane import Pane, Resting, RowsArea, WorkRow, went_words
from secateurs.ui.shell.data_in_use import why_not_scored
from secateurs.ui.shell.state import State
from secateurs.ui.shell.words import count
from secateurs.ui.widgets.wishes import wish_on

MEASURED_ON = ("validation accuracy, %, one layer pruned alone", "validation accuracy, %")
HINTS = (
    "The stronger the colour, the more accuracy is lost. Click a cell to set the sparsity.",
    "Click a cell to set the sparsity.",
)


class SensitivityPane(Pane):
    """Shows the heat map of the method and the criterion chosen, once it is measured."""

    title = "Sensitivity"

    def __init__(self) -> None:
        super().__init__()
        self.map = SensitivityMap()
        self.resting = Resting()
        self.row = WorkRow(
            "Measure sensitivity",
            "Prune each layer alone, all others whole, and score it on validation data",
            "the measuring",
        )
        self._hints: tuple[str, ...] = ()
        self._rows = RowsArea(self.map)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 7, 0)
        column.setSpacing(4)
        column.addWidget(self._rows, 1)
        column.addWidget(self.resting, 1)
        column.addWidget(self.row)
        self.map.cell_read.connect(self._say)
        wish_on(self.row.start.clicked, self, SensingAsked())
        wish_on(self.row.cancel.clicked, self, SensingCancelAsked())

    def show_state(self, state: State) -> None:
        sensitivity, choice = state.sensitivity, state.pruning.choice
        found = sensitivity.found.get(sensed_by(choice))
        working = sensitivity.at_work is not None
        self._rows.setVisible(found is not None)
        self.resting.setVisible(found is None)
        self.notes = () if found is None else MEASURED_ON
        if found is not None:
            self._show_found(state, found)
        else:
            self.resting.show_words(resting_words(state))
        self._hints = went_words(sensitivity.went, "Cut") if working else HINTS if found else ("",)
        self._say("")
        went = sensitivity.went if working else None
        self.row.show_work(went, startable=found is None, why_not=why_not_scored(state))

    def _show_found(self, state: State, found: Sensitivity) -> None:
        choice = state.pruning.choice
        self.map.show_sensitivity(found, row_names(state.network, found.names))
        self.map.show_percent(None if choice.is_fixed(choice.method) else choice.percent)

    @Slot(str)
    def _say(self, text: str) -> None:
        self.row.show_words(*((text,) if text else self._hints))


def resting_words(state: State) -> str:
    if state.sensitivity.at_work is not None:
        return "Measuring…"
    if why := why_not_scored(state):
        return f"{why}."
    assert state.data is not None
    method = state.pruning.choice.method
    layers = row_count(state.network, method)
    return (
        f"How much accuracy goes with each layer's {method}s, all other layers whole:"
        f" {count(layers)} × {len(LEVELS)} cuts, each scored on the"
        f" {count(len(state.data.validation))} validation samples."
    )
