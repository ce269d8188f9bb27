import numpy as np
import pytest

from secateurs.core.data.mnist import load_mnist_test
from secateurs.core.data.tones import TURNED
from secateurs.core.storage.kept_runs import bundled_network
from secateurs.work.networks import data_as_taken
from tests.core.conftest import random_network
from tests.core.evaluation.test_test import of_dark_digits

NAMES = tuple(str(digit) for digit in range(10))


@pytest.fixture
def dark(tmp_path):
    """A file of dark digits on bright paper."""
    test = load_mnist_test()
    np.savez(tmp_path / "set.npz", x=255 - test.pixels[:600], y=test.labels[:600])
    return str(tmp_path / "set.npz")


def test_a_stranger_that_learned_dark_on_bright_gets_the_pixels_of_the_file(dark):
    data = data_as_taken(dark, of_dark_digits())
    assert (data.given, data.source, TURNED in data.remarks) == (
        "unit",
        f"{dark}?numbers=unit",
        False,
    )
    stored = np.load(dark)["x"]
    assert data.test.pixels.mean() == pytest.approx(stored.mean(), abs=5)


@pytest.mark.parametrize(("network", "names"), [(bundled_network(), ()), (of_dark_digits(), NAMES)])
def test_others_get_bright_on_dark(dark, network, names):
    data = data_as_taken(dark, network, names)
    assert (data.given, data.source, TURNED in data.remarks) == (None, dark, True)
    assert data.test.pixels.mean() < 60


def test_data_that_do_not_fit_are_given_back_as_they_are():
    data = data_as_taken("bundled", random_network(9, 4, 2))
    assert (data.sample_shape, data.classes) == ((28, 28), 10)
