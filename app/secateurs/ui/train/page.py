"""The Train page: settings, live curves and progress."""

from html import escape

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QGuiApplication, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from secateurs.core.base.text import one_line
from secateurs.ui.shell.data_in_use import can_train
from secateurs.ui.shell.state import State
from secateurs.ui.shell.words import count, short
from secateurs.ui.theme.fonts import scaled
from secateurs.ui.train.events import (
    TrainingDiscardAsked,
    TrainingForgetAsked,
    TrainingGoOnAsked,
    TrainingPauseAsked,
    TrainingResumeAsked,
    TrainingStartAsked,
    TrainingStopAsked,
)
from secateurs.ui.train.form import TrainForm
from secateurs.ui.train.interrupted import InterruptedCard, fill_row
from secateurs.ui.train.progress import TrainProgress
from secateurs.ui.widgets.buttons import plain_button, primary_button
from secateurs.ui.widgets.card import Card
from secateurs.ui.widgets.deferred import Deferred
from secateurs.ui.widgets.focus import take_focus_from
from secateurs.ui.widgets.page import PageView
from secateurs.ui.widgets.text import PageHeader, label, plain_tip
from secateurs.ui.widgets.wishes import wish, wish_on


class TrainActions(QWidget):
    """Either Train, or Pause, Cancel and discard, and Stop and keep."""

    def __init__(self) -> None:
        super().__init__()
        self._paused = False
        self.pause = plain_button("Pause", "Pause the training (Ctrl+P)")
        self.discard = plain_button("Cancel and discard", "End it; the network in use stays")
        self.stop = primary_button("Stop and keep", "End it and keep the best epoch (Ctrl+.)")
        self.start = primary_button("Train", "Train a new network with these settings (Ctrl+R)")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        for button in (self.pause, self.discard, self.stop, self.start):
            row.addWidget(button)
        self.pause.clicked.connect(self._pause_or_resume)
        wish_on(self.discard.clicked, self, TrainingDiscardAsked())
        wish_on(self.stop.clicked, self, TrainingStopAsked())
        wish_on(self.start.clicked, self, TrainingStartAsked())

    def show_state(self, state: State) -> None:
        training = state.training
        live = training.is_live
        self._paused = training.phase == "paused"
        self.pause.setText("Resume" if self._paused else "Pause")
        self.pause.setToolTip(plain_tip(f"{self.pause.text()} the training (Ctrl+P)"))
        self.pause.setEnabled(training.phase in ("running", "paused"))
        steerable = training.phase in ("starting", "running", "paused")
        if self.start.isHidden() != live or (live and not steerable):
            take_focus_from(self, self)
        self.discard.setEnabled(steerable)
        self.stop.setEnabled(steerable)
        self.start.setEnabled(can_train(state) and not training.form_errors)
        for button in (self.pause, self.discard, self.stop):
            button.setVisible(live)
        self.start.setVisible(not live)
        if self.hasFocus() and self.pause.isEnabled() and live:
            # Not before it learns: a second press of Train must not be one of another button.
            self.pause.setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot()
    def _pause_or_resume(self) -> None:
        wish(self, TrainingResumeAsked() if self._paused else TrainingPauseAsked())


class ProblemCard(Card):
    """Why the last training ended; the details can be copied."""

    def __init__(self) -> None:
        super().__init__()
        self._details = ""
        self.sentence = label("", tone="error")
        self.sentence.setWordWrap(True)
        self.copy = plain_button("Copy details", "Copy the whole report to the clipboard")
        self.copy.clicked.connect(self._copy)
        fill_row(self, self.sentence, self.copy)

    def show_state(self, state: State) -> None:
        training = state.training
        self.setVisible(bool(training.problem) and not training.is_live)
        self.sentence.setText(training.problem)
        self._details = training.details
        self.copy.setVisible(bool(training.details))

    @Slot()
    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(f"{self.sentence.text()}\n\n{self._details}")


NARROW = 860  # pixels below which the fields take two lines


class TrainPage(PageView):
    def __init__(self) -> None:
        super().__init__()
        self._state: State | None = None
        self.header = PageHeader("Train", "")
        self.buttons = TrainActions()
        self.header.add_action(self.buttons)
        self.form = TrainForm()
        self.problem = ProblemCard()
        self.interrupted = InterruptedCard("training", TrainingGoOnAsked(), TrainingForgetAsked())
        self.plot = Deferred("secateurs.ui.train.curves", _make_curves)
        self.progress = TrainProgress()
        self._empty = label("", tone="muted")
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._empty.setWordWrap(True)
        self._build()
        self.plot.ready.connect(self._show_curves)

    def show_state(self, state: State) -> None:
        self._state = state
        self.header.set_subtitle(*data_words(state))
        self.buttons.show_state(state)
        self.form.show_state(state.training)
        self.problem.show_state(state)
        offer = "" if state.training.is_live else state.interrupted_training
        self.interrupted.show_offer(offer, ready=state.data is not None)
        self.progress.show_state(state)
        empty = not state.training.losses and not state.training.history
        self._empty.setVisible(empty)
        self._empty.setText(empty_words(state))
        self.plot.setVisible(not empty)
        self._show_curves()

    def resizeEvent(self, event: QResizeEvent) -> None:
        self.form.set_narrow(event.size().width() < scaled(NARROW))
        super().resizeEvent(event)

    @Slot()
    def _show_curves(self) -> None:
        curves = self.plot.built
        if curves is not None and self._state is not None:
            curves.show_training(self._state.training)  # type: ignore[attr-defined]
            curves.set_titles(escape(curve_title(self._state)), "epoch")  # type: ignore[attr-defined]

    def _build(self) -> None:
        self.column.setSpacing(15)
        card = Card()
        card.setMinimumHeight(190)
        card.body.addWidget(self.plot)
        card.body.addWidget(self._empty, 1)
        for part in (self.header, self.problem, self.interrupted, self.form):
            self.column.addWidget(part)
        self.column.addWidget(card, 1)
        self.column.addWidget(self.progress)


def _make_curves() -> QWidget:
    from secateurs.ui.train.curves import LossCurves

    return LossCurves()


def data_words(state: State) -> tuple[str, ...]:
    """Say what there is to learn from, the longest wording first."""
    data = state.data
    if data is None:
        return ("The data set is being loaded", "Loading data")
    if not can_train(state):
        return (
            f"Training takes 28 × 28 grey pictures; {data.name} has other samples",
            "Training takes 28 × 28 grey pictures",
        )
    learn, choose, test = (count(len(part)) for part in (data.train, data.validation, data.test))
    return (
        f"{data.name}, {learn} to learn from, {choose} to choose by, {test} to test on",
        f"{data.name}, {learn} to learn from",
        f"{data.name}, {learn} images",
        data.name,
    )


MOST_OF_NAME = 24  # letters, so that the curves' key has room beside


def curve_title(state: State) -> str:
    """Say of which network the loss is: the one in use, unless another is being trained."""
    if state.training.is_live:
        return "loss"
    if state.training.of_failed:
        return "loss of the training that failed"
    return f"loss of {short(one_line(state.run.name), MOST_OF_NAME)}"


def empty_words(state: State) -> str:
    if state.training.is_live:
        return "Getting ready. The loss draws itself here as soon as the first steps are taken."
    lacks_pictures = state.data is not None and not can_train(state)
    press = "File, Use the bundled MNIST; then press Train" if lacks_pictures else "Press Train"
    if state.run.kind != "trained":
        return (
            f"{state.run.name} was not trained here: there is no loss to draw."
            f" {press} to train a new network."
        )
    return f"{press}: the loss of every step draws itself here while the network learns."
