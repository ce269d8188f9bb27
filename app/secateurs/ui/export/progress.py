"""One steady line: how far a measuring has come, or what pressing Measure would do."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QWidget

from secateurs.ui.export.offered import choice_words, why_not_measured
from secateurs.ui.state.snapshot import State
from secateurs.ui.widgets.progress_line import ProgressLine
from secateurs.ui.widgets.text import ElidedLabel


class MeasuringLine(QWidget):
    def __init__(self) -> None:
        super().__init__()
        self.text = ElidedLabel("", "muted")
        self.bar = ProgressLine("Progress of the measuring")
        self.setFixedHeight(18)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(12)
        row.addWidget(self.text, 1)
        row.addWidget(self.bar, 1, Qt.AlignmentFlag.AlignVCenter)

    def show_state(self, state: State) -> None:
        step = state.export.step
        if step is not None:
            self.bar.show_share(step.share)
        self.bar.setVisible(step is not None)
        wordings = line_words(state)
        if wordings[0] != self.text.text():
            self.text.set_wordings(*wordings)


def line_words(state: State) -> tuple[str, ...]:
    """Return the wordings, the longest first."""
    export, choice = state.export, state.pruning.choice
    if export.step is not None:
        return (export.step.what,)
    if export.fresh(choice) is not None:
        return ("Sizes and latency were measured on this computer.", "Measured on this computer.")
    if why := why_not_measured(state):
        return (why,)
    if export.measured_of is not None:
        before, now = choice_words(export.measured_of), choice_words(choice)
        return (
            f"Measured was {before}. Press Measure for {now}.",
            f"Press Measure for {now}.",
        )
    return (
        "Press Measure for sizes and latency: each network has its turn in each engine.",
        "Press Measure for sizes and latency.",
    )
