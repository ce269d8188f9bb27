"""The page's title and its three choices."""

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QWidget

from secateurs.core.pruning.terms import CRITERIA
from secateurs.ui.state.pruning import Choice
from secateurs.ui.widgets.choice_button import ChoiceButton
from secateurs.ui.widgets.page_header import PageHeader
from secateurs.ui.widgets.segmented import Segmented

ONE_ROW = 700  # from this width on, title and choices stand side by side


class PruneHead(QWidget):
    method_requested = Signal(str)
    criterion_requested = Signal(str)
    scope_requested = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.header = PageHeader("Prune", "Marked is what survives. Drag the bar below.")
        self.method = Segmented([("weight", "Weights"), ("unit", "Units")], "What is pruned")
        self.criterion = ChoiceButton(
            "Criterion", [(name, name) for name in CRITERIA], "What ranks the parts"
        )
        self.scope = ChoiceButton(
            "Scope", [("layer", "each layer"), ("global", "all layers")], "What is ranked together"
        )
        self._build()
        self.method.chosen.connect(self.method_requested)
        self.criterion.chosen.connect(self.criterion_requested)
        self.scope.chosen.connect(self.scope_requested)

    def show_choice(self, choice: Choice) -> None:
        self.method.show_choice(choice.method)
        self.criterion.show_choice(choice.criterion)
        self.scope.show_choice(choice.scope)

    def minimumSizeHint(self) -> QSize:
        return QSize(480, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        wide = self.width() >= ONE_ROW
        direction = QBoxLayout.Direction
        self._rows.setDirection(direction.LeftToRight if wide else direction.TopToBottom)

    def _build(self) -> None:
        self.method.setToolTip("Prune single weights, or whole units: columns of the kernel")
        self.criterion.setToolTip("Magnitude: the smallest go first. Random: the control")
        self.scope.setToolTip(
            "Each layer: every layer loses the same share. All layers: one ranking over all"
        )
        choices = QHBoxLayout()
        choices.setSpacing(8)
        for widget in (self.method, self.criterion, self.scope):
            choices.addWidget(widget, 0, Qt.AlignmentFlag.AlignVCenter)
        choices.addStretch(0)
        self._rows = QBoxLayout(QBoxLayout.Direction.TopToBottom, self)
        self._rows.setContentsMargins(0, 0, 0, 0)
        self._rows.setSpacing(8)
        self._rows.addWidget(self.header, 1)
        self._rows.addLayout(choices)
