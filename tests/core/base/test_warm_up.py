import gc
import subprocess
import sys
import threading

import pytest

from secateurs.core.base import tensorflow as warm_up
from secateurs.core.base.tensorflow import import_tensorflow

STOPPED = """
import gc, sys, threading, time
from secateurs.core.base.tensorflow import import_tensorflow, wait_for_tensorflow
assert "tensorflow" not in sys.modules
begun = time.monotonic()
assert not wait_for_tensorflow(lambda: False)
print(time.monotonic() - begun)
for thread in threading.enumerate():
    if thread is not threading.current_thread():
        thread.join()
assert wait_for_tensorflow(lambda: False)
assert "tensorflow" in sys.modules
assert gc.isenabled()
print(import_tensorflow(for_good=True))
"""


def test_tensorflow_is_imported_in_a_thread_and_waiting_for_it_ends_at_once_when_told_so():
    done = subprocess.run([sys.executable, "-c", STOPPED], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    took, versions = done.stdout.splitlines()
    assert float(took) < 0.5
    assert versions.startswith("TensorFlow 2.")


def test_importing_again_is_harmless():
    before = sys.getswitchinterval()
    assert ", Keras 3." in import_tensorflow()
    assert sys.getswitchinterval() == before
    assert gc.isenabled()


def test_an_import_that_fails_is_told_where_it_is_waited_for(monkeypatch):
    def fail(**options):
        raise ImportError("no such library")

    monkeypatch.setattr(warm_up, "_there", threading.Event())
    monkeypatch.setattr(warm_up, "import_tensorflow", fail)
    with pytest.raises(ImportError, match="no such library"):
        warm_up.wait_for_tensorflow(lambda: True)
