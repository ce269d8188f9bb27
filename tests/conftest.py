"""What every test owes the next one."""

import sys

import pytest


@pytest.fixture(autouse=True)
def _background_threads_end():
    """Wait for the threads that the test has told to end."""
    yield
    threads = sys.modules.get("secateurs.jobs.thread")  # where there can be any
    assert threads is None or threads.all_ended(30), "a thread was not told to end"
