"""Names of layers: Keras takes any, TensorFlow's graphs only plain ones."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from secateurs.core.base.arrays import Json, Tensor
from secateurs.core.graph.copies import rebuilt
from secateurs.core.graph.keras_layers import set_weights
from secateurs.core.graph.kinds import kind_of
from secateurs.core.graph.layer_copies import again, config_of

if TYPE_CHECKING:
    import keras

TensorFunction = Callable[..., Tensor]  # of tensors, to tensors
_PLAIN = re.compile(r"[A-Za-z0-9.][A-Za-z0-9_.\\/>-]*")


def is_plain_name(name: str) -> bool:
    """Return whether a graph can be made under a name."""
    return _PLAIN.fullmatch(name) is not None


def are_plain(model: "keras.Model") -> bool:
    """Return whether a graph can be made under the names of the model and its layers."""
    return all(is_plain_name(each.name) for each in _named(model))


def with_plain_names(model: "keras.Model") -> "keras.Model":
    """Return the model, or a copy in which every name is plain, and as near as can be."""
    if are_plain(model):
        return model
    taken: set[str] = set()

    def plain(name: str) -> str:
        found = _made_plain(name, taken)
        taken.add(found)
        return found

    def named(layer: "keras.Operation", _: str) -> "keras.Operation":
        # Before it is built: its variables have its name.
        config = {} if kind_of(layer) in {"custom", "Lambda"} else config_of(layer)
        inner = {name: plain(name) for name in dict.fromkeys(_odd_names([*config.values()]))}
        renamed = {key: _renamed(value, inner) for key, value in config.items() if inner}
        return again(layer, {**renamed, "name": plain(layer.name)})

    copy = rebuilt(model, named, name_of=plain)
    set_weights(copy, model.get_weights())
    return copy


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
    named = [each for model in models for each in _named(model) if not is_plain_name(each.name)]
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


def _odd_names(config: Json) -> Iterator[str]:
    """Yield the names that are not plain of what a configuration describes."""
    if isinstance(config, dict):
        name = config.get("name")
        if isinstance(name, str) and not is_plain_name(name):
            yield name
        config = [*config.values()]
    for each in config if isinstance(config, list | tuple) else ():
        yield from _odd_names(each)


def _renamed(config: Json, names: Mapping[str, str]) -> Json:
    """Return a configuration in which layers, and who reads them, have other names."""
    if isinstance(config, dict):
        return {key: _renamed(value, names) for key, value in config.items()}
    if isinstance(config, list | tuple):
        return type(config)(_renamed(each, names) for each in config)
    return names.get(config, config) if isinstance(config, str) else config


def _made_plain(name: str, taken: set[str]) -> str:
    """Return a plain name that is not taken."""
    found = base = re.sub(r"[^A-Za-z0-9_.-]", "_", name).strip("_-") or "layer"
    number = 1
    while found in taken:
        number += 1
        found = f"{base}_{number}"
    return found
