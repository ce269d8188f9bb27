"""Every way out: ask while something learns, then end all threads."""

from collections.abc import Sequence

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtWidgets import QMessageBox, QWidget

from secateurs.ui.train.steered_job import SteeredJob
from secateurs.ui.widgets.buttons import plain_button, primary_button

STAY = QMessageBox.ButtonRole.RejectRole
DISCARD = QMessageBox.ButtonRole.DestructiveRole
KEEP = QMessageBox.ButtonRole.AcceptRole
LATER = QMessageBox.ButtonRole.YesRole


class Closing(QObject):
    """Says when the window may close."""

    may_close = Signal()

    def __init__(self, learners: Sequence[SteeredJob], window: QWidget) -> None:
        super().__init__(window)
        self._learners = learners
        self._window = window
        self._box: QMessageBox | None = None
        self._closing = False
        for learner in learners:
            learner.failed.connect(self._stay_open)
            learner.ended.connect(self._one_ended)

    @property
    def _live(self) -> list[SteeredJob]:
        return [learner for learner in self._learners if learner.is_live]

    @property
    def _under_way(self) -> str:
        return " ".join(learner.under_way for learner in self._live)

    @Slot()
    def request(self) -> None:
        """Close at once, or ask what becomes of what is being learned."""
        if not self._live:
            self.may_close.emit()
        elif self._box is None:
            self._ask()

    def _ask(self) -> None:
        box = QMessageBox(self._window)
        box.setWindowTitle("Training is under way")
        box.setTextFormat(Qt.TextFormat.PlainText)
        box.setText(self._under_way)
        box.setInformativeText("What shall become of it before the window closes?")
        stay = plain_button("Do not close", "Leave the window open (Esc)")
        keep = primary_button("Stop and keep", "End it, keep the best epoch, then close (Enter)")
        discard = plain_button("Cancel and discard", "End it; nothing of it is kept")
        later = plain_button("Go on next time", "Keep how far it has come, and offer to go on")
        for button, role in ((stay, STAY), (discard, DISCARD), (later, LATER), (keep, KEEP)):
            button.setParent(box)  # else Python lets go of it
            box.addButton(button, role)
        box.setDefaultButton(keep)
        box.setEscapeButton(stay)
        box.finished.connect(self._answered)
        self._box = box
        box.open()
        keep.setFocus()

    def _ask_of_what_is_left(self, box: QMessageBox) -> None:
        """Ask nothing about what has ended meanwhile; no button changes its place."""
        if self._live:
            box.setText(self._under_way)
            return
        box.setWindowTitle("Training has ended")
        box.setText("It has ended meanwhile.")
        box.setInformativeText("Shall the window close?")
        for button in box.buttons():
            if box.buttonRole(button) in (DISCARD, LATER):
                button.setEnabled(False)
            elif box.buttonRole(button) == KEEP:
                button.setFixedWidth(button.width())
                button.setText("Close")
                button.setToolTip("Close the window (Enter)")

    @Slot()
    def _answered(self) -> None:
        """Do as was chosen; all may have ended while the question was open."""
        box, self._box = self._box, None
        if box is None:
            return
        # Here, not in a slot of the button's: Qt tells of the button after the box.
        chosen = box.buttonRole(box.clickedButton())
        box.deleteLater()
        self._closing = chosen == KEEP and bool(self._live)
        for learner in self._live:
            if chosen == DISCARD:
                learner.cancel_and_discard()
            elif chosen == KEEP:
                learner.stop_and_keep()
            elif chosen == LATER:
                learner.leave_for_later()
        if chosen in (KEEP, LATER, DISCARD) and not self._closing:
            self.may_close.emit()  # what is thrown away or left is not waited for

    @Slot()
    def _stay_open(self) -> None:
        """After a failure there is something to read, and nothing was kept or discarded."""
        self._closing = False

    @Slot()
    def _one_ended(self) -> None:
        if self._box is not None:
            self._ask_of_what_is_left(self._box)
        if self._closing and not self._live:
            self._closing = False
            self.may_close.emit()
