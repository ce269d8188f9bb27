"""The card below the maps, with a tab for each way of looking closer or going on."""

from PySide6.QtCore import QSize, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QWidget

from secateurs.ui.prune.budget_pane import BudgetPane
from secateurs.ui.prune.pane import Pane
from secateurs.ui.prune.pane_head import PaneHead
from secateurs.ui.prune.scores_pane import ScoresPane
from secateurs.ui.prune.sensitivity_pane import SensitivityPane
from secateurs.ui.prune.tune_pane import TunePane
from secateurs.ui.state.snapshot import State
from secateurs.ui.widgets.card import Card
from secateurs.ui.widgets.segmented import Segmented

TABS = (
    ("scores", "Scores"),
    ("sensitivity", "Sensitivity"),
    ("budget", "Budget"),
    ("tune", "Fine-tune"),
)


class LowerCard(Card):
    """Only the pane in front is kept up with the state."""

    turned = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._state: State | None = None
        self._layer = 0
        self.scores = ScoresPane()
        self.sensitivity = SensitivityPane()
        self.budget = BudgetPane()
        self.tune = TunePane()
        self.choice = Segmented(TABS, "What the card shows")
        self._head = PaneHead()
        self._stack = _Stack()
        self._panes: dict[str, Pane] = {
            "scores": self.scores,
            "sensitivity": self.sensitivity,
            "budget": self.budget,
            "tune": self.tune,
        }
        self._build()
        self.choice.chosen.connect(self.turn)

    @property
    def pane(self) -> Pane:
        """The one in front."""
        return self._panes[self.choice.key]

    def show_state(self, state: State, layer: int) -> None:
        """Show the state; the scores are those of one layer, by its index."""
        self._state, self._layer = state, layer
        self.scores.show_layer(layer)
        self.pane.show_state(state)
        self._head.show_words(self.pane.title, self.pane.notes)

    @Slot(str)
    def turn(self, key: str) -> None:
        """Bring a tab to the front."""
        self.choice.show_choice(key)
        self._stack.setCurrentWidget(self.pane)
        self._stack.updateGeometry()
        if self._state is not None:
            self.show_state(self._state, self._layer)
        self.turned.emit(key)

    def _build(self) -> None:
        row = QHBoxLayout()
        row.setSpacing(12)
        row.addWidget(self._head, 1)
        row.addWidget(self.choice)
        for pane in self._panes.values():
            self._stack.addWidget(pane)
        self.body.setContentsMargins(15, 8, 8, 9)
        self.body.setSpacing(6)
        self.body.addLayout(row)
        self.body.addWidget(self._stack, 1)


class _Stack(QStackedWidget):
    """Asks for the room that the pane in front needs, not for that of the largest."""

    def sizeHint(self) -> QSize:
        return self._front().sizeHint()

    def minimumSizeHint(self) -> QSize:
        return self._front().minimumSizeHint()

    def _front(self) -> QWidget:
        front = self.currentWidget()
        assert front is not None
        return front
