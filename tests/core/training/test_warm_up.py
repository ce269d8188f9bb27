import gc
import subprocess
import sys

from secateurs.core.training.warm_up import import_tensorflow

SCRIPT = """
import gc, sys, threading
from secateurs.core.training.warm_up import import_tensorflow
assert "tensorflow" not in sys.modules
answers = []
thread = threading.Thread(target=lambda: answers.append(import_tensorflow()))
thread.start()
thread.join()
assert gc.isenabled()
print(answers[0])
"""


def test_tensorflow_is_imported_in_a_thread():
    done = subprocess.run([sys.executable, "-c", SCRIPT], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("TensorFlow 2.")


def test_importing_again_is_harmless():
    before = sys.getswitchinterval()
    assert ", Keras 3." in import_tensorflow()
    assert sys.getswitchinterval() == before
    assert gc.isenabled()
