"""A card with one sentence: a training that failed, or one that can go on."""

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QHBoxLayout

from secateurs.ui.state.snapshot import State
from secateurs.ui.widgets.buttons import link_button, plain_button
from secateurs.ui.widgets.card import Card
from secateurs.ui.widgets.text import label


class ProblemCard(Card):
    """Why the last training ended; the details can be copied."""

    def __init__(self) -> None:
        super().__init__()
        self._details = ""
        self.sentence = label("", tone="error")
        self.sentence.setWordWrap(True)
        self.copy = plain_button("Copy details", "Copy the whole report to the clipboard")
        self.copy.clicked.connect(self._copy)
        _fill(self, self.sentence, self.copy)

    def show_state(self, state: State) -> None:
        training = state.training
        self.setVisible(bool(training.problem) and not training.is_live)
        self.sentence.setText(training.problem)
        self._details = training.details
        self.copy.setVisible(bool(training.details))

    @Slot()
    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(f"{self.sentence.text()}\n\n{self._details}")


class InterruptedCard(Card):
    """A training that an earlier start did not finish."""

    go_on_requested = Signal()
    forget_requested = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.sentence = label()
        self.sentence.setWordWrap(True)
        self.go_on = plain_button("Go on", "Go on where the training was interrupted")
        self.forget = link_button("Forget it", "Forget the interrupted training")
        self.go_on.clicked.connect(self.go_on_requested)
        self.forget.clicked.connect(self.forget_requested)
        _fill(self, self.sentence, self.forget, self.go_on)

    def show_state(self, state: State) -> None:
        self.setVisible(bool(state.interrupted_training) and not state.training.is_live)
        self.sentence.setText(state.interrupted_training)
        self.go_on.setEnabled(state.data is not None)


def _fill(card: Card, *parts: "object") -> None:
    row = QHBoxLayout()
    row.setSpacing(10)
    for at, part in enumerate(parts):
        row.addWidget(part, 0 if at else 1)  # type: ignore[arg-type]
    card.body.setContentsMargins(15, 9, 10, 9)
    card.body.addLayout(row)
    card.hide()
