"""How the self-test is told: a line a step, or one JSON object."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field

from secateurs.ui.self_test.messages import StepReport

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
