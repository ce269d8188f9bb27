from dataclasses import replace

import numpy as np
import pytest

from secateurs.core.base.errors import CancelledError
from secateurs.core.evaluation.repairs import Repairer
from secateurs.core.network.forward import logits
from secateurs.core.network.network import build_model
from secateurs.core.pruning.plain_model import read_model
from secateurs.core.pruning.rank import rank
from secateurs.core.pruning.zeros import prune_network
from tests.core.conftest import zeroed
from tests.core.looks import Looks


@pytest.fixture
def network(make_network):
    return make_network(784, 12, 8, 10)


@pytest.fixture
def images(make_images):
    return make_images(300)


def inputs_of(images):
    return images.pixels.reshape(len(images), 784).astype(np.float32) / 255


@pytest.mark.parametrize("method", ["weight", "unit"])
def test_it_comes_nearer_to_the_dense_network_and_keeps_every_zero(network, images, method):
    cut = rank(network, method).cut(0.5)
    repaired = Repairer(network, images).repaired(cut)
    for layer, mask in zip(repaired.hidden, cut.masks, strict=True):
        assert not layer.kernel[~mask].any()
    inputs = inputs_of(images)
    wanted = logits(network, inputs)
    before = np.square(logits(prune_network(network, cut), inputs) - wanted).mean()
    after = np.square(logits(repaired, inputs) - wanted).mean()
    assert after < 0.8 * before


def test_two_cuts_by_one_repairer_are_as_by_two(network, images):
    ranking = rank(network, "unit")
    one = Repairer(network, images)
    one.repaired(ranking.cut(0.25))
    shared, alone = (each.repaired(ranking.cut(0.5)) for each in (one, Repairer(network, images)))
    for first, second in zip(shared.layers, alone.layers, strict=True):
        np.testing.assert_array_equal(first.kernel, second.kernel)


def test_it_is_cancelled_at_every_look(network, images):
    cut, looks = rank(network, "weight").cut(0.5), Looks()
    Repairer(network, images).repaired(cut, cancelled=looks)
    for most in {0, 1, looks.count // 2, looks.count - 1}:
        with pytest.raises(CancelledError):
            Repairer(network, images).repaired(cut, cancelled=Looks(most))


def test_what_went_before_stays_gone(network, images):
    earlier = np.ones((784, 12), bool)
    earlier[:100] = False
    cut = rank(network, "unit").cut(0.5)
    repaired = Repairer(zeroed(network, {"layer_0": earlier}), images).repaired(cut)
    assert not repaired.layers[0].kernel[:100].any()
    assert not repaired.layers[0].kernel[:, ~cut.kept[0]].any()


def test_a_keras_model_is_repaired_as_plain_data(network, images):
    model = read_model(build_model(network))
    ranking = rank(model, "unit")
    repaired = Repairer(model, images).repaired(ranking.cut(0.5))
    kernel = repaired.kernels["layer_0"]
    assert kernel.shape == (784, 12)
    assert (~kernel.any(axis=0)).sum() == 6
    assert repaired.structure is model.structure


@pytest.mark.parametrize("method", ["weight", "unit"])
@pytest.mark.parametrize("as_model", [False, True])
def test_what_is_gone_is_remembered_and_not_read_from_zeros(network, images, method, as_model):
    earlier = np.ones((784, 12), bool)
    earlier[0, 0] = False  # one weight of 9,408: as zeros, what chance may leave
    known = replace(zeroed(network, {"layer_0": earlier}), known_masks={"layer_0": earlier})
    if as_model:
        known = replace(read_model(build_model(known)), known_masks=known.known_masks)
    cut = rank(known, method).cut(0)
    pruned = prune_network(known, cut)
    emptied = rank(known, method).cut(1)
    bare = prune_network(known, emptied)
    assert list(pruned.masks) == ["layer_0"]
    np.testing.assert_array_equal(pruned.masks["layer_0"], earlier)
    assert not bare.masks["layer_0"].any()
    assert not bare.masks["layer_1"].any()
    half = rank(known, method).cut(0.5)
    repaired = Repairer(known, images).repaired(half)
    for layer, mask in zip(known.prunable, half.masks, strict=True):
        wanted = mask & known.masks.get(layer.name, np.True_)
        np.testing.assert_array_equal(repaired.masks[layer.name], wanted)
