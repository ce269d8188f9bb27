"""Logs to a file what the program and Qt tell of themselves."""

import atexit
import logging
import sys
from logging.handlers import RotatingFileHandler
from pathlib import Path

from PySide6.QtCore import QMessageLogContext, QtMsgType, qInstallMessageHandler

from secateurs.core.base.errors import SecateursError
from secateurs.core.storage.folders import log_folder

LOG_BYTES = 1_000_000


class LogFile(RotatingFileHandler):
    """Says once what it cannot write, as on a full disk: `logging` would at every line."""

    _has_told = False

    def __init__(self, path: Path) -> None:
        super().__init__(
            path, maxBytes=LOG_BYTES, backupCount=2, encoding="utf-8", errors="backslashreplace"
        )

    def handleError(self, record: logging.LogRecord) -> None:
        error = sys.exception()
        if not isinstance(error, OSError):
            super().handleError(record)
        elif not self._has_told:
            self._has_told = True
            print(f"Not all is logged: {error.strerror or error}.", file=sys.stderr)


def log_to_file() -> None:
    """Log to a file; the program does without where that cannot be."""
    handler: logging.Handler = logging.NullHandler()
    try:
        handler = LogFile(log_folder() / "secateurs.log")
    except (SecateursError, OSError) as error:
        print(f"Nothing is logged: {error}", file=sys.stderr)
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    logging.basicConfig(level=logging.INFO, handlers=[handler])
    qInstallMessageHandler(_log_qt)
    atexit.register(qInstallMessageHandler, None)  # Qt may have more to say than Python lives


def where_the_log_is() -> str:
    try:
        return f"The log is in {log_folder()}."
    except SecateursError:
        return "There is no log."


def _log_qt(kind: QtMsgType, context: QMessageLogContext, message: str) -> None:
    level = logging.INFO if kind in (QtMsgType.QtDebugMsg, QtMsgType.QtInfoMsg) else logging.WARNING
    logging.getLogger("qt").log(level, "%s (%s)", message, context.category)
    if kind == QtMsgType.QtFatalMsg:
        print(message, file=sys.stderr)
