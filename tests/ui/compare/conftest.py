"""Sweep points as a small sweep would have found them."""

from collections.abc import Callable

import pytest

from secateurs.core.evaluation.points import SweepPoint

ACCURACY = {
    ("weight", "magnitude"): {0.0: 0.98, 0.5: 0.97, 0.9: 0.8},
    ("unit", "magnitude"): {0.0: 0.98, 0.5: 0.9, 0.9: 0.2},
    ("weight", "random"): {0.0: 0.98, 0.5: 0.5, 0.9: 0.1},
    ("unit", "random"): {0.0: 0.98, 0.5: 0.4, 0.9: 0.1},
}


def point(method="weight", criterion="magnitude", level=0.5, accuracy=0.9, **changes):
    left = 1 - level if method == "weight" else (1 - level) ** 2
    facts = {
        "run_id": "run-3",
        "dataset_key": "0123456789abcdef",
        "seed": 0,
        "method": method,
        "criterion": criterion,
        "scope": "layer",
        "requested": level,
        "achieved": level,
        "weights_left": left,
        "parameters_left": left,
        "macs_left": left,
        "parameters": round(9614 * left),
        "macs": round(9500 * left),
        "accuracy": accuracy,
        "loss": 0.25,
        "class_accuracy": (accuracy,) * 10,
        "confusion": ((1,) * 10,) * 10,
    }
    return SweepPoint(**(facts | changes))


def sweep_points(shift: float = 0.0, **changes):
    return tuple(
        point(method, criterion, level, accuracy + shift, **changes)
        for (method, criterion), levels in ACCURACY.items()
        for level, accuracy in levels.items()
    )


@pytest.fixture
def make_point() -> Callable[..., SweepPoint]:
    """Return a function: make_point(method, criterion, level, accuracy, **changes)."""
    return point


@pytest.fixture
def make_points() -> Callable[..., tuple[SweepPoint, ...]]:
    """Return a function: make_points(shift=0, **changes), both methods and both criteria."""
    return sweep_points
