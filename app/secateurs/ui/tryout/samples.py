"""Buttons that take an image of the test set onto the pad."""

from PySide6.QtWidgets import QHBoxLayout, QWidget

from secateurs.ui.pad.events import SampleAsked, SampleKind
from secateurs.ui.tryout.methods import FittingLabel
from secateurs.ui.widgets.buttons import plain_button
from secateurs.ui.widgets.text import label
from secateurs.ui.widgets.wishes import wish_on

KINDS: tuple[tuple[SampleKind, str, str], ...] = (
    ("previous", "Previous", "The test image before this one"),
    ("next", "Next", "The test image after this one"),
    ("random", "Random", "Any image of the test set"),
    (
        "wrong",
        "One that pruning gets wrong",
        "A test image that the dense network knows and a pruned one does not",
    ),
)


class SampleRow(QWidget):
    def __init__(self, *, centred: bool = False) -> None:
        super().__init__()
        self._caption = FittingLabel(at_left=True)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        if centred:
            row.addStretch(1)
        else:
            row.addWidget(label("Samples:", tone="muted"))
        self.buttons = {kind: plain_button(text, tip) for kind, text, tip in KINDS}
        for kind, button in self.buttons.items():
            wish_on(button.clicked, self, SampleAsked(kind))
            row.addWidget(button)
        row.addSpacing(8)
        row.addWidget(self._caption, 1)

    def show_caption(self, caption: str) -> None:
        """Say which sample lies on the pad, where there is room."""
        self._caption.show_wordings(caption, "")

    def show_ready(self, ready: bool) -> None:
        """Let the buttons be pressed once there is a test set."""
        for button in self.buttons.values():
            button.setEnabled(ready)
