"""Imports TensorFlow from a background thread without freezing the window.

An import stalls the other threads in two ways: while the loader maps TensorFlow's libraries,
and while the garbage collector walks the many objects it makes. Both are avoided here.
"""

import ctypes
import gc
import importlib.util
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from secateurs.core.training.hush import hushed

LIBRARIES = (
    "libtensorflow_framework.so.2",
    "libtensorflow_cc.so.2",
    "python/lib_pywrap_tensorflow_common.so",
)
RTLD_NOW = 2
SWITCH_SECONDS = 0.0005  # how long this thread may make the window wait for the interpreter


def import_tensorflow() -> str:
    """Import TensorFlow and Keras, and return their versions in a short phrase."""
    with hushed(), _giving_way():
        if "tensorflow" not in sys.modules:
            _load_libraries()
        import keras
        import tensorflow
    return f"TensorFlow {tensorflow.__version__}, Keras {keras.__version__}"


def _load_libraries() -> None:
    """Load TensorFlow's libraries beforehand. Linux only; elsewhere the import does it."""
    if not sys.platform.startswith("linux"):
        return
    spec = importlib.util.find_spec("tensorflow")
    if spec is None or spec.origin is None:
        return
    # Through a foreign function, which lets the other threads run; CDLL(path) does not.
    dlopen = ctypes.CDLL(None).dlopen
    dlopen.argtypes, dlopen.restype = [ctypes.c_char_p, ctypes.c_int], ctypes.c_void_p
    for name in LIBRARIES:
        path = Path(spec.origin).parent / name
        if path.exists():
            dlopen(bytes(path), RTLD_NOW)


@contextmanager
def _giving_way() -> Iterator[None]:
    """Let other threads run often, and leave the garbage collector out."""
    interval, collecting = sys.getswitchinterval(), gc.isenabled()
    sys.setswitchinterval(SWITCH_SECONDS)
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()  # modules stay for good: no later collection need walk them
        if collecting:
            gc.enable()
        sys.setswitchinterval(interval)
