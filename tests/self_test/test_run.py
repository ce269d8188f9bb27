import json

from secateurs.self_test.messages import StepReport
from secateurs.self_test.run import Report, as_json, last_line, step_line
from secateurs.self_test.watcher import unexpected

OK = StepReport("trains", True, 1.234, "215 steps")
FAIL = StepReport("exports .onnx", False, 12.0, "It was\nnot written.")
SKIP = StepReport("exports .tflite", None, 0.0, "LiteRT is not installed")
VERSIONS = {"python": "3.11.7", "secateurs": "0.1.0", "qt": "6.11.3", "platform": "xcb"}


def test_lines_are_aligned():
    assert step_line(OK) == "ok     1.23 s  trains: 215 steps"
    assert step_line(FAIL) == "FAIL  12.00 s  exports .onnx: It was not written."
    assert step_line(SKIP) == "skip   0.00 s  exports .tflite: LiteRT is not installed"


def test_the_last_line_has_the_verdict_and_the_versions():
    what = "Secateurs 0.1.0, Python 3.11.7, Qt 6.11.3, on xcb"
    assert last_line(Report((OK, SKIP), 20.04, VERSIONS)) == f"passed in 20.0 s: {what}"
    assert last_line(Report((OK, FAIL), 20.04, VERSIONS)) == f"1 failed in 20.0 s: {what}"


def test_a_step_that_is_skipped_is_no_failure_and_has_not_passed():
    report = Report((OK, SKIP), 20.0, VERSIONS, {"resident_mb": 150.0})
    content = json.loads(as_json(report))
    assert content == {
        "name": "secateurs",
        "passed": True,
        "steps": [
            {"name": "trains", "passed": True, "seconds": 1.234, "note": "215 steps"},
            {
                "name": "exports .tflite",
                "passed": None,
                "seconds": 0.0,
                "note": "LiteRT is not installed",
            },
        ],
        "seconds": 20.0,
        "versions": VERSIONS,
        "figures": {"resident_mb": 150.0},
        "frozen": False,
        "unexpected": [],
    }
    assert not Report((FAIL, OK), 1.0).passed


def test_only_whole_lines_are_expected():
    expected = "This plugin does not support raise()"
    assert unexpected(f"{expected}\n\n") == ()
    assert unexpected(f"{expected} at all\nWARNING: x\n") == (f"{expected} at all", "WARNING: x")
