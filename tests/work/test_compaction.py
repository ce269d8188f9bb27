from dataclasses import replace

import numpy as np
import pytest

from secateurs.core.base.arrays import frozen
from secateurs.core.base.errors import CancelledError
from secateurs.core.evaluation.repairs import Repairer
from secateurs.core.evaluation.score import score
from secateurs.core.network.forward import logits
from secateurs.core.pruning.rank import rank
from secateurs.core.ranking.hand_choices import HandChoices
from secateurs.core.storage.runs import RunStore
from secateurs.work.compaction import Exactness, compacting_question, exactness
from secateurs.work.networks import PrunedRun
from tests.core.conftest import random_network, zeroed
from tests.core.looks import Looks
from tests.ui.conftest import run_record
from tests.work.test_training import dataset  # noqa: F401

NETWORK = random_network(784, 12, 8, 10)


@pytest.fixture
def store(tmp_path):
    with RunStore(tmp_path) as store:
        yield store


@pytest.fixture
def pruned(dataset):  # noqa: F811
    """Return a function: pruned(method, sparsity, masks) -> PrunedRun."""

    def pruned(method="unit", sparsity=0.5, masks=None):
        network = zeroed(NETWORK, masks or {})
        cut = rank(network, method).cut(sparsity)
        return PrunedRun(network, cut, data=dataset, run=run_record(), name="Run 3 · cut")

    return pruned


def test_the_compact_network_is_a_run_that_answers_the_same(store, pruned):
    order = pruned()
    made = compacting_question(order, store)(lambda: False)
    small = made.kept.network
    assert [layer.units for layer in small.layers] == [6, 4, 10]
    record = made.kept.record
    assert (record.name, record.kind) == ("Run 3 · cut · compact", "compacted")
    assert record.parameters == 784 * 6 + 6 + 6 * 4 + 4 + 4 * 10 + 10
    zeroed_score = score(order.zeroed, order.data.test).accuracy
    before = (record.accuracy_before, record.parameters_before, record.macs_before)
    assert before == (zeroed_score, NETWORK.parameters, NETWORK.macs)
    assert record.test_accuracy == record.accuracy_before
    assert [run.id for run in store.runs()] == [record.id]
    assert made.exactness.same == made.exactness.samples == 60
    assert made.exactness.difference <= 1e-4
    inputs = order.data.test.pixels.reshape(60, 784).astype(np.float32) / 255
    np.testing.assert_allclose(logits(small, inputs), logits(order.zeroed, inputs), atol=1e-4)


def test_what_is_protected_stays_so_under_the_numbers_that_units_have_then(store, pruned):
    hand = HandChoices({"layer_0": (0, 1)}, {"layer_0": (2, 11), "layer_1": (7,)})
    order, ranking = pruned(), rank(NETWORK, "unit").with_choices(hand)
    made = compacting_question(replace(order, cut=ranking.cut(0.5)), store)(lambda: False)
    small, kept = made.kept.network, ranking.cut(0.5).kept
    numbers = {name: np.flatnonzero(left).tolist() for name, left in zip("01", kept, strict=True)}
    protected = {
        "layer_0": tuple(numbers["0"].index(unit) for unit in (2, 11)),
        "layer_1": (numbers["1"].index(7),),
    }
    assert made.kept.hand == HandChoices(protect=protected)
    first = small.layers[0].kernel[:, protected["layer_0"][0]]
    np.testing.assert_array_equal(first, NETWORK.layers[0].kernel[:, 2])
    assert made.kept.record.remark.endswith(
        "By hand: 2 units removed, 3 protected; asked for in all: 10, removed in all: 10."
    )


def test_a_cancelled_one_keeps_nothing(store, pruned):
    looks = Looks()
    compacting_question(pruned(), store)(looks)
    for most in range(looks.count):
        with pytest.raises(CancelledError):
            compacting_question(pruned(), store)(Looks(most))
    assert len(store.runs()) == 1


def test_answers_that_differ_are_counted(dataset):  # noqa: F811
    found = exactness(NETWORK, random_network(784, 12, 8, 10, seed=9), dataset.test)
    assert found.samples == 60
    assert found.same < 60
    assert exactness(NETWORK, NETWORK, dataset.test) == Exactness(0.0, 60, 60)
    assert exactness(NETWORK, NETWORK, dataset.test, inexact=True) == Exactness(0.0, 60, 60, 0.0)


def test_exactness_in_words():
    for difference, said in ((2e-6, "2e-06"), (2.4e-6, "3e-06"), (9.6e-6, "1e-05")):
        assert str(Exactness(difference, 10_000, 10_000)) == (
            f"same answers on all 10,000 test samples; outputs differ by at most {said}"
        )
    assert str(Exactness(0.0, 60, 60)) == "exactly the same answers on all 60 test samples"
    assert str(Exactness(0.5, 9_000, 10_000)).startswith("same answers on 9,000 of 10,000")
    for share, said in ((0.125, "13"), (0.07, "7"), (0.000123, "0.013"), (1.234, "130")):
        assert str(Exactness(1.5, 9_000, 10_000, share)) == (
            f"inexact: its logits differ from the masked network's by up to {said} % of the"
            " largest; same class on 9,000 of 10,000 test samples"
        )


def test_what_went_before_is_zero_in_the_cut_network(pruned):
    mask = np.ones((784, 12), bool)
    mask[::2] = False
    zeroed = pruned("unit", 0.25, {"layer_0": frozen(mask)}).zeroed
    assert not zeroed.layers[0].kernel[::2].any()
    assert (~zeroed.layers[0].kernel.any(axis=0)).sum() == 3


def test_a_repaired_network_is_taken_as_it_is(pruned):
    order = pruned()
    repaired = random_network(784, 12, 8, 10, seed=1)
    changed = replace(order, repaired=repaired)
    assert changed.zeroed is repaired


def test_what_is_made_of_a_repaired_network_says_so(store, pruned):
    order = replace(pruned(), repaired=random_network(784, 12, 8, 10, seed=1))
    record = compacting_question(order, store)(lambda: False).kept.record
    assert record.name == "Run 3 · cut · repaired · compact"
    assert record.remark.startswith("Compacted from Run 3, repaired: ")


def test_both_networks_are_built_in_keras(pruned):
    order = pruned("weight", 0.9)
    dense, cut = order.dense_and_pruned()
    np.testing.assert_array_equal(dense.layers[0].get_weights()[0], NETWORK.layers[0].kernel)
    kernel = cut.model.layers[0].get_weights()[0]
    np.testing.assert_array_equal(kernel != 0, order.cut.kept[0])
    np.testing.assert_array_equal(cut.masks["layer_0"], order.cut.kept[0])


@pytest.mark.parametrize("repaired", [False, True])
def test_a_network_all_of_whose_units_went_opens_again(store, pruned, repaired):
    order = pruned("unit", 1.0)
    if repaired:
        order = replace(order, repaired=Repairer(NETWORK, order.data.train).repaired(order.cut))
    made = compacting_question(order, store)(lambda: False)
    assert [layer.units for layer in made.kept.network.layers] == [1, 1, 10]
    assert made.exactness.same == 60
    assert made.exactness.difference <= 1e-6
    opened = store.network(made.kept.record.id)
    for layer, kept in zip(opened.layers, made.kept.network.layers, strict=True):
        np.testing.assert_array_equal(layer.kernel, kept.kernel)
        np.testing.assert_array_equal(layer.bias, kept.bias)
