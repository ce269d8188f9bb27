"""Small networks and images, seeded."""

import itertools
from collections.abc import Callable, Mapping
from dataclasses import replace

import numpy as np
import pytest

from secateurs.core.base.arrays import Mask, frozen
from secateurs.core.data.dataset import Dataset, LabelledImages
from secateurs.core.network.network import Layer, Network, chain_of


def random_network(*widths: int, seed: int = 0) -> Network:
    """Random weights and biases, ReLU but for the last layer."""
    rng = np.random.default_rng(seed)
    last = len(widths) - 2
    return chain_of(
        tuple(
            Layer(
                f"layer_{index}",
                frozen((rng.normal(size=(inputs, units)) / np.sqrt(inputs)).astype(np.float32)),
                frozen(rng.normal(0, 0.3, units).astype(np.float32)),
                "linear" if index == last else "relu",
            )
            for index, (inputs, units) in enumerate(itertools.pairwise(widths))
        )
    )


def zeroed(network: Network, masks: Mapping[str, Mask]) -> Network:
    """Return the network with zeros where the masks of some layers say that weights are gone."""
    layers = [
        replace(each, kernel=frozen(np.where(masks[each.name], each.kernel, np.float32(0))))
        if each.name in masks
        else each
        for each in network.layers
    ]
    return chain_of(tuple(layers))


def random_images(count: int, seed: int = 0) -> LabelledImages:
    rng = np.random.default_rng(seed)
    pixels = rng.integers(0, 256, (count, 28, 28)).astype(np.uint8)
    return LabelledImages(frozen(pixels), frozen(rng.integers(0, 10, count)))


@pytest.fixture
def make_network() -> Callable[..., Network]:
    return random_network


@pytest.fixture
def make_images() -> Callable[..., LabelledImages]:
    return random_images


@pytest.fixture
def tiny_dataset() -> Dataset:
    names = tuple(str(digit) for digit in range(10))
    train, validation, test = (random_images(60, seed) for seed in range(3))
    return Dataset("Tiny", "00000000000000aa", train, validation, test, names, "bundled")
