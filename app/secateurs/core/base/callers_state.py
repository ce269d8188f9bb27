"""What other code of the process may notice: random state, names, logs, put back at the end.

Layers that are built draw seeds and names, in Python, NumPy, TensorFlow and Keras; converters
set loggers, and how much TensorFlow says, to their own liking.
"""

import logging
import os
import random
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

import numpy as np

NAMES, GENERATOR = "object_name_uids", "global_seed_generator"  # Keras's own words
LOG_LEVEL = "TF_CPP_MIN_LOG_LEVEL"  # in the environment; tf2onnx sets it where it is imported


@contextmanager
def callers_state_kept() -> Iterator[None]:
    """Put back at the end what other code of the process may notice."""
    with ExitStack() as at_last:
        at_last.callback(random.setstate, random.getstate())
        at_last.callback(np.random.set_state, np.random.get_state())  # noqa: NPY002
        at_last.callback(_put_tensorflow_back, _tensorflow_state())
        at_last.callback(_put_keras_back, _keras_state())
        at_last.callback(_put_loggers_back, _loggers())
        at_last.callback(_put_log_level_back, os.environ.get(LOG_LEVEL))
        yield


def _loggers() -> tuple[list[logging.Handler], dict[str, int]]:
    """Return the handlers of the root logger, and the levels that converters set."""
    return list(logging.root.handlers), {
        name: logging.getLogger(name).level for name in ("", "absl", "tensorflow")
    }


def _put_loggers_back(before: tuple[list[logging.Handler], dict[str, int]]) -> None:
    logging.root.handlers[:], levels = before
    for name, level in levels.items():
        logging.getLogger(name).setLevel(level)


def _put_log_level_back(before: str | None) -> None:
    if before is None:
        os.environ.pop(LOG_LEVEL, None)
    elif os.environ.get(LOG_LEVEL) != before:
        os.environ[LOG_LEVEL] = before


def _tensorflow_state() -> Any:
    """Return the generator that TensorFlow draws the seeds of its operations from, copied."""
    if "tensorflow" not in sys.modules:
        return None
    drawn_from = getattr(_context(), "_rng", None)
    return drawn_from and drawn_from.getstate()


def _put_tensorflow_back(state: Any) -> None:
    if state is not None:
        _context()._rng.setstate(state)


def _context() -> Any:
    from tensorflow.python.eager import context

    return context.context()


def _keras_state() -> tuple[dict[str, int], Any, Any]:
    """Return Keras's counters of names, its generator of seeds and where that stands."""
    if "keras" not in sys.modules:
        return {}, None, None
    generator = _of_keras(GENERATOR)
    return dict(_of_keras(NAMES) or {}), generator, generator and np.array(generator.state)


def _put_keras_back(state: tuple[dict[str, int], Any, Any]) -> None:
    if "keras" not in sys.modules:
        return
    from keras.src.backend.common import global_state

    names, generator, stood = state
    counters = _of_keras(NAMES)
    if counters is not None:
        counters.clear()
        counters.update(names)
    global_state.set_global_attribute(GENERATOR, generator)
    if generator is not None:
        generator.state.assign(stood)


def _of_keras(name: str) -> Any:
    from keras.src.backend.common import global_state

    return global_state.get_global_attribute(name)
