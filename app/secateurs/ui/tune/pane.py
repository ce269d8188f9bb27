"""The tab in which the pruned network is trained on."""

import math

import pyqtgraph as pg
from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from secateurs.ui.prune.pane import Pane
from secateurs.ui.shell.data_in_use import why_not_tune
from secateurs.ui.shell.state import State
from secateurs.ui.shell.words import percent, share_text
from secateurs.ui.theme.fonts import scaled, set_font
from secateurs.ui.theme.theme import colours
from secateurs.ui.train.progress import left_words, phase_words
from secateurs.ui.train.state import TrainingState
from secateurs.ui.tune.events import TuningDiscardAsked, TuningStartAsked, TuningStopAsked
from secateurs.ui.tune.form import TuneForm
from secateurs.ui.tune.state import TuningState
from secateurs.ui.widgets.buttons import plain_button, primary_button
from secateurs.ui.widgets.deferred import Deferred
from secateurs.ui.widgets.focus import take_focus_from
from secateurs.ui.widgets.plot import StyledPlot
from secateurs.ui.widgets.plot_items import calm_step
from secateurs.ui.widgets.progress_line import ProgressLine
from secateurs.ui.widgets.text import ElidedLabel, SteadyText, label, plain_tip
from secateurs.ui.widgets.wishes import wish_on


class AccuracyCurve(StyledPlot):
    """Create once; `show_training` gives it new data."""

    def __init__(self) -> None:
        self._shown: object = None
        self.curve: pg.PlotDataItem | None = None
        super().__init__()
        self.setAccessibleName("Validation accuracy over the epochs")
        self.set_titles("validation accuracy, %", "epoch")
        self.curve = self.plot(symbol="o", symbolSize=7)
        self.recolour()

    def show_training(self, training: TrainingState) -> None:
        shown = (training.history, training.epochs)
        if shown == self._shown:
            return
        self._shown = shown
        assert self.curve is not None
        values = [100 * each.val_accuracy for each in training.history]
        self.curve.setData([float(each.epoch) for each in training.history], values)
        low, high = ends_of(values)
        epochs = max(1, training.epochs)
        steps = (max(1, calm_step(epochs, 8)), calm_step(high - low, 5))
        self.set_home((0, epochs), (low, high), steps)

    def recolour(self) -> None:
        super().recolour()
        if self.curve is not None:
            self.curve.setPen(self.pen(colours().accent, 1.5))
            self.curve.opts["antialias"] = True
            self.curve.setSymbolPen(None)
            self.curve.setSymbolBrush(colours().accent)


def ends_of(values: list[float]) -> tuple[float, float]:
    """Return calm ends of an axis in percent that show how the values differ."""
    finite = [value for value in values if math.isfinite(value)]
    if not finite:
        return 0.0, 100.0
    step = calm_step(max(max(finite) - min(finite), 1.0), 4)
    low = max(0.0, math.floor(min(finite) / step) * step - step)
    return low, min(100.0, math.ceil(max(finite) / step) * step + step)


WIDEST_PACE = "00:00:00 left"


class TuneProgress(QWidget):
    def __init__(self) -> None:
        super().__init__()
        self.epoch = label()
        self.bar = ProgressLine("Progress of fine-tuning")
        self.pace = SteadyText(13, tone="muted")
        self.pace.setMinimumWidth(QFontMetrics(self.pace.font()).horizontalAdvance(WIDEST_PACE))
        self.best = ElidedLabel("", "muted")
        set_font(self.best, 12)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 6, 0)
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(2)
        grid.addWidget(self.epoch, 0, 0)
        grid.addWidget(self.bar, 0, 1)
        grid.addWidget(self.pace, 0, 2)
        grid.addWidget(self.best, 1, 0, 1, 3)
        grid.setColumnStretch(1, 1)

    def show_state(self, tuning: TuningState) -> None:
        live = tuning.live
        self.epoch.setText(stage_words(tuning))
        self.bar.show_share(live.progress)
        self.pace.setText(left_words(live) if live.phase == "running" else "")
        wordings = best_words(tuning)
        if self.best.text() != wordings[0]:
            self.best.set_wordings(*wordings)


def stage_words(tuning: TuningState) -> str:
    live = tuning.live
    if live.phase == "running" and live.step >= live.epochs * live.steps_per_epoch > 0:
        return tuning.stage  # all steps are taken: it is being measured
    return phase_words(live, tuning.stage)


def best_words(tuning: TuningState) -> tuple[str, ...]:
    """Say how well it validates, the longest wording first."""
    history = tuning.live.history
    if not history:
        return "validation accuracy follows after the first epoch", "no epoch has ended yet"
    best = max(history, key=lambda each: each.val_accuracy)
    last = percent(history[-1].val_accuracy, 2)
    best_part = f"best {percent(best.val_accuracy, 2)}, epoch {best.epoch}"
    return f"validation accuracy {last}; {best_part}", f"validation {best_part}", best_part


LEAST_PLOT, LEAST_WORDS = 116, 60  # pixels; with the line above no more than other tabs take

BESIDE = 620  # from this width on, accuracy stands beside the loss


class TunePane(Pane):
    """The form while nothing is tuned; progress and curves while something is, and after."""

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
        self.accuracy = Deferred("secateurs.ui.tune.pane", _make_accuracy)
        self.words = label("", tone="muted")
        self._build()
        wish_on(self.start.clicked, self, TuningStartAsked())
        wish_on(self.stop.clicked, self, TuningStopAsked())
        wish_on(self.discard.clicked, self, TuningDiscardAsked())
        self.loss.ready.connect(self._show_curves)
        self.accuracy.ready.connect(self._show_curves)

    def show_state(self, state: State) -> None:
        self._state = state
        tuning, live = state.tuning, state.tuning.is_live
        if self.form.isHidden() != live:
            take_focus_from(self, self)
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
            endable = tuning.live.phase in ("starting", "running")
            if not endable:
                take_focus_from(button, self)
            button.setEnabled(endable)
        if self.hasFocus() and tuning.live.phase == "running" and tuning.live.losses:
            self.stop.setFocus()  # not at once: a second press must not be one of another button
        drawn = bool(tuning.live.losses or tuning.live.history)
        self.notes = noted(tuning.about, live=live, drawn=drawn)
        self.words.setVisible(not drawn)
        # Its buttons stay where they are when the curves come.
        self.words.setMinimumHeight(LEAST_PLOT if live else LEAST_WORDS)
        self.words.setText(waiting_words(state, why))
        self.loss.setVisible(drawn)
        self.accuracy.setVisible(drawn and self.width() >= scaled(BESIDE))
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
        for plot in (self.loss, self.accuracy):
            plot.setMinimumHeight(LEAST_PLOT)
            plot.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Ignored)
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
    """Say what the button will do, by the share that the run will be called after."""
    choice = state.pruning.choice
    cut = state.pruning.way(choice.method).cut
    goes = choice.percent or choice.is_fixed(choice.method) or choice.hand_of(choice.method)
    if cut is None or not goes or not cut.achieved:
        return "Fine-tune"
    return f"Fine-tune at {share_text(cut.achieved)}"


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
        if state.pruning.choice.repairs(state.pruning.choice.method):
            parts.insert(0, "What survives is repaired first")
    else:
        parts.insert(0, "It is pruned step by step while it trains, and not repaired")
    return ". ".join(part[0].upper() + part[1:] for part in parts) + "."


def _make_loss() -> QWidget:
    from secateurs.ui.train.curves import LossCurves

    return LossCurves()


def _make_accuracy() -> QWidget:

    return AccuracyCurve()
