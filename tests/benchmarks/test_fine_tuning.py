"""Accuracy after at most 10 epochs of fine-tuning, beside the aims; about an hour on two cores."""

import os

import pytest

from secateurs.core.data.mnist import load_mnist
from secateurs.core.learning.control import TrainingControl
from secateurs.core.learning.fine_tuning import Task
from secateurs.core.learning.lottery import from_scratch
from secateurs.core.learning.recipe import recipe_for
from secateurs.core.learning.settings import TrainingSettings
from secateurs.core.learning.training import train
from secateurs.core.network.network import build_model
from secateurs.core.pruning.pruned import Pruned
from tests.benchmarks.tuned_levels import accuracy, tuned_level
from tests.images import flat_pixels

pytestmark = [pytest.mark.bench, pytest.mark.timeout(7200)]
SEEDS = tuple(range(int(os.environ.get("SECATEURS_SEEDS", "3"))))
AIMS = {
    "weight": {0.8: 98.3, 0.9: 98.2, 0.95: 98.1, 0.97: 98.0, 0.99: 97.5},
    "unit": {0.8: 98.2, 0.9: 98.1, 0.95: 97.8, 0.97: 97.4, 0.99: 96.0},
}


@pytest.fixture(scope="module")
def data():
    mnist = load_mnist()
    parts = (mnist.train, mnist.validation, mnist.test)
    return tuple((flat_pixels(part.pixels), part.labels) for part in parts)


@pytest.fixture(scope="module")
def dense():
    """The classic network with the project's defaults, one a seed."""

    def trained(seed):
        found = train(TrainingSettings(seed=seed), load_mnist(), lambda event: None, CONTROL)
        return build_model(found.network)

    return [trained(seed) for seed in SEEDS]


CONTROL = TrainingControl()


@pytest.fixture
def row(figures):
    def row(name, level, accuracies, aim=None):
        percent = [100 * each for each in accuracies]
        figures.add(f"{name} at {level:.0%}: accuracy", percent, "%", aim=aim)

    return row


@pytest.mark.parametrize("method", ["unit", "weight"])
def test_fine_tuning_beside_its_aims(dense, data, method, row):
    learn, validation, test = data
    row("dense", 0, [accuracy(model, test) for model in dense])
    for level, aim in AIMS[method].items():
        tuned, scratch = [], []
        for seed, model in zip(SEEDS, dense, strict=True):
            found = tuned_level(model, method, level, Task(learn, validation), seed).network
            tuned.append(accuracy(found.model if isinstance(found, Pruned) else found, test))
            if method == "unit":
                recipe = recipe_for(method, level, seed)
                scratch.append(accuracy(from_scratch(found, learn, recipe, validation), test))
        row(f"{method} + fine-tuning", level, tuned, aim)
        if scratch:
            row("the same small network from scratch", level, scratch)
