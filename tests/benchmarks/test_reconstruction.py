"""Accuracy after reconstruction of the classic network, and the time each level takes."""

import time

import numpy as np
import pytest

from secateurs.core.data.mnist import load_mnist
from secateurs.core.evaluation.score import score
from secateurs.core.learning.control import TrainingControl
from secateurs.core.learning.settings import TrainingSettings
from secateurs.core.learning.training import train
from secateurs.core.pruning.rank import rank
from secateurs.core.repair.chain import reconstruct_network, teacher_of
from tests.images import flat_pixels

pytestmark = [pytest.mark.bench, pytest.mark.timeout(1800)]
LEVELS = (0.8, 0.9, 0.95, 0.97, 0.99)
SEEDS = (0, 1, 2)
SAMPLES = 20_000
AIMS = {"weight": (98.0, 97.7, 97.3, 96.9, 95.0), "unit": (97.2, 95.3, 90.0, 80.0, 40.0)}
MOST_SECONDS = {"weight": 30, "unit": 5}


def teacher(seed):
    trained = train(TrainingSettings(seed=seed), load_mnist(), lambda _: None, TrainingControl())
    return teacher_of(trained.network, flat_pixels(load_mnist().train.pixels[:SAMPLES]))


def accuracy(network):
    return 100 * score(network, load_mnist().test).accuracy


def test_reconstruction_keeps_the_accuracy(figures):
    teachers = [teacher(seed) for seed in SEEDS]
    dense = [accuracy(each.network) for each in teachers]
    figures.add("dense, before repair: accuracy", dense, "%")
    for method, aims in AIMS.items():
        rankings = [rank(each.network, method) for each in teachers]
        for level, aim in zip(LEVELS, aims, strict=True):
            found, seconds = [], []
            for each, ranking in zip(teachers, rankings, strict=True):
                started = time.perf_counter()
                network = reconstruct_network(each, ranking.cut(level)).network
                seconds.append(time.perf_counter() - started)
                found.append(accuracy(network))
            name = f"{method}s at {level:.0%}, repaired"
            figures.add(f"{name}: accuracy", found, "%", aim=aim)
            figures.add(f"{name}: time", seconds, "s", aim=MOST_SECONDS[method])
            assert np.mean(found) > aim - 0.5
