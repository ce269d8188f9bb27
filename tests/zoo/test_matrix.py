"""Every operation and every layer of Keras between two that can be pruned.

Each is followed exactly, or left whole and named, or refused in a sentence; nothing else.
"""

import inspect
import warnings

import keras
import numpy as np
import pytest
import tensorflow

import secateurs as sc
from tests.core.opening.all_of_keras import (
    LAYERS,
    LAYERS_BY_RANK,
    OPERATIONS,
    PICTURE_LAYERS,
    PICTURES,
)

kl = keras.layers

MORE = {  # which no file holds, or within another alone
    "LSTM": lambda x: kl.LSTM(3, return_sequences=True)(x),
    "GRU": lambda x: kl.GRU(3)(x),
    "LSTMCell": lambda x: kl.RNN(kl.LSTMCell(3))(x),
    "GRUCell": lambda x: kl.RNN(kl.GRUCell(3))(x),
    "SimpleRNNCell": lambda x: kl.RNN(kl.SimpleRNNCell(3))(x),
    "StackedRNNCells": lambda x: kl.RNN(kl.StackedRNNCells([kl.GRUCell(3), kl.LSTMCell(2)]))(x),
    "Lambda": lambda x: kl.Lambda(lambda given: 2 * given)(x),
    "GroupedQueryAttention": lambda x: kl.GroupQueryAttention(4, 4, 2, use_gate=True)(x, x),
    "EinsumDense": lambda x: kl.EinsumDense("abc,cd->abd", (6, 3), bias_axes="d")(x),
}
NOWHERE = {
    *("Layer", "Wrapper", "InputLayer"),  # do nothing with what is between
    *("StringLookup", "TextVectorization"),  # of texts
    *("FlaxLayer", "JaxLayer", "TFSMLayer", "TorchModuleWrapper"),  # of other libraries
    "MaxNumBoundingBoxes",  # of boxes
    "Equalization",  # which Keras does not connect with what it reads
    "RandomShear",  # which Keras cannot read back: tests/core/graph/test_copies.py
}
SHAPES = {"sequence": (6, 4), "picture": (8, 8, 3), 1: (12, 3), 2: (8, 8, 3), 3: (6, 6, 6, 2)}
CASES = {
    **{name: ("sequence", call) for name, call in OPERATIONS.items()},
    **{name: ("sequence", call) for name, call in LAYERS.items()},
    **{name: ("sequence", call) for name, call in MORE.items()},
    **{name: ("picture", call) for name, call in PICTURES.items()},
    **{name: ("picture", call) for name, call in PICTURE_LAYERS.items()},
    **{name: (rank, call) for rank, own in LAYERS_BY_RANK.items() for name, call in own.items()},
}
LEVELS = (0.3, 0.5, 0.9)


def between(name):
    """Return a model of a layer, the one that is looked at, and two more; None if it cannot be.

    An operation may give something that is no batch of numbers, or not take what is not known.
    """
    kind, call = CASES[name]
    keras.utils.set_random_seed(1)
    shape = SHAPES[kind]
    inputs = keras.Input(shape)
    first = kl.Dense(shape[-1], activation="softplus", name="first")(inputs)
    try:
        given = keras.tree.flatten(call(first))[0]
        if not isinstance(given, keras.KerasTensor) or len(given.shape) < 2:
            return None
        if given.shape[0] is not None or None in given.shape[1:]:
            return None
        if given.dtype != "float32":
            given = keras.ops.cast(given, "float32")
        hidden = kl.Dense(5, activation="relu", name="hidden")(kl.Flatten()(given))
        return keras.Model(inputs, kl.Dense(3, name="out")(hidden))
    except (TypeError, ValueError, AttributeError, IndexError, NotImplementedError):
        return None


def lively(model):
    """Give every number a value that shows when it is missed; variances stay above zero."""
    rng = np.random.default_rng(0)
    for weight in model.weights:
        if weight.dtype == "float32" and "seed" not in weight.path:
            value = weight.numpy() + 0.3 * rng.standard_normal(weight.shape)
            weight.assign(np.abs(value) + 0.1 if "variance" in weight.path else value)
    return model


def test_every_layer_of_keras_is_between_two():
    layers = {each for _, each in inspect.getmembers(kl, inspect.isclass)}
    named = {each.__name__ for each in layers if issubclass(each, kl.Layer)}
    transposed = {f"Conv{rank}DTranspose" for rank in LAYERS_BY_RANK}  # called ConvTranspose1D here
    assert named - CASES.keys() - transposed == NOWHERE


def _skip(name, why):
    """Skip an operation; of layers, which have names in capitals, only one that Keras mistakes."""
    assert name[0].islower() or name == "RandomCrop"  # whose shape it says wrong
    pytest.skip(why)


@pytest.mark.campaign
@pytest.mark.parametrize("name", CASES)
def test_it_is_followed_exactly_or_named_or_refused(name):
    model = between(name)
    if model is None:
        _skip(name, "gives no batch of numbers")
    lively(model)
    x = np.random.default_rng(1).uniform(0.1, 1, (4, *model.input_shape[1:])).astype(np.float32)
    try:
        whole = np.asarray(model(x, training=False))
    except (ValueError, TypeError, tensorflow.errors.InvalidArgumentError):
        _skip(name, "answers nothing as it is")
    for share in LEVELS:
        for scope in ("layer", "global"):
            try:
                pruned = sc.prune(model, share, scope=scope, data=x)
            except (sc.PruningError, sc.UnsupportedModel):  # in a sentence of its own
                return
            _check(model, pruned, x, whole)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", sc.InexactWarning)
        pruned = sc.prune(model, 0.5, exact=False, data=x)
        small = sc.compact(pruned)
    assert small.count_params() == pruned.account.parameters
    assert np.isfinite(small(x, training=False)).all() or not np.isfinite(whole).all()


def _check(model, pruned, x, whole):
    masked = np.asarray(pruned.model(x, training=False))
    small = sc.compact(pruned)
    assert small.count_params() == pruned.account.parameters
    found = np.asarray(small(x, training=False))
    if np.isfinite(masked).all():
        scale = max(np.abs(masked).max(), 1e-6)
        assert np.abs(found - masked).max() <= 1e-4 * scale
    else:
        assert not np.isfinite(whole).all()  # as it was before
    in_sets = {member.layer for tied in pruned.structure.unit_sets for member in tied.members}
    named = {each.name for each in pruned.account.left_whole}
    for layer in pruned.structure.layers:
        assert layer.name == "out" or {layer.name, layer.name.partition("/")[0]} & (in_sets | named)
