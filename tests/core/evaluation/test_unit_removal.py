from dataclasses import replace

import numpy as np
import pytest

from secateurs.core.base.arrays import frozen
from secateurs.core.base.errors import PruningError
from secateurs.core.data.dataset import LabelledImages
from secateurs.core.evaluation.score import score
from secateurs.core.evaluation.unit_removal import (
    can_go,
    constant_of,
    standing,
    units_of,
    without,
)
from secateurs.core.network.network import chain_of
from secateurs.core.pruning.plain_model import read_model
from secateurs.core.pruning.rank import rank
from tests.core.network.small_models import small_cnn
from tests.core.pruning.models import residual_net


@pytest.fixture(scope="module")
def cnn():
    return read_model(small_cnn())


@pytest.fixture(scope="module")
def images():
    rng = np.random.default_rng(3)
    pixels = rng.integers(0, 256, (60, 8, 8)).astype(np.uint8)
    return LabelledImages(frozen(pixels), frozen(np.arange(60) % 3))


def test_a_unit_stands_where_its_score_puts_it(make_network):
    network = make_network(6, 5, 4, 3)
    norms = np.linalg.norm(network.layers[0].kernel, axis=0)
    ranking = rank(network, "unit")
    for unit in range(5):
        found = standing(ranking, network.structure, "layer_0", unit)
        assert found.score == pytest.approx(norms[unit])
        assert (found.rank, found.of) == (1 + int((norms < norms[unit]).sum()), 5)


def test_choices_by_hand_do_not_move_where_a_unit_stands(make_network):
    network = make_network(6, 5, 4, 3)
    plain, chosen = rank(network, "unit"), rank(network, "unit", remove={"layer_0": [2]})
    expected = standing(plain, network.structure, "layer_0", 2)
    assert standing(chosen, network.structure, "layer_0", 2) == expected


def test_alone_it_costs_what_zeroing_its_column_costs(make_network, make_images):
    network, images = make_network(784, 6, 5, 10), make_images(200)
    found = without(network, "layer_0", 4, images)
    layer = network.layers[0]
    kernel = np.array(layer.kernel)
    kernel[:, 4] = 0
    cut = chain_of((replace(layer, kernel=frozen(kernel)), *network.layers[1:]))
    before, after = score(network, images), score(cut, images)
    assert found.before == before
    assert found.after.accuracy == after.accuracy
    assert found.lost == pytest.approx(before.accuracy - after.accuracy)
    assert found.lost_by_class == pytest.approx(
        np.subtract(before.class_accuracy, after.class_accuracy)
    )
    assert found.constant == pytest.approx(max(0.0, float(layer.bias[4])))
    assert without(network, "layer_0", 4, images, found.before).before is found.before


def test_of_a_model_a_filter_goes_alone_too(cnn, images):
    found = without(cnn, "conv", 1, images)
    weights = list(cnn.weights)
    kernel = np.array(weights[0])
    kernel[..., 1] = 0
    zeroed = replace(cnn, weights=(frozen(kernel), *weights[1:]))
    assert found.after.accuracy == score(zeroed, images).accuracy
    assert found.constant == pytest.approx(max(0.0, float(cnn.weights[1][1])), abs=1e-6)


def test_a_dense_unit_of_a_model_emits_its_bias_activated(cnn):
    assert constant_of(cnn, "hidden", 2) == pytest.approx(np.tanh(cnn.weights[3][2]), abs=1e-6)


def test_tied_units_stand_together():
    network = read_model(residual_net())
    structure = network.structure
    tied = next(each for each in structure.unit_sets if len(each.members) > 1)
    one, other = tied.members[0].layer, tied.members[1].layer
    ranking = rank(network, "unit")
    assert standing(ranking, structure, one, 1) == standing(ranking, structure, other, 1)


def test_an_output_never_goes(cnn, images):
    assert units_of(cnn.structure, "answer") is None
    assert not can_go(cnn, "answer", 0)
    assert can_go(cnn, "hidden", 5)
    assert standing(rank(cnn, "unit"), cnn.structure, "answer", 0) is None
    with pytest.raises(PruningError, match="output"):
        without(cnn, "answer", 0, images)
