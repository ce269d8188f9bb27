"""What the Try page says while nothing is drawn."""

from PySide6.QtCore import Qt, Signal

from secateurs.core.data.names import DIGITS
from secateurs.ui.data_in_use import can_draw, can_sample
from secateurs.ui.state.snapshot import State
from secateurs.ui.theme.fonts import Weight
from secateurs.ui.tryout.samples import SampleRow
from secateurs.ui.widgets.card import Card
from secateurs.ui.widgets.text import label


class NothingDrawn(Card):
    sample_requested = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.title = label("", 15, Weight.DemiBold)
        words = label(
            "Each way of pruning will say here what it reads, and up to how much can be cut.",
            tone="muted",
        )
        words.setWordWrap(True)
        self.samples = SampleRow(centred=True)
        self.samples.sample_requested.connect(self.sample_requested)
        self.body.addStretch(1)
        for text in (self.title, words):
            text.setAlignment(Qt.AlignmentFlag.AlignCenter)
            self.body.addWidget(text)
        self.body.addSpacing(8)
        self.body.addWidget(self.samples)
        self.body.addStretch(1)

    def show_state(self, state: State) -> None:
        if not can_draw(state):
            self._show_title("Take a sample of its own data")
            self.samples.show_ready(can_sample(state))
            return
        what = "a digit" if state.run.class_names == DIGITS else "something"
        self._show_title(f"Draw {what} at the right, or take a sample")
        self.samples.show_ready(can_sample(state))

    def _show_title(self, title: str) -> None:
        if title != self.title.text():
            self.title.setText(title)
