"""An epoch of fine-tuning beside Keras's `fit` and, after `make bench-peers`, PyTorch's loop.

Of the classic network with masks, of what unit pruning leaves of it, of LeNet-5 and ResNet-20.
"""

import itertools
import statistics
import time

import numpy as np
import pytest

import secateurs as sc
from secateurs.core.data.mnist import load_mnist
from secateurs.core.learning.events import EpochEnded
from secateurs.core.storage.kept_runs import bundled_network
from tests.benchmarks.peers import of_pytorch
from tests.images import flat_pixels

pytestmark = [pytest.mark.bench, pytest.mark.timeout(900)]
EPOCHS = 4  # the first builds graphs and is left out
SAMPLES = {"LeNet-5": 12_800, "ResNet-20": 1_280}


def tuned_epochs(network, data):
    marks = []

    def note(event):
        if isinstance(event, EpochEnded):
            marks.append(time.perf_counter())

    sc.fine_tune(network, data, sc.Recipe(epochs=EPOCHS, cosine=False, warm_up=0), report=note)
    return [after - before for before, after in itertools.pairwise(marks)]


def fit_epochs(model, data):
    import keras

    marks = []
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile(keras.optimizers.Adam(1e-3), loss, metrics=["accuracy"])
    note = keras.callbacks.LambdaCallback(
        on_epoch_end=lambda epoch, logs: marks.append(time.perf_counter())
    )
    model.fit(*data, batch_size=128, epochs=EPOCHS, callbacks=[note], verbose=0)
    return [after - before for before, after in itertools.pairwise(marks)]


def test_masked_and_compact_epochs_of_the_classic_network(figures):
    from secateurs.core.network.network import build_model

    digits, model = load_mnist(), build_model(bundled_network())
    data = (flat_pixels(digits.train.pixels), digits.train.labels)
    dense = tuned_epochs(model, data)
    figures.add("fine-tuning, an epoch of the classic network, dense", dense, "s")
    beside = {"dense": statistics.median(dense)}
    for level in (0.5, 0.9):
        masked = tuned_epochs(sc.prune(model, level, method="weight"), data)
        figures.add(f"fine-tuning, weights masked at {level:.0%}", masked, "s", beside=beside)
        pruned = sc.prune(model, level, method="unit")
        kept = pruned.account.parameters / sc.prune(model, 0.0).account.parameters
        compact = tuned_epochs(sc.compact(pruned), data)
        name = f"fine-tuning, compact, {kept:.0%} of the parameters"
        figures.add(name, compact, "s", beside=beside)


@pytest.mark.parametrize("name", SAMPLES)
def test_an_epoch_of_a_convolutional_network(figures, name):
    from tests.benchmarks.convolutional import SHAPES, network

    draw, count = np.random.default_rng(0), SAMPLES[name]
    data = (draw.random((count, *SHAPES[name]), np.float32), draw.integers(0, 10, count))
    ours = tuned_epochs(network(name), data)
    beside = {"Keras fit": statistics.median(fit_epochs(network(name), data))}
    if theirs := of_pytorch("epochs", name, str(count)):
        beside["PyTorch"] = statistics.median(theirs["taken"])
    ours += tuned_epochs(network(name), data)
    figures.add(f"epoch of {name}, {count:,} samples, batch 128", ours, "s", beside=beside)
