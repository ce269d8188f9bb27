"""What a model remembers from call to call beside its weights: recurrent states, random seeds."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

import numpy as np

from secateurs.core.base.arrays import AnyArray
from secateurs.core.graph.variables import tensor_of

if TYPE_CHECKING:
    import keras


@contextmanager
def state_held(layers: "Iterable[keras.Operation]") -> Iterator[None]:
    """Put back what calls change of layers, or models: states, seeds, statistics, added losses."""
    layers = list(layers)
    found = {id(each): each for layer in layers for each in _changeable(layer)}
    before = {key: tensor_of(variable) for key, variable in found.items()}
    losing = {id(each): each for layer in layers for each in _inner(layer)}
    losses = {key: list(each._losses) for key, each in losing.items()}
    try:
        yield
    finally:
        for key, each in losing.items():
            each._losses[:] = losses[key]
        for key, variable in found.items():
            if not np.array_equal(tensor_of(variable), before[key]):
                variable.assign(before[key])


@contextmanager
def states_at_zero(layers: "Iterable[keras.Operation]") -> Iterator[None]:
    """Begin with the recurrent states that a model in a file begins with; put all back after."""
    layers = list(layers)
    with state_held(layers):
        for layer in layers:
            for state in _recurrent(layer):
                state.assign(np.zeros(state.shape, state.dtype))
        yield


Memory = Mapping[str, Sequence[AnyArray]]  # states and seeds by the name of the layer


def memory_of(layers: "Mapping[str, keras.Layer]") -> Memory:
    """Return copies of what layers remember from call to call."""
    found = {name: _remembered(layer) for name, layer in layers.items()}
    return {name: [np.array(tensor_of(each)) for each in own] for name, own in found.items() if own}


def recall(layers: "Mapping[str, keras.Layer]", memory: Memory) -> None:
    """Give layers the states and seeds of those of their names, where they fit."""
    for name, values in memory.items():
        for own, value in zip(_remembered(layers[name]), values, strict=False):
            if tuple(own.shape) == value.shape:
                own.assign(value)


def samples_at_once(model: "keras.Model") -> int | None:
    """Return how many samples a model with recurrent states takes, no more and no fewer."""
    sizes = (int(state.shape[0]) for state in _recurrent(model))
    return next(sizes, None)


def _changeable(layer: "keras.Operation") -> "Iterator[keras.Variable]":
    yield from getattr(layer, "non_trainable_variables", ())
    yield from _recurrent(layer)


def _remembered(layer: "keras.Operation") -> "list[keras.Variable]":
    weights = {id(weight) for weight in getattr(layer, "weights", ())}
    seeds = [each for each in getattr(layer, "variables", ()) if id(each) not in weights]
    return [*seeds, *_recurrent(layer)]


def _recurrent(layer: "keras.Operation") -> "Iterator[keras.Variable]":
    """Yield the states of stateful recurrent layers, which Keras does not count as variables."""
    import keras

    for each in _inner(layer):
        if getattr(each, "stateful", False):
            yield from (x for x in keras.tree.flatten(each.states) if x is not None)


def _inner(layer: "keras.Operation") -> "list[keras.Layer]":
    """Return a layer and all within it; nothing for an operation, which remembers nothing."""
    return list(layer._flatten_layers()) if hasattr(layer, "_flatten_layers") else []
