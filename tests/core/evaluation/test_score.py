from dataclasses import replace

import numpy as np
import pytest

from secateurs.core.base.errors import DataError
from secateurs.core.evaluation.probe import scored
from secateurs.core.evaluation.score import score, score_of
from secateurs.core.network.answers import logits_of
from secateurs.core.network.forward import logits
from secateurs.core.network.network import chain_of
from tests.images import flat_pixels


def test_figures_of_known_logits():
    outputs = np.log(np.array([[0.5, 0.25, 0.25], [0.2, 0.6, 0.2], [0.8, 0.1, 0.1]], np.float32))
    found = score_of(outputs, np.array([0, 1, 1]), classes=3)
    assert found.accuracy == pytest.approx(2 / 3)
    assert found.loss == pytest.approx(-np.log([0.5, 0.6, 0.1]).mean(), rel=1e-6)
    assert found.class_accuracy == (1.0, 0.5, 0.0)
    assert found.confusion == ((1, 0, 0), (1, 1, 0), (0, 0, 0))


def test_images_are_taken_in_order_however_they_are_shared_out(make_network, make_images):
    network, images = make_network(784, 30, 10), make_images(1234)
    np.testing.assert_allclose(
        logits_of(network, images.pixels), logits(network, flat_pixels(images.pixels)), atol=1e-5
    )


def test_a_cancelled_score_is_none(make_network, make_images):
    assert score(make_network(784, 30, 10), make_images(600), lambda: True) is None


def test_the_confusion_counts_every_image(make_network, make_images):
    found = score(make_network(784, 30, 10), make_images(600))
    assert sum(map(sum, found.confusion)) == 600


@pytest.mark.parametrize("lost", [(0, np.nan), (0, np.inf), (-np.inf, -np.inf)])
def test_what_is_no_number_names_no_class(lost):
    outputs = np.zeros((3, 2), np.float32)
    outputs[1] = lost
    for ask in (
        lambda: score_of(outputs, np.zeros(3, int), 2),
        lambda: scored(outputs, np.zeros(3)),
    ):
        with pytest.raises(DataError, match="with values that are not numbers, 1 of 3 times"):
            ask()


def test_a_class_that_is_ruled_out_is_none():
    outputs = np.array([[0.0, -np.inf], [-np.inf, 0.0]], np.float32)
    assert score_of(outputs, np.array([0, 1]), 2).accuracy == 1.0


@pytest.mark.filterwarnings("error")
def test_a_network_whose_answers_overflow_is_not_scored(make_network, make_images):
    network = make_network(784, 30, 10)
    layers = [replace(each, kernel=each.kernel * np.float32(1e25)) for each in network.layers]
    with pytest.raises(DataError, match="not numbers, 40 of 40 times"):
        score(chain_of(tuple(layers)), make_images(40))
