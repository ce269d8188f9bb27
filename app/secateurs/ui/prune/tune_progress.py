"""How far fine-tuning has come: epoch, bar, time left, and the best epoch so far."""

from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QGridLayout, QWidget

from secateurs.ui.state.tuning import TuningState
from secateurs.ui.theme.fonts import font
from secateurs.ui.widgets.progress_line import ProgressLine
from secateurs.ui.widgets.steady_text import SteadyText
from secateurs.ui.widgets.text import ElidedLabel, label
from secateurs.ui.wording import duration, percent

WIDEST_PACE = "00:00:00 left"


class TuneProgress(QWidget):
    def __init__(self) -> None:
        super().__init__()
        self.epoch = label()
        self.bar = ProgressLine("Progress of fine-tuning")
        self.pace = SteadyText(13, tone="muted")
        self.pace.setMinimumWidth(QFontMetrics(self.pace.font()).horizontalAdvance(WIDEST_PACE))
        self.best = ElidedLabel("", "muted")
        self.best.setFont(font(12))
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
        self.epoch.setText(phase_words(tuning))
        self.bar.show_share(live.progress)
        left = live.seconds_left
        running = live.phase == "running" and left is not None
        self.pace.setText(f"{duration(left)} left" if running and left is not None else "")
        wordings = best_words(tuning)
        if self.best.text() != wordings[0]:
            self.best.set_wordings(*wordings)


def phase_words(tuning: TuningState) -> str:
    live = tuning.live
    if live.phase == "running" and live.step >= live.epochs * live.steps_per_epoch > 0:
        return tuning.stage  # all steps are taken: it is being measured
    words = {"starting": tuning.stage, "stopping": "Stopping", "discarding": "Discarding"}
    return words.get(live.phase, f"Epoch {live.epoch} of {live.epochs}")


def best_words(tuning: TuningState) -> tuple[str, ...]:
    """Say how well it validates, the longest wording first."""
    history = tuning.live.history
    if not history:
        return "validation accuracy follows after the first epoch", "no epoch has ended yet"
    best = max(history, key=lambda each: each.val_accuracy)
    last = percent(history[-1].val_accuracy, 2)
    best_part = f"best {percent(best.val_accuracy, 2)}, epoch {best.epoch}"
    return f"validation accuracy {last}; {best_part}", f"validation {best_part}", best_part
