from PySide6.QtCore import QObject, QTimer

from secateurs.ui.widgets.turns import Turns


def test_each_step_has_a_turn_of_the_event_loop_of_its_own(qapp, qtbot):
    parent, seen = QObject(), []
    turns = Turns(parent)

    def step(name):
        seen.append(name)
        QTimer.singleShot(0, lambda: seen.append(f"what came of {name}"))

    turns.add(lambda: step("one"), lambda: step("two"))
    turns.add(lambda: step("three"))
    assert seen == []
    qtbot.waitUntil(lambda: len(seen) == 6)
    assert [word for word in seen if "came" not in word] == ["one", "two", "three"]
    assert seen.index("what came of one") < seen.index("three")


def test_those_that_wait_are_taken_at_once_where_that_is_wished(qapp):
    parent, seen = QObject(), []
    turns = Turns(parent)
    turns.add(lambda: turns.add(lambda: seen.append("added")), lambda: seen.append("first"))
    turns.finish()
    assert seen == ["first", "added"]


def test_none_is_taken_once_it_is_stopped(qapp, qtbot):
    parent, seen = QObject(), []
    turns = Turns(parent)
    turns.add(turns.stop, lambda: seen.append("late"))
    done = []
    qtbot.waitUntil(lambda: not turns._steps)
    QTimer.singleShot(20, lambda: done.append(True))
    qtbot.waitUntil(lambda: bool(done))
    assert seen == []


def test_a_step_that_fails_holds_up_no_other(qapp, qtbot):
    parent, seen = QObject(), []
    turns = Turns(parent)

    def fail():
        raise ValueError("on purpose")

    turns.add(fail, lambda: seen.append("next"))
    with qtbot.captureExceptions() as caught:
        qtbot.waitUntil(lambda: seen == ["next"])
    assert len(caught) == 1
