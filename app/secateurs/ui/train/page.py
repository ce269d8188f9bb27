"""The Train page: settings, live curves and progress."""

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from secateurs.ui.data_in_use import can_train
from secateurs.ui.state.snapshot import State
from secateurs.ui.train.actions import TrainActions
from secateurs.ui.train.form import TrainForm
from secateurs.ui.train.progress import TrainProgress
from secateurs.ui.train.remark import InterruptedCard, ProblemCard
from secateurs.ui.widgets.card import Card
from secateurs.ui.widgets.deferred import Deferred
from secateurs.ui.widgets.page_header import PageHeader
from secateurs.ui.widgets.text import label
from secateurs.ui.wording import count

NARROW = 680  # pixels below which the fields take two lines


class TrainPage(QScrollArea):
    field_edit_requested = Signal(str, str)
    start_requested = Signal()
    pause_requested = Signal()
    resume_requested = Signal()
    stop_requested = Signal()
    discard_requested = Signal()
    go_on_requested = Signal()
    forget_requested = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._state: State | None = None
        self.header = PageHeader("Train", "")
        self.buttons = TrainActions()
        self.header.add_action(self.buttons)
        self.form = TrainForm()
        self.problem = ProblemCard()
        self.interrupted = InterruptedCard()
        self.plot = Deferred("secateurs.ui.train.curves", _make_curves)
        self.progress = TrainProgress()
        self._empty = label("", tone="muted")
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._empty.setWordWrap(True)
        self._build()
        self._connect()

    def show_state(self, state: State) -> None:
        self._state = state
        self.header.set_subtitle(*data_words(state))
        self.buttons.show_state(state)
        self.form.show_state(state.training)
        self.problem.show_state(state)
        self.interrupted.show_state(state)
        self.progress.show_state(state)
        empty = not state.training.losses and not state.training.history
        self._empty.setVisible(empty)
        self._empty.setText(empty_words(state))
        self.plot.setVisible(not empty)
        self._show_curves()

    def resizeEvent(self, event: QResizeEvent) -> None:
        self.form.set_narrow(event.size().width() < NARROW)
        super().resizeEvent(event)

    @Slot()
    def _show_curves(self) -> None:
        curves = self.plot.built
        if curves is not None and self._state is not None:
            curves.show_training(self._state.training)  # type: ignore[attr-defined]

    def _build(self) -> None:
        page = QWidget()
        page.setObjectName("page")
        column = QVBoxLayout(page)
        column.setContentsMargins(20, 20, 20, 18)
        column.setSpacing(15)
        card = Card()
        card.setMinimumHeight(190)
        card.body.addWidget(self.plot)
        card.body.addWidget(self._empty, 1)
        for part in (self.header, self.problem, self.interrupted, self.form):
            column.addWidget(part)
        column.addWidget(card, 1)
        column.addWidget(self.progress)
        self.setWidget(page)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.viewport().setAutoFillBackground(False)

    def _connect(self) -> None:
        self.plot.ready.connect(self._show_curves)
        self.form.field_edited.connect(self.field_edit_requested)
        self.interrupted.go_on_requested.connect(self.go_on_requested)
        self.interrupted.forget_requested.connect(self.forget_requested)
        for name in ("start", "pause", "resume", "stop", "discard"):
            wish = f"{name}_requested"
            getattr(self.buttons, wish).connect(getattr(self, wish))


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


def empty_words(state: State) -> str:
    if state.training.is_live:
        return "Getting ready. The loss draws itself here as soon as the first steps are taken."
    if state.run.kind != "trained":
        return (
            f"{state.run.name} was not trained here: there is no loss to draw."
            " Press Train to train a new network."
        )
    return "Press Train: the loss of every step draws itself here while the network learns."
