"""A thread that always works on the newest question and drops the older ones."""

import logging
import threading
from collections.abc import Callable

from PySide6.QtCore import QObject, Signal, Slot

from secateurs.core.errors import SecateursError
from secateurs.jobs.job import failure_of
from secateurs.jobs.thread import BackgroundThread

logger = logging.getLogger(__name__)

Question = Callable[[Callable[[], bool]], object]


class _Worker(QObject):
    answered = Signal(object)
    failed = Signal(object)  # Failure

    def __init__(self) -> None:
        super().__init__()
        self._lock = threading.Lock()
        self._newest: Question | None = None
        self._superseded = threading.Event()

    def put(self, question: Question | None) -> None:  # called from the GUI thread
        with self._lock:
            self._newest = question
            self._superseded.set()

    @Slot()
    def work(self) -> None:
        with self._lock:
            question, self._newest = self._newest, None
            self._superseded.clear()
        if question is None:
            return
        try:
            answer = question(self._superseded.is_set)
        except SecateursError as error:  # told to the person; nothing is wrong with the program
            logger.info("a question in the background was refused: %s", error)
            self.failed.emit(failure_of(error))
        except Exception as error:
            logger.exception("a question in the background failed")
            self.failed.emit(failure_of(error))
        else:
            if answer is not None:
                self.answered.emit(answer)


class Lane(QObject):
    """Ask it at any rate: it answers the newest question; None is no answer.

    A question is `question(cancelled) -> answer`; `cancelled()` is true once a newer one
    is waiting.
    """

    answered = Signal(object)
    failed = Signal(object)  # Failure
    _asked = Signal()

    def __init__(self, name: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._thread = BackgroundThread()
        self._thread.setObjectName(name)
        self._stopped = False
        self._worker = _Worker()
        self._worker.moveToThread(self._thread)
        self._asked.connect(self._worker.work)
        self._worker.answered.connect(self.answered)
        self._worker.failed.connect(self.failed)

    def ask(self, question: Question) -> None:
        """Take a question; the one under way is told that it is superseded."""
        if self._stopped:
            return
        if not self._thread.isRunning():
            self._thread.start(BackgroundThread.Priority.LowPriority)
        self._worker.put(question)
        self._asked.emit()

    def drop(self) -> None:
        """Forget the question that waits and supersede the one under way."""
        self._worker.put(None)

    def stop(self) -> None:
        """Drop everything and wait for the thread to end; nothing is taken from then on."""
        self._stopped = True
        self.drop()
        self._thread.quit()
        self._thread.wait()
