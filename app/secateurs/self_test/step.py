"""One step of the self-test, how it fails, and how it is taken."""

import time
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass

from secateurs.self_test.messages import Message, StepBegun, StepReport
from secateurs.self_test.rig import Failed, Rig, Skipped


@dataclass(frozen=True, slots=True)
class Step:
    """What is tried.

    Attributes:
        name: completes the sentence "The program ...".
        work: returns a note for the reader; raises Failed, or Skipped where it cannot be tried.
        needs: steps without which it makes no sense.
        limit: seconds.
    """

    name: str
    work: Callable[[Rig], str]
    needs: tuple["Step", ...] = ()
    limit: float = 60.0


def take_all(
    steps: Iterable[Step],
    rig: Rig,
    tell: Callable[[Message], object],
    guard: Callable[[float], object] = lambda limit: None,
) -> None:
    """Take the steps in turn; what needs one that did not pass is skipped.

    Args:
        guard: is told how many seconds each step may take, before it begins.
    """
    passed: set[str] = set()
    for step in steps:
        tell(StepBegun(step.name))
        guard(step.limit)
        report = taken(step, rig, passed)
        if report.passed:
            passed.add(step.name)
        tell(report)


def taken(step: Step, rig: Rig, passed: Collection[str] = ()) -> StepReport:
    lacking = [need.name for need in step.needs if need.name not in passed]
    if lacking:
        return StepReport(step.name, None, 0.0, f"needs a step that did not pass: {lacking[0]}")
    begun = time.perf_counter()
    rig.begin(step.limit)
    passes, note = _tried(step, rig)
    return StepReport(step.name, passes, round(time.perf_counter() - begun, 3), note)


def _tried(step: Step, rig: Rig) -> tuple[bool | None, str]:
    try:
        return True, step.work(rig)
    except Skipped as why:
        return None, str(why)
    except Failed as why:
        return False, str(why)
    except Exception as error:  # a step shows it and the next ones go on
        return False, f"{type(error).__name__}: {error}"
