"""What a model remembers from call to call beside its weights: recurrent states, random seeds."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import keras


@contextmanager
def state_held(layers: "Iterable[keras.Operation]") -> Iterator[None]:
    """Put back what calls change of layers, or models: states, seeds, statistics, added losses."""
    layers = list(layers)
    found = {id(each): each for layer in layers for each in _changeable(layer)}
    before = {key: np.array(variable.numpy()) for key, variable in found.items()}
    losing = {id(each): each for layer in layers for each in _inner(layer)}
    losses = {key: list(each._losses) for key, each in losing.items()}
    try:
        yield
    finally:
        for key, each in losing.items():
            each._losses[:] = losses[key]
        for key, variable in found.items():
            if not np.array_equal(variable.numpy(), before[key]):
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


def take_state(layer: "keras.Operation", source: "keras.Operation") -> None:
    """Give a layer the states and seeds of another one of its kind, where they fit."""
    for own, other in zip(_remembered(layer), _remembered(source), strict=False):
        if own.shape == other.shape:
            own.assign(other)


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
