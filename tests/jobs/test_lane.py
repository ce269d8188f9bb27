import threading

from secateurs.jobs.lane import Lane


def test_the_newest_question_wins(qtbot):
    lane, answers = Lane("test"), []
    lane.answered.connect(answers.append)
    begun = threading.Event()

    def slow(cancelled):
        begun.set()
        while not cancelled():
            pass

    lane.ask(slow)
    assert begun.wait(10)
    lane.ask(lambda cancelled: "old")
    lane.ask(lambda cancelled: "new")
    qtbot.waitUntil(lambda: bool(answers))
    lane.stop()
    assert answers[-1] == "new"
    assert None not in answers


def test_a_failure_reaches_the_asker(qtbot):
    lane = Lane("test")
    with qtbot.waitSignal(lane.failed) as failed:
        lane.ask(lambda cancelled: 1 / 0)
    lane.stop()
    assert "ZeroDivisionError" in failed.args[0].text


def test_a_dropped_lane_answers_nothing(qtbot):
    lane, answers = Lane("test"), []
    lane.answered.connect(answers.append)
    lane.ask(lambda cancelled: None)
    lane.drop()
    lane.stop()
    assert answers == []
