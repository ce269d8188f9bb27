import numpy as np
import pytest

from secateurs.core.evaluation.score import score, score_of
from secateurs.core.network.answers import logits_of
from secateurs.core.network.forward import logits
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
