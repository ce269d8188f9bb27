"""What is made of a process that passes, crashes, hangs or says what nobody expects."""

import sys

import pytest

from secateurs.self_test.messages import StepReport
from secateurs.self_test.watcher import ENDS, QUIET, watched

GOOD = """
import json, os
file = open(os.environ["SECATEURS_SELF_TEST"], "a")
def tell(kind, **content):
    print(json.dumps([kind, content]), file=file, flush=True)
tell("Facts", versions={"python": "3"})
tell("StepBegun", name="opens")
tell("StepReport", name="opens", passed=True, seconds=0.5, note="")
"""


@pytest.fixture
def watch(tmp_path):
    """Return a function: watch(code, **options) -> Found, and all that was told."""

    def watch(code, **options):
        told = []
        found = watched(tmp_path, told.append, [sys.executable, "-c", GOOD + code], **options)
        assert told == found.steps
        return found

    return watch


def failures(found):
    return {step.name: step.note for step in found.steps if step.passed is False}


def test_a_sound_process_passes_and_its_facts_are_known(watch):
    found = watch("tell('Facts', figures={'resident_mb': 150.0})")
    assert found.steps[0] == StepReport("opens", True, 0.5)
    assert [step.name for step in found.steps] == ["opens", ENDS, QUIET]
    assert failures(found) == {}
    assert (found.versions, found.figures) == ({"python": "3"}, {"resident_mb": 150.0})


def test_it_has_a_home_of_its_own(watch, tmp_path, monkeypatch):
    monkeypatch.setenv("SECATEURS_HOME", "the person's own")
    found = watch("print(os.environ['SECATEURS_HOME'])")
    assert found.said == f"{tmp_path / 'home'}\n"


def test_a_line_on_stderr_fails_it_even_from_below_python(watch):
    found = watch("os.write(2, b'libfoo: cannot open\\n')")
    assert failures(found) == {QUIET: "libfoo: cannot open"}
    assert found.said == "libfoo: cannot open\n"


def test_a_warning_of_qt_or_a_logged_error_fails_it(watch):
    found = watch("tell('Complaint', text='ERROR jobs: failed\\nTraceback')")
    assert failures(found) == {QUIET: "ERROR jobs: failed"}
    assert found.trouble == ("ERROR jobs: failed\nTraceback",)


def test_what_the_offscreen_platform_always_says_is_expected(watch):
    found = watch("tell('Complaint', text='This plugin does not support propagateSizeHints()')")
    assert failures(found) == {}


@pytest.mark.skipif(sys.platform == "win32", reason="there are no signals")
def test_a_crash_names_the_step_that_was_under_way(watch):
    found = watch("tell('StepBegun', name='trains'); os.kill(os.getpid(), 11)")
    assert failures(found) == {ENDS: "ended by SIGSEGV, in the step: trains"}


def test_an_end_before_the_first_step_is_over_fails_it(watch):
    found = watch("tell('StepBegun', name='trains')")
    assert failures(found) == {ENDS: "ended with exit code 0, in the step: trains"}


def test_an_exit_code_fails_it(watch):
    assert failures(watch("os._exit(3)")) == {ENDS: "ended with exit code 3"}


def test_a_process_that_hangs_is_ended(watch):
    found = watch("tell('StepBegun', name='trains'); import time; time.sleep(600)", limit=1.0)
    assert ENDS in failures(found)
    assert "trains" in failures(found)[ENDS]
