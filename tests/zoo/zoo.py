"""Small architectures of every supported kind, with random weights."""

from collections.abc import Callable
from types import ModuleType
from typing import Any

import numpy as np
import pytest

from tests.zoo import convolutional, dense, residual, sequences, unusual
from tests.zoo.randomised import randomised


def _entry(build: Callable[[], Any]) -> Callable[[], Any]:
    def built() -> Any:
        import keras

        keras.utils.set_random_seed(0)
        return randomised(build())

    return built


def _of(module: ModuleType) -> dict[str, Callable[[], Any]]:
    return {
        name: _entry(build)
        for name, build in vars(module).items()
        if callable(build)
        and not name.startswith("_")
        and name != "mlp"
        and getattr(build, "__module__", "") == module.__name__
    }


ZOO: dict[str, Callable[[], Any]] = {
    name: build
    for module in (dense, sequences, convolutional, residual, unusual)
    for name, build in _of(module).items()
}

# Each with what has the same in `make test`, where these are compacted by `make campaign` only.
FURTHER = {
    "mlp_sigmoid_softplus": "mlp_relu, and the activations are in many others",
    "mlp_tanh_gelu": "mlp_relu, with tanh in joins and GELU in transformer",
    "mlp_many_activations": "mlp_relu",
    "mlp_prelu": "prelu_maps",
    "multi_head_mlp": "several_ways_through_a_nested_model, hidden_layer_as_an_output",
    "two_inputs": "several_ways_through_a_nested_model",
    "siamese": "shared_after_two, with the difference in joins",
    "nested_sequential": "nested_twice",
    "autoencoder": "mlp_relu",
    "layer_norm_mlp": "transformer",
    "conv_1d_same": "dense_on_sequences",
    "conv_1d_causal": "dense_on_sequences",
    "lenet_5": "strided_dilated, with its tanh in joins",
    "vgg": "mlp_normalised, normalisations_without_some_weights",
    "u_net": "densenet, with Conv2DTranspose and UpSampling2D in generator",
    "masked_both_ways": "masked_lstm, with zeros at masked steps in test_kernel_parts",
    "masked_tags": "masked_lstm, masked_steps",
    "masked_one_after_the_other": "masked_steps, with units that stay to carry in resnet",
    "masked_by_hand": "masked_transformer, with the mean in joins",
    "inception": "densenet",
    "pre_activation_resnet": "resnet",
    "mobilenet_v1": "mobilenet_v2",
}
NAMES = [
    pytest.param(name, marks=[pytest.mark.campaign] if name in FURTHER else []) for name in ZOO
]


def inputs_for(model: Any, n: int, seed: int = 0) -> Any:
    """Return n random samples; a list of arrays for several inputs.

    Sequences end in zeros, all but the first row, none of which is nothing else.
    """
    rng = np.random.default_rng(seed)
    arrays = []
    for given in model.inputs:
        shape = (n, *(size or 12 for size in given.shape[1:]))
        words = "int" in given.dtype
        values = rng.integers(1, 12, shape) if words else rng.standard_normal(shape)
        if words or len(shape) == 3:
            lengths = rng.integers(1, shape[1] + 1, n)
            lengths[0] = shape[1]
            values[np.arange(shape[1]) >= lengths[:, None]] = 0
        arrays.append(values.astype(given.dtype))
    return arrays[0] if len(arrays) == 1 else arrays
