from PySide6.QtCore import QObject, Slot

from secateurs.jobs.job import Failure
from secateurs.ui.pad.events import StrokeBegun
from secateurs.ui.shell.controller import Controller
from secateurs.ui.shell.events import ActivityChanged, PageChosen
from secateurs.ui.shell.state import Notice, State


class Answering(QObject):
    """Dispatches in answer to a page, as actions do."""

    def __init__(self, controller: Controller) -> None:
        super().__init__(controller)
        self._controller = controller
        controller.state_changed.connect(self.follow)

    @Slot(object, object)
    def follow(self, before: State, state: State) -> None:
        if state.page != before.page:
            self._controller.dispatch(ActivityChanged("test", f"on {state.page}"))


def test_whoever_is_told_last_ends_with_the_newest_state(qtbot, make_state):
    controller = Controller(make_state())
    Answering(controller)
    told: list[tuple[State, State]] = []
    controller.state_changed.connect(lambda *states: told.append(states))
    controller.dispatch(PageChosen("try"))
    assert [(state.page, state.activities) for _, state in told] == [
        ("try", ()),
        ("try", (("test", "on try"),)),
    ]
    assert told[1][0] is told[0][1]
    assert told[-1][1] is controller.state


def test_of_the_sparsities_in_line_only_the_last_counts(qtbot, make_state):
    controller = Controller(make_state())
    told: list[int] = []
    controller.state_changed.connect(lambda _, state: told.append(state.pruning.choice.percent))
    for percent in (10, 20, 30):
        controller.aim_at(percent)
    qtbot.waitUntil(lambda: bool(told))
    assert told == [30]


def test_reports_in_line_are_shown_at_once_in_their_order_and_before_what_comes_next(
    qtbot, make_state
):
    controller = Controller(make_state())
    told: list[tuple[State, State]] = []
    controller.state_changed.connect(lambda *states: told.append(states))
    for text in ("first", "second"):
        controller.report(ActivityChanged(text, text))
    assert not told
    qtbot.waitUntil(lambda: bool(told))
    first, second = ("first", "first"), ("second", "second")
    assert [state.activities for _, state in told] == [(first, second)]
    controller.report(ActivityChanged("first", ""))
    controller.dispatch(ActivityChanged("third", "third"))
    assert [state.activities for _, state in told[1:]] == [(second,), (second, ("third", "third"))]
    assert told[2][0] is told[1][1]


def test_every_pen_position_in_line_is_drawn(qtbot, make_state):
    controller = Controller(make_state())
    controller.dispatch(StrokeBegun((0.0, 0.0)))
    points = tuple((float(i), float(i)) for i in range(1, 200))
    for point in points:
        controller.move_pen((point,))
    controller.lift_pen()
    assert controller.state.pad.sheet.strokes == (((0.0, 0.0), *points),)


def test_a_failure_in_the_background_is_told_with_its_details(controller):
    controller.tell_failure(Failure("The disk is full.", "OSError: 28"))
    assert controller.state.notice == Notice("The disk is full.", "error", "OSError: 28")
