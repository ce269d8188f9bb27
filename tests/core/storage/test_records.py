import platform
import subprocess
import sys

import numpy

from secateurs.core.storage import records as module
from secateurs.core.storage.records import versions


def test_the_versions_of_what_shapes_a_run_are_known():
    found = versions()
    assert set(found) == {"python", "secateurs", "tensorflow", "keras", "numpy"}
    assert found["python"] == platform.python_version()
    assert found["numpy"] == numpy.__version__


def test_what_is_not_installed_is_left_out(monkeypatch):
    monkeypatch.setattr(
        module,
        "PACKAGES",
        {"numpy": ("no-such-numpy", "numpy"), "none": ("no-such-package-at-all",)},
    )
    assert set(versions()) == {"python", "numpy"}


def test_storage_needs_no_tensorflow():
    script = """
import sys
from secateurs.core.storage import kept_runs, preferences, records, runs, tensorboard
import secateurs.core.learning.settings, safetensors.numpy, tensorboard.summary.writer.record_writer
records.versions()
print(sorted({"tensorflow", "keras", "torch", "scipy"} & set(sys.modules)))
"""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
    assert done.stdout == "[]\n", done.stderr
