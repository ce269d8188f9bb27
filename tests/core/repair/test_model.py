"""Reconstruction of Keras models through the public function."""

from functools import cache

import keras
import numpy as np
import pytest
from keras import layers as kl

import secateurs as sc
from secateurs.core.base.errors import DataError, PruningError
from secateurs.core.graph.keras_layers import kernel_of, layers_by_name
from secateurs.core.network.keras_chain import chain_network
from secateurs.core.repair.chain import reconstruct_network, teacher_of


def randomised(model, seed=0):
    rng = np.random.default_rng(seed)
    for variable in model.weights:
        values = rng.normal(0, 1, variable.shape) / np.sqrt(max(1, np.prod(variable.shape[:-1])))
        variable.assign(np.abs(values) + 0.5 if "variance" in variable.path else values)
    return model


def mlp():
    first, second = kl.Dense(24, "tanh", name="a"), kl.Dense(16, "sigmoid", name="b")
    return keras.Sequential([keras.Input((10,)), first, second, kl.Dense(3, name="out")])


def conv_net():
    return keras.Sequential(
        [
            keras.Input((8, 8, 2)),
            kl.Conv2D(8, 3, padding="same", use_bias=False, name="a"),
            kl.BatchNormalization(),
            kl.ReLU(),
            kl.SeparableConv2D(8, 3, strides=2, activation="relu", name="b"),
            kl.Flatten(),
            kl.Dense(4, name="out"),
        ]
    )


def siamese():
    shared = keras.Sequential([keras.Input((10,)), kl.Dense(12, "relu", name="inner")], name="leg")
    left, right = keras.Input((10,)), keras.Input((10,))
    joined = kl.Add()([shared(left), shared(right)])
    joined = kl.Dense(9, "relu", name="joint")(joined)
    return keras.Model([left, right], [kl.Dense(3)(joined), kl.Dense(1)(joined)])


def chain():
    first, second = kl.Dense(30, "relu", name="a"), kl.Dense(20, "relu", name="b")
    return keras.Sequential([keras.Input((10,)), first, second, kl.Dense(3, name="out")])


MODELS = {"mlp": mlp, "conv_net": conv_net, "siamese": siamese, "chain": chain}


def inputs_for(model, count=600, seed=0):
    rng = np.random.default_rng(seed)
    found = [rng.normal(size=(count, *x.shape[1:])).astype(np.float32) for x in model.inputs]
    return found if len(found) > 1 else found[0]


@cache
def repaired(name, method):
    """Return a model, as pruned by half, and reconstructed; none of them is to be changed."""
    model = randomised(MODELS[name]())
    given, pruned = model.get_weights(), sc.prune(model, 0.5, method)
    zeros = pruned.model.get_weights()
    found = sc.reconstruct(pruned, inputs_for(model), teacher=model)
    for before, after in ((given, model), (zeros, pruned.model)):
        for one, other in zip(before, after.get_weights(), strict=True):
            np.testing.assert_array_equal(one, other)
    return model, pruned, found


def answers(model, x):
    return [np.asarray(output) for output in keras.tree.flatten(model(x))]


def error(model, teacher, x):
    pairs = zip(answers(model, x), answers(teacher, x), strict=True)
    return sum(float(np.square(one - other).mean()) for one, other in pairs)


@pytest.mark.parametrize("method", ["weight", "unit"])
@pytest.mark.parametrize("name", MODELS)
def test_answers_come_nearer_under_the_same_masks(name, method):
    model, pruned, found = repaired(name, method)
    fresh = inputs_for(model, 100, seed=1)
    assert error(found.model, model, fresh) < 0.7 * error(pruned.model, model, fresh)
    layers = layers_by_name(found.model)
    for key, mask in found.masks.items():
        layer, _, attribute = key.partition("/")
        kernel = getattr(layers[layer], attribute) if attribute else kernel_of(layers[layer])
        assert not kernel.numpy()[~mask].any()
    assert found.account is pruned.account


@pytest.mark.parametrize("name", MODELS)
def test_compaction_is_exact_afterwards(name):
    model, _, found = repaired(name, "unit")
    small = sc.compact(found)
    x = inputs_for(model, 50, seed=1)
    for one, other in zip(answers(small, x), answers(found.model, x), strict=True):
        np.testing.assert_allclose(one, other, atol=1e-4 * max(1, np.abs(other).max()))
    assert small.count_params() == found.account.parameters


@pytest.mark.parametrize("name", ["mlp", "conv_net", "siamese"])
def test_nothing_removed_gives_the_teacher_back(name):
    model = randomised(MODELS[name]())
    found = sc.reconstruct(sc.prune(model, 0.0, "weight"), inputs_for(model), teacher=model)
    assert error(found.model, model, inputs_for(model, 50, seed=1)) < 1e-6


def test_a_convolution_on_1_x_1_images_is_refitted_as_a_dense_layer():
    def build(layer):
        shape = (1, 1, 10)
        return keras.Sequential(
            [
                keras.Input(shape),
                layer(20, activation="tanh", name="a"),
                layer(12, activation="tanh", name="b"),
                kl.Flatten(),
                kl.Dense(3, name="out"),
            ]
        )

    dense = randomised(build(kl.Dense))
    conv = build(lambda units, **rest: kl.Conv2D(units, 1, **rest))
    shapes = [weight.shape for weight in conv.get_weights()]
    conv.set_weights([w.reshape(s) for w, s in zip(dense.get_weights(), shapes, strict=True)])
    x = inputs_for(dense)
    found = [sc.reconstruct(sc.prune(m, 0.6, "weight"), x, teacher=m).model for m in (dense, conv)]
    pairs = zip(*(model.get_weights() for model in found), strict=True)
    for one, other in pairs:
        np.testing.assert_allclose(one.ravel(), other.ravel(), atol=1e-4)


def test_a_chain_of_dense_layers_goes_the_quick_way():
    model = randomised(chain())
    x = inputs_for(model)
    found = sc.reconstruct(sc.prune(model, 0.5), x, teacher=model, classifier=True)
    network = chain_network(model)
    cut = sc.rank(network, "unit").cut(0.5)
    wanted = reconstruct_network(teacher_of(network, x), cut).network
    np.testing.assert_array_equal(found.model.layers[1].kernel.numpy(), wanted.layers[1].kernel)


def test_what_is_read_at_masked_steps_changes_nothing():
    def repaired(padding):
        keras.utils.set_random_seed(0)
        words = kl.Embedding(20, 8, mask_zero=True, name="words")
        hidden = [kl.Dense(12, "tanh", name="a"), kl.Dense(9, "relu", name="b")]
        ends = [kl.GlobalAveragePooling1D(), kl.Dense(3)]
        model = keras.Sequential([keras.Input((7,), dtype="int32"), words, *hidden, *ends])
        randomised(model)
        rows = words.embeddings.numpy()
        rows[0] = padding
        words.embeddings.assign(rows)
        pruned = sc.prune(model, 0.5, "weight", criterion="random")
        found = sc.reconstruct(pruned, x, teacher=model)
        return [found.model.get_layer(name).get_weights() for name in "ab"], found.repair.left

    rng = np.random.default_rng(0)
    x = rng.integers(1, 20, (300, 7)).astype(np.int32)
    x[np.arange(7) >= rng.integers(1, 8, (300, 1))] = 0
    one, left = repaired(1.0)
    other, also_left = repaired(50.0)
    assert left == also_left
    for own, again in zip(one, other, strict=True):
        for values, same in zip(own, again, strict=True):
            np.testing.assert_allclose(values, same, atol=1e-5)


def test_outputs_that_are_no_classes_are_kept_in_scale():
    model = randomised(keras.Sequential([keras.Input((10,)), kl.Dense(30, "relu"), kl.Dense(1)]))
    pruned, x = sc.prune(model, 0.5), inputs_for(model)
    plain = sc.reconstruct(pruned, x, teacher=model, sweeps=0)
    swept = sc.reconstruct(pruned, x, teacher=model)
    assert error(swept.model, model, x) < error(plain.model, model, x)


def test_samples_are_drawn_by_the_seed():
    model = randomised(mlp())
    pruned, x = sc.prune(model, 0.5), inputs_for(model)
    first, second, other = (
        sc.reconstruct(pruned, x, teacher=model, samples=100, seed=seed).model.get_weights()
        for seed in (0, 0, 1)
    )
    np.testing.assert_array_equal(first[2], second[2])
    assert (first[2] != other[2]).any()


def test_progress_is_told_and_cancelling_gives_back_what_was_given():
    model = randomised(conv_net())
    pruned, x, seen = sc.prune(model, 0.5), inputs_for(model, 40), []
    sc.reconstruct(pruned, x, teacher=model, report=lambda *step: seen.append(step))
    assert seen == [(1, 3), (2, 3), (3, 3)]
    assert sc.reconstruct(pruned, x, teacher=model, cancelled=lambda: True) is pruned


def test_a_teacher_of_another_shape_is_refused():
    wide = keras.Sequential([keras.Input((10,)), kl.Dense(25, name="a"), kl.Dense(3, name="out")])
    pruned = sc.prune(mlp(), 0.5)
    with pytest.raises(PruningError) as found:
        sc.reconstruct(pruned, np.zeros((2, 10)), teacher=wide)
    assert str(found.value) == (
        "The kernel of a is 10 x 24 but the teacher's is 10 x 25: give the model that was pruned."
    )
    narrow = keras.Sequential([keras.Input((10,)), kl.Dense(24, name="a"), kl.Dense(3)])
    with pytest.raises(PruningError) as found:
        sc.reconstruct(pruned, np.zeros((2, 10)), teacher=narrow)
    assert str(found.value) == "The teacher has no layer b: give the model that was pruned."


def test_samples_are_needed():
    model = mlp()
    pruned = sc.prune(model, 0.5)
    with pytest.raises(DataError, match="At least one sample is needed"):
        sc.reconstruct(pruned, np.zeros((0, 10)), teacher=model)
    with pytest.raises(DataError, match="takes samples of 10; those given are 9"):
        sc.reconstruct(pruned, np.zeros((5, 9)), teacher=model)
    with pytest.raises(DataError, match="takes 1 input; 2 are given"):
        sc.reconstruct(pruned, (np.zeros((5, 10)), np.zeros((5, 3))), teacher=model)
    with pytest.raises(DataError, match="not finite numbers"):
        sc.reconstruct(pruned, np.full((5, 10), np.nan), teacher=model)


def test_what_was_not_pruned_is_refused():
    model = mlp()
    with pytest.raises(PruningError, match=r"Only what sc\.prune gives can be reconstructed"):
        sc.reconstruct(model, np.zeros((5, 10)), teacher=model)
    pruned = sc.prune(model, 0.5)
    with pytest.raises(PruningError, match="The teacher must be the Keras model"):
        sc.reconstruct(pruned, np.zeros((5, 10)), teacher=pruned)


def test_a_quantised_teacher_is_refused():
    dense = mlp()
    teacher = keras.models.clone_model(dense)
    teacher.get_layer("a").quantize("int8")
    x = np.ones((8, 10), np.float32)
    with pytest.raises(PruningError, match="The teacher's Dense layer a has no plain kernel"):
        sc.reconstruct(sc.prune(dense, 0.5), x, teacher=teacher)


@pytest.mark.parametrize("method", ["weight", "unit"])
def test_constraints_hold_after_a_repair(method):
    rule = {"kernel_constraint": "non_neg", "bias_constraint": "non_neg"}
    layers = [kl.Dense(24, "relu", name="a", **rule), kl.Dense(16, "relu", name="b", **rule)]
    model = keras.Sequential([keras.Input((10,)), *layers, kl.Dense(3, name="out", **rule)])
    for variable in randomised(model).weights:
        variable.assign(np.abs(variable.numpy()))
    x = np.random.default_rng(1).normal(size=(600, 10)).astype(np.float32)
    pruned = sc.prune(model, 0.5, method)
    better = sc.reconstruct(pruned, x, teacher=model)
    wanted = np.asarray(model(x))
    errors = [np.square(np.asarray(each.model(x)) - wanted).mean() for each in (pruned, better)]
    assert errors[1] < errors[0] / 2
    assert min(weight.min() for weight in better.model.get_weights()) == 0


@pytest.mark.parametrize(
    "setting",
    [
        {"samples": 0},
        {"samples": 2.5},
        {"samples": "9"},
        {"sweeps": 1.5},
        {"sweeps": -1},
        {"ridge": np.inf},
        {"ridge": np.nan},
        {"ridge": "1"},
        {"seed": -1},
        {"seed": 0.5},
    ],
)
def test_settings_out_of_their_range_are_refused(setting):
    model = randomised(chain())
    with pytest.raises(sc.SettingError):
        sc.reconstruct(sc.prune(model, 0.5), inputs_for(model), teacher=model, **setting)
