"""The last line of the window: what runs, on which data, and when it was saved."""

from PySide6.QtCore import QTimer, Slot
from PySide6.QtWidgets import QHBoxLayout

from secateurs.core.base.phrases import done_of
from secateurs.core.ranking.terms import METHODS
from secateurs.ui.compare.events import ReportCancelAsked
from secateurs.ui.data.popover import DataPopover
from secateurs.ui.prune.choices import repair_at_work, wanted_scores
from secateurs.ui.runs.events import OpeningCancelAsked
from secateurs.ui.shell.data_in_use import wanted_layer, why_no_ranking
from secateurs.ui.shell.derive import readable
from secateurs.ui.shell.events import REPORT
from secateurs.ui.shell.state import State
from secateurs.ui.shell.words import percent, share_text, short
from secateurs.ui.theme.fonts import fix_size, set_font
from secateurs.ui.widgets.buttons import link_button
from secateurs.ui.widgets.card import Panel
from secateurs.ui.widgets.choice_button import ARROW
from secateurs.ui.widgets.text import FittingLabel, label, unmarked
from secateurs.ui.widgets.wishes import wish_on

HEIGHT = 28
STOPPING = "Stopping, the best epoch is kept"
IDLE = "Idle"
NOTICEABLE = 200  # milliseconds
UNBOUNDED = 16_777_215  # QWIDGETSIZE_MAX, which PySide6 does not have


class StatusLine(Panel):
    def __init__(self) -> None:
        super().__init__("top")
        fix_size(self, height=HEIGHT)
        self.setAccessibleName("Status")
        self._activity = FittingLabel(at_left=True)
        set_font(self._activity, 12)
        self._activity.show_wordings(IDLE)
        self._momentary = ""
        self._late = QTimer(self, singleShot=True, interval=NOTICEABLE)
        self._late.timeout.connect(self._say_momentary)
        self.data = link_button("", "What the data in use are taken for, and how they are given")
        set_font(self.data, 12)
        fix_size(self.data, height=HEIGHT - 4)
        self.popover = DataPopover(self)
        self.data.clicked.connect(self._open_popover)
        self._saved = label("", 12, tone="muted")
        self.cancel = link_button("Cancel", "Do not open the model")
        set_font(self.cancel, 12)
        fix_size(self.cancel, height=HEIGHT - 4)
        wish_on(self.cancel.clicked, self, OpeningCancelAsked())
        self.cancel_report = link_button("Stop", "Do not write the report")
        self.cancel_report.setAccessibleName("Stop writing the report")
        set_font(self.cancel_report, 12)
        fix_size(self.cancel_report, height=HEIGHT - 4)
        wish_on(self.cancel_report.clicked, self, ReportCancelAsked())
        row = QHBoxLayout(self)
        row.setSpacing(18)
        row.addWidget(self.data)
        row.addWidget(self._activity, 1)  # after the data, so that words move nothing
        row.addWidget(self.cancel)
        row.addWidget(self.cancel_report)
        row.addStretch(0)
        row.addWidget(self._saved)

    def show_state(self, state: State) -> None:
        self.show_activity(state)
        self._show_data(state)
        self.popover.show_state(state)
        self.cancel.setVisible(bool(state.opening))
        self.cancel_report.setVisible(REPORT in dict(state.activities))
        stoppable = bool(state.opening) or REPORT in dict(state.activities)
        self._activity.setMaximumWidth(self._activity.whole_width if stoppable else UNBOUNDED)
        self._saved.setText(f"Saved {state.saved}" if state.saved else "")

    def show_activity(self, state: State) -> None:
        """Say what goes on; what mostly takes a moment only once it takes noticeably long."""
        words = activity(state)
        self._momentary = momentary(state) if words == IDLE else ""
        if not self._momentary:
            self._late.stop()
        elif self._activity.text != IDLE:
            words = self._momentary
        elif not self._late.isActive():
            self._late.start()
        self._activity.show_wordings(words)

    @Slot()
    def _say_momentary(self) -> None:
        self._activity.show_wordings(self._momentary)

    @Slot()
    def _open_popover(self) -> None:
        self.popover.open_above(self.data)

    def _show_data(self, state: State) -> None:
        name = short(state.data.name) if state.data else ""
        text = f"{unmarked(name)}{ARROW}" if name else ""
        self.data.setVisible(bool(name))  # until then the activity says what goes on
        layout = self.layout()
        assert layout is not None
        layout.setContentsMargins(16 if name else 20, 1, 20, 0)  # words stand inset in a button
        self.data.setEnabled(bool(name))
        if text != self.data.text():
            self.data.setText(text)
            self.data.setAccessibleName(f"Data in use: {name}" if name else "")
            self.data.updateGeometry()


def activity(state: State) -> str:
    """Say in a few words what goes on."""
    opening = f"Opening {short(state.opening)}" if state.opening else ""
    asking = "Checking for updates" if state.updates.asking else ""
    works = (_training(state), _sweep(state), *_layers(state), _repair(state), _measuring(state))
    parts = (opening, *works, asking, *(text for _, text in state.activities))
    return " · ".join(dict.fromkeys(part for part in parts if part)) or IDLE


def momentary(state: State) -> str:
    """Say what is computed after each choice or stroke, mostly within a moment; "" for nothing."""
    pruning = state.pruning
    if any(pruning.way(method).ranking is None for method in METHODS):
        return "" if why_no_ranking(state) else "Ranking the weights and units"
    lacking = [m for m in METHODS if pruning.way(m).strip is None and not pruning.why_no_strip(m)]
    is_read = state.page == "try" or not state.pad.drawing_stroke
    if lacking and is_read and readable(state) is not None:
        return f"Reading the breaking point{'s' * (len(lacking) > 1)}"
    if wanted_layer(state) is not None:
        return "Drawing the units of a layer"
    if any(pruning.way(method).score is None for method in wanted_scores(state)):
        return "Testing the pruned network"
    is_answered = state.data is None or state.sweep.is_worked_out
    return "" if is_answered else "Working out what the curves say"


def _training(state: State) -> str:
    training = state.training
    words = {
        "starting": "Starting the training",
        "running": f"Training, epoch {training.epoch} of {training.epochs}",
        "paused": f"Paused in epoch {training.epoch} of {training.epochs}",
        "stopping": STOPPING if training.history else "Stopping, what was learned is kept",
        "discarding": "Discarding the training",
    }
    return words.get(training.phase, "")


def _layers(state: State) -> tuple[str, ...]:
    """Say what the Prune page's card is at."""
    live = state.tuning.live
    words = {
        "starting": "Starting to fine-tune",
        "running": f"Fine-tuning, epoch {live.epoch} of {live.epochs}",
        "stopping": STOPPING if live.history else "Stopping, no epoch has ended yet",
        "discarding": "Discarding what was fine-tuned",
    }
    sensing = "Measuring the sensitivity" if state.sensitivity.at_work else ""
    searching = "Searching within the budget" if state.budget.at_work else ""
    return words.get(live.phase, ""), sensing, searching


def _sweep(state: State) -> str:
    plan = state.sweep.plan
    return f"Sweep, {done_of(state.sweep.done, plan.size)}" if plan else ""


def _repair(state: State) -> str:
    method = repair_at_work(state)
    cut = state.pruning.way(method).cut if method else None
    if method is None or cut is None:
        return ""
    return f"Repairing the {method}s at {share_text(cut.achieved)}"


def _measuring(state: State) -> str:
    step = state.export.step
    if step is None:
        return ""
    what = step.what[:1].lower() + step.what[1:]
    return f"Measuring: {what} ({percent(step.share, 0)})"
