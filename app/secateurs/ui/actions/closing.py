"""Every way out: ask while a training runs, then end all threads."""

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QMessageBox, QWidget

from secateurs.ui.actions.training import Training


class Closing(QObject):
    """Says when the window may close."""

    may_close = Signal()

    def __init__(self, training: Training, window: QWidget) -> None:
        super().__init__(training)
        self._training = training
        self._window = window
        self._box: QMessageBox | None = None
        self._closing = False
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
        stay = box.addButton("Go on training", QMessageBox.ButtonRole.RejectRole)
        discard = box.addButton("Cancel and discard", QMessageBox.ButtonRole.DestructiveRole)
        keep = box.addButton("Stop and keep", QMessageBox.ButtonRole.AcceptRole)
        box.setDefaultButton(keep)
        box.setEscapeButton(stay)
        keep.clicked.connect(self._keep)
        discard.clicked.connect(self._discard)
        box.finished.connect(self._answered)
        self._box = box
        box.open()

    @Slot()
    def _keep(self) -> None:
        self._closing = True
        self._training.stop_and_keep()

    @Slot()
    def _discard(self) -> None:
        self._closing = True
        self._training.cancel_and_discard()

    @Slot()
    def _answered(self) -> None:
        self._box = None
        if self._closing and not self._training.is_live:
            self.may_close.emit()

    @Slot()
    def _training_ended(self) -> None:
        if self._closing:
            self.may_close.emit()
