import numpy as np
import pytest

from secateurs.core.base.errors import ModelError
from secateurs.core.network.network import build_model
from secateurs.core.opening.parts import masks_in, parts_of


@pytest.fixture(scope="module")
def model():
    from tests.core.conftest import random_network

    return build_model(random_network(6, 4, 3))


def test_masks_beside_the_weights_are_taken(model):
    masks = {"layer_0": np.ones((6, 4), bool)}
    assert masks_in(parts_of(model, masks), model, "a.weights.safetensors") == masks
    assert masks_in(parts_of(model, {}), model, "a.weights.safetensors") is None


@pytest.mark.parametrize(
    "masks",
    [
        {"layer_0": np.ones((4, 6), bool)},
        {"layer_0": np.ones((6, 4), np.uint8)},
        {"layer_9": np.ones((6, 4), bool)},
        {"layer_0/other": np.ones((6, 4), bool)},
    ],
)
def test_masks_of_another_network_are_refused(model, masks):
    with pytest.raises(ModelError, match=r"^a\.weights\.safetensors has masks that are not those"):
        masks_in(parts_of(model, masks), model, "a.weights.safetensors")
