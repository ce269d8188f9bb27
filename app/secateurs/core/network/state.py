"""What a model remembers from call to call beside its weights: recurrent states, random seeds."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np


@contextmanager
def state_held(layers: Iterable[Any]) -> Iterator[None]:
    """Put back what calls change of layers, or models: states, seeds, moving statistics."""
    found = {id(each): each for layer in layers for each in _changeable(layer)}
    before = {key: np.array(variable.numpy()) for key, variable in found.items()}
    try:
        yield
    finally:
        for key, variable in found.items():
            if not np.array_equal(variable.numpy(), before[key]):
                variable.assign(before[key])


def take_state(layer: Any, source: Any) -> None:
    """Give a layer the states and seeds of another one of its kind, where they fit."""
    for own, other in zip(_remembered(layer), _remembered(source), strict=False):
        if own.shape == other.shape:
            own.assign(other)


def _changeable(layer: Any) -> Iterator[Any]:
    yield from getattr(layer, "non_trainable_variables", ())
    yield from _recurrent(layer)


def _remembered(layer: Any) -> list[Any]:
    weights = {id(weight) for weight in getattr(layer, "weights", ())}
    seeds = [each for each in getattr(layer, "variables", ()) if id(each) not in weights]
    return [*seeds, *_recurrent(layer)]


def _recurrent(layer: Any) -> Iterator[Any]:
    """Yield the states of stateful recurrent layers, which Keras does not count as variables."""
    import keras

    inner = layer._flatten_layers() if hasattr(layer, "_flatten_layers") else ()
    for each in inner:
        if getattr(each, "stateful", False):
            yield from (x for x in keras.tree.flatten(each.states) if x is not None)
