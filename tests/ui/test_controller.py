from PySide6.QtCore import QObject, Slot

from secateurs.ui.controller import Controller
from secateurs.ui.state.events import ActivityChanged, PageChosen
from secateurs.ui.state.snapshot import State


class Answering(QObject):
    """Dispatches in answer to a page, as actions do."""

    def __init__(self, controller: Controller) -> None:
        super().__init__(controller)
        self._controller = controller
        controller.state_changed.connect(self.follow)

    @Slot(object, object)
    def follow(self, before: State, state: State) -> None:
        if state.page != before.page:
            self._controller.dispatch(ActivityChanged(f"on {state.page}"))


def test_whoever_is_told_last_ends_with_the_newest_state(qtbot, make_state):
    controller = Controller(make_state())
    Answering(controller)
    told: list[tuple[State, State]] = []
    controller.state_changed.connect(lambda *states: told.append(states))
    controller.dispatch(PageChosen("try"))
    assert [(state.page, state.activity) for _, state in told] == [("try", ""), ("try", "on try")]
    assert told[1][0] is told[0][1]
    assert told[-1][1] is controller.state
