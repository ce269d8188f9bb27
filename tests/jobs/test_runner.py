import threading

from PySide6.QtCore import QThread

from secateurs.jobs.job import Job, Runner
from secateurs.jobs.thread import all_ended


def test_a_job_runs_in_another_thread_and_is_forgotten(qtbot):
    threads = []
    job = Job(lambda report, cancelled: threads.append(QThread.currentThread()))
    runner = Runner()
    runner.start(job)
    qtbot.waitUntil(lambda: not runner.is_busy)
    assert threads[0] is not QThread.currentThread()


def test_stop_cancels_every_job_and_starts_no_other(qtbot):
    begun = threading.Event()

    def work(report, cancelled):
        begun.set()
        while not cancelled():
            pass

    runner = Runner()
    runner.start(Job(work))
    assert begun.wait(10)
    runner.stop()
    assert all_ended(30)
    qtbot.waitUntil(lambda: not runner.is_busy)
    runner.start(Job(work))
    assert not runner.is_busy


def test_stop_does_not_wait_for_a_job_that_looks_at_nothing(qtbot):
    begun, go_on = threading.Event(), threading.Event()

    def work(report, cancelled):
        begun.set()
        assert go_on.wait(30)

    runner = Runner()
    runner.start(Job(work))
    assert begun.wait(10)
    runner.stop()
    assert not all_ended(0.01)
    go_on.set()
    assert all_ended(30)
