import os
import signal
import subprocess
import sys
from contextlib import contextmanager

import pytest

from secateurs.core.base import crew
from secateurs.core.base.crew import interrupts_held, workers_here

ASK = "import os, signal; os.kill(os.getpid(), signal.SIGINT); print('goes on')"

FIRST = """
import multiprocessing, signal
from secateurs.core.base.crew import interrupts_held
start = multiprocessing.get_context("spawn").Process
with interrupts_held():
    process = start(target=signal.raise_signal, args=(signal.SIGINT,))
    process.start()
    process.join()
print(process.exitcode)
"""


@pytest.mark.skipif(os.name == "nt", reason="signals differ")
def test_a_process_that_begins_while_interrupts_are_held_hears_of_none_from_its_start_on():
    before = signal.pthread_sigmask(signal.SIG_BLOCK, ())
    with interrupts_held():
        told = subprocess.run([sys.executable, "-c", ASK], stdout=subprocess.PIPE, text=True)
    assert (told.returncode, told.stdout) == (0, "goes on\n")
    assert signal.pthread_sigmask(signal.SIG_BLOCK, ()) == before


@pytest.mark.skipif(os.name == "nt", reason="signals differ")
def test_nor_does_the_first_process_that_is_begun():
    told = subprocess.run([sys.executable, "-c", FIRST], stdout=subprocess.PIPE, text=True)
    assert (told.returncode, told.stdout) == (0, "0\n")


def test_workers_that_start_while_an_interrupt_is_held_are_ended_by_it(monkeypatch):
    distributed = pytest.importorskip("distributed", reason="the extra cluster is not installed")
    seen = []

    @contextmanager
    def started(**_):
        seen.append("entered")
        try:
            yield
        finally:
            seen.append("ended")

    @contextmanager
    def held():
        yield
        raise KeyboardInterrupt

    monkeypatch.setattr(distributed, "LocalCluster", started)
    monkeypatch.setattr(crew, "interrupts_held", held)
    with pytest.raises(KeyboardInterrupt), workers_here(1):
        raise AssertionError
    assert seen == ["entered", "ended"]
