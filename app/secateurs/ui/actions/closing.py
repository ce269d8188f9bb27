"""Every way out: ask while a training runs, then end all threads."""

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QMessageBox, QWidget

from secateurs.ui.actions.training import Training

STAY = QMessageBox.ButtonRole.RejectRole
DISCARD = QMessageBox.ButtonRole.DestructiveRole
KEEP = QMessageBox.ButtonRole.AcceptRole


class Closing(QObject):
    """Says when the window may close."""

    may_close = Signal()

    def __init__(self, training: Training, window: QWidget) -> None:
        super().__init__(training)
        self._training = training
        self._window = window
        self._box: QMessageBox | None = None
        self._closing = False
        training.failed.connect(self._stay_open)
        training.ended.connect(self._training_ended)

    @Slot()
    def request(self) -> None:
        """Close at once, or ask what becomes of the training under way."""
        if not self._training.is_live:
            self.may_close.emit()
        elif self._box is None:
            self._ask()

    def _ask(self) -> None:
        box = QMessageBox(self._window)
        box.setWindowTitle("Training is under way")
        box.setText("A network is being trained.")
        box.setInformativeText("What shall become of it before the window closes?")
        stay = box.addButton("Go on training", STAY)
        box.addButton("Cancel and discard", DISCARD)
        box.setDefaultButton(box.addButton("Stop and keep", KEEP))
        box.setEscapeButton(stay)
        box.finished.connect(self._answered)
        self._box = box
        box.open()

    @Slot()
    def _answered(self) -> None:
        """Do as was chosen; the training may have ended while the question was open."""
        box, self._box = self._box, None
        if box is None:
            return
        # Here, not in a slot of the button's: Qt tells of the button after the box.
        chosen = box.buttonRole(box.clickedButton())
        box.deleteLater()
        self._closing = chosen in (KEEP, DISCARD)
        if self._closing and not self._training.is_live:
            self.may_close.emit()
        elif chosen == KEEP:
            self._training.stop_and_keep()
        elif chosen == DISCARD:
            self._training.cancel_and_discard()

    @Slot()
    def _stay_open(self) -> None:
        """After a failure there is something to read, and nothing was kept or discarded."""
        self._closing = False

    @Slot()
    def _training_ended(self) -> None:
        if self._closing:
            self.may_close.emit()
