"""TensorFlow's deterministic operations: on while something trains, and put back after."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

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
