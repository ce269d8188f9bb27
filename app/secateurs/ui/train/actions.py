"""The buttons at the top of the Train page."""

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QWidget

from secateurs.ui.data_in_use import can_train
from secateurs.ui.state.snapshot import State
from secateurs.ui.widgets.buttons import plain_button, primary_button
from secateurs.ui.widgets.text import plain_tip


class TrainActions(QWidget):
    """Either Train, or Pause, Cancel and discard, and Stop and keep."""

    start_requested = Signal()
    pause_requested = Signal()
    resume_requested = Signal()
    stop_requested = Signal()
    discard_requested = Signal()

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
        self.discard.clicked.connect(self.discard_requested)
        self.stop.clicked.connect(self.stop_requested)
        self.start.clicked.connect(self.start_requested)

    def show_state(self, state: State) -> None:
        training = state.training
        live = training.is_live
        self._paused = training.phase == "paused"
        self.pause.setText("Resume" if self._paused else "Pause")
        self.pause.setToolTip(plain_tip(f"{self.pause.text()} the training (Ctrl+P)"))
        self.pause.setEnabled(training.phase in ("running", "paused"))
        steerable = training.phase in ("starting", "running", "paused")
        self.discard.setEnabled(steerable)
        self.stop.setEnabled(steerable)
        self.start.setEnabled(can_train(state) and not training.form_errors)
        for button in (self.pause, self.discard, self.stop):
            button.setVisible(live)
        self.start.setVisible(not live)

    @Slot()
    def _pause_or_resume(self) -> None:
        (self.resume_requested if self._paused else self.pause_requested).emit()
