"""The process under test: takes the steps with the real program, and tells how they went."""

import faulthandler
import os
import time
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import qVersion

from secateurs.core.storage.records import versions
from secateurs.self_test import cuts, exports, start
from secateurs.self_test.messages import (
    Facts,
    Message,
    StepBegun,
    StepReport,
    Teller,
    hear_complaints,
)
from secateurs.self_test.rig import Failed, Rig, Skipped
from secateurs.self_test.watcher import BEGUN_VARIABLE
from secateurs.ui.shell.application import make_application


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


OPEN = Step("opens the window", start.opens)

DATA = Step("loads MNIST", start.loads_data, (OPEN,))

READ = Step("reads a drawn 3", start.reads_a_drawing, (OPEN,))

IMPORT = Step("imports TensorFlow", start.imports_tensorflow, (OPEN,), limit=240)

TRAIN = Step("trains in the worker", start.trains, (DATA, IMPORT), limit=120)

LOSS = Step("paints the loss curve", start.paints_the_loss, (TRAIN,))

RELOAD = Step("saves and reloads a run", start.reloads, (TRAIN,))

PRUNE = Step("prunes weights and units", cuts.prunes, (TRAIN,))

REPAIR = Step("repairs", cuts.repairs, (PRUNE,))

COMPACT = Step("compacts", cuts.compacts, (REPAIR,))

SWEEP = Step("sweeps and paints the curves", cuts.sweeps, (TRAIN,), limit=120)

CURVES = Step("exports the curves", exports.exports_the_curves, (SWEEP,))

REPORT = Step("writes the report", exports.writes_the_report, (SWEEP,), limit=120)

KERAS = Step("exports .keras", exports.exports("keras"), (TRAIN,), limit=120)

FILES = (
    Step("exports .weights.safetensors", exports.exports("safetensors"), (TRAIN,), limit=120),
    Step("exports .tflite", exports.exports("litert"), (TRAIN,), limit=180),
    Step("exports .int8.tflite", exports.exports("litert-int8"), (TRAIN,), limit=180),
    Step("exports .onnx", exports.exports("onnx"), (TRAIN,), limit=180),
    Step("exports .savedmodel", exports.exports("savedmodel"), (TRAIN,), limit=180),
    Step("exports a C header", exports.exports("c"), (TRAIN,), limit=180),
)

REOPEN = Step("opens that .keras in another process", exports.opens_the_file, (KERAS,), limit=240)

CLOSE = Step("closes", exports.closes)

STEPS = (
    *(OPEN, DATA, READ, IMPORT, TRAIN, LOSS, RELOAD, PRUNE, REPAIR, COMPACT),
    *(SWEEP, CURVES, REPORT, KERAS, *FILES, REOPEN, CLOSE),
)

GRACE = 30  # seconds that a stuck thread of the window has beyond a step's own limit

STDERR = 2  # its number: there may be no sys.stderr


def take(messages: Path) -> int:
    """Take all steps; return 0 when they were taken, whether or not they passed."""
    faulthandler.enable(file=STDERR)
    tell = Teller(messages)
    hear_complaints(tell)
    app = make_application()
    tell(Facts(versions=versions() | {"qt": qVersion(), "platform": app.platformName()}))
    rig = Rig(app, messages.parent, float(os.environ.get(BEGUN_VARIABLE, time.time())))
    take_all(STEPS, rig, tell, end_if_stuck)
    tell(Facts(figures=rig.figures))
    return 0


def end_if_stuck(limit: float) -> None:
    """End the process with a traceback if it does not get on, in place of what was set before."""
    faulthandler.dump_traceback_later(limit + GRACE, exit=True, file=STDERR)


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
