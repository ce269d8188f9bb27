"""Good news goes by itself; errors and hints stay until they are dismissed."""

from PySide6.QtCore import QObject, QTimer, Slot

from secateurs.ui.controller import Controller
from secateurs.ui.state.events import Noticed
from secateurs.ui.state.snapshot import Notice, State

SHOWN = 12_000  # milliseconds


def passes(notice: Notice) -> bool:
    """Good news goes; what offers a button waits for the person."""
    return notice.kind == "done" and not notice.action


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
            return
        if state.notice is not None and passes(state.notice):
            self.timer.start()
        else:
            self.timer.stop()

    @Slot()
    def _pass(self) -> None:
        self._controller.dispatch(Noticed(None))
