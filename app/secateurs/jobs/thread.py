"""A thread for work that must never make the window wait."""

import os
import sys
import threading

from PySide6.QtCore import QDeadlineTimer, QObject, QThread

NICENESS = 10  # more than the window has


class BackgroundThread(QThread):
    """An event loop in a thread of low priority; nothing destroys it while it runs.

    Qt's own priorities mean nothing to Linux's usual scheduler; there a thread is nice, and
    so are the threads that it starts, TensorFlow's among them.

    What works in it lives as long as it does: whoever asked may be gone before the work ends.
    """

    def __init__(self, worker: QObject | None = None) -> None:
        super().__init__()
        self._worker = worker
        if worker is not None:
            worker.moveToThread(self)

    def start(self, priority: QThread.Priority = QThread.Priority.InheritPriority) -> None:
        _forget_ended()
        _started.add(self)
        super().start(priority)

    def run(self) -> None:
        if sys.platform == "linux":
            thread = threading.get_native_id()
            own = os.getpriority(os.PRIO_PROCESS, thread)
            os.setpriority(os.PRIO_PROCESS, thread, own + NICENESS)  # at most 19, as it is told
        self.exec()


def all_ended(seconds: float) -> bool:
    """Wait at most so long for the background threads; return whether all have ended.

    They must have been told to end: see `Lane.stop` and `Runner.stop`.
    """
    deadline = QDeadlineTimer(round(1000 * seconds))
    return all(thread.wait(deadline) for thread in _started)


_started: set[BackgroundThread] = set()


def _forget_ended() -> None:
    for thread in [each for each in _started if each.isFinished()]:
        thread.wait()
        _started.discard(thread)
