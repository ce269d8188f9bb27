from dataclasses import replace

import numpy as np
import pytest
from scipy.sparse import issparse

from secateurs.core.base.threads import one_blas_thread
from secateurs.core.network import forward
from secateurs.core.network.forward import (
    activations,
    chain_logits,
    classify,
    logits,
    network_inputs,
    probabilities,
)
from tests.core.conftest import zeroed


def test_pixels_become_fractions(make_network):
    pixels = np.zeros((2, 28, 28), np.uint8)
    pixels[1, 0, 1] = 255
    inputs = network_inputs(make_network(784, 20, 10), pixels)
    assert inputs.shape == (2, 784)
    assert inputs[1, 1] == 1.0
    assert inputs.dtype == np.float32


def test_pixels_are_scaled_as_the_network_wants_them(make_network):
    signed = replace(make_network(784, 20, 10), scaling="signed")
    assert network_inputs(signed, np.zeros((1, 28, 28), np.uint8)).min() == -1


def test_numbers_that_are_no_pixels_are_not_divided(make_network):
    numbers = np.linspace(-0.4, 2.8, 784, dtype=np.float32).reshape(1, 28, 28)
    np.testing.assert_array_equal(
        network_inputs(make_network(784, 20, 10), numbers), numbers.reshape(1, 784)
    )


def test_the_last_activation_is_the_logits(make_network):
    network = make_network(784, 20, 10)
    inputs = np.random.default_rng(0).random((3, 784), np.float32)
    np.testing.assert_array_equal(activations(network, inputs)[-1], logits(network, inputs))
    assert (activations(network, inputs)[0] >= 0).all()


@pytest.mark.parametrize(("share", "skips"), [(0.02, True), (0.5, False)])
def test_of_many_samples_the_zeros_of_large_kernels_are_skipped(
    make_network, make_images, share, skips
):
    left = np.random.default_rng(0).random((784, 70)) < share
    network = zeroed(make_network(784, 70, 20, 10), {"layer_0": left})
    kernels, pixels = forward._without_zeros(network), make_images(1200).pixels
    assert [issparse(kernel) for kernel in kernels or ()] == [True, False, False][: 3 * skips]
    found = chain_logits(network, pixels)
    np.testing.assert_allclose(found, logits(network, network_inputs(network, pixels)), atol=1e-5)
    assert (found.dtype, found.shape) == (np.float32, (1200, 10))


def test_probabilities_sum_to_one_however_large_the_logits():
    result = probabilities(np.array([[1e4, -1e4, 0.0]], np.float32))
    np.testing.assert_allclose(result, [[1, 0, 0]])


def test_classify_gives_a_row_an_image(make_network, make_images):
    result = classify(make_network(784, 20, 10), make_images(4).pixels)
    assert result.shape == (4, 10)
    np.testing.assert_allclose(result.sum(axis=1), 1, rtol=1e-6)


def test_keras_gives_the_same_logits(make_network):
    from secateurs.core.network.network import build_model

    network = make_network(784, 50, 30, 10)
    inputs = np.random.default_rng(0).random((100, 784), np.float32)
    expected = np.asarray(build_model(network)(inputs))
    assert np.abs(logits(network, inputs) - expected).max() <= 1e-4


def test_blas_may_be_pinned_twice():
    with one_blas_thread, one_blas_thread:
        assert (np.eye(2) @ np.eye(2)).sum() == 2
