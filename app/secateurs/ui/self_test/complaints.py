"""Hears what nobody expects: Qt's warnings, and errors that are logged."""

import logging
import sys
from collections.abc import Callable

from PySide6.QtCore import QMessageLogContext, QtMsgType, qInstallMessageHandler

from secateurs.ui.self_test.messages import Complaint

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
