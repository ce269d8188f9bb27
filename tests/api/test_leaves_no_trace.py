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
    """Determinism, threads, draws, names, loggers, environment; `fit` gives the same bits."""
    environment = os.environ | {"TF_CPP_MIN_LOG_LEVEL": "2"}  # not what tf2onnx sets it to
    done = subprocess.run(
        [sys.executable, str(SCRIPT)], capture_output=True, text=True, env=environment
    )
    assert done.returncode == 0, done.stderr
    changed = dict(line.split(" | ", 1) for line in done.stdout.splitlines())
    assert {name.partition(".")[0] for name in changed} == CALLED | {"fit"}
    assert {name: what for name, what in changed.items() if what} == {}


TRAINED_ON = """
import pathlib, sys
import keras
import numpy as np
import tensorflow as tf
import secateurs as sc

folder = pathlib.Path(sys.argv[1])
x = np.random.default_rng(0).normal(size=(64, 6)).astype("float32")
y = (x[:, 0] > 0).astype("int64")
layers = [keras.Input((6,)), keras.layers.Dense(9, "relu"), keras.layers.Dropout(0.3)]
model = keras.Sequential([*layers, keras.layers.Dense(2, "softmax")])
tuned = sc.fine_tune(sc.prune(model, 0.5), (x, y), sc.Recipe(epochs=1), validation=(x, y))
small = sc.compact(tuned)
assert small.count_params() == tuned.account.parameters < model.count_params()
small.save(folder / "small.keras")
again = keras.models.load_model(folder / "small.keras")
np.testing.assert_array_equal(again.predict(x, verbose=0), small.predict(x, verbose=0))
shuffled = tf.data.Dataset.from_tensor_slices((x, y)).shuffle(64).batch(16)
tf.random.normal((3,)), tf.random.shuffle(tf.range(5))
for each in (again, small):
    each.compile("adam", "sparse_categorical_crossentropy")
    before = each.evaluate(x, y, verbose=0)
    each.fit(shuffled, epochs=20, verbose=0)
    each.fit(x, y, epochs=20, validation_split=0.2, verbose=0)
    assert each.evaluate(x, y, verbose=0) < before
print("saved and trained on")
"""


def test_a_compact_model_can_be_saved_and_trained_on(tmp_path):
    """What the README promises, in a process in which nothing else was set up."""
    done = subprocess.run(
        [sys.executable, "-c", TRAINED_ON, str(tmp_path)], capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout == "saved and trained on\n"
