import numpy as np

from secateurs.core.graph.trace import trace
from secateurs.core.network.network import build_model
from secateurs.core.pruning.prune import prune_keras
from secateurs.core.pruning.rank import rank


def test_what_went_before_stays_gone(make_network):
    network = make_network(784, 12, 8, 10)
    earlier, other = np.ones((784, 12), bool), np.zeros((12, 8), bool)
    earlier[:, 3] = False
    before = {"layer_0": earlier, "layer_1": other}
    model = build_model(network)
    pruned = prune_keras(model, trace(model), rank(network, "weight").cut(0.5), before=before)
    assert not pruned.masks["layer_0"][:, 3].any()
    assert not pruned.model.layers[1].kernel.numpy().any()


def test_zeros_tell_where_nothing_is_said(make_network):
    network = make_network(784, 12, 8, 10)
    model = build_model(network)
    kernel = model.layers[0].kernel
    kernel.assign(np.where(np.arange(784)[:, None] < 100, 0, kernel.numpy()))
    pruned = prune_keras(model, trace(model), rank(network, "unit").cut(0.5))
    assert pruned.method == "unit"
    assert not pruned.masks["layer_0"][:100].any()
