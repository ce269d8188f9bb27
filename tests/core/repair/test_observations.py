import keras
import numpy as np
import pytest

from secateurs.core.repair import observations
from secateurs.core.repair.observations import sampled_rows

LAYERS = {
    "dense": (keras.layers.Dense(4), (5,)),
    "dense on places": (keras.layers.Dense(4), (3, 5)),
    "conv 1d": (keras.layers.Conv1D(4, 3, dilation_rate=2), (9, 3)),
    "causal": (keras.layers.Conv1D(4, 3, padding="causal", dilation_rate=2), (9, 3)),
    "valid": (keras.layers.Conv2D(4, (3, 2), strides=2), (9, 8, 3)),
    "same": (keras.layers.Conv2D(4, (3, 2), strides=(2, 1), padding="same"), (8, 7, 3)),
    "same, odd": (keras.layers.Conv2D(4, 4, strides=3, padding="same"), (8, 7, 2)),
    "dilated": (keras.layers.Conv2D(4, 3, dilation_rate=(2, 1), padding="same"), (8, 7, 3)),
    "conv 3d": (keras.layers.Conv3D(2, 2, padding="same"), (3, 4, 3, 2)),
}


@pytest.mark.parametrize("name", LAYERS)
def test_rows_times_kernel_are_the_layers_pre_activations(monkeypatch, name):
    layer, shape = LAYERS[name]
    read = np.random.default_rng(0).normal(size=(3, *shape)).astype(np.float32)
    wanted = np.asarray(layer(read))
    monkeypatch.setattr(observations, "PLACES", 10_000)
    rows = sampled_rows(layer, read, np.random.default_rng(0))
    kernel = layer.kernel.numpy().reshape(-1, wanted.shape[-1])
    np.testing.assert_allclose(rows @ kernel, wanted.reshape(len(rows), -1), atol=1e-5)


def test_a_convolution_on_1_x_1_images_reads_as_a_dense_layer():
    read = np.random.default_rng(0).normal(size=(6, 1, 1, 5)).astype(np.float32)
    layer = keras.layers.Conv2D(4, 1)
    layer(read)
    np.testing.assert_array_equal(
        sampled_rows(layer, read, np.random.default_rng(0)), read.reshape(6, 5)
    )


def test_places_are_drawn_by_the_seed():
    layer = keras.layers.Conv2D(4, 3)
    read = np.random.default_rng(0).normal(size=(5, 9, 9, 2)).astype(np.float32)
    layer(read)
    first, second, other = (
        sampled_rows(layer, read, np.random.default_rng(seed)) for seed in (1, 1, 2)
    )
    assert first.shape == (5 * observations.PLACES, 18)
    np.testing.assert_array_equal(first, second)
    assert (first != other).any()


def test_a_layer_that_is_called_on_each_step_is_looked_at_where_that_is_not_masked():
    read = np.arange(12, dtype=np.float32).reshape(4, 3)
    counting = np.array([True, False, False, True])
    rows = sampled_rows(keras.layers.Dense(2), read, np.random.default_rng(0), counting)
    np.testing.assert_array_equal(rows, read[[0, 3]])
    none = sampled_rows(keras.layers.Dense(2), read, np.random.default_rng(0), counting & False)
    assert none.shape == (0, 3)
