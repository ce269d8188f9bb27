import os
import signal
import subprocess
import sys

import pytest

from secateurs.core.base.crew import interrupts_held

ASK = "import os, signal; os.kill(os.getpid(), signal.SIGINT); print('goes on')"


@pytest.mark.skipif(os.name == "nt", reason="signals differ")
def test_a_process_that_begins_while_interrupts_are_held_hears_of_none_from_its_start_on():
    before = signal.pthread_sigmask(signal.SIG_BLOCK, ())
    with interrupts_held():
        told = subprocess.run([sys.executable, "-c", ASK], stdout=subprocess.PIPE, text=True)
    assert (told.returncode, told.stdout) == (0, "goes on\n")
    assert signal.pthread_sigmask(signal.SIG_BLOCK, ()) == before
