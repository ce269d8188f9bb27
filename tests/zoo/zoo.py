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
    "inception": "densenet",
    "pre_activation_resnet": "resnet",
    "mobilenet_v1": "mobilenet_v2",
}
NAMES = [
    pytest.param(name, marks=[pytest.mark.campaign] if name in FURTHER else []) for name in ZOO
]


def inputs_for(model: Any, n: int, seed: int = 0) -> Any:
    """Return n random samples, float32; a list of arrays for several inputs."""
    rng = np.random.default_rng(seed)
    arrays = [
        rng.standard_normal((n, *(size or 12 for size in given.shape[1:]))).astype(np.float32)
        for given in model.inputs
    ]
    return arrays[0] if len(arrays) == 1 else arrays
