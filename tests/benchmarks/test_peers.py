"""Training and the sweep beside Keras, and PyTorch where `make bench-peers` was called."""

import itertools
import statistics
import sys
import time

import numpy as np
import pytest

from secateurs.core.data.mnist import load_mnist
from secateurs.core.evaluation.points import SweepPlan
from secateurs.core.evaluation.sweep import Subject, sweep
from secateurs.core.learning.control import TrainingControl
from secateurs.core.learning.events import EpochEnded, TrainingStarted
from secateurs.core.learning.precision import Precision, native_precision
from secateurs.core.learning.settings import TrainingSettings
from secateurs.core.learning.training import initial_network, train
from secateurs.core.network.network import build_model
from secateurs.core.storage.kept_runs import bundled_network
from tests.benchmarks.peers import of_pytorch, printed
from tests.images import flat_pixels

pytestmark = [pytest.mark.bench, pytest.mark.timeout(900)]
EPOCHS = 4  # the first builds graphs and is left out
SIDE = 2048
PRUNED = {"MobileNetV2": "mobilenet_v2", "ResNet50": "resnet50", "DenseNet121": "densenet121"}
PIXELS = 64  # of a side
HALVED = """
import json, sys, time
import keras
import secateurs as sc
taken = []
for _ in range(3):
    side = int(sys.argv[2])
    model = getattr(keras.applications, sys.argv[1])(weights=None, input_shape=(side, side, 3))
    begun, worked = time.perf_counter(), time.process_time()
    sc.compact(sc.prune(model, 0.5, ranking=sc.rank(model)))
    taken.append((time.perf_counter() - begun, time.process_time() - worked))
print(json.dumps({"taken": taken}))
"""


@pytest.fixture(scope="module")
def torch(tmp_path_factory):
    """What PyTorch takes for the same jobs, medians by name; nothing where it is not there."""
    data, start = load_mnist(), initial_network(TrainingSettings(), 784, 10)
    arrays = {"pixels": flat_bytes(data.train), "labels": data.train.labels.astype(np.int64)}
    arrays |= {"test": flat_bytes(data.test), "truth": data.test.labels.astype(np.int64)}
    for at, layer in enumerate(start.layers):
        arrays |= {f"kernel_{at}": layer.kernel, f"bias_{at}": layer.bias}
    path = tmp_path_factory.mktemp("torch") / "data.npz"
    np.savez(path, **arrays)
    found = of_pytorch(path)
    return {name: statistics.median(values) for name, values in found.items() if name != "version"}


def flat_bytes(images):
    return np.ascontiguousarray(images.pixels.reshape(len(images), -1))


def our_epochs(precision: Precision = "float32") -> list[float]:
    marks: list[float] = []

    def note(event: object) -> None:
        if isinstance(event, TrainingStarted | EpochEnded):
            marks.append(time.perf_counter())

    settings = TrainingSettings(epochs=EPOCHS, precision=precision)
    train(settings, load_mnist(), note, TrainingControl())
    return [after - before for before, after in itertools.pairwise(marks)][1:]


def fit_epochs() -> list[float]:
    import keras

    data, marks = load_mnist(), []
    keras.utils.set_random_seed(0)
    model = build_model(initial_network(TrainingSettings(), 784, 10))
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile(keras.optimizers.SGD(0.1), loss, metrics=["accuracy"])
    note = keras.callbacks.LambdaCallback(
        on_epoch_end=lambda epoch, logs: marks.append(time.perf_counter())
    )
    model.fit(
        flat_pixels(data.train.pixels),
        data.train.labels,
        batch_size=128,
        epochs=EPOCHS,
        validation_data=(flat_pixels(data.validation.pixels), data.validation.labels),
        callbacks=[note],
        verbose=0,
    )
    return [after - before for before, after in itertools.pairwise(marks)]


def test_an_epoch_beside_its_peers(figures, torch):
    ours = our_epochs()
    beside = {"Keras fit": statistics.median(fit_epochs())}
    if torch:
        beside["PyTorch, no validation"] = torch["epoch"]
        beside["PyTorch in bfloat16, no validation"] = torch["epoch in bfloat16"]
    ours += our_epochs()
    name = "epoch of the classic network, batch 128, with validation"
    figures.add(name, ours, "s", beside=beside)


@pytest.mark.skipif(native_precision() == "float32", reason="no bfloat16 in this processor")
def test_an_epoch_in_mixed_precision_beside_its_peer(figures, torch):
    ours, beside = our_epochs("mixed"), {"in float32": statistics.median(our_epochs())}
    if torch:
        beside["PyTorch in bfloat16, no validation"] = torch["epoch in bfloat16"]
    ours += our_epochs("mixed")
    figures.add("epoch in mixed precision, with validation", ours, "s", beside=beside)


def test_products_beside_pytorch(figures, torch):
    import tensorflow as tf

    for words, dtype in (("product", "float32"), ("product in bfloat16", "bfloat16")):
        a, b = (tf.cast(tf.random.normal((SIDE, SIDE), seed=at), dtype) for at in range(2))
        multiply = tf.function(lambda a, b: a @ b, autograph=False)
        speeds = []
        for _ in range(6):
            begun = time.perf_counter()
            multiply(a, b).numpy()
            speeds.append(2 * SIDE**3 / (time.perf_counter() - begun) / 1e9)
        beside = {"PyTorch": torch[words]} if torch else {}
        name = f"product of {SIDE} x {SIDE} matrices in {dtype}, TensorFlow"
        figures.add(name, speeds[1:], "GFLOP/s", beside=beside)


def test_the_sweep_beside_twenty_evaluations(figures, torch):
    data, network = load_mnist(), bundled_network()
    plan = SweepPlan(run_ids=("bundled",), criteria=("magnitude",))
    times = []
    for _ in range(3):
        begun = time.perf_counter()
        points = list(sweep(plan, [Subject("bundled", 0, network)], data))
        times.append(time.perf_counter() - begun)
        assert len(points) == 20
    beside = {"20 times Keras evaluate": sum(evaluate_times(20))}
    if torch:
        beside["20 evaluations of PyTorch"] = torch["20 evaluations"]
    figures.add("sweep of 20 points, classic network", times, "s", beside=beside)


def evaluate_times(count: int) -> list[float]:
    """Time evaluate on its own; the weights are the dense network's, zeros cost it the same."""
    import keras

    data, model, times = load_mnist(), build_model(bundled_network()), []
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile(loss=loss, metrics=["accuracy"])
    inputs = flat_pixels(data.test.pixels)
    model.evaluate(inputs, data.test.labels, verbose=0)
    for _ in range(count):
        begun = time.perf_counter()
        model.evaluate(inputs, data.test.labels, verbose=0)
        times.append(time.perf_counter() - begun)
    return times


@pytest.mark.parametrize("name", PRUNED)
def test_half_the_units_beside_torch_pruning(figures, name):
    ours = seconds_of(printed(sys.executable, "-c", HALVED, name, str(PIXELS)))
    theirs = seconds_of(of_pytorch(PRUNED[name], str(PIXELS)))
    for which, seconds in ours.items():
        beside = {"Torch-Pruning": theirs[which]} if theirs else {}
        figures.add(
            f"{name}, half its units ranked and removed, {which}", seconds, "s", beside=beside
        )


def seconds_of(found: dict) -> dict[str, float]:
    """Return what a process of its own took: of the first time what a person waits for."""
    if not found:
        return {}
    (first, worked), *again = found["taken"]
    later = [processor for _, processor in again]
    return {
        "first time": first,
        "first time, processor": worked,
        "again, processor": statistics.median(later),
    }
