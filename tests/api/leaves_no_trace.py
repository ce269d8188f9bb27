"""Calls every function of `secateurs` in a process of its own, and looks what it has changed.

Prints a line for each: its name, and the names of what is no longer as it was. In the end, and
all is as in a new process then, it saves a compact model and trains it on, as the README promises.
"""

import gc
import logging
import os
import random
import signal
import sys
import tempfile
import threading
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import keras
import numpy as np
import tensorflow as tf
from threadpoolctl import threadpool_info

import secateurs as sc

rng = np.random.default_rng(0)
X = rng.normal(size=(60, 6)).astype(np.float32)
Y = (X[:, 0] > 0).astype(np.int64) + 2 * (X[:, 1] > 0)
RECIPE = sc.Recipe(epochs=1, batch_size=20)


class OfTheCaller(keras.layers.Layer):
    """A layer that passes on what it is given."""


def small_model() -> Any:
    layers = [
        keras.layers.Input((6,)),
        keras.layers.Dense(8, "relu"),
        keras.layers.Dropout(0.2),
        keras.layers.Dense(5, "relu"),
        keras.layers.Dense(4, "softmax"),
    ]
    return keras.Sequential(layers)


def surroundings() -> dict[str, Any]:
    """Return what a caller could notice, by what it is called."""
    loggers = ("", "tensorflow", "absl", "keras", "tf2onnx", "onnxruntime", "matplotlib", "h5py")
    kept = random.getstate(), np.random.get_state()  # noqa: NPY002
    return {
        "random of Python": kept[0],
        "random of NumPy": [np.asarray(part).tolist() for part in kept[1]],
        "determinism": tf.config.experimental.enable_op_determinism.__globals__[
            "is_op_determinism_enabled"
        ](),
        "threads": (
            tf.config.threading.get_intra_op_parallelism_threads(),
            tf.config.threading.get_inter_op_parallelism_threads(),
            threading.stack_size(),
            sys.getswitchinterval(),
        ),
        "threads of BLAS": [each["num_threads"] for each in threadpool_info()],
        "eager": (tf.config.functions_run_eagerly(), tf.executing_eagerly()),
        "jit": tf.config.optimizer.get_jit(),
        "policy": keras.config.dtype_policy().name,
        "floatx": (keras.config.floatx(), keras.config.epsilon()),
        "image format": keras.config.image_data_format(),
        "interactive logging": keras.config.is_interactive_logging_enabled(),
        "traceback filtering": keras.config.is_traceback_filtering_enabled(),
        "warnings": list(warnings.filters),
        "showwarning": warnings.showwarning,
        "loggers": [
            (name, logging.getLogger(name).level, len(logging.getLogger(name).handlers))
            for name in loggers
        ],
        "logging disabled": logging.root.manager.disable,
        "environment": dict(os.environ),
        "garbage": (gc.isenabled(), gc.get_threshold(), gc.get_freeze_count()),
        "NumPy's errors": np.geterr(),
        "NumPy's printing": np.get_printoptions(),
        "signals": [signal.getsignal(each) for each in (signal.SIGINT, signal.SIGTERM)],
        "hooks": (sys.excepthook, threading.excepthook, sys.stdout, sys.stderr),
        "folder": Path.cwd(),
        "path": list(sys.path),
        "recursion": sys.getrecursionlimit(),
        "stderr": os.fstat(2).st_ino,
    }


def drawn() -> list[float]:
    """Draw with every generator that a program may use without naming one."""
    layer = keras.layers.Dense(2)
    layer.build((None, 3))
    return [
        float(value)
        for value in (
            random.random(),
            np.random.rand(),  # noqa: NPY002
            tf.random.normal(()),
            tf.random.shuffle(tf.range(1000))[0],
            next(iter(tf.data.Dataset.range(1000).shuffle(1000))),
            keras.random.normal(()),
            layer.kernel[0, 0],
            keras.random.SeedGenerator().state[1] % 997,
        )
    ]


def around(act: Callable[[], Any]) -> tuple[Any, ...]:
    """Seed everything, draw, act and draw again; return all that a caller sees of it."""
    keras.utils.set_random_seed(3)
    first, name = drawn(), keras.layers.Dense(2).name
    before = surroundings()
    act()
    after = surroundings()
    layers = int(keras.layers.Dense(2).name.split("_")[1]) - int(name.split("_")[1])
    return first + drawn() + [layers], before, after


def fitted() -> list[float]:
    """Train as a caller would, with dropout and shuffling."""
    keras.utils.set_random_seed(5)
    model = small_model()
    model.compile("adam", "sparse_categorical_crossentropy")
    data = tf.data.Dataset.from_tensor_slices((X, Y)).shuffle(60).batch(20)
    model.fit(data, epochs=1, verbose=0)
    return model.get_weights()[0].ravel().tolist()


def calls(model: Any, folder: Path) -> dict[str, Callable[[], Any]]:
    """Return every public function with what it may be asked."""
    pruned = sc.prune(model, 0.5)
    model.save(folder / "model.keras")
    data = (X, Y)
    return {
        "rank": lambda: sc.rank(model, "weight", "taylor", data=data),
        "prune": lambda: sc.prune(model, 0.5, criterion="random"),
        "reconstruct": lambda: sc.reconstruct(pruned, X, teacher=model),
        "fine_tune": lambda: sc.fine_tune(pruned, data, RECIPE, validation=data),
        "compact": lambda: sc.compact(pruned),
        "sweep": lambda: sc.sweep(model, data, levels=(0.0, 0.5)),
        "sensitivity": lambda: sc.sensitivity(model, data, levels=(0.5,)),
        "budget": lambda: sc.budget(model, data, data, points=20, trials=2),
        "measure": lambda: sc.measure(pruned, 4, rounds=1),
        "lottery_ticket": lambda: sc.lottery_ticket(model, data, None, 0.5, RECIPE),
        "from_scratch": lambda: sc.from_scratch(model, data, RECIPE),
        "open_model": lambda: sc.open_model(folder / "model.keras"),
        "criterion": lambda: sc.criterion("of_the_caller")(lambda context: []),
        "supports": lambda: sc.supports(OfTheCaller, follows=True),
        **{
            f"export{end}": lambda end=end: sc.export(model, folder / f"out{end}", X)
            for end in (
                ".keras",
                ".weights.safetensors",
                ".tflite",
                ".int8.tflite",
                ".onnx",
                ".savedmodel",
                ".h",
            )
        },
    }


def changed(draws: list[float], called: tuple[Any, ...]) -> list[str]:
    """Say what is not as it was, and how."""
    found, before, after = called
    said = [
        f"{name}: {before[name]} -> {after[name]}"[:500]
        for name in before
        if before[name] != after[name]
    ]
    return said + ([] if found == draws else [f"draws: {found} -> {draws}"])


def saved_and_trained_on(model: Any, tuned: Any, folder: Path) -> None:
    """Do with a compact model what Keras does with any, and with one loaded from its file."""
    small = sc.compact(tuned)
    assert small.count_params() == tuned.account.parameters < model.count_params()
    small.save(folder / "small.keras")
    again = keras.models.load_model(folder / "small.keras")
    np.testing.assert_array_equal(again.predict(X, verbose=0), small.predict(X, verbose=0))
    shuffled = tf.data.Dataset.from_tensor_slices((X, Y)).shuffle(60).batch(12)
    whole = {"batch_size": 12, "verbose": 0}  # batches: another size has Keras trace anew
    tf.random.normal((3,)), tf.random.shuffle(tf.range(5))
    for each in (again, small):
        each.compile("adam", "sparse_categorical_crossentropy")
        before = each.evaluate(X, Y, **whole)
        each.fit(shuffled, epochs=5, verbose=0)
        each.fit(X, Y, epochs=5, validation_split=0.2, **whole)
        assert each.evaluate(X, Y, **whole) < before


def main(wanted: list[str]) -> None:
    weights, draws = fitted(), around(lambda: None)[0]
    with tempfile.TemporaryDirectory() as folder:
        model, given = small_model(), {}
        for called, act in calls(model, Path(folder)).items():
            if not wanted or called in wanted:
                found = around(lambda called=called, act=act: given.update({called: act()}))
                print(called, "|", ", ".join(changed(draws, found)), flush=True)
        print("fit", "|", "" if fitted() == weights else "other weights", flush=True)
        saved_and_trained_on(model, given.get("fine_tune") or sc.prune(model, 0.5), Path(folder))
        print("saved and trained on", "|", "")


if __name__ == "__main__":
    main(sys.argv[1:])
