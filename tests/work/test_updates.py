import threading

import pytest

from secateurs.core.base.errors import UpdateError
from secateurs.core.updates.versions import Comparison, ReleaseSource
from secateurs.jobs.job import Job
from secateurs.work.updates import unless_cancelled, updating_work
from tests.core.updates.release_server import closed_address, release_server


def test_a_job_reports_how_the_versions_compare():
    seen = []
    with release_server() as server:
        job = Job(updating_work(ReleaseSource(server.address, server.address), "0.1.0"))
        job.reported.connect(seen.append)
        job.run()
    assert seen == [Comparison("0.1.0", "1.2.3", "newer")]


def test_a_failure_is_one_sentence():
    told = []
    job = Job(updating_work(ReleaseSource(closed_address(), ""), "0.1.0"))
    job.failed.connect(told.append)
    job.run()
    assert told[0].text.startswith("The newest version is not known. 127.0.0.1 cannot be reached: ")


def test_what_a_question_raises_is_raised():
    def question():
        raise UpdateError("no")

    with pytest.raises(UpdateError, match="no"):
        unless_cancelled(question, lambda: False)


def test_an_answer_that_nobody_wants_is_not_waited_for():
    asked, over, ended = threading.Event(), threading.Event(), threading.Event()

    def question():
        asked.set()
        over.wait(60)
        ended.set()

    assert unless_cancelled(question, asked.is_set) is None
    over.set()
    assert ended.wait(60)
