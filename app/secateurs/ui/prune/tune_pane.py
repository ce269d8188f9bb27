"""The tab in which the pruned network is trained on."""

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from secateurs.ui.can_do import why_not_tune
from secateurs.ui.prune.pane import Pane
from secateurs.ui.prune.tune_form import TuneForm
from secateurs.ui.prune.tune_progress import TuneProgress
from secateurs.ui.state.snapshot import State
from secateurs.ui.widgets.buttons import plain_button, primary_button
from secateurs.ui.widgets.deferred import Deferred
from secateurs.ui.widgets.text import label, plain_tip
from secateurs.ui.wording import percent

LEAST_PLOT = 140
BESIDE = 620  # from this width on, accuracy stands beside the loss


class TunePane(Pane):
    """The form while nothing is tuned; progress and curves while something is, and after."""

    form_edit_requested = Signal(str, object)  # field of TuningForm, value
    start_requested = Signal()
    stop_requested = Signal()
    discard_requested = Signal()

    title = "Fine-tune"

    def __init__(self) -> None:
        super().__init__()
        self._state: State | None = None
        self.form = TuneForm()
        self.progress = TuneProgress()
        self.start = primary_button("Fine-tune", "")
        self.discard = plain_button("Cancel and discard", "End it; nothing is kept")
        self.stop = primary_button("Stop and keep", "End it and keep the best epoch as a new run")
        self.loss = Deferred("secateurs.ui.train.curves", _make_loss)
        self.accuracy = Deferred("secateurs.ui.prune.accuracy_curve", _make_accuracy)
        self.words = label("", tone="muted")
        self._build()
        self.form.edit_requested.connect(self.form_edit_requested)
        self.start.clicked.connect(self.start_requested)
        self.stop.clicked.connect(self.stop_requested)
        self.discard.clicked.connect(self.discard_requested)
        self.loss.ready.connect(self._show_curves)
        self.accuracy.ready.connect(self._show_curves)

    def show_state(self, state: State) -> None:
        self._state = state
        tuning, live = state.tuning, state.tuning.is_live
        self.form.setVisible(not live)
        self.form.show_state(state)
        self.progress.setVisible(live)
        self.progress.show_state(state.tuning)
        why = why_not_tune(state)
        self.start.setVisible(not live)
        self.start.setText(start_words(state))
        self.start.setEnabled(not why and not tuning.errors)
        self.start.setToolTip(
            plain_tip(why or "Train on with the masks held; the result is a new run")
        )
        for button in (self.stop, self.discard):
            button.setVisible(live)
            button.setEnabled(tuning.live.phase in ("starting", "running"))
        drawn = bool(tuning.live.losses or tuning.live.history)
        self.notes = noted(tuning.about, live=live, drawn=drawn)
        self.words.setVisible(not drawn)
        self.words.setText(waiting_words(state, why))
        self.loss.setVisible(drawn)
        self.accuracy.setVisible(drawn and self.width() >= BESIDE)
        self._show_curves()

    @Slot()
    def _show_curves(self) -> None:
        if self._state is not None:
            for plot in (self.loss, self.accuracy):
                if plot.built is not None:
                    plot.built.show_training(self._state.tuning.live)  # type: ignore[attr-defined]

    def _build(self) -> None:
        self.words.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.words.setWordWrap(True)
        self.words.setMinimumHeight(60)
        for plot in (self.loss, self.accuracy):
            plot.setMinimumHeight(LEAST_PLOT)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addWidget(self.progress, 1)
        buttons.addStretch(0)
        for button in (self.discard, self.stop):
            buttons.addWidget(button)
        self.form.add_action(self.start)
        plots = QHBoxLayout()
        plots.setSpacing(14)
        plots.addWidget(self.loss, 3)
        plots.addWidget(self.accuracy, 2)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 4, 7, 4)
        column.setSpacing(10)
        column.addWidget(self.form)
        column.addLayout(buttons)
        column.addWidget(self.words, 1)
        column.addLayout(plots, 1)


def start_words(state: State) -> str:
    """Say what the button will do."""
    choice = state.pruning.choice
    cut = state.pruning.way(choice.method).cut
    if choice.is_fixed(choice.method) and cut is not None:
        return f"Fine-tune at {percent(cut.achieved, 0)}"
    return f"Fine-tune at {choice.percent} %" if choice.percent else "Fine-tune"


def noted(about: str, *, live: bool, drawn: bool) -> tuple[str, ...]:
    """Say of which network the curves are."""
    if not about or not (live or drawn):
        return ()
    return (about,) if live else (f"last: {about}", "last curves")


def waiting_words(state: State, why: str) -> str:
    """Say what will come of it, or what is missing."""
    if state.tuning.is_live:
        return f"{state.tuning.stage}. The curves draw themselves here."
    if state.tuning.live.problem:
        return state.tuning.live.problem
    if why:
        return f"{why}."
    method = state.pruning.choice.method
    parts = [
        "Removed weights stay exactly zero" if method == "weight" else "Removed units stay removed",
        "the epoch that validates best is kept, as a new run",
    ]
    if state.tuning.schedule_for(state.pruning.choice) == "one-shot":
        if state.pruning.choice.repaired:
            parts.insert(0, "What survives is repaired first")
    else:
        parts.insert(0, "It is pruned step by step while it trains, and not repaired")
    return ". ".join(part[0].upper() + part[1:] for part in parts) + "."


def _make_loss() -> QWidget:
    from secateurs.ui.train.curves import LossCurves

    return LossCurves()


def _make_accuracy() -> QWidget:
    from secateurs.ui.prune.accuracy_curve import AccuracyCurve

    return AccuracyCurve()
