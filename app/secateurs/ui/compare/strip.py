"""One line above the plot: the sweep under way, or one that was interrupted."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout

from secateurs.ui.state.sweep import SweepState
from secateurs.ui.widgets.buttons import link_button, plain_button
from secateurs.ui.widgets.card import Card
from secateurs.ui.widgets.progress_line import ProgressLine
from secateurs.ui.widgets.text import label
from secateurs.ui.wording import duration


class SweepStrip(Card):
    """Hidden while there is nothing to say."""

    cancel_sweep_requested = Signal()
    go_on_requested = Signal()
    forget_requested = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.text = label("")
        self.bar = ProgressLine("Progress of the sweep")
        self.cancel = plain_button("Cancel", "Stop the sweep; the points found so far stay")
        self.go_on = plain_button("Go on", "Find the points that are still missing")
        self.forget = link_button("Forget", "Do not go on; the points found so far stay")
        self.cancel.setAccessibleName("Cancel the sweep")
        self.go_on.setAccessibleName("Go on with the sweep")
        self.forget.setAccessibleName("Forget the interrupted sweep")
        self.cancel.clicked.connect(self.cancel_sweep_requested)
        self.go_on.clicked.connect(self.go_on_requested)
        self.forget.clicked.connect(self.forget_requested)
        row = QHBoxLayout()
        row.setSpacing(12)
        row.addWidget(self.text, 1)
        row.addWidget(self.bar, 2)
        for button in (self.cancel, self.forget, self.go_on):
            row.addWidget(button)
        self.body.setContentsMargins(15, 7, 8, 7)
        self.body.addLayout(row)
        self.hide()

    def show_sweep(self, sweep: SweepState) -> None:
        """Show where the sweep is."""
        live = sweep.is_live
        waits = sweep.interrupted is not None and not live
        text = live_text(sweep) if live else interrupted_text(sweep)
        if self.text.text() != text:
            self.text.setText(text)
        self.bar.show_share(sweep.progress)
        self.bar.setVisible(live)
        self.cancel.setVisible(live)
        self.go_on.setVisible(waits)
        self.forget.setVisible(waits)
        self.setVisible(live or waits)


def live_text(sweep: SweepState) -> str:
    if sweep.plan is None:
        return ""
    point = f"Point {min(sweep.done + 1, sweep.plan.size)} of {sweep.plan.size}"
    left = "" if sweep.seconds_left is None else f"{duration(sweep.seconds_left)} left"
    return " · ".join(part for part in (point, sweep.at_work, left) if part)


def interrupted_text(sweep: SweepState) -> str:
    if sweep.interrupted is None:
        return ""
    found = sweep.interrupted_done
    return f"A sweep was interrupted: {found} of {sweep.interrupted.size} points are there."
