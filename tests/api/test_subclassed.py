"""Models of a class of one's own, whose layers are found by following a call with symbols."""

import keras
import numpy as np
import pytest
import tensorflow as tf
from keras import layers as kl

import secateurs as sc


class Residual(keras.Model):
    """Layers, a list of them, a nested model, and operations between them."""

    def __init__(self):
        super().__init__(name="residual")
        self.stem = kl.Conv2D(8, 3, padding="same", activation="relu", name="stem")
        self.blocks = [kl.Conv2D(8, 3, padding="same", name=f"block_{n}") for n in range(2)]
        self.drop = kl.Dropout(0.5)
        self.top = keras.Sequential([kl.Dense(10, activation="relu", name="hidden")], name="top")
        self.head = kl.Dense(3, name="head")

    def call(self, inputs, training=False):
        x = self.stem(inputs)
        for block in self.blocks:
            x = x + keras.ops.relu(block(x))
        x = keras.ops.mean(x, axis=(1, 2))
        return self.head(self.top(self.drop(x, training=training)))


class Asking(keras.Model):
    """Does what only numbers can be asked."""

    def __init__(self):
        super().__init__(name="asking")
        self.only = kl.Dense(4, activation="relu", name="only")
        self.drop = kl.Dropout(0.5)
        self.head = kl.Dense(3, name="head")

    def call(self, inputs, training=False):
        x = self.drop(self.only(inputs), training=training)
        return self.head(x if float(keras.ops.sum(x)) > 0 else -x)


class Holding(keras.Model):
    """Has a weight that is in no layer."""

    def __init__(self):
        super().__init__(name="holding")
        self.only = kl.Dense(4, activation="relu", name="only")
        self.head = kl.Dense(3, name="head")
        self.shift = self.add_weight(shape=(4,), name="shift")

    def call(self, inputs):
        return self.head(self.only(inputs) + self.shift)


class Within(keras.Model):
    """A model of a class of one's own within another."""

    def __init__(self):
        super().__init__(name="within")
        self.inner = Residual()
        self.after = kl.Dense(6, activation="relu", name="after")
        self.answer = kl.Dense(2, name="answer")

    def call(self, inputs):
        return self.answer(self.after(self.inner(inputs)))


class TwoInputs(keras.Model):
    def __init__(self):
        super().__init__(name="two")
        self.left, self.right = kl.Dense(6, name="left"), kl.Dense(6, name="right")
        self.head = kl.Dense(3, name="head")

    def call(self, inputs):
        return self.head(keras.ops.relu(self.left(inputs["a"]) + self.right(inputs["b"])))


def called(model, *shapes):
    keras.utils.set_random_seed(0)
    rng = np.random.default_rng(0)
    x = [rng.normal(size=(4, *shape)).astype("float32") for shape in shapes]
    model(x[0] if len(x) == 1 else dict(zip("ab", x, strict=True)))
    for weight in model.weights:  # biases are zero at first
        weight.assign(rng.normal(size=weight.shape, scale=0.3))
    return model


@pytest.fixture(scope="module")
def model():
    return called(Residual(), (8, 8, 2))


@pytest.fixture(scope="module")
def data():
    rng = np.random.default_rng(1)
    return rng.normal(size=(48, 8, 8, 2)).astype("float32"), rng.integers(0, 3, 48)


def test_it_is_pruned_and_compacted_like_any_other(model, data):
    before = [weight.numpy() for weight in model.weights]
    assert sc.rank(model).names == ("stem + block_0 + block_1", "top.hidden")
    whole = sc.prune(model, 0.0)
    np.testing.assert_allclose(whole.model(data[0]), model(data[0]), atol=1e-5)
    pruned = sc.prune(model, 0.5, drop_bias=True)
    small = sc.compact(pruned)
    np.testing.assert_allclose(small(data[0]), pruned.model(data[0]), atol=1e-4)
    assert small.get_layer("stem").filters == 4
    assert small.count_params() == pruned.account.parameters < model.count_params()
    assert all((a == b.numpy()).all() for a, b in zip(before, model.weights, strict=True))


def test_all_else_takes_it_too(model, data):
    pruned = sc.prune(model, 0.5, "weight", layers="block_*")
    repaired = sc.reconstruct(pruned, data[0], teacher=model)
    recipe = sc.Recipe(epochs=1, batch_size=16)
    tuned = sc.fine_tune(repaired, data, recipe, teacher=model)
    zeros = [
        float((tuned.model.get_layer(f"block_{n}").kernel.numpy() == 0).mean()) for n in (0, 1)
    ]
    assert zeros == [0.5, 0.5]
    assert sc.sweep(model, data, "unit", (0.0, 0.5)).points[1].achieved == 0.5
    trained = sc.fine_tune(model, data, recipe)
    assert trained.count_params() == model.count_params()


def test_models_of_ones_own_within_one_are_followed_too(data):
    model = called(Within(), (8, 8, 2))
    names = ("stem + block_0 + block_1", "top.hidden", "head", "after")
    assert sc.rank(model).names == names
    pruned = sc.prune(model, 0.5, drop_bias=True)
    small = sc.compact(pruned)
    np.testing.assert_allclose(small(data[0]), pruned.model(data[0]), atol=1e-4)
    assert small.get_layer("stem").filters == 4


def test_inputs_by_name():
    two = called(TwoInputs(), (4,), (5,))
    assert sc.rank(two).names == ("left + right",)
    small = sc.compact(sc.prune(two, 0.5))
    assert [small.get_layer(name).units for name in ("left", "right")] == [3, 3]


@pytest.mark.parametrize(
    ("kind", "sentence"),
    [
        (Asking, "the Asking layer asking has a call that cannot be followed: only weights go"),
        (Holding, "Holding layer holding has the weight .*shift that is in none of its layers"),
    ],
)
def test_of_what_cannot_be_followed_weights_go_and_no_units(kind, sentence):
    model = called(kind(), (5,))
    rng = np.random.default_rng(1)
    x, y = rng.normal(size=(24, 5)).astype("float32"), rng.integers(0, 3, 24)
    with pytest.raises(sc.PruningError, match=f"No units of this network can go: .*{sentence}"):
        sc.prune(model, 0.5)
    name = f"{model.name}/only"
    ranking = sc.rank(model, "weight", "snip", data=(x, y))
    kernel = model.only.kernel
    with tf.GradientTape() as tape:
        loss = keras.losses.sparse_categorical_crossentropy(y, model(x), from_logits=True)
        loss = tf.reduce_mean(loss)
    wanted = np.abs(tape.gradient(loss, kernel.value) * kernel)
    assert ranking.names == (name,)
    np.testing.assert_allclose(ranking.scores[0], wanted, rtol=1e-4)
    pruned = sc.prune(model, 0.5, "weight")
    assert pruned.account.parameters == model.count_params() - 10
    assert (pruned.account.macs, pruned.account.macs_total) == (22, 32)
    own = pruned.model.get_layer(model.name).model
    assert type(own) is kind
    order = np.argsort(np.abs(kernel.numpy()), axis=None, kind="stable")
    np.testing.assert_array_equal(np.flatnonzero(own.only.kernel.numpy() == 0), sorted(order[:10]))
    share = np.mean(np.argmax(own(x), axis=1) == y)
    assert sc.sweep(model, (x, y), "weight", (0.0, 0.5)).points[1].accuracy == share
    tuned = sc.fine_tune(pruned, (x, y), sc.Recipe(epochs=1, batch_size=8))
    weights = tuned.model.get_layer(model.name).model.only.kernel.numpy()
    np.testing.assert_array_equal(weights == 0, ~pruned.masks[name])
    assert (weights != own.only.kernel.numpy()).any()
    with pytest.raises(sc.ExportError, match=r'own class can read back: save what .get_layer\("'):
        sc.export(pruned, "never.keras")


def test_one_that_was_never_called_is_to_be_called():
    with pytest.raises(
        sc.UnsupportedModel, match="does not know its input yet: call it on samples"
    ):
        sc.prune(Residual(), 0.5)
