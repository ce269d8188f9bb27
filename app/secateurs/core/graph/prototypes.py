"""Layers of one configuration: the first is built by Keras, the others after its likeness.

To make a layer of Keras costs half a millisecond, of which most goes into reading signatures and
into watching every attribute that is set. Layers that differ in nothing but their names are alike
in every attribute until they are built. What is not known to be so is built by Keras each time.
"""

import marshal
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from inspect import Signature
from types import CellType, FunctionType, MethodType
from typing import TYPE_CHECKING, Any

from secateurs.core.base.arrays import Json

if TYPE_CHECKING:
    import keras

_PLAIN = frozenset({type(None), bool, int, float, str})
_WITHOUT_REFERENCES = 2  # version of marshal's format: equal values are then equal bytes
Key = tuple[type, bytes, tuple[tuple[str, FunctionType], ...]]


class UnlikeError(Exception):
    """An attribute of a layer is of a kind that says nothing of another layer."""


class Prototypes:
    """Layers as Keras makes them, by their configuration but for the name; none of them is used."""

    def __init__(self) -> None:
        self._made: dict[Key, keras.Layer | None] = {}

    def layer(
        self,
        kind: type,
        config: Mapping[str, Json],
        functions: Mapping[str, FunctionType],
        make: "Callable[[], keras.Layer]",
    ) -> "keras.Layer":
        """Return a layer of a configuration.

        Args:
            functions: what takes the place of a part of the configuration.
            make: has Keras make one.
        """
        key = _key(kind, {**config, **dict.fromkeys(functions)}, functions)
        if key is None:
            return make()
        prototype = self._made.get(key)
        if prototype is None:
            made = make()
            if key not in self._made:
                self._made[key] = _like(made, made.name, draws=False)
            return made
        return _like(prototype, str(config["name"])) or make()


def _key(
    kind: type, config: Mapping[str, Json], functions: Mapping[str, FunctionType]
) -> Key | None:
    """Return what two configurations have in common that differ in their names at most."""
    if not kind.__module__.startswith("keras.src.layers.") or not isinstance(
        config.get("name"), str
    ):
        return None
    try:
        told = marshal.dumps({**config, "name": ""}, _WITHOUT_REFERENCES)
        return kind, told, tuple(functions.items())
    except ValueError:  # a function or the like
        return None


def _like(layer: "keras.Layer", name: str, *, draws: bool = True) -> "keras.Layer | None":
    """Return a layer alike but for its name; None of one that may not be alike.

    Args:
        layer: that has not been built or called.
        draws: whether initializers draw seeds of their own, as they do when Keras makes them.
    """
    other = object.__new__(type(layer))
    try:
        other._initialize_tracker()
        alike, found = _Likeness(layer, other, draws), vars(other).keys()
        own = {
            key: alike.of(value)
            for key, value in vars(layer).items()
            if key not in found or key == "_self_setattr_tracking"
        }
        if any(layer._tracker.stored_ids.values()):
            return None
        ours = {key: each for key, each in vars(layer._tracker).items() if type(each) in _PLAIN}
        vars(other._tracker).update(ours)  # whether it is locked
    except (UnlikeError, AttributeError, KeyError):
        return None
    vars(other).update(own, name=name)
    return other


@dataclass(frozen=True, slots=True, eq=False)
class _Likeness:
    """What another layer has where one has some value."""

    layer: "keras.Layer"
    other: "keras.Layer"
    draws: bool

    def of(self, value: Any) -> Any:
        kind = type(value)
        if kind in _PLAIN or kind is Signature:
            return value
        if kind is FunctionType:
            return self._function(value)
        if kind in (tuple, list, set):
            return kind([self.of(each) for each in value])
        if kind is dict:
            return {key: self.of(each) for key, each in value.items()}
        if kind.__module__.startswith("keras.src."):
            return self._of_keras(value)
        raise UnlikeError

    def _of_keras(self, value: Any) -> Any:
        """Return another collection that Keras watches, or another object of the same settings."""
        kind, name = type(value), type(value).__name__
        if name in {"TrackedList", "TrackedSet", "TrackedDict"}:
            own = self.of(dict(value) if name == "TrackedDict" else list(value))
            return kind(own, self.other._tracker if value.tracker else None)
        if name == "SerializableDict":
            return kind(**self.of(value.config))
        if name == "DTypePolicy":  # nothing sets anything of it
            return value
        if isinstance(value, _settings()):
            return kind.from_config(value.get_config()) if self.draws else value
        raise UnlikeError

    def _function(self, function: FunctionType) -> FunctionType:
        """Return a function that speaks of the other layer where this one speaks of the layer."""
        contents = [each.cell_contents for each in function.__closure__ or ()]
        told = [self._told(each) for each in contents]
        if all(before is now for before, now in zip(contents, told, strict=True)):
            return function
        made = FunctionType(
            function.__code__,
            function.__globals__,
            function.__name__,
            function.__defaults__,
            tuple(map(CellType, told)),
        )
        made.__kwdefaults__ = function.__kwdefaults__
        made.__qualname__, made.__doc__ = function.__qualname__, function.__doc__
        made.__module__, made.__annotations__ = function.__module__, function.__annotations__
        vars(made).update({name: self._told(each) for name, each in vars(function).items()})
        return made

    def _told(self, content: Any) -> Any:
        if content is self.layer:
            return self.other
        if isinstance(content, MethodType) and content.__self__ is self.layer:
            return MethodType(content.__func__, self.other)
        if type(content) in _PLAIN:
            return content
        raise UnlikeError


@cache
def _settings() -> tuple[Any, ...]:
    """Return what Keras makes anew of its configuration, and what remembers nothing."""
    import keras

    own = (keras.initializers.Initializer, keras.regularizers.Regularizer, keras.InputSpec)
    return (*own, keras.constraints.Constraint)
