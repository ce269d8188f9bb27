import os
import subprocess
import sys
from inspect import isfunction
from pathlib import Path

import pytest

import secateurs as sc

pytestmark = pytest.mark.slow

SCRIPT = Path(__file__).with_name("leaves_no_trace.py")
CALLED = {name for name in sc.__all__ if isfunction(getattr(sc, name))}


def test_every_function_leaves_its_callers_process_as_it_was():
    """Determinism, threads, draws, names, loggers, environment; `fit` gives the same bits.

    A compact model can be saved and trained on in it.
    """
    environment = os.environ | {"TF_CPP_MIN_LOG_LEVEL": "2"}  # not what tf2onnx sets it to
    for threads in ("TF_NUM_INTRAOP_THREADS", "TF_NUM_INTEROP_THREADS"):
        environment.pop(threads, None)  # as many as anybody has
    done = subprocess.run(
        [sys.executable, str(SCRIPT)], capture_output=True, text=True, env=environment
    )
    assert done.returncode == 0, done.stderr
    changed = dict(line.split(" | ", 1) for line in done.stdout.splitlines())
    assert {name.partition(".")[0] for name in changed} == CALLED | {"fit", "saved and trained on"}
    assert {name: what for name, what in changed.items() if what} == {}
