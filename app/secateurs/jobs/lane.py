"""A thread that always works on the newest question and drops the older ones."""

import logging
import threading
from dataclasses import dataclass, field

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from secateurs.core.base.errors import CancelledError, SecateursError
from secateurs.jobs.job import Failure, failure_of
from secateurs.jobs.thread import BackgroundThread
from secateurs.work.pace import Question

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, eq=False)
class _Asked:
    """One question, told from all others by its identity."""

    question: Question
    dropped: threading.Event = field(default_factory=threading.Event)


class _Worker(QObject):
    ended = Signal(object, object)  # _Asked; the answer, a Failure, or None

    def __init__(self) -> None:
        super().__init__()
        self._lock = threading.Lock()
        self._newest: _Asked | None = None

    def put(self, asked: _Asked) -> None:  # called from the GUI thread
        with self._lock:
            self._newest = asked

    @Slot()
    def work(self) -> None:
        with self._lock:
            asked, self._newest = self._newest, None
        if asked is not None and not asked.dropped.is_set():
            self.ended.emit(asked, _outcome(asked))


class Lane(QObject):
    """Ask it at any rate: it answers the newest question; None is no answer.

    A question is `question(cancelled) -> answer`; `cancelled()` is true once a newer one is
    there or nobody wants the answer any more; it may raise CancelledError then. What comes of a
    question that was superseded or dropped reaches neither `answered` nor `failed`, even if it
    was on its way already.
    """

    answered = Signal(object)
    failed = Signal(object)  # Failure
    unwanted = Signal(object)  # an answer that came too late: to undo what it left behind
    _asked = Signal()

    def __init__(self, name: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._worker = _Worker()
        self._thread = BackgroundThread(self._worker)
        self._thread.setObjectName(name)
        self._stopped = False
        self._wanted: _Asked | None = None  # at work, or waiting for the thread
        self._next: Question | None = None
        self._later = QTimer(self, singleShot=True)  # here, so that a wait wakes no thread
        self._later.timeout.connect(self._begin)
        self._asked.connect(self._worker.work)
        self._worker.ended.connect(self._take)

    def make_ready(self) -> None:
        """Have the thread there before the first question is."""
        if not (self._stopped or self._thread.isRunning()):
            self._thread.start(BackgroundThread.Priority.LowPriority)

    @property
    def is_at_work(self) -> bool:
        """Whether an answer is awaited."""
        return self._wanted is not None

    def ask(self, question: Question, after: float = 0.0) -> None:
        """Take a question; the one under way is superseded.

        Args:
            after: seconds to wait before it is begun, for what a newer one may supersede at once.
        """
        self.drop()
        if self._stopped:
            return
        self._wanted = _Asked(question)
        if after:
            self._later.start(round(1000 * after))
        else:
            self._begin()

    def ask_next(self, question: Question) -> None:
        """Take a question once the one under way is answered; the newest that waits counts."""
        if self._wanted is None:
            self.ask(question)
        else:
            self._next = question

    def answer(self, question: Question) -> None:
        """Answer a question here, in the calling thread; the one under way is superseded.

        For what takes less time than the window loses to a thread that works while it paints.
        """
        self.drop()
        if not self._stopped:
            self._tell(_outcome(_Asked(question)))

    def drop(self) -> None:
        """Forget what was asked."""
        self._later.stop()
        if self._wanted is not None:
            self._wanted.dropped.set()
        self._wanted = self._next = None

    def stop(self) -> None:
        """Drop everything and take nothing from then on; the thread ends by itself."""
        self._stopped = True
        self.drop()
        self._thread.quit()

    @Slot()
    def _begin(self) -> None:
        if self._wanted is not None:
            self.make_ready()
            self._worker.put(self._wanted)
            self._asked.emit()

    @Slot(object, object)
    def _take(self, asked: _Asked, outcome: object) -> None:
        if asked is not self._wanted:
            if outcome is not None and not isinstance(outcome, Failure):
                self.unwanted.emit(outcome)
            return
        self._wanted, question, self._next = None, self._next, None
        if question is not None:
            self.ask(question)
        self._tell(outcome)

    def _tell(self, outcome: object) -> None:
        if isinstance(outcome, Failure):
            self.failed.emit(outcome)
        elif outcome is not None:
            self.answered.emit(outcome)


def _outcome(asked: _Asked) -> object:
    try:
        return asked.question(asked.dropped.is_set)
    except CancelledError:
        return None
    except SecateursError as error:  # told to the person; nothing is wrong with the program
        logger.info("a question in the background was refused: %s", error)
        return failure_of(error)
    except Exception as error:
        logger.exception("a question in the background failed")
        return failure_of(error)
