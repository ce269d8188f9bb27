import numpy as np
import pytest

from secateurs.core.base.errors import CancelledError
from secateurs.core.measuring.engines.every import DENSE
from secateurs.core.measuring.measurement import Measurement
from secateurs.core.pruning.rank import rank
from secateurs.work import measurement
from secateurs.work.measurement import MeasuringStep, measuring_work
from secateurs.work.networks import CutNetwork
from tests.core.conftest import random_network, zeroed
from tests.work.test_training import dataset  # noqa: F401

NETWORK = random_network(784, 20, 10)


def cut_at(sparsity, method="unit"):
    return rank(NETWORK, method).cut(sparsity)


def work(chosen, rounds=1):
    return measuring_work(chosen, rounds)


@pytest.fixture
def quick(monkeypatch):
    """Measure in NumPy alone: which networks are measured is the same in every engine."""
    monkeypatch.setattr(measurement, "ENGINES", (DENSE,))


def test_a_cut_of_units_is_measured_with_zeros_and_compact():
    steps = []
    found = work(CutNetwork(NETWORK, cut_at(0.5)))(steps.append, lambda: False)
    assert isinstance(found, Measurement)
    assert [one.network for one in found.sizes] == ["dense", "zeros", "compact"]
    assert found.size("compact").parameters == 784 * 10 + 10 + 10 * 10 + 10
    assert found.timing("compact", "NumPy", 256).difference <= 1e-4
    assert all(isinstance(step, MeasuringStep) for step in steps)
    shares = [step.share for step in steps]
    assert shares == sorted(shares)


def test_nothing_removed_is_measured_alone(quick):
    found = work(CutNetwork(NETWORK, cut_at(0.0)))(lambda _: None, lambda: False)
    assert [one.network for one in found.sizes] == ["dense"]


def test_a_compacted_network_is_measured_beside_what_it_was_made_of(quick):
    original = random_network(784, 40, 10)
    found = work(CutNetwork(NETWORK, cut_at(0.0), original=original))(lambda _: None, lambda: False)
    assert {one.network: one.parameters for one in found.sizes} == {
        "dense": original.parameters,
        "compact": NETWORK.parameters,
    }


def test_a_cut_of_a_made_network_is_measured_beside_what_it_was_made_of(quick):
    original = random_network(784, 20, 10, seed=3)
    found = work(CutNetwork(NETWORK, cut_at(0.5), original=original))(lambda _: None, lambda: False)
    assert [one.network for one in found.sizes] == ["dense", "zeros", "compact"]
    assert found.timing("dense", "NumPy", 1).difference <= 1e-4


def test_what_an_earlier_pruning_took_stays_in_the_masks():
    earlier = np.ones((784, 20), np.bool_)
    earlier[:, 0] = False
    name = NETWORK.hidden[0].name
    _, pruned = CutNetwork(zeroed(NETWORK, {name: earlier}), cut_at(0.5)).dense_and_pruned()
    assert not pruned.masks[name][:, 0].any()


def test_a_cancelled_measuring_gives_nothing():
    with pytest.raises(CancelledError):
        work(CutNetwork(NETWORK, cut_at(0.5)))(lambda _: None, lambda: True)


def test_the_repaired_network_is_the_one_measured():
    repaired = random_network(784, 20, 10, seed=9)
    _, pruned = CutNetwork(NETWORK, cut_at(0.5), repaired).dense_and_pruned()
    np.testing.assert_array_equal(pruned.model.get_weights()[0], repaired.layers[0].kernel)


@pytest.mark.parametrize("method", ["weight", "unit"])
def test_zeros_stand_where_the_cut_removed(method):
    cut = cut_at(0.5, method)
    _, pruned = CutNetwork(NETWORK, cut).dense_and_pruned()
    kernel = pruned.model.get_weights()[0]
    assert not kernel[~cut.masks[0]].any()
    np.testing.assert_array_equal(kernel[cut.masks[0]], NETWORK.layers[0].kernel[cut.masks[0]])


def test_samples_come_from_the_validation_part_where_they_fit(dataset):  # noqa: F811
    found = CutNetwork(NETWORK, cut_at(0.5), data=dataset).samples()
    pixels = dataset.validation.pixels[:256].reshape(-1, 784)
    np.testing.assert_allclose(found, pixels / np.float32(255), atol=1e-6)
    assert CutNetwork(random_network(9, 4, 2), cut_at(0.5), data=dataset).samples() is None
