"""Good news goes by itself, a hint once it was heeded; errors stay until they are dismissed."""

from PySide6.QtCore import QObject, QTimer, Slot

from secateurs.ui.shell.controller import Controller
from secateurs.ui.shell.events import Noticed
from secateurs.ui.shell.state import Notice, State

SHOWN = 12_000  # milliseconds


def passes(notice: Notice) -> bool:
    """Good news goes; what offers a button waits for the person."""
    return notice.kind == "done" and not notice.action


def _is_heeded(before: State, state: State) -> bool:
    """Say whether the person has found the way: drawn and dragged, gone on, or begun to train."""
    tried = not state.pad.sheet.is_empty and state.pruning.choice.percent > 0
    return tried or state.page != before.page or state.training.is_live


class Passing(QObject):
    """Takes a "done" notice away after a while."""

    def __init__(self, controller: Controller) -> None:
        super().__init__(controller)
        self._controller = controller
        self.timer = QTimer(self, singleShot=True, interval=SHOWN)
        self.timer.timeout.connect(self._pass)
        controller.state_changed.connect(self._follow)

    @Slot(object, object)
    def _follow(self, before: State, state: State) -> None:
        if state.notice is before.notice:
            if (
                state.notice is not None
                and state.notice.kind == "hint"
                and _is_heeded(before, state)
            ):
                self._pass()
            return
        if state.notice is not None and passes(state.notice):
            self.timer.start()
        else:
            self.timer.stop()

    @Slot()
    def _pass(self) -> None:
        self._controller.dispatch(Noticed(None))
