import numpy as np
import pytest

from secateurs.core.ranking.order import places


def awkward(dtype):
    values = np.random.default_rng(0).normal(size=600).round(1).astype(dtype)
    values[:8] = [0, -0.0, 0, np.inf, -np.inf, 1e-40, -1e-40, 0]
    return values.reshape(20, 30)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("of", [awkward, lambda dtype: np.full((4, 5), np.nan, dtype)])
def test_parts_are_placed_as_by_a_stable_sort(dtype, of):
    scores = of(dtype)
    alive = np.ones(scores.shape, bool)
    alive.flat[10:13] = False
    order = np.argsort(np.where(alive, scores, -np.inf).ravel(), kind="stable")
    assert np.array_equal(places(scores, alive).ravel()[order], np.arange(scores.size))


def test_scores_without_ties_are_placed_too():
    scores = np.random.default_rng(0).random((9, 9))
    assert np.array_equal(places(scores, scores > 0).ravel()[scores.argsort(None)], np.arange(81))
