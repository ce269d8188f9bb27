import numpy as np
import pytest

from secateurs.core.data.mnist import load_mnist
from secateurs.core.data.tones import TURNED
from secateurs.core.evaluation.score import score
from secateurs.core.storage.kept_runs import bundled_network
from secateurs.work.networks import data_as_taken
from tests.core.conftest import random_network
from tests.core.evaluation.test_test import of_dark_digits

NAMES = tuple(str(digit) for digit in range(10))


@pytest.fixture
def dark(tmp_path):
    """A file of dark digits on bright paper."""
    test = load_mnist().test
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


@pytest.mark.parametrize(
    ("label_of_0", "labels_said", "turned"),
    [
        (10, "labels 1 to 9 are classes 1 to 9, 10 is class 0", True),
        (None, "labels 1 to 10 are classes 0 to 9, 1 the digit 0", False),
    ],
)
def test_labels_from_1_to_10_are_read_as_the_network_names_the_samples(
    tmp_path, label_of_0, labels_said, turned
):
    test = load_mnist().test
    wanted = test.labels[:600]
    labels = np.where(wanted == 0, label_of_0, wanted) if label_of_0 else wanted + 1
    np.savez(tmp_path / "set.npz", x=test.pixels[:600], y=labels)
    network = bundled_network()
    data = data_as_taken(str(tmp_path / "set.npz"), network, NAMES)
    assert score(network, data.test).accuracy > 0.95
    assert any(remark.startswith(labels_said) for remark in data.remarks)
    assert data.source.endswith("?classes=10&labels=turned") == turned
    again = data_as_taken(data.source, network, NAMES)
    assert (again.key, again.source, again.remarks) == (data.key, data.source, data.remarks)
