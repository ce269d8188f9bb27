"""`secateurs --self-test`: what is asked, who does it, what is told, and the exit code."""

import json
import os
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

from secateurs.self_test.messages import StepReport
from secateurs.self_test.watcher import MESSAGES_VARIABLE, watched
from secateurs.ui.shell.screen import screen_problem

WORDS = {True: "ok", False: "FAIL", None: "skip"}

NAMES = {"secateurs": "Secateurs", "python": "Python", "tensorflow": "TensorFlow", "qt": "Qt"}


@dataclass(frozen=True, slots=True)
class Report:
    """The whole of it.

    Attributes:
        seconds: of all steps and the program's start and end.
        frozen: whether the copy under test is a packaged one.
        unexpected: lines on stderr, warnings of Qt and logged errors that nothing explains.
    """

    steps: tuple[StepReport, ...]
    seconds: float
    versions: Mapping[str, str] = field(default_factory=dict)
    figures: Mapping[str, float] = field(default_factory=dict)
    frozen: bool = False
    unexpected: tuple[str, ...] = ()

    @property
    def passed(self) -> bool:
        """Whether no step failed; one that cannot be taken here is no failure by itself."""
        return all(step.passed is not False for step in self.steps)


def step_line(step: StepReport) -> str:
    """Return such as "ok     1.23 s  trains in the worker: 108 steps"."""
    note = f": {' '.join(step.note.split())}" if step.note else ""
    return f"{WORDS[step.passed]:<4} {step.seconds:6.2f} s  {step.name}{note}"


def last_line(report: Report) -> str:
    """Return the verdict, the time of all, and what was under test."""
    failed = sum(step.passed is False for step in report.steps)
    verdict = f"{failed} failed" if failed else "passed"
    known = report.versions
    parts = [f"{name} {known[key]}" for key, name in NAMES.items() if key in known]
    if "platform" in known:
        parts.append(f"on {known['platform']}")
    return f"{verdict} in {report.seconds:.1f} s: {', '.join(parts) or 'nothing was started'}"


def as_json(report: Report) -> str:
    """Return name, passed, seconds, steps and versions; a step's `passed` is null if skipped."""
    content = {"name": "secateurs", "passed": report.passed, **asdict(report)}
    return json.dumps(content, indent=1, allow_nan=False)


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
        from secateurs.self_test.process import take

        return take(Path(os.environ[MESSAGES_VARIABLE]))
    problem = screen_problem() if list(arguments) in ([], ["--json"]) else USAGE
    if problem:
        print(problem, file=sys.stderr)
        return BAD_USAGE
    try:
        report = _report(quiet=bool(arguments))
    except KeyboardInterrupt:
        print("Stopped.", file=sys.stderr)
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
