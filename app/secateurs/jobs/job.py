"""Pieces of work, each carried off the GUI thread into a thread of its own."""

import logging
import threading
import traceback
from dataclasses import dataclass

from PySide6.QtCore import QDeadlineTimer, QObject, Qt, Signal, Slot

from secateurs.core.base.errors import CancelledError, SecateursError
from secateurs.core.base.files import sentence_of
from secateurs.core.base.threads import frequent_switches
from secateurs.jobs.thread import BackgroundThread
from secateurs.work.pace import Work

logger = logging.getLogger(__name__)

# Static initialisers of TensorFlow overflow the default stack of some systems.
STACK_BYTES = 16 * 1024 * 1024


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


class Runner(QObject):
    """Starts jobs and remembers them until their threads have ended."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._running: dict[Job, BackgroundThread] = {}
        self._stopped = False

    @property
    def is_busy(self) -> bool:
        return any(not thread.isFinished() for thread in self._running.values())

    def start(self, job: Job) -> None:
        """Run the job in a new thread; connect to its signals before."""
        if self._stopped:
            return
        thread = BackgroundThread(job)
        thread.setStackSize(STACK_BYTES)
        thread.started.connect(job.run)
        # Direct: quit() is thread-safe and must not wait for the GUI thread's loop.
        job.finished.connect(thread.quit, Qt.ConnectionType.DirectConnection)
        thread.finished.connect(self._forget_ended)
        self._running[job] = thread
        thread.start()

    def stop(self) -> None:
        """Cancel every job and start none from then on; their threads end by themselves."""
        self._stopped = True
        for job in self._running:
            job.cancel()

    def wait_for(self, job: Job, seconds: float) -> bool:
        """Wait at most so long for a job's thread; return whether it has ended."""
        thread = self._running.get(job)
        return thread is None or thread.wait(QDeadlineTimer(round(1000 * seconds)))

    def _forget_ended(self) -> None:
        for job, thread in list(self._running.items()):
            if thread.isFinished():
                thread.wait()
                del self._running[job]
