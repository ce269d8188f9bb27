"""Sweeps: repaired points, a table of every criterion, a network of 25 million weights."""

import statistics
import time

import numpy as np
import pytest

import secateurs as sc
from secateurs.core.data.mnist import load_mnist
from secateurs.core.evaluation.points import SweepPlan
from secateurs.core.evaluation.sweep import Subject, sweep
from secateurs.core.ranking.criteria.registry import rules
from secateurs.core.storage.kept_runs import bundled_network

pytestmark = [pytest.mark.bench, pytest.mark.timeout(1800)]
LEVELS = tuple(np.linspace(0.05, 0.99, 20).round(3).tolist())
PICTURES, SIDE, FEW = 64, 224, (0.25, 0.5, 0.7, 0.8, 0.9)


def seconds(plan):
    data, network = load_mnist(), bundled_network()
    begun = time.perf_counter()
    points = list(sweep(plan, [Subject("bundled", 0, network)], data))
    assert len(points) == plan.size
    return time.perf_counter() - begun


@pytest.mark.parametrize("method", ["weight", "unit"])
def test_twenty_repaired_points_beside_one(figures, method):
    asked = {"run_ids": ("bundled",), "criteria": ("magnitude",), "treatments": ("repaired",)}
    ones = [seconds(SweepPlan(methods=(method,), levels=(0.9,), **asked)) for _ in range(3)]
    beside = {"one of them": statistics.median(ones)}
    taken = seconds(SweepPlan(methods=(method,), levels=LEVELS, **asked))
    figures.add(f"20 points of {method}s, repaired", taken, "s", beside=beside)


def test_a_table_of_every_criterion(figures):
    plan = SweepPlan(run_ids=("bundled",), criteria=tuple(rule.name for rule in rules()))
    figures.add(f"every criterion at 10 levels, {plan.size} points", seconds(plan), "s", aim=60)


def test_what_a_sweep_adds_to_the_forward_passes_of_a_large_network(figures):
    import keras

    model = keras.applications.ResNet50(weights=None, input_shape=(SIDE, SIDE, 3))
    draw = np.random.default_rng(0)
    data = (draw.random((PICTURES, SIDE, SIDE, 3), np.float32), np.arange(PICTURES))
    passes = []
    for _ in range(1 + len(FEW)):  # the first builds the graph
        begun = time.perf_counter()
        model.predict(data[0], batch_size=PICTURES, verbose=0)
        passes.append(time.perf_counter() - begun)
    beside = {"as many predictions of Keras": sum(passes[1:])}
    begun = time.perf_counter()
    sc.sweep(model, data, "weight", FEW)
    figures.add(
        f"sweep of {len(FEW)} points of weights, ResNet50, {PICTURES} pictures of {SIDE} pixels",
        time.perf_counter() - begun,
        "s",
        beside=beside,
    )
