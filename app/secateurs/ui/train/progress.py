"""How far a training has come: a bar, the time left, and the figures so far."""

from html import escape

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from secateurs.core.base.phrases import time_taken
from secateurs.core.storage.records import RunRecord
from secateurs.ui.shell.data_in_use import outputs_remark
from secateurs.ui.shell.state import State
from secateurs.ui.shell.words import (
    accuracy_of,
    count,
    duration,
    how_made,
    percent,
)
from secateurs.ui.theme.theme import colours, on_new_theme
from secateurs.ui.train.state import TrainingState
from secateurs.ui.widgets.progress_line import ProgressLine
from secateurs.ui.widgets.text import label


class TrainProgress(QWidget):
    def __init__(self) -> None:
        super().__init__()
        self._state: State | None = None
        self.epoch = label()
        self.bar = ProgressLine("Training progress")
        self.pace = label(tone="muted")
        self.figures = label(tone="muted")
        self.figures.setTextFormat(Qt.TextFormat.RichText)
        self.figures.setWordWrap(True)
        row = QHBoxLayout()
        row.setSpacing(14)
        row.addWidget(self.epoch)
        row.addWidget(self.bar, 1)
        row.addWidget(self.pace)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(14)
        column.addLayout(row)
        column.addWidget(self.figures)
        on_new_theme(self._show_figures)

    def show_state(self, state: State) -> None:
        self._state = state
        training = state.training
        live = training.is_live
        for part in (self.epoch, self.bar, self.pace):
            part.setVisible(live)
        if live:
            self.epoch.setText(phase_words(training))
            self.bar.show_share(training.progress)
            self.pace.setText(pace_words(training))
        self._show_figures()

    @Slot()
    def _show_figures(self) -> None:
        """Write the figures, the strong ones in the theme's colour of text."""
        state = self._state
        if state is not None:
            kept = kept_figures(state.run, outputs_remark(state))
            self.figures.setText(_joined(live_figures(state) if state.training.is_live else kept))


def phase_words(training: TrainingState, starting: str = "Starting") -> str:
    epoch = f"epoch {training.epoch} of {training.epochs}"
    words = {
        "starting": starting,
        "paused": f"Paused in {epoch}",
        "stopping": "Stopping",
        "discarding": "Discarding",
    }
    return words.get(training.phase, epoch.capitalize())


def pace_words(training: TrainingState) -> str:
    if training.phase == "starting":
        return "getting ready"
    pace = training.samples_per_second
    parts = [
        left_words(training),
        f"{count(round(pace / 100) * 100 if pace > 1000 else round(pace))} samples/s"
        if pace
        else "",
    ]
    return " · ".join(part for part in parts if part)


def left_words(training: TrainingState) -> str:
    """Say how long it still takes; "" while that is not known."""
    left = training.seconds_left
    return "" if left is None else f"{duration(left)} left"


def live_figures(state: State) -> list[str]:
    training = state.training
    used = f"in use until this finishes: {escape(state.run.name)}, {accuracy_of(state.run)}"
    if training.best is None:
        return ["validation follows after the first epoch", used]
    last = training.history[-1]
    return [
        f"validation accuracy {_strong(percent(last.val_accuracy, 2))}",
        f"lowest loss so far: epoch {training.best.epoch}",
        used,
    ]


def kept_figures(run: RunRecord, outputs: str = "") -> list[str]:
    if run.kind != "trained":
        tested = f"test accuracy {_strong(accuracy_of(run, 2))}"
        return [escape(how_made(run)), tested, *([escape(outputs)] if outputs else [])]
    return [
        f"test accuracy {_strong(percent(run.test_accuracy, 2))}",
        f"validation accuracy {_strong(percent(run.val_accuracy, 2))}",
        f"{run.kept_epoch}, by lowest loss" if run.best_epoch else run.kept_epoch,
        ending(run),
    ]


def ending(run: RunRecord) -> str:
    """Say how a training ended, and what became of an epoch that was not whole."""
    time = time_taken(run.seconds)
    if run.outcome == "completed":
        return f"done in {time}"
    if not run.stopped:
        return f"after {time}"
    is_lost = run.outcome == "stopped" and run.lost_steps
    return f"{run.stopped}, after {time}" if is_lost else f"{run.stopped}, in {time}"


def _strong(text: str) -> str:
    return f'<b style="color:{colours().text}">{text}</b>'


def _joined(parts: list[str]) -> str:
    """Set the parts apart; a line breaks only between them."""
    return "&nbsp;&nbsp;&nbsp;&nbsp;&nbsp; ".join(
        f'<span style="white-space:nowrap">{part}</span>' for part in parts
    )
