"""Starts TensorFlow: its import, quiet, and what makes it give the same figures again."""

import ctypes
import gc
import importlib.util
import os
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path

from secateurs.core.base.errors import WorkersError
from secateurs.core.base.threads import cores, frequent_switches

loader = threading.Lock()


@contextmanager
def hushed() -> Iterator[None]:
    """Send what is written to the stderr of the process nowhere; exceptions pass as ever."""
    if sys.stderr is not None:  # a windowed program on Windows has none
        sys.stderr.flush()
    try:
        kept = os.dup(2)
    except OSError:  # nobody listens anyway
        yield
        return
    nowhere = os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nowhere, 2)
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)
        os.close(nowhere)


_lock = threading.Lock()

_users: list[bool] = []  # an entry each that trains: whether it was on before it began


@contextmanager
def deterministic() -> Iterator[None]:
    """Have the same bits come of the same seed; several threads may at once.

    TensorFlow offers no public way to put it back, but has one.
    """
    from tensorflow.python.framework import config

    with _lock:
        _users.append(config.is_op_determinism_enabled() if not _users else _users[0])
        config.enable_op_determinism()
    try:
        yield
    finally:
        with _lock:
            before = _users.pop()
            if not _users and not before:
                config.disable_op_determinism()


LIBRARIES = (
    "libtensorflow_framework.so.2",
    "libtensorflow_cc.so.2",
    "python/lib_pywrap_tensorflow_common.so",
)

RTLD_NOW = 2

STACK_BYTES = 16 * 1024 * 1024  # its static initialisers overflow some systems' default

LOOK_UP_SECONDS = 0.05

_importing = threading.Lock()

_there = threading.Event()


def import_tensorflow(*, for_good: bool = False) -> str:
    """Import TensorFlow and Keras, and return their versions in a short phrase.

    Other threads of the process run meanwhile. The garbage collector, which would look through
    thousands of modules again and again, does not: that takes a sixth of the import.

    Args:
        for_good: the process is the program's own: no later collection need walk the modules.
    """
    with _importing:  # one at a time: the terminal is hushed meanwhile
        if not _there.is_set():
            with hushed(), unhurried():
                if "tensorflow" not in sys.modules:
                    with loader:
                        _load_libraries()
                import_module("keras")
                import_module("tensorflow")
                if for_good:
                    _convert_numbers()
                    gc.freeze()
            _there.set()
    import keras
    import tensorflow

    return f"TensorFlow {tensorflow.__version__}, Keras {keras.__version__}"


def _convert_numbers() -> None:
    """Make tensors of Python's numbers, of each type that a training does.

    For the first of each TensorFlow looks through all its kernels while no other thread runs, for
    25 ms: one at a time here rather than at once in the first training.
    """
    import tensorflow as tf

    for number, kind in ((1.0, tf.float32), (1, tf.int32), (1, tf.int64), (1, tf.uint32)):
        tf.constant(number, kind)


THREADS = "TF_NUM_INTRAOP_THREADS"  # in the environment, which TensorFlow reads at its start


def threads_of_tensorflow() -> int:
    """Return in how many threads an operation of TensorFlow runs here.

    The last bits of its sums depend on it.
    """
    tensorflow = sys.modules.get("tensorflow")
    being_imported = getattr(getattr(tensorflow, "__spec__", None), "_initializing", False)
    if tensorflow is not None and not being_imported:  # whoever has imported it
        given = tensorflow.config.threading.get_intra_op_parallelism_threads()
        if given:
            return int(given)
    told = os.environ.get(THREADS, "")
    if told.isdecimal() and int(told):
        return int(told)
    return cores()


def use_threads_of_tensorflow(number: int) -> None:
    """Have operations run in so many threads, whatever the cores.

    Raises:
        WorkersError: TensorFlow runs already, in another number of threads.
    """
    if "tensorflow" not in sys.modules:
        os.environ[THREADS] = str(number)
    elif threads_of_tensorflow() != number:
        raise WorkersError(
            f"TensorFlow runs in {threads_of_tensorflow()} threads on this worker, not in "
            f"{number}, so that its figures would be others: start the worker anew, or set "
            f"{THREADS}."
        )


def is_importing() -> bool:
    """Return whether a thread is at it, or at another import that takes its turn by `loader`.

    Nothing ends an import before its own end.
    """
    return _importing.locked() or loader.locked()


def wait_for_tensorflow(proceed: Callable[[], bool]) -> bool:
    """Have TensorFlow imported in another thread, and wait for it.

    Args:
        proceed: asked while waiting; after False the import goes on by itself.

    Returns:
        Whether TensorFlow is there.
    """
    if _there.is_set():
        return True
    failures: list[Exception] = []
    thread = _import_thread(failures)
    while thread.is_alive():
        if not proceed():
            return False
        thread.join(LOOK_UP_SECONDS)
    if failures:
        raise failures[0]
    return True


def _import_thread(failures: list[Exception]) -> threading.Thread:
    def work() -> None:
        try:
            import_tensorflow(for_good=True)
        except Exception as error:
            failures.append(error)

    thread = threading.Thread(target=work, name="import of TensorFlow")
    usual = threading.stack_size(STACK_BYTES)
    try:
        thread.start()
    finally:
        threading.stack_size(usual)
    return thread


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


_collector = threading.Lock()

_usual: list[bool] = []  # an entry each that leaves it out: whether it was on before the first


@contextmanager
def unhurried() -> Iterator[None]:
    """Let other threads run often, and leave the garbage collector out; several may at once.

    It would end in this thread what only the window's thread may end.
    """
    with uncollected(), frequent_switches:
        yield


@contextmanager
def uncollected() -> Iterator[None]:
    """Leave the garbage collector out where much is made that stays; several may at once."""
    with _collector:
        _usual.append(_usual[0] if _usual else gc.isenabled())
        gc.disable()
    try:
        yield
    finally:
        with _collector:
            collecting = _usual.pop()
            if collecting and not _usual:
                gc.enable()


def collect_garbage() -> None:
    """Begin to collect it, but nothing of what is there by now; once nobody leaves it out."""
    with _collector:
        gc.freeze()
        _usual[:] = [True] * len(_usual)
        if not _usual:
            gc.enable()
