from dataclasses import replace

import numpy as np
import pytest

from secateurs.core.base.arrays import frozen
from secateurs.core.base.errors import CancelledError
from secateurs.core.data.mnist import load_mnist_test
from secateurs.core.data.source import dataset_for
from secateurs.core.evaluation.paper import scaling_unturned
from secateurs.core.evaluation.test import with_best_scaling
from secateurs.core.network.network import chain_of
from secateurs.core.pruning.given import as_keras
from secateurs.core.pruning.plain_model import read_model
from secateurs.core.storage.bundled import bundled_network


def of_dark_digits():
    """The bundled network, with 1 - x in place of each input x."""
    network = bundled_network()
    first, *others = network.layers
    bias = frozen(first.bias + first.kernel.sum(axis=0))
    return chain_of((replace(first, kernel=frozen(-first.kernel), bias=bias), *others))


@pytest.fixture
def dark(tmp_path):
    test = load_mnist_test()
    np.savez(tmp_path / "set.npz", x=255 - test.pixels[:600], y=test.labels[:600])
    return dataset_for(str(tmp_path / "set.npz"))


def test_a_network_that_learned_dark_on_bright_gets_pixels_as_they_were(dark):
    assert scaling_unturned(of_dark_digits(), dark) == "unit"
    assert scaling_unturned(bundled_network(), dark) is None
    assert scaling_unturned(of_dark_digits(), replace(dark, remarks=())) is None
    with pytest.raises(CancelledError):
        scaling_unturned(of_dark_digits(), dark, lambda: True)


def test_of_a_model_the_scaling_that_validates_best_is_told(dark):
    model = read_model(as_keras(of_dark_digits()))
    assert scaling_unturned(model, dark) == with_best_scaling(model, dark).scaling == "unit"
