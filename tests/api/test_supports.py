"""Layers of one's own that Secateurs is taught: followed, pruned themselves, and compacted."""

import keras
import numpy as np
import pytest
from keras import layers as kl

import secateurs as sc
from secateurs.core.graph import own_layers


class Swish(kl.Layer):
    """Has a slope for each channel, and no setting of how many there are."""

    def build(self, shape):
        self.slope = self.add_weight(shape=(shape[-1],), initializer="uniform", name="slope")

    def call(self, inputs):
        return inputs * keras.ops.sigmoid(self.slope * inputs)


class Summed(kl.Layer):
    def call(self, first, second):
        return keras.ops.relu(first) + second


class Linear(kl.Layer):
    """A Dense layer whose kernel is the other way round: (units, inputs)."""

    def __init__(self, units, **kwargs):
        super().__init__(**kwargs)
        self.units = units

    def build(self, shape):
        self.w = self.add_weight(shape=(self.units, shape[-1]), name="w")
        self.b = self.add_weight(shape=(self.units,), initializer="normal", name="b")

    def call(self, inputs):
        return keras.ops.relu(inputs @ keras.ops.transpose(self.w) + self.b)

    def get_config(self):
        return {**super().get_config(), "units": self.units}


class Gated(kl.Layer):
    """A gated linear unit; its configuration is what Keras notes of its arguments."""

    def __init__(self, units, **kwargs):
        super().__init__(**kwargs)
        self.units = units

    def build(self, shape):
        shape = (shape[-1], self.units)
        self.value = self.add_weight(shape=shape, name="value")
        self.gate = self.add_weight(shape=shape, name="gate")
        self.shift = self.add_weight(shape=(self.units,), initializer="normal", name="shift")

    def call(self, inputs):
        return (inputs @ self.value + self.shift) * keras.ops.sigmoid(inputs @ self.gate)


class Block(kl.Layer):
    """Two layers of Keras's within one of one's own, and a sum around them."""

    def __init__(self, hidden, width, **kwargs):
        super().__init__(**kwargs)
        self.hidden, self.width = hidden, width
        self.up = kl.Dense(hidden, activation="relu", bias_initializer="normal")
        self.down = kl.Dense(width, bias_initializer="normal")

    def build(self, shape):
        self.up.build(shape)
        self.down.build((*shape[:-1], self.hidden))

    def call(self, inputs):
        return inputs + self.down(self.up(inputs))

    def get_config(self):
        return {**super().get_config(), "hidden": self.hidden, "width": self.width}


class Centred(kl.Layer):
    """Takes all channels together, whatever is said of it."""

    def call(self, inputs):
        return inputs - keras.ops.mean(inputs, axis=-1, keepdims=True)


class Turned(kl.Layer):
    """Gives the channels in another order, whatever is said of it."""

    def call(self, inputs):
        return inputs[..., ::-1]


class Paired(kl.Layer):
    """Multiplies each channel by the next, whatever is said of it."""

    def call(self, inputs):
        return inputs * keras.ops.roll(inputs, 1, axis=-1)


@pytest.fixture(autouse=True)
def untaught(monkeypatch):
    """Forget after every test what it taught."""
    monkeypatch.setattr(own_layers, "_SUPPORTED", {})


def with_layer(layer, width=8):
    keras.utils.set_random_seed(0)
    inputs = keras.Input((6,))
    values = kl.Dense(width, activation="relu", bias_initializer="normal", name="first")(inputs)
    values = layer(values)
    values = kl.Dense(5, activation="relu", bias_initializer="normal", name="last")(values)
    return keras.Model(inputs, kl.Dense(3, name="head")(values))


def check_compact(pruned):
    """Build the compact model; see that it answers the same and has as many parameters as said."""
    small = sc.compact(pruned)
    x = np.random.default_rng(0).normal(size=(32, *small.input_shape[1:])).astype("float32")
    np.testing.assert_allclose(small(x), pruned.model(x), atol=1e-5)
    assert small.count_params() == pruned.account.parameters
    return small


def test_without_it_a_layer_is_left_whole_with_what_feeds_it():
    account = sc.prune(with_layer(Swish(name="swish")), 0.5).account
    whole = {each.name: each.reason for each in account.left_whole}
    assert whole == {
        "first": "feeds the custom layer swish, which cannot be followed",
        "swish": "cannot be pruned exactly",
    }


def test_units_pass_through_what_follows_and_its_weights_go_with_them():
    sc.supports(Swish, follows=True)
    pruned = sc.prune(with_layer(Swish(name="swish")), 0.5)
    assert pruned.account.left_whole == ()
    small = check_compact(pruned)
    assert small.get_layer("first").units == 4
    assert small.get_layer("swish").slope.shape == (4,)
    kept = pruned.kept[0]
    np.testing.assert_array_equal(
        small.get_layer("swish").slope.numpy(), pruned.model.get_layer("swish").slope.numpy()[kept]
    )


def test_several_inputs_are_tied_channel_by_channel():
    sc.supports(Summed, follows=True)
    inputs = keras.Input((6,))
    ends = [kl.Dense(8, bias_initializer="normal", name=name)(inputs) for name in ("a", "b")]
    model = keras.Model(inputs, kl.Dense(3, name="head")(Summed()(*ends)))
    pruned = sc.prune(model, 0.5)
    assert sc.rank(model).names == ("a + b",)
    assert [check_compact(pruned).get_layer(name).units for name in "ab"] == [4, 4]


def test_a_layer_of_ones_own_loses_units_and_weights():
    sc.supports(Linear, units=sc.Kernel("w", units=0, inputs=1, bias="b", count="units"))
    model = with_layer(Linear(10, name="mine"))
    assert sc.rank(model).names == ("first", "mine", "last")
    pruned = sc.prune(model, 0.5)
    norms = np.linalg.norm(model.get_layer("mine").w.numpy(), axis=1)
    gone = sorted(np.argsort(norms, kind="stable")[:5])
    assert np.flatnonzero(~pruned.masks["mine/w"].any(axis=1)).tolist() == gone
    small = check_compact(pruned)
    assert small.get_layer("mine").w.shape == (5, 4)
    assert small.get_layer("mine").units == 5
    counted = {each.name: each for each in pruned.account.layers}["mine/w"]
    assert (counted.kind, counted.units, counted.units_kept) == ("Linear", 10, 5)
    assert (counted.macs, counted.macs_kept) == (80, 20)
    sparse = sc.prune(model, 0.75, "weight")
    assert np.count_nonzero(sparse.model.get_layer("mine").w.numpy()) == 20
    assert units_of(sc.prune(model, 0.5, layers="Linear")) == {"mine/w": 5}


def units_of(pruned):
    counts = {each.name: each.units - each.units_kept for each in pruned.account.layers}
    return {name: count for name, count in counts.items() if count}


@pytest.mark.parametrize("criterion", ["taylor", "activation", "apoz", "l1"])
def test_every_criterion_scores_it(criterion):
    sc.supports(Linear, units=sc.Kernel("w", units=0, inputs=1, bias="b", count="units"))
    rng = np.random.default_rng(0)
    data = rng.normal(size=(40, 6)).astype("float32"), rng.integers(0, 3, 40)
    pruned = sc.prune(with_layer(Linear(10, name="mine")), 0.5, criterion=criterion, data=data)
    assert units_of(pruned)["mine/w"] == 5
    check_compact(pruned)


def test_kernels_beside_each_other_lose_the_same_units():
    gate = sc.Kernel("gate", count="units", beside="value")
    sc.supports(Gated, units=[sc.Kernel("value", bias="shift", count="units"), gate])
    pruned = sc.prune(with_layer(Gated(10, name="mine")), 0.5, drop_bias=True)
    assert sc.rank(with_layer(Gated(10, name="mine"))).names[1] == "mine/value + mine/gate"
    assert (pruned.masks["mine/gate"] == pruned.masks["mine/value"]).all()
    mine = check_compact(pruned).get_layer("mine")
    assert (mine.value.shape, mine.gate.shape, mine.shift.shape) == ((4, 5), (4, 5), (5,))


def test_a_block_with_a_hidden_width_and_a_sum_around_it():
    up = sc.Kernel("up.kernel", bias="up.bias", count="hidden")
    down = sc.Kernel("down.kernel", bias="down.bias", count="width", reads="up.kernel")
    sc.supports(Block, units=[up, down], follows=True)
    pruned = sc.prune(with_layer(Block(20, 8, name="block")), 0.5)
    assert sc.rank(with_layer(Block(20, 8, name="block"))).names == (
        "first + block/down.kernel",
        "block/up.kernel",
        "last",
    )
    block = check_compact(pruned).get_layer("block")
    assert (block.hidden, block.width) == (10, 4)
    assert block.up.kernel.shape == (4, 10)


def test_layers_in_a_list_within_one_are_found_by_their_place():
    class Listed(Block):
        def __init__(self, hidden, width, **kwargs):
            super().__init__(hidden, width, **kwargs)
            self.both = [self.up, self.down]

    up = sc.Kernel("both.0.kernel", bias="both.0.bias", count="hidden")
    down = sc.Kernel("both.1.kernel", bias="both.1.bias", reads="both.0.kernel")
    sc.supports(Listed, units=[up, down], follows=True)
    pruned = sc.prune(with_layer(Listed(20, 8, name="block")), 0.5)
    assert units_of(pruned) == {"block/both.0.kernel": 10, "last": 2}
    assert check_compact(pruned).get_layer("block").hidden == 10


def test_without_a_setting_that_counts_them_units_stay_and_weights_go():
    sc.supports(Linear, units=sc.Kernel("w", units=0, inputs=1, bias="b"))
    model = with_layer(Linear(10, name="mine"))
    pruned = sc.prune(model, 0.5)
    (whole,) = pruned.account.left_whole
    assert (whole.name, whole.kind) == ("mine", "Linear")
    assert whole.reason == "is a layer of which no setting is known that counts its units"
    assert check_compact(pruned).get_layer("mine").w.shape == (10, 4)
    assert sc.prune(model, 0.5, "weight").account.achieved == 0.5
    sc.supports(Linear, units=sc.Kernel("w", units=0, inputs=1, bias="b", count="filters"))
    (whole,) = sc.prune(model, 0.5).account.left_whole
    assert whole.reason == "is a layer without a setting 'filters' in its configuration"


def test_a_bias_that_is_said_of_the_wrong_kernel_is_found_out():
    gate = sc.Kernel("gate", bias="shift", count="units", beside="value")
    sc.supports(Gated, units=[sc.Kernel("value", count="units"), gate])
    with pytest.raises(sc.PruningError, match=r"what sc\.supports says of Gated does not hold"):
        sc.compact(sc.prune(with_layer(Gated(10, name="mine")), 0.5))


@pytest.mark.parametrize(("lie", "gone"), [(Centred, 0.0), (Turned, 0.25)])
def test_where_what_removed_units_emit_tells_the_lie_only_what_is_exact_goes(lie, gone):
    sc.supports(lie, follows=True)
    model = with_layer(lie(name="lie"))
    pruned = sc.prune(model, 0.5, layers="first")
    assert pruned.account.achieved == 0.5
    assert pruned.account.gone == gone  # what a removed unit emits differs from input to input
    check_compact(pruned)


def test_where_it_does_not_the_compact_model_is_refused():
    sc.supports(Paired, follows=True)
    pruned = sc.prune(with_layer(Paired(name="lie")), remove={"first": 2}, drop_bias=True)
    with pytest.raises(sc.PruningError, match=r"what sc\.supports says of Paired does not hold"):
        sc.compact(pruned)


@pytest.mark.parametrize(
    ("told", "sentence"),
    [
        ({"units": "kernel"}, "does not hold of the layer mine: it has no kernel"),
        ({"units": "units"}, "its units is none of its weights"),
        ({"units": sc.Kernel("w", bias="w")}, "w is not as long as w has units"),
        (
            {"units": sc.Kernel("w", units=2)},
            "w, of 2 axes, has no two that count units and inputs, 2",
        ),
        ({"units": sc.Kernel("w", bias="", units=1, inputs=0)}, "8 channels or units meet 10"),
    ],
)
def test_what_cannot_be_is_said_when_a_model_is_read(told, sentence):
    sc.supports(Linear, **told)
    with pytest.raises(sc.UnsupportedModel, match=sentence):
        sc.rank(with_layer(Linear(10, name="mine")))


@pytest.mark.parametrize(
    ("layer", "told", "sentence"),
    [
        (kl.Dense, {"follows": True}, "takes a class of layers of your own, not .*Dense"),
        ("Linear", {"follows": True}, "takes a class of layers of your own, not 'Linear'"),
        (Linear, {}, "Say what Linear does"),
        (Linear, {"units": [3]}, r"given as sc\.Kernel, not 3"),
        (Linear, {"units": ["w", "w"]}, "named once each"),
        (Linear, {"units": 3}, "given as sc.Kernel, not 3"),
        (Linear, {"units": sc.Kernel(3)}, "names are texts, not as in .*name=3"),
        (Linear, {"units": sc.Kernel("w", bias=None)}, "names are texts, not as in .*bias=None"),
        (Linear, {"units": sc.Kernel("w", units="1")}, "whole numbers: .*units='1'"),
        (Linear, {"units": sc.Kernel("w", inputs=0.0)}, "whole numbers: .*inputs=0.0"),
        (Linear, {"follows": True, "width": 8}, "width names a setting of Linear, not 8"),
        (Linear, {"units": [sc.Kernel("w", reads="v"), "v"]}, "are earlier ones"),
    ],
)
def test_what_says_nothing_is_refused(layer, told, sentence):
    with pytest.raises(sc.SettingError, match=sentence):
        sc.supports(layer, **told)


def test_a_class_may_be_taught_anew_and_derived_ones_are_not_meant():
    class Derived(Swish):
        pass

    model = with_layer(Swish())
    assert sc.rank(model).names == ("last",)
    sc.supports(Swish, follows=True)
    assert sc.rank(model).names == ("first", "last")
    sc.supports(Swish, follows=True, width="channels")
    assert sc.rank(with_layer(Derived())).names == ("last",)
