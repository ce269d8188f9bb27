"""`secateurs --self-test`: what is asked, who does it, what is told, and the exit code."""

import os
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from secateurs.ui.screen import screen_problem
from secateurs.ui.self_test.messages import StepReport
from secateurs.ui.self_test.report import Report, as_json, last_line, step_line
from secateurs.ui.self_test.watching import MESSAGES_VARIABLE, watched

PASSED, FAILED, BAD_USAGE, INTERRUPTED = 0, 1, 2, 130
USAGE = "secateurs --self-test takes no other words than --json."


def run(arguments: Sequence[str]) -> int:
    """Test this copy of the program in a process of its own.

    Args:
        arguments: what stands after `--self-test`.

    Returns:
        0 if all passed, 1 if anything failed, 2 (bad usage, no screen) or 130 (Ctrl+C).
    """
    if MESSAGES_VARIABLE in os.environ:  # this is that process
        from secateurs.ui.self_test.taking import take

        return take(Path(os.environ[MESSAGES_VARIABLE]))
    problem = screen_problem() if list(arguments) in ([], ["--json"]) else USAGE
    if problem:
        print(problem, file=sys.stderr)
        return BAD_USAGE
    try:
        report = _report(quiet=bool(arguments))
    except KeyboardInterrupt:
        return INTERRUPTED
    print(as_json(report) if arguments else last_line(report))
    return PASSED if report.passed else FAILED


def _report(*, quiet: bool) -> Report:
    def show(step: StepReport) -> None:
        if not quiet:
            print(step_line(step), flush=True)

    begun = time.monotonic()
    # A kill that came too late may leave a file open, which Windows does not remove.
    with TemporaryDirectory(prefix="secateurs-self-test-", ignore_cleanup_errors=True) as name:
        found = watched(Path(name), show)
    if sys.stderr is not None:  # a windowed program on Windows has none
        sys.stderr.write(found.said)
        sys.stderr.writelines(f"{text}\n" for text in found.trouble)
    return Report(
        steps=tuple(found.steps),
        seconds=round(time.monotonic() - begun, 3),
        versions=found.versions,
        figures=found.figures,
        frozen=bool(getattr(sys, "frozen", False)),
        unexpected=found.unexpected,
    )
