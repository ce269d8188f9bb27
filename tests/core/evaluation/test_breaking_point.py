from dataclasses import replace

import numpy as np
import pytest

from secateurs.core.base.errors import CancelledError, DataError
from secateurs.core.evaluation.breaking_point import Strip, StripReader
from secateurs.core.network.forward import classify
from secateurs.core.pruning.rank import rank
from secateurs.core.pruning.zeros import prune_network


@pytest.mark.parametrize("criterion", ["magnitude", "random"])
@pytest.mark.parametrize("scope", ["layer", "global"])
@pytest.mark.parametrize("method", ["weight", "unit"])
def test_a_strip_is_what_a_hundred_cuts_answer(make_network, make_images, method, scope, criterion):
    network, pixels = make_network(784, 60, 40, 20, 10), make_images(1).pixels[0]
    ranking = rank(network, method, criterion, scope)
    strip = StripReader(network, ranking).read(pixels)
    expected = [
        classify(prune_network(network, ranking.cut(p / 100)), pixels)[0] for p in range(100)
    ]
    np.testing.assert_allclose(strip.probabilities, expected, atol=1e-5)


def test_the_breaking_point_is_the_first_change():
    probabilities = np.tile(np.array([0.9, 0.1], np.float32), (100, 1))
    assert Strip(probabilities).breaking_point is None
    probabilities[37] = (0.4, 0.6)
    assert Strip(probabilities).breaking_point == 37
    assert Strip(probabilities).answers[36:39] == (0, 1, 0)


@pytest.mark.parametrize("method", ["weight", "unit"])
def test_a_cancelled_strip_is_none(make_network, make_images, method):
    network = make_network(784, 20, 10)
    reader = StripReader(network, rank(network, method))
    with pytest.raises(CancelledError):
        reader.read(make_images(1).pixels[0], lambda: True)


@pytest.mark.parametrize("method", ["weight", "unit"])
def test_answers_that_are_not_numbers_are_no_class(make_network, make_images, method):
    network = make_network(784, 20, 10)
    lost = replace(network, weights=(*network.weights[:-1], np.full(10, np.nan, np.float32)))
    with pytest.raises(DataError, match="values that are not numbers, 100 of 100 times"):
        StripReader(lost, rank(network, method)).read(make_images(1).pixels[0])
    with pytest.raises(DataError, match="not numbers"):
        _ = Strip(np.full((100, 2), np.nan, np.float32)).answers
