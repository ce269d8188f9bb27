"""One piece of core work, carried off the GUI thread."""

import logging
import threading
import traceback
from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal, Slot

from secateurs.core.base.errors import CancelledError, SecateursError
from secateurs.core.base.files import sentence_of
from secateurs.core.base.threads import frequent_switches
from secateurs.work.pace import Work

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Failure:
    """A failed job: a sentence for the person, details to copy."""

    text: str
    details: str


class Job(QObject):
    """Runs `work(report, cancelled)` once; what it returns is reported last.

    Work that is cancelled may raise CancelledError: then nothing more is reported.
    """

    reported = Signal(object)
    failed = Signal(object)  # Failure
    finished = Signal()

    def __init__(self, work: Work) -> None:
        super().__init__()
        self._work = work
        self._cancelled = threading.Event()

    @Slot()
    def run(self) -> None:
        try:
            with frequent_switches:
                result = self._work(self.reported.emit, self._cancelled.is_set)
            if result is not None:
                self.reported.emit(result)
        except CancelledError:
            logger.debug("a job was cancelled")
        except Exception as error:
            logger.exception("job failed")
            self.failed.emit(failure_of(error))
        finally:
            self.finished.emit()

    @property
    def is_cancelled(self) -> bool:
        return self._cancelled.is_set()

    def cancel(self) -> None:  # call directly: run() blocks this thread's event loop
        self._cancelled.set()


def failure_of(error: Exception) -> Failure:
    """Tell an expected error by its own sentence, any other by its kind."""
    if isinstance(error, SecateursError):
        text = str(error)
    elif said := sentence_of(error):
        text = said
    elif isinstance(error, MemoryError):
        text = "The computer ran out of memory."
    elif isinstance(error, ImportError):
        text = f"A library could not be loaded: {error}. Installing Secateurs again may help."
    else:
        text = f"Something went wrong: {type(error).__name__}: {error}"
    return Failure(text, "".join(traceback.format_exception(error)))
