"""Names of layers: Keras takes any, TensorFlow's graphs only plain ones."""

import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from secateurs.core.base.arrays import Tensor

if TYPE_CHECKING:
    import keras

TensorFunction = Callable[..., Tensor]  # of tensors, to tensors
_PLAIN = re.compile(r"[A-Za-z0-9.][A-Za-z0-9_.\\/>-]*")


def are_plain(model: "keras.Model") -> bool:
    """Return whether a graph can be made under the names of the model and its layers."""
    return all(_PLAIN.fullmatch(each.name) for each in _named(model))


def in_graph(function: TensorFunction, *models: "keras.Model", **options: Any) -> TensorFunction:
    """Return a function of models as one TensorFlow graph, whatever their layers are called."""
    import tensorflow as tf

    graph: TensorFunction = tf.function(function, autograph=False, **options)
    if all(map(are_plain, models)):
        return graph

    def named(*given: Tensor) -> Tensor:
        with _plainly_named(models):
            return graph(*given)

    return named


@contextmanager
def _plainly_named(models: Iterable["keras.Model"]) -> Iterator[None]:
    """Give layers plain names for as long as a graph may be made of them."""
    named = [each for model in models for each in _named(model) if not _PLAIN.fullmatch(each.name)]
    before = [each.name for each in named]
    try:
        for number, each in enumerate(named):
            each.name = f"layer_{number}"
        yield
    finally:
        for each, name in zip(named, before, strict=True):
            each.name = name


def _named(model: "keras.Model") -> "Iterator[keras.Operation]":
    """Yield the model, its layers and its other operations, inner ones too, each once."""
    seen: set[int] = set()
    waiting: list[keras.Operation] = [model]
    while waiting:
        each = waiting.pop()
        if id(each) not in seen:
            seen.add(id(each))
            yield each
            waiting += [*getattr(each, "operations", ()), *getattr(each, "_layers", ())]
