import numpy as np
import pytest

from secateurs.core.base.arrays import frozen
from secateurs.core.base.errors import CancelledError
from secateurs.core.data.dataset import LabelledImages
from secateurs.core.evaluation.contribution import contributions, measure, removed_and_kept
from secateurs.core.evaluation.points import SweepPlan
from secateurs.core.evaluation.sweep import Subject
from secateurs.core.network.forward import logits
from secateurs.core.network.network import Layer, Network, chain_of
from secateurs.core.pruning.rank import rank
from secateurs.core.pruning.zeros import prune_network
from secateurs.core.ranking.cut import Cut
from tests.core.looks import Looks
from tests.images import flat_pixels


def images(*first_pixels: int) -> LabelledImages:
    pixels = np.zeros((len(first_pixels), 28, 28), np.uint8)
    pixels[:, 0, 0] = first_pixels
    return LabelledImages(frozen(pixels), frozen(np.zeros(len(first_pixels), np.int64)))


def without_unit(network: Network, layer: int, unit: int) -> Network:
    kept = [np.ones(one.units, bool) for one in network.hidden]
    kept[layer][unit] = False
    shapes = tuple((one.inputs, one.units) for one in network.hidden)
    return prune_network(network, Cut("unit", 0.0, tuple(kept), shapes))


def test_weight_contributes_its_size_times_what_reaches_it():
    kernel = np.zeros((784, 2), np.float32)
    kernel[0] = (3, -1)
    first = Layer("a", kernel, np.zeros(2, np.float32), "relu")
    last = Layer("b", np.ones((2, 1), np.float32), np.zeros(1, np.float32), "linear")
    weights = measure(chain_of((first, last)), images(255, 51)).weights[0]
    # The mean input is 0.6; 1.8 and 0.6 over a layer of 1,568 weights have a mean of 2.4 / 1568.
    assert weights[0] == pytest.approx([1.8 * 1568 / 2.4, 0.6 * 1568 / 2.4], rel=1e-5)
    assert not weights[1:].any()


def test_unit_contributes_the_change_downstream_if_it_alone_is_removed(make_network, make_images):
    network, some = make_network(784, 6, 5, 4), make_images(30)
    units = measure(network, some).units[1]
    inputs = flat_pixels(some.pixels)
    changes = [
        np.linalg.norm(
            logits(network, inputs) - logits(without_unit(network, 1, unit), inputs), axis=1
        ).mean()
        for unit in range(5)
    ]
    assert units == pytest.approx(np.array(changes) / np.mean(changes), rel=1e-4)


def test_each_layer_counts_with_a_mean_of_one(make_network, make_images):
    parts = measure(make_network(784, 6, 5, 4), make_images(600))
    assert [part.mean() for part in (*parts.weights, *parts.units)] == pytest.approx([1] * 4)


def test_removed_and_kept_share_out_all_contribution(make_network, make_images):
    network = make_network(784, 6, 5, 4)
    parts = measure(network, make_images(20))
    for method in ("weight", "unit"):
        cut = rank(network, method).cut(0.5)
        removed, kept, share = removed_and_kept(parts, cut)
        total = removed * cut.parts_removed + kept * (cut.parts - cut.parts_removed)
        assert total == pytest.approx(cut.parts)
        assert share == pytest.approx(removed * cut.parts_removed / cut.parts)


def test_every_level_of_the_plan_is_measured_in_order(make_network, make_images):
    subject = Subject("a", 3, make_network(784, 6, 5, 4))
    plan = SweepPlan(run_ids=("a",), levels=(0.0, 0.5))
    found = contributions(plan, [subject], make_images(10))
    assert [(one.method, one.criterion, one.level) for one in found] == [
        (method, criterion, level)
        for method in ("weight", "unit")
        for criterion in ("magnitude", "random")
        for level in (0.0, 0.5)
    ]
    assert found[0].ratio is None
    assert found[1].ratio < 1
    assert {one.seed for one in found} == {3}


def test_a_network_that_sees_nothing_has_no_contribution(make_network):
    network = make_network(784, 6, 4)
    found = removed_and_kept(measure(network, images(0)), rank(network, "weight").cut(0.5))
    assert found == (0.0, 0.0, 0.0)


def test_cancelling_stops_the_measuring(make_network, make_images):
    plan = SweepPlan(run_ids=("a",))
    subject = Subject("a", 0, make_network(784, 6, 4))
    looks = Looks()
    contributions(plan, [subject], make_images(5), looks)
    for most in {0, 1, looks.count // 2, looks.count - 1}:
        with pytest.raises(CancelledError):
            contributions(plan, [subject], make_images(5), Looks(most))


def test_what_an_earlier_pruning_took_is_among_what_is_removed(make_network, make_images):
    network = make_network(784, 12, 8, 10)
    cut = rank(network, "unit").cut(0.75)
    pruned = prune_network(network, cut)
    plan = SweepPlan(run_ids=("a",), methods=("unit",), criteria=("magnitude",), levels=(0.5,))
    (found,) = contributions(plan, [Subject("a", 0, pruned)], make_images(30))
    assert (found.removed, found.share) == (0, 0)
    assert found.kept == pytest.approx(4)  # all of it is left to a quarter of the units
