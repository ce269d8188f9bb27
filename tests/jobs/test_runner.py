import threading

from PySide6.QtCore import QThread

from secateurs.jobs.job import Job
from secateurs.jobs.runner import Runner


def test_a_job_runs_in_another_thread_and_is_forgotten(qtbot):
    threads = []
    job = Job(lambda report, cancelled: threads.append(QThread.currentThread()))
    runner = Runner()
    runner.start(job)
    qtbot.waitUntil(lambda: not runner.is_busy)
    assert threads[0] is not QThread.currentThread()


def test_stop_cancels_and_waits(qtbot):
    begun = threading.Event()

    def work(report, cancelled):
        begun.set()
        while not cancelled():
            pass

    runner = Runner()
    runner.start(Job(work))
    assert begun.wait(10)
    runner.stop()
    assert not runner.is_busy
