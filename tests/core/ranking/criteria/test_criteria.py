"""What each criterion makes of one small layer, by hand."""

from types import SimpleNamespace

import numpy as np
import pytest

from secateurs.core.ranking.criteria import registry
from secateurs.core.ranking.criteria.criterion import Changes, Context, Features
from secateurs.core.ranking.criteria.registry import rule_named

KERNEL = np.array([[3.0, -1.0], [-4.0, 2.0]], np.float32)
GRADIENT = np.array([[1.0, 1.0], [0.5, -1.0]], np.float32)


MEASURED = SimpleNamespace(
    gradients={"layer": GRADIENT},
    changes={"layer": Changes(np.array([[9, 1], [4, 4]]), np.array([1, 9]))},
    features={
        "layer": Features(
            np.array([[2.0], [0.5]], np.float32),
            np.array([0.25, 4.0], np.float32),
            np.array([0.75, 0.5], np.float32),
        )
    },
)


def scores(name, method, scope="layer"):
    rng = np.random.default_rng(0)
    return rule_named(name).score(Context("layer", KERNEL, method, scope, rng, MEASURED)).tolist()


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("magnitude", [[3, 1], [4, 2]]),
        ("l1", [[3, 1], [4, 2]]),
        ("largest", [[-3, -1], [-4, -2]]),
        ("snip", [[3, 1], [2, 2]]),
        ("taylor", [[9, 1], [4, 4]]),
        ("wanda", [[6, 2], [2, 1]]),
    ],
)
def test_weights(name, expected):
    assert scores(name, "weight") == expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("magnitude", [5, 5**0.5]),
        ("l1", [7, 3]),
        ("largest", [-5, -(5**0.5)]),
        ("taylor", [1, 9]),
        ("activation", [0.25, 4]),
        ("apoz", [0.25, 0.5]),
    ],
)
def test_units(name, expected):
    assert scores(name, "unit") == expected


def test_globally_units_count_by_root_mean_square_and_mean():
    assert scores("magnitude", "unit", "global") == pytest.approx([12.5**0.5, 2.5**0.5])
    assert scores("l1", "unit", "global") == [3.5, 1.5]


def test_a_criterion_may_ask_for_sums_over_columns():
    context = Context("layer", KERNEL, "unit", "layer", np.random.default_rng(0))
    assert (context.unit_axis, context.units, context.fan_in) == (1, 2, 2)
    assert context.per_unit(context.kernel).tolist() == [-1, 1]


@pytest.mark.parametrize("name", ["magnitude", "l1", "largest"])
@pytest.mark.parametrize("shape", [(2500, 5), (3, 3, 40, 7), (5, 300), (900, 3), (40, 1)])
@pytest.mark.parametrize("axis", [-1, -2])
def test_a_large_kernel_is_summed_bit_for_bit_as_a_small_one(monkeypatch, name, shape, axis):
    drawn = np.random.default_rng(0).standard_normal(shape).astype(np.float32)
    context = Context("layer", np.moveaxis(drawn, axis, -1), "unit", "layer", None)
    at_once = rule_named(name).score(context)
    monkeypatch.setattr(registry, "AT_ONCE", 100)
    np.testing.assert_array_equal(rule_named(name).score(context), at_once)
