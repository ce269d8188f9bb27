import pytest

from secateurs.core.base.errors import CancelledError, DataError
from secateurs.jobs.job import Job


def test_job_reports_then_finishes():
    seen: list[object] = []

    def work(report, cancelled):
        report("tick")

    job = Job(work)
    job.reported.connect(seen.append)
    job.finished.connect(lambda: seen.append("end"))
    job.run()
    assert seen == ["tick", "end"]


def test_the_result_is_reported_last():
    seen: list[object] = []

    def work(report, cancelled):
        report(1)
        return 2

    job = Job(work)
    job.reported.connect(seen.append)
    job.run()
    assert seen == [1, 2]


@pytest.mark.parametrize(
    ("error", "text"),
    [
        (DataError("a.gz is truncated."), "a.gz is truncated."),
        (ValueError("odd"), "Something went wrong: ValueError: odd"),
        (
            ImportError("no libcublas"),
            "A library could not be loaded: no libcublas. Installing Secateurs again may help.",
        ),
        (MemoryError(), "The computer ran out of memory."),
    ],
)
def test_a_failure_is_a_sentence_with_details(error, text):
    def work(report, cancelled):
        raise error

    failures = []
    job = Job(work)
    job.failed.connect(failures.append)
    job.run()
    assert failures[0].text == text
    assert "Traceback" in failures[0].details


def test_cancel_is_seen_by_the_work():
    seen = []
    job = Job(lambda report, cancelled: seen.append(cancelled()))
    job.cancel()
    job.run()
    assert seen == [True]


def test_work_that_was_cancelled_reports_nothing_and_finishes():
    seen, failures = [], []

    def work(report, cancelled):
        raise CancelledError

    job = Job(work)
    job.reported.connect(seen.append)
    job.failed.connect(failures.append)
    job.finished.connect(lambda: seen.append("end"))
    job.run()
    assert (seen, failures) == (["end"], [])
