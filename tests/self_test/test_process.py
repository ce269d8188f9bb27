"""Which steps are taken, what becomes of those that fail, and of a process that is stuck."""

import subprocess
import sys

import pytest
from PySide6.QtCore import QTimer

from secateurs.self_test.messages import StepBegun
from secateurs.self_test.process import Step, take_all, taken
from secateurs.self_test.rig import Failed, Rig, Skipped, check

CODE = """
import time
from secateurs.self_test import process

process.GRACE = 0
process.end_if_stuck(0.2)
time.sleep(600)
"""


@pytest.fixture
def rig(qapp, tmp_path) -> Rig:
    return Rig(qapp, tmp_path, 0.0)


def raising(error):
    def work(_):
        raise error

    return work


def test_a_step_that_passes_has_its_note(rig):
    report = taken(Step("counts", lambda _: "70,000 images"), rig)
    assert (report.name, report.passed, report.note) == ("counts", True, "70,000 images")


@pytest.mark.parametrize(
    ("error", "passed", "note"),
    [
        (Failed("It is blank."), False, "It is blank."),
        (Skipped("onnx is not installed"), None, "onnx is not installed"),
        (ImportError("no such library"), False, "ImportError: no such library"),
    ],
)
def test_what_is_raised_decides(rig, error, passed, note):
    report = taken(Step("tries", raising(error)), rig)
    assert (report.passed, report.note) == (passed, note)


def test_what_needs_a_step_that_did_not_pass_is_skipped_and_the_rest_is_taken(rig):
    first = Step("opens", raising(Failed("no")), limit=5)
    steps = (first, Step("trains", lambda _: "", (first,)), Step("closes", lambda _: ""))
    told, limits = [], []
    take_all(steps, rig, told.append, limits.append)
    reports = {told.name: told for told in told if not isinstance(told, StepBegun)}
    assert [report.passed for report in reports.values()] == [False, None, True]
    assert reports["trains"].note == "needs a step that did not pass: opens"
    assert [begun.name for begun in told[::2]] == ["opens", "trains", "closes"]
    assert limits == [5, 60, 60]


def test_waiting_lets_the_event_loop_run(rig):
    came = []
    QTimer.singleShot(0, lambda: came.append(1))
    rig.begin(10)
    rig.until(lambda: came, "the timer")


def test_waiting_in_vain_ends_with_the_limit_and_a_sentence(rig):
    rig.begin(0.1)
    with pytest.raises(Failed, match=r"It waited 0\.1 seconds in vain for the data set\."):
        rig.until(lambda: False, "the data set")


def test_a_check_raises_its_words():
    check(1, "right")
    with pytest.raises(Failed, match="wrong"):
        check(0, "wrong")


def test_a_stuck_thread_ends_the_process_and_shows_where_it_is():
    done = subprocess.run(
        [sys.executable, "-c", CODE], check=False, capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 1
    assert 'File "<string>", line 7 in <module>' in done.stderr
