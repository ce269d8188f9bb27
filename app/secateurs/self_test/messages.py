"""Hears what nobody expects: Qt's warnings, and errors that are logged."""

import json
import logging
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, TextIO

from PySide6.QtCore import QMessageLogContext, QtMsgType, qInstallMessageHandler


@dataclass(frozen=True, slots=True)
class StepBegun:
    name: str


@dataclass(frozen=True, slots=True)
class StepReport:
    """How a step went.

    Attributes:
        passed: None if it could not be taken here; `note` then says why.
        note: what was found, or the reason of a failure.
    """

    name: str
    passed: bool | None
    seconds: float
    note: str = ""


@dataclass(frozen=True, slots=True)
class Complaint:
    """A warning of Qt, or an error that was logged."""

    text: str


@dataclass(frozen=True, slots=True)
class Facts:
    """About the copy under test: versions, and figures such as "resident_mb"."""

    versions: Mapping[str, str] = field(default_factory=dict)
    figures: Mapping[str, float] = field(default_factory=dict)


Message = StepBegun | StepReport | Complaint | Facts

_KINDS: dict[str, type[Any]] = {
    kind.__name__: kind for kind in (StepBegun, StepReport, Complaint, Facts)
}


class Teller:
    """Appends messages; each is in the file at once, for the process may crash."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("a", encoding="utf-8")

    def __call__(self, message: Message) -> None:
        self._file.write(json.dumps([type(message).__name__, asdict(message)]) + "\n")
        self._file.flush()


def heard(file: TextIO) -> Iterator[Message]:
    """Yield the messages that have come since the last call."""
    while True:
        at, line = file.tell(), file.readline()
        if not line.endswith("\n"):  # still being written
            file.seek(at)
            return
        kind, content = json.loads(line)
        yield _KINDS[kind](**content)


CALM = (QtMsgType.QtDebugMsg, QtMsgType.QtInfoMsg)


class _Ear(logging.Handler):
    def __init__(self, tell: Callable[[Complaint], object]) -> None:
        super().__init__(logging.ERROR)
        self._tell = tell
        self.setFormatter(logging.Formatter("%(levelname)s %(name)s: %(message)s"))

    def emit(self, record: logging.LogRecord) -> None:
        self._tell(Complaint(self.format(record)))


def hear_complaints(tell: Callable[[Complaint], object]) -> None:
    """From now on tell of Qt's warnings, and of errors in the log, with their tracebacks."""

    def hear_qt(kind: QtMsgType, _: QMessageLogContext, message: str) -> None:
        if kind not in CALM:
            tell(Complaint(message))
        if kind == QtMsgType.QtFatalMsg and sys.stderr is not None:
            print(message, file=sys.stderr)  # the process ends in a moment

    logging.basicConfig(level=logging.INFO, handlers=[_Ear(tell)])
    qInstallMessageHandler(hear_qt)
