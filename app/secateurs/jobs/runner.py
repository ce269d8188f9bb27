"""Gives each job a thread of its own and sees it off."""

from PySide6.QtCore import QDeadlineTimer, QObject, Qt

from secateurs.jobs.job import Job
from secateurs.jobs.thread import BackgroundThread

# Static initialisers of TensorFlow overflow the default stack of some systems.
STACK_BYTES = 16 * 1024 * 1024


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
