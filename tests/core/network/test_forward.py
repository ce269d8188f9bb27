import numpy as np

from secateurs.core.base.threads import one_blas_thread
from secateurs.core.network.forward import activations, classify, inputs_from, logits, probabilities


def test_pixels_become_fractions():
    pixels = np.zeros((2, 28, 28), np.uint8)
    pixels[1, 0, 1] = 255
    inputs = inputs_from(pixels)
    assert inputs.shape == (2, 784)
    assert inputs[1, 1] == 1.0
    assert inputs.dtype == np.float32


def test_one_image_may_come_alone():
    assert inputs_from(np.zeros((28, 28), np.uint8)).shape == (1, 784)


def test_numbers_that_are_no_pixels_are_not_divided():
    numbers = np.linspace(-0.4, 2.8, 784, dtype=np.float32).reshape(1, 28, 28)
    np.testing.assert_array_equal(inputs_from(numbers), numbers.reshape(1, 784))


def test_the_last_activation_is_the_logits(make_network):
    network = make_network(784, 20, 10)
    inputs = np.random.default_rng(0).random((3, 784), np.float32)
    np.testing.assert_array_equal(activations(network, inputs)[-1], logits(network, inputs))
    assert (activations(network, inputs)[0] >= 0).all()


def test_probabilities_sum_to_one_however_large_the_logits():
    result = probabilities(np.array([[1e4, -1e4, 0.0]], np.float32))
    np.testing.assert_allclose(result, [[1, 0, 0]])


def test_classify_gives_a_row_an_image(make_network, make_images):
    result = classify(make_network(784, 20, 10), make_images(4).pixels)
    assert result.shape == (4, 10)
    np.testing.assert_allclose(result.sum(axis=1), 1, rtol=1e-6)


def test_keras_gives_the_same_logits(make_network):
    from secateurs.core.network.keras_chain import to_keras

    network = make_network(784, 50, 30, 10)
    inputs = np.random.default_rng(0).random((100, 784), np.float32)
    expected = np.asarray(to_keras(network)(inputs))
    assert np.abs(logits(network, inputs) - expected).max() <= 1e-4


def test_blas_may_be_pinned_twice():
    with one_blas_thread, one_blas_thread:
        assert (np.eye(2) @ np.eye(2)).sum() == 2
