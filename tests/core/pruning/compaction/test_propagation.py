"""What is followed layer by layer is what the network computes."""

import keras
import numpy as np
import pytest
from keras import layers as kl

import secateurs as sc
from secateurs.core.pruning.compaction import carriers
from tests.zoo import ZOO

FOLLOWED = ("siamese", "joins", "nested_twice", "separable", "inception", "depth_multiplier")


def bottleneck():
    """Borders, pools and joins between convolutions with moving statistics of their own."""
    inputs = keras.Input((9, 9, 3))
    x = kl.BatchNormalization()(kl.Conv2D(8, 3, padding="same", name="stem")(inputs))
    x = kl.MaxPooling2D(2)(kl.ZeroPadding2D(1)(kl.ReLU(6.0)(x)))
    y = kl.ReLU()(kl.BatchNormalization()(kl.Conv2D(6, 1, name="in")(x)))
    y = kl.DepthwiseConv2D(3, padding="same", name="depth")(y)
    y = kl.BatchNormalization()(kl.Conv2D(8, 3, padding="same", name="out")(y))
    x = kl.Concatenate()([kl.Add()([x, y]), kl.AveragePooling2D(3, 1, "same")(y)])
    x = kl.GlobalAveragePooling2D()(kl.Activation("relu")(x))
    return keras.Model(inputs, kl.Dense(3, name="logits")(x))


@pytest.fixture
def compared(monkeypatch):
    """Notes how far what is followed is from what a run gives, None where it is not followed."""
    apart: list[float | None] = []

    def noted(labelled, removed, wanted):
        found = propagated(labelled, removed, wanted)
        for run in carriers._runs(labelled.graph, set(wanted), None) if found else ():
            for tensor in wanted:
                gone = np.isin(labelled.tensors[tensor][-1], removed)
                off = np.abs(run[tensor][..., gone] - found[tensor][..., gone])
                apart.append(off.max(initial=0))
        if found is None:
            apart.append(None)
        return found

    propagated = carriers.propagated
    monkeypatch.setattr(carriers, "propagated", noted)
    return apart


def lively(model):
    rng = np.random.default_rng(0)
    for weight in model.weights:
        if len(weight.shape) == 1:
            drawn = rng.uniform(0.2, 1.0, weight.shape)
            weight.assign(drawn if "variance" in weight.path else drawn - 0.6)
    return model


def test_what_is_followed_is_what_is_computed_to_the_bit(compared):
    sc.prune(lively(bottleneck()), 0.5)
    assert len(compared) == 3
    assert set(compared) == {0.0}


@pytest.mark.parametrize("name", FOLLOWED)
def test_smooth_activations_are_followed_to_the_last_bit_but_one(name, compared):
    sc.prune(lively(ZOO[name]()), 0.5)
    assert compared
    assert all(apart is not None and apart <= 2.5e-7 for apart in compared)


def test_what_is_not_followed_is_run(compared):
    sc.prune(lively(ZOO["mlp_prelu"]()), 0.5)
    assert compared == [None]


def test_a_network_whose_units_are_followed_is_not_run(monkeypatch):
    monkeypatch.setattr(carriers, "_runs", None)
    sc.compact(sc.prune(lively(bottleneck()), 0.5))
