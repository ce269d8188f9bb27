import gc
import threading

import pytest
from PySide6.QtCore import Qt

from secateurs.core.base.errors import CancelledError, DataError
from secateurs.jobs.lane import Lane
from secateurs.jobs.thread import all_ended


class Heard:
    """What reaches those who listen to a lane."""

    def __init__(self, lane):
        self.answers, self.failures, self.unwanted = [], [], []
        lane.answered.connect(self.answers.append)
        lane.failed.connect(lambda failure: self.failures.append(failure.text))
        lane.unwanted.connect(self.unwanted.append)


class Held:
    """A question that looks at nothing: it answers, or fails, when the test lets it go."""

    def __init__(self, answer):
        self._answer = answer
        self.begun, self.go_on = threading.Event(), threading.Event()
        self.cancelled = None

    def __call__(self, cancelled):
        self.begun.set()
        assert self.go_on.wait(30)
        self.cancelled = cancelled()
        if isinstance(self._answer, Exception):
            raise self._answer
        return self._answer


@pytest.fixture
def lane(qapp):
    lane = Lane("test")
    yield lane
    lane.stop()


@pytest.fixture
def heard(lane):
    return Heard(lane)


def at_work(lane, answer):
    question = Held(answer)
    lane.ask(question)
    assert question.begun.wait(30)
    return question


def test_it_is_at_work_until_the_answer_is_there(lane, heard, qtbot):
    assert not lane.is_at_work
    question = at_work(lane, 3)
    assert lane.is_at_work
    question.go_on.set()
    qtbot.waitUntil(lambda: heard.answers == [3])
    assert not lane.is_at_work


def test_the_newest_question_wins(lane, heard, qtbot):
    begun, both_asked = threading.Event(), threading.Event()

    def slow(cancelled):
        begun.set()
        while not cancelled():
            pass
        assert both_asked.wait(30)  # the old one is not begun meanwhile

    lane.ask(slow)
    assert begun.wait(30)
    lane.ask(lambda cancelled: "old")
    lane.ask(lambda cancelled: "new")
    both_asked.set()
    qtbot.waitUntil(lambda: bool(heard.answers))
    assert heard.answers == ["new"]
    assert heard.unwanted == []


@pytest.mark.parametrize("late", ["old", DataError("old"), ValueError("old"), None])
def test_what_comes_of_a_superseded_question_reaches_nobody(lane, heard, qtbot, late):
    old = at_work(lane, late)
    lane.ask(lambda cancelled: "new")
    old.go_on.set()
    qtbot.waitUntil(lambda: bool(heard.answers))
    assert old.cancelled
    assert (heard.answers, heard.failures) == (["new"], [])
    assert heard.unwanted == (["old"] if late == "old" else [])


@pytest.mark.parametrize("late", ["old", DataError("old")])
@pytest.mark.parametrize("how", ["asked", "dropped"])
def test_not_even_what_was_on_its_way_already(lane, heard, qtbot, how, late):
    posted = threading.Event()
    lane._worker.ended.connect(lambda *_: posted.set(), Qt.ConnectionType.DirectConnection)
    at_work(lane, late).go_on.set()
    assert posted.wait(30)  # it waits for this thread to take it
    if how == "dropped":
        lane.drop()
    lane.ask(lambda cancelled: "new")
    qtbot.waitUntil(lambda: bool(heard.answers))
    assert (heard.answers, heard.failures) == (["new"], [])
    assert heard.unwanted == (["old"] if late == "old" else [])


def test_a_question_that_waits_in_line_is_never_begun_once_it_is_dropped(lane, heard, qtbot):
    begun = []
    first = at_work(lane, None)
    lane.ask(lambda cancelled: begun.append("second"))
    lane.drop()
    first.go_on.set()
    with qtbot.waitSignal(lane.answered):
        lane.ask_next(lambda cancelled: "third")
    assert (begun, heard.answers) == ([], ["third"])


def test_the_next_question_lets_the_one_under_way_be_answered(lane, heard, qtbot):
    first = at_work(lane, "first")
    lane.ask_next(lambda cancelled: "second")
    lane.ask_next(lambda cancelled: "third")
    first.go_on.set()
    qtbot.waitUntil(lambda: "third" in heard.answers)
    assert heard.answers == ["first", "third"]
    assert not first.cancelled


@pytest.mark.parametrize("first", [None, CancelledError(), DataError("no")])
def test_the_next_question_is_asked_whatever_came_of_the_first(lane, heard, qtbot, first):
    held = at_work(lane, first)
    lane.ask_next(lambda cancelled: "second")
    held.go_on.set()
    qtbot.waitUntil(lambda: bool(heard.answers))
    assert heard.answers == ["second"]


def test_an_answer_here_supersedes_the_question_under_way(lane, heard, qtbot):
    question = at_work(lane, "first")
    lane.answer(lambda cancelled: "second")
    assert heard.answers == ["second"]
    question.go_on.set()
    qtbot.waitUntil(lambda: heard.unwanted == ["first"])
    assert heard.answers == ["second"]
    refused = Held(DataError("no"))
    refused.go_on.set()
    lane.answer(refused)
    assert heard.failures == ["no"]


def test_a_failure_reaches_the_asker(lane, qtbot):
    with qtbot.waitSignal(lane.failed) as failed:
        lane.ask(lambda cancelled: 1 / 0)
    assert "ZeroDivisionError" in failed.args[0].text


def test_work_that_was_cancelled_is_told_to_nobody(lane, heard, qtbot):
    def cancelled_work(cancelled):
        raise CancelledError

    lane.ask(cancelled_work)
    lane.ask_next(lambda cancelled: "next")
    qtbot.waitUntil(lambda: bool(heard.answers))
    assert (heard.answers, heard.failures) == (["next"], [])


def test_a_lane_that_is_stopped_answers_nothing_and_takes_nothing(lane, heard, qapp):
    question = at_work(lane, "late")
    lane.stop()
    lane.ask(lambda cancelled: "later")
    lane.ask_next(lambda cancelled: "later still")
    question.go_on.set()
    assert all_ended(30)
    qapp.processEvents()
    assert question.cancelled
    assert (heard.answers, heard.failures) == ([], [])


def test_stopping_does_not_wait_for_a_question_that_looks_at_nothing(lane):
    question = at_work(lane, None)
    lane.stop()
    assert not all_ended(0.01)
    question.go_on.set()
    assert all_ended(30)


def test_work_goes_on_safely_when_the_lane_is_gone(qtbot):
    begun, go_on, ended = (threading.Event() for _ in range(3))

    def question(cancelled):
        begun.set()
        go_on.wait(30)
        ended.set()

    lane = Lane("short-lived")
    lane.ask(question)
    assert begun.wait(30)
    lane.stop()
    del lane
    gc.collect()
    go_on.set()
    assert all_ended(30)
    assert ended.is_set()


def test_what_may_wait_is_not_begun_where_a_newer_question_comes_first(lane, heard, qtbot):
    begun = []
    lane.ask(lambda cancelled: begun.append("old"), after=30)
    lane.ask(lambda cancelled: begun.append("new") or "new", after=0.001)
    qtbot.waitUntil(lambda: bool(heard.answers))
    assert (begun, heard.answers) == (["new"], ["new"])


def test_what_waits_to_be_begun_holds_up_no_end(lane):
    lane.ask(lambda cancelled: "never", after=30)
    lane.stop()
    assert all_ended(10)


def test_its_thread_may_be_there_before_a_question_and_ends_with_it(qtbot):
    lane = Lane("ready")
    lane.make_ready()
    lane.make_ready()
    assert lane._thread.isRunning()
    lane.stop()
    assert all_ended(30)
    lane.make_ready()
    assert not lane._thread.isRunning()
