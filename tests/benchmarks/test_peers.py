"""Training beside Keras fit, and the sweep beside model.evaluate, in one run."""

import itertools
import statistics
import time

import pytest

from secateurs.core.data.mnist import load_mnist
from secateurs.core.evaluation.points import SweepPlan
from secateurs.core.evaluation.sweep import Subject, sweep
from secateurs.core.learning.control import TrainingControl
from secateurs.core.learning.events import EpochEnded, TrainingStarted
from secateurs.core.learning.settings import TrainingSettings
from secateurs.core.learning.training import initial_network, train
from secateurs.core.network.network import build_model
from secateurs.core.storage.kept_runs import bundled_network
from tests.images import flat_pixels

pytestmark = [pytest.mark.bench, pytest.mark.timeout(900)]
EPOCHS = 4  # the first builds graphs and is left out


def our_epochs() -> list[float]:
    marks: list[float] = []

    def note(event: object) -> None:
        if isinstance(event, TrainingStarted | EpochEnded):
            marks.append(time.perf_counter())

    train(TrainingSettings(epochs=EPOCHS), load_mnist(), note, TrainingControl())
    return [after - before for before, after in itertools.pairwise(marks)]


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


def test_an_epoch_beside_keras_fit():
    ours, fit = our_epochs(), fit_epochs()
    ours += our_epochs()
    a, b = statistics.median(ours), statistics.median(fit)
    print(
        f"\nseconds an epoch, validation included, batch 128: Secateurs {a:.2f}"
        f" ({min(ours):.2f} to {max(ours):.2f}), Keras fit {b:.2f}"
        f" ({min(fit):.2f} to {max(fit):.2f}), ratio {a / b:.2f} (aim below 1)"
    )


def test_the_sweep_beside_twenty_evaluations():
    data, network = load_mnist(), bundled_network()
    plan = SweepPlan(run_ids=("bundled",), criteria=("magnitude",))
    begun = time.perf_counter()
    points = list(sweep(plan, [Subject("bundled", 0, network)], data))
    ours = time.perf_counter() - begun
    assert len(points) == 20
    evaluations = evaluate_times(20)
    begun = time.perf_counter()
    list(sweep(plan, [Subject("bundled", 0, network)], data))
    ours = min(ours, time.perf_counter() - begun)
    print(
        f"\nten-level sweep of both methods: {ours:.1f} s; twenty model.evaluate calls:"
        f" {sum(evaluations):.1f} s; ratio {ours / sum(evaluations):.2f} (aim 0.5)"
    )


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
