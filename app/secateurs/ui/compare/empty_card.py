"""What the page shows before the first sweep."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QSizePolicy

from secateurs.ui.compare.figures import can_sweep, empty_text
from secateurs.ui.state.snapshot import State
from secateurs.ui.theme.fonts import Weight
from secateurs.ui.widgets.buttons import primary_button
from secateurs.ui.widgets.card import Card
from secateurs.ui.widgets.text import label


class EmptyCard(Card):
    sweep_requested = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.text = label("", tone="muted")
        self.text.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self.sweep = primary_button("Sweep", "Prune at every level and test each network")
        self.sweep.setAccessibleName("Sweep")
        self.sweep.clicked.connect(self.sweep_requested)
        title = label("No sweep yet", 16, Weight.DemiBold)
        middle = Qt.AlignmentFlag.AlignHCenter
        self.body.addStretch(1)
        self.body.addWidget(title, 0, middle)
        self.body.addWidget(self.text, 0, middle)
        self.body.addSpacing(8)
        self.body.addWidget(self.sweep, 0, middle)
        self.body.addStretch(1)
        self.setMinimumHeight(260)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def show_state(self, state: State) -> None:
        text = empty_text(state)
        if text != self.text.text():
            self.text.setText(text)
        self.sweep.setEnabled(can_sweep(state))
