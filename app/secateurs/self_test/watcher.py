"""Starts the process under test, hears what it tells, and sees it off, crash or hang."""

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from secateurs.core.storage.folders import HOME_VARIABLE
from secateurs.self_test.messages import (
    Complaint,
    Facts,
    Message,
    StepBegun,
    StepReport,
    heard,
)

# Each with its reason. Whole lines: a longer or a shorter one is unexpected.
EXPECTED = (
    # The offscreen platform has no window manager to tell of sizes or to bring a window forward.
    r"This plugin does not support (propagateSizeHints|raise)\(\)",
)

_EXPECTED = re.compile("|".join(f"(?:{pattern})" for pattern in EXPECTED))


def unexpected(text: str) -> tuple[str, ...]:
    """Return the lines that stand for trouble; empty lines are none."""
    lines = (line.rstrip() for line in text.splitlines())
    return tuple(line for line in lines if line and not _EXPECTED.fullmatch(line))


MESSAGES_VARIABLE = "SECATEURS_SELF_TEST"  # path of the file that the process tells into

BEGUN_VARIABLE = "SECATEURS_SELF_TEST_BEGUN"  # when it was started, seconds since the epoch

LIMIT = 900.0  # seconds; each step has a limit of its own

LOOK_UP = 0.05  # seconds

ENDS, QUIET = "ends", "writes nothing unexpected on stderr or in the log"

Tell = Callable[[StepReport], object]


@dataclass(slots=True)
class Found:
    """What is known so far of the process under test."""

    steps: list[StepReport] = field(default_factory=list)
    versions: dict[str, str] = field(default_factory=dict)
    figures: dict[str, float] = field(default_factory=dict)
    complaints: list[str] = field(default_factory=list)
    under_way: str = ""
    heard_at: float = field(default_factory=time.monotonic)  # of the last message
    said: str = ""  # all of its stdout and stderr

    @property
    def unexpected(self) -> tuple[str, ...]:
        """Whatever stands for trouble: lines of its output, and what it complained of."""
        return (*unexpected(self.said), *self.trouble)

    @property
    def trouble(self) -> tuple[str, ...]:
        return tuple(text for text in self.complaints if unexpected(text.partition("\n")[0]))


def watched(
    folder: Path, tell: Tell, command: Sequence[str] | None = None, limit: float = LIMIT
) -> Found:
    """Run the process under test to its end, with a home of its own in the folder.

    Args:
        tell: hears of each step as soon as it is done.
        command: by default this copy of the program.
        limit: seconds after which it is killed.
    """
    messages, said, found = folder / "messages", folder / "said", Found()
    messages.touch()
    with said.open("wb") as output, messages.open(encoding="utf-8") as file:
        process = subprocess.Popen(
            command or this_program(),
            env=environment(folder / "home", messages),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
        )
        with process:
            try:
                for _ in _looks(process, limit):
                    for message in heard(file):
                        _take(message, found, tell)
            finally:
                process.kill()  # only Ctrl+C gets here with a process that runs
    found.said = said.read_text(encoding="utf-8", errors="replace")
    for verdict in (_end(process.returncode, found), _quiet(found)):
        found.steps.append(verdict)
        tell(verdict)
    return found


def this_program() -> list[str]:
    """Return the command that starts this copy once more: a packaged one is its own Python."""
    module = [] if getattr(sys, "frozen", False) else ["-P", "-m", "secateurs"]
    return [sys.executable, *module, "--self-test"]


def environment(home: Path, messages: Path) -> Mapping[str, str]:
    """Return what the process sees: nothing of the user's, and one thread for small products."""
    alone = ("OPENBLAS_NUM_THREADS", "VECLIB_MAXIMUM_THREADS", "MKL_NUM_THREADS")
    return {
        **dict.fromkeys(alone, "1"),  # as the window does, before NumPy
        **os.environ,
        HOME_VARIABLE: str(home),
        MESSAGES_VARIABLE: str(messages),
        BEGUN_VARIABLE: repr(time.time()),
    }


def _looks(process: "subprocess.Popen[bytes]", limit: float) -> Iterator[None]:
    """Yield several times a second while the process runs, and once after its end."""
    deadline = time.monotonic() + limit
    while process.poll() is None:
        yield
        if time.monotonic() > deadline:
            process.kill()
        try:
            process.wait(LOOK_UP)
        except subprocess.TimeoutExpired:
            continue
    yield


def _take(message: Message, found: Found, tell: Tell) -> None:
    found.heard_at = time.monotonic()
    match message:
        case StepBegun(name):
            found.under_way = name
        case StepReport():
            found.under_way = ""
            found.steps.append(message)
            tell(message)
        case Complaint(text):
            found.complaints.append(text)
        case Facts(versions, figures):
            found.versions.update(versions)
            found.figures.update(figures)


def _end(code: int, found: Found) -> StepReport:
    seconds = round(time.monotonic() - found.heard_at, 3)
    if code == 0 and found.steps and not found.under_way:
        return StepReport(ENDS, True, seconds, "exit code 0")
    when = f", in the step: {found.under_way}" if found.under_way else ""
    return StepReport(ENDS, False, seconds, f"{_code_words(code)}{when}")


def _code_words(code: int) -> str:
    try:
        return f"ended by {signal.Signals(-code).name}"
    except ValueError:
        return f"ended with exit code {code}"


def _quiet(found: Found) -> StepReport:
    lines = found.unexpected
    if not lines:
        return StepReport(QUIET, True, 0.0)
    more = f" (and {len(lines) - 1} more)" if len(lines) > 1 else ""
    return StepReport(QUIET, False, 0.0, f"{lines[0].splitlines()[0]}{more}")
