import keras
import numpy as np
import pytest

import secateurs as sc
from secateurs.core.base.errors import DataError, PruningError
from secateurs.core.graph.copies import copy_of
from secateurs.core.graph.trace import trace
from secateurs.core.network.network import build_model
from secateurs.core.pruning.plain_model import read_model
from secateurs.core.pruning.rank import rank
from secateurs.core.ranking.criteria.chain_statistics import NetworkStatistics
from secateurs.core.ranking.criteria.keras_statistics import KerasStatistics
from secateurs.core.ranking.criteria.samples import Samples
from tests.core.pruning.models import conv_net, residual_net


def samples(shape, classes, count=300):
    rng = np.random.default_rng(2)
    x = rng.normal(size=(count, *shape)).astype(np.float32)
    return Samples(x, rng.integers(0, classes, count), count)


def statistics(model, given, loss=None):
    return KerasStatistics(copy_of(model), trace(model), given, loss)


def test_a_dense_chain_measures_as_in_numpy(make_network):
    network = make_network(6, 5, 4, 3)
    given = samples((6,), 3)
    plain, found = NetworkStatistics(network, given), statistics(build_model(network), given)
    for layer in network.hidden:
        ours, keras_has = plain.features[layer.name], found.features[layer.name]
        for name in ("input_norm", "mean_activation", "zero_share"):
            np.testing.assert_allclose(
                getattr(keras_has, name), getattr(ours, name), rtol=1e-4, atol=1e-6
            )
        np.testing.assert_allclose(
            found.gradients[layer.name], plain.gradients[layer.name], atol=1e-6
        )
        for name in ("weights", "units"):
            np.testing.assert_allclose(
                getattr(found.changes[layer.name], name),
                getattr(plain.changes[layer.name], name),
                rtol=1e-3,
                atol=1e-9,
            )


@pytest.mark.parametrize("at_every_step", [False, True])
def test_steps_that_are_masked_are_not_counted(at_every_step):
    kl = keras.layers
    dense = kl.Dense(6, "relu", name="dense")
    words = kl.Embedding(9, 4, mask_zero=True, name="words")
    model = keras.Sequential(
        [
            keras.Input((5,), dtype="int32"),
            words,
            kl.TimeDistributed(dense, name="dense") if at_every_step else dense,
            kl.GRU(3, return_sequences=True, name="cells"),
            kl.Dense(2, name="out"),
        ]
    )
    x = np.array([[1, 2, 3, 4, 5], [6, 7, 0, 0, 0], [0, 0, 0, 0, 0]], np.int32)
    found = statistics(model, Samples(x, None, 3)).features
    hidden = model.get_layer("dense")(words(x))
    steps = words(x), hidden, model.get_layer("cells")(hidden)
    read, emitted, cells = (np.asarray(each)[x > 0] for each in steps)
    for name, values in {"words/embeddings": read, "dense": emitted, "cells/kernel": cells}.items():
        np.testing.assert_allclose(found[name].mean_activation, np.abs(values).mean(0), rtol=1e-5)
    np.testing.assert_array_equal(found["dense"].zero_share, (emitted == 0).mean(0, np.float32))
    np.testing.assert_allclose(
        found["dense"].input_norm[:, 0], np.linalg.norm(read, axis=0), rtol=1e-5
    )


def test_probabilities_and_logits_have_the_same_gradients(make_network):
    network = make_network(6, 5, 3)
    given = samples((6,), 3, 40)
    model = build_model(network)
    softmax = keras.Sequential([copy_of(model), keras.layers.Softmax()])
    of_logits = statistics(model, given).gradients["layer_0"]
    inner = keras.Sequential([keras.Input((6,)), *copy_of(model).layers, keras.layers.Softmax()])
    assert softmax.layers[-1].name != inner.layers[-1].name
    np.testing.assert_allclose(statistics(inner, given).gradients["layer_0"], of_logits, atol=1e-6)


def test_convolutions_norm_their_input_channels():
    model = conv_net()
    given = samples((8, 8, 2), 4, 30)
    found = statistics(model, given).features
    expected = np.sqrt(np.square(given.x, dtype=np.float64).sum(axis=(0, 1, 2)))
    np.testing.assert_allclose(found["conv_1"].input_norm, expected[:, None], rtol=1e-5)
    pooled = keras.Model(model.inputs[0], model.get_layer("conv_2").input)(given.x).numpy()
    expected = np.sqrt(np.square(pooled, dtype=np.float64).sum(axis=(0, 1, 2)))
    np.testing.assert_allclose(found["conv_2"].input_norm, expected[:, None], rtol=1e-5)


def test_a_unit_emits_what_its_normalisation_and_activation_make_of_it():
    model = residual_net()
    given = samples((6, 6, 2), 3, 300)  # two batches
    found = statistics(model, given).features
    after = keras.Model(model.inputs[0], model.get_layer("relu_1").output)(given.x).numpy()
    np.testing.assert_allclose(
        found["conv_1"].mean_activation, after.mean(axis=(0, 1, 2), dtype=np.float64), rtol=1e-4
    )
    np.testing.assert_allclose(
        found["conv_1"].zero_share, (after == 0).mean(axis=(0, 1, 2)), atol=1e-6
    )


def test_depthwise_separable_grouped_and_shared_layers_are_measured():
    layers = keras.layers
    inputs = keras.Input((6, 6, 4))
    x = layers.DepthwiseConv2D(3, depth_multiplier=2, name="depthwise")(inputs)
    x = layers.SeparableConv2D(6, 1, name="separable")(x)
    x = layers.Conv2D(6, 1, groups=2, name="grouped")(x)
    shared = layers.Dense(6, name="shared")
    x = layers.Flatten()(shared(shared(x)))
    model = keras.Model(inputs, layers.Dense(2)(x))
    found = statistics(model, samples((6, 6, 4), 2, 8)).features
    kernels = {
        "depthwise": (3, 3, 2, 4),  # units last
        "separable": (1, 1, 8, 6),
        "grouped": (1, 1, 3, 6),
        "shared": (6, 6),
    }
    for name, shape in kernels.items():
        assert np.broadcast_shapes(found[name].input_norm.shape, shape) == shape
        assert found[name].mean_activation.shape == found[name].zero_share.shape == shape[-1:]


@pytest.mark.parametrize(
    ("criterion", "method"),
    [("snip", "weight"), ("taylor", "unit"), ("wanda", "weight"), ("apoz", "unit")],
)
def test_the_model_given_is_left_as_it_was(criterion, method):
    model = residual_net()
    given = samples((6, 6, 2), 3, 20)
    before = [weight.copy() for weight in model.get_weights()]
    calls = [layer.call for layer in model.layers]
    first, second = (
        rank(model, method, criterion, data=(given.x, given.y)).cut(0.4).kept for _ in range(2)
    )
    for a, b in zip(first, second, strict=True):
        np.testing.assert_array_equal(a, b)
    for a, b in zip(before, model.get_weights(), strict=True):
        np.testing.assert_array_equal(a, b)
    assert calls == [layer.call for layer in model.layers]


def test_another_loss_may_be_given():
    layers = keras.layers
    model = keras.Sequential(
        [keras.Input((3,)), layers.Dense(4, name="hidden"), layers.Dense(1, name="output")]
    )
    given = samples((3,), 2, 16)
    target = given.x.sum(axis=1, keepdims=True)
    kernel, bias, out, shift = (weight.astype(np.float64) for weight in model.get_weights())
    error = (given.x @ kernel + bias) @ out + shift - target
    expected = given.x.T @ (2 * error / 16 @ out.T)
    found = statistics(model, Samples(given.x, target, 16), "mse").gradients["hidden"]
    np.testing.assert_allclose(found, expected, rtol=1e-4, atol=1e-6)


def test_labels_that_do_not_fit_are_refused():
    given = samples((6, 6, 2), 3, 5)
    with pytest.raises(DataError, match="to 5; the network knows classes 0 to 2"):
        rank(residual_net(), "weight", "snip", data=(given.x, given.y + 3))
    with pytest.raises(DataError, match="takes samples of 6 x 6 x 2; those given are 6 x 2"):
        rank(residual_net(), "unit", "apoz", data=given.x[:, 0])
    inputs = keras.Input((3,))
    hidden = keras.layers.Dense(4)(inputs)
    both = keras.Model(inputs, [keras.layers.Dense(2)(hidden), keras.layers.Dense(3)(hidden)])
    with pytest.raises(PruningError, match="give loss= for a network"):
        rank(both, "weight", "snip", data=(np.ones((2, 3)), [0, 1]))


def test_channels_that_come_first_are_measured_as_ones_that_come_last():
    layers, given = keras.layers, samples((6, 6, 2), 3, 20)
    first, last = (
        keras.Sequential(
            [
                keras.Input(shape),
                layers.Conv2D(4, 3, activation="relu", data_format=order, name="conv"),
                layers.Flatten(data_format=order),
                layers.Dense(3, name="out"),
            ]
        )
        for order, shape in (("channels_first", (2, 6, 6)), ("channels_last", (6, 6, 2)))
    )
    first.set_weights(last.get_weights())
    turned = Samples(np.moveaxis(given.x, -1, 1), given.y, given.count)
    ours, wanted = (
        statistics(model, seen).features["conv"] for model, seen in ((first, turned), (last, given))
    )
    np.testing.assert_allclose(ours.mean_activation, wanted.mean_activation, rtol=1e-5)
    np.testing.assert_allclose(ours.input_norm, wanted.input_norm, rtol=1e-5)


@pytest.mark.parametrize("criterion", ["wanda", "snip", "taylor"])
def test_layers_whose_kernel_is_no_plain_array_are_passed_over(criterion):
    model = copy_of(conv_net())
    model.get_layer("dense_1").quantize("int8")
    given = samples(model.input_shape[1:], model.output_shape[-1], 20)
    ranking = rank(model, "weight", criterion, data=(given.x, given.y))
    assert ranking.names == ("conv_1", "conv_2")


@pytest.mark.parametrize(
    ("criterion", "several"),
    [
        ("wanda", False),
        ("taylor", True),
        pytest.param("wanda", True, marks=pytest.mark.campaign),
        pytest.param("taylor", False, marks=pytest.mark.campaign),
    ],
)
def test_samples_written_as_lists_are_read_like_arrays(criterion, several):
    keras.utils.set_random_seed(0)
    first, second = keras.Input((12,)), keras.Input((12,))
    joined = keras.layers.Add()([first, second]) if several else first
    hidden = keras.layers.Dense(16, activation="relu", name="a")(joined)
    outputs = keras.layers.Dense(4, activation="softmax")(hidden)
    model = keras.Model([first, second] if several else first, outputs)
    rng = np.random.default_rng(0)
    x = rng.random((60, 12), dtype=np.float32) * np.arange(12, dtype=np.float32)
    y = np.eye(4)[rng.integers(0, 4, 60)]
    arrays, lists = ([x, x], [x.tolist(), x.tolist()]) if several else (x, x.tolist())
    wanted = sc.rank(model, "weight", criterion, data=(arrays, y)).scores
    assert len(set(wanted[0].ravel())) > 12
    for data in ((lists, y), (lists, y.tolist())):
        found = sc.rank(model, "weight", criterion, data=data)
        np.testing.assert_array_equal(found.scores[0], wanted[0])
        plain = sc.rank(read_model(model), "weight", criterion, data=data)
        np.testing.assert_array_equal(plain.scores[0], wanted[0])


def test_gradients_are_not_taken_of_a_loss_that_compares_labels_with_all_answers():
    import keras

    import secateurs as sc

    hidden = keras.layers.Dense(4, activation="relu", name="hidden")
    model = keras.Sequential([keras.Input((3,)), hidden, keras.layers.Dense(1, name="out")])
    random = np.random.default_rng(0)
    x, y = random.normal(size=(40, 3)).astype(np.float32), random.normal(size=40)

    def ranked(wanted):
        squares = lambda wanted, output: (wanted - output) ** 2  # noqa: E731
        return sc.rank(model, "weight", "taylor", data=(x, wanted), loss=squares)

    assert ranked(y[:, np.newaxis]).cut(0.5).parts_removed == 6
    with pytest.raises(sc.DataError, match="with the answers to all others, too"):
        ranked(y)
