"""Models of a class of one's own, whose layers are found by following one call with symbols.

Of one that cannot be followed it is not known which units its layers give to each other: it is one
layer then, of which weights go. Its layers with kernels are named by the attributes that hold them,
such as "blocks.0".
"""

import math
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np

from secateurs.core.base.arrays import Json, Tensor
from secateurs.core.base.errors import UnsupportedModel
from secateurs.core.base.text import first_line, one_line
from secateurs.core.graph.calls import UNKNOWN_SIZES, check_model, is_model, is_open
from secateurs.core.graph.kinds import TRANSPOSED, is_layer, kind_of
from secateurs.core.graph.layer_state import state_held

if TYPE_CHECKING:
    import keras

HasKernels = Callable[["keras.Layer"], bool]  # tells whether a layer's weights can be pruned


def opened_up(model: "keras.Model", whole_by: "HasKernels | None" = None) -> "keras.Model":
    """Return a functional model of the very layers that a model of a class of one's own calls.

    It answers as the model does. A functional or Sequential model is returned as it is.

    Args:
        whole_by: given, one that cannot be followed is taken as one layer, of which single weights
            go; it tells in which of its layers. Else such a one is refused.

    Raises:
        UnsupportedModel: if it is no Keras model, was not called yet, or cannot be followed: it
            has weights outside its layers, or does what only numbers can be asked.
    """
    import keras

    check_model(model)
    if is_open(model) or isinstance(model, keras.Sequential):
        return model
    return _followed(model, whole_by)


def _followed(model: "keras.Model", whole_by: "HasKernels | None") -> "keras.Model":
    import keras

    named = f"The network {one_line(model.name)} is a {one_line(type(model).__name__)}"
    if not model.built:
        raise UnsupportedModel(
            f"{named} that does not know its input yet: call it on samples once, so that its layers"
            " can be found."
        )
    try:
        inputs = _symbols(_shapes_given(model), model.input_dtype)
        found = keras.Model(inputs, model.call(inputs), name=model.name)
        while any(map(_is_closed, found.operations)):  # models within it, and those within these
            outputs = found._run_through_graph(
                inputs, operation_fn=lambda each: each.call if _is_closed(each) else each
            )
            found = keras.Model(inputs, outputs, name=model.name)
    except Exception as error:  # their own code raises what it likes
        told = "" if model.get_build_config() is None else f" ({first_line(error)})"
        why = f"has a call that cannot be followed{told}"
        if whole_by and (one := _as_one_layer(model, why, whole_by)):
            return one
        raise UnsupportedModel(
            f"{named} whose call cannot be followed, so that it is not known how its layers are"
            f" connected ({first_line(error)}): build it of layers and keras.ops alone, or as a"
            " functional model."
        ) from error
    known = {id(weight) for weight in found.weights}
    outside = [weight for weight in model.weights if id(weight) not in known]
    if outside:
        why = f"has the weight {one_line(outside[0].path)} that is in none of its layers"
        if whole_by and (one := _as_one_layer(model, why, whole_by)):
            return one
        raise UnsupportedModel(
            f"{named} with the weight {one_line(outside[0].path)} that is in none of the layers"
            " that it calls: put it into a layer."
        )
    return found


def _as_one_layer(model: "keras.Model", why: str, has_kernels: HasKernels) -> "keras.Model | None":
    for shapes in _shapes_that_may_be_given(model, has_kernels):
        try:
            return _one_layer(model, shapes, why, has_kernels)
        except Exception:  # their own code raises what it likes; it may take others
            continue
    return None


def _shapes_that_may_be_given(model: "keras.Model", has_kernels: HasKernels) -> Iterator[Json]:
    """Yield what the model was given, or where Keras does not know, what each of its layers was."""
    try:
        yield _shapes_given(model)
    except ValueError:
        for layer in layers_within(model, has_kernels).values():
            shape = (layer.get_build_config() or {}).get("input_shape")
            if shape:
                yield shape


def _is_closed(operation: "keras.Operation") -> bool:
    return is_model(operation) and not is_open(operation)


def _shapes_given(model: "keras.Model") -> Json:
    """Return the shapes of its first argument, in whatever lists or dicts.

    Raises:
        ValueError: Keras did not find them out when it was called.
    """
    config = model.get_build_config() or {}
    if "input_shape" not in config:
        raise ValueError("Keras did not find out the shape of one input when it was called")
    return config["input_shape"]


def _symbols(shapes: Json, dtype: str, name: str | None = None) -> Json:
    """Return symbols of these shapes, for any number of samples."""
    import keras

    if isinstance(shapes, dict):
        return {key: _symbols(each, dtype, key) for key, each in shapes.items()}
    if all(side is None or isinstance(side, int) for side in shapes):
        return keras.Input(tuple(shapes)[1:], dtype=dtype, name=name)
    return [_symbols(each, dtype) for each in shapes]


def _one_layer(
    model: "keras.Model", shapes: Json, why: str, has_kernels: HasKernels
) -> "keras.Model":
    """Return a functional model whose only layer is the model itself, called as it is.

    Args:
        shapes: of its first argument, in whatever lists or dicts.
        why: a clause on why its call cannot be followed.
        has_kernels: tells whether a layer's weights can be pruned.

    Raises:
        Exception: whatever its own code raises for zeros of every size that is tried.
    """
    import keras

    failure: Exception | None = None
    for size in UNKNOWN_SIZES:
        try:
            given = _filled(shapes, size, model.input_dtype)
            made, positions = _watched(model, given, has_kernels)
        except Exception as error:  # such as of a size too small for it
            failure = failure or error
            continue
        layer = _layer_class()(model, given, made, positions, why, name=model.name)
        inputs = _each(shapes, lambda shape: keras.Input(shape, dtype=model.input_dtype))
        return keras.Model(inputs, layer(inputs), name=model.name)
    assert failure is not None
    raise failure


def is_unfollowed(layer: "keras.Operation") -> bool:
    """Tell whether a layer is a model whose call cannot be followed; see `opened_up`."""
    return type(layer).__module__ == __name__


def layers_within(owner: "keras.Layer", has_kernels: HasKernels) -> "dict[str, keras.Layer]":
    """Return the layers with kernels of such a model, by the attributes that hold them."""
    found: dict[int, tuple[str, keras.Layer]] = {}
    for name, layer in _within(owner, "", has_kernels):
        found.setdefault(id(layer), (name, layer))
    return dict(found.values())


def _within(
    owner: "keras.Layer", prefix: str, has_kernels: HasKernels
) -> "Iterator[tuple[str, keras.Layer]]":
    held = _held(owner)
    for place, layer in enumerate(owner._layers):
        name = f"{prefix}{held.get(id(layer), place)}"
        if has_kernels(layer):
            yield name, layer
        else:
            yield from _within(layer, f"{name}.", has_kernels)


_OWN = ("_layers", "_self_unconditional_dependency_names")  # where Keras and TensorFlow hold them


def _held(owner: "keras.Layer") -> dict[int, str]:
    """Return the attributes of a layer that hold layers, by the ids of those."""
    found: dict[int, str] = {}
    for name, value in vars(owner).items():
        if is_layer(value):
            found.setdefault(id(value), name)
        elif isinstance(value, list | tuple | dict) and name not in _OWN:
            items = value.items() if isinstance(value, dict) else enumerate(value)
            for at, each in items:
                found.setdefault(id(each), f"{name}.{at}")
    return found


def _watched(
    model: "keras.Model", given: Json, has_kernels: HasKernels
) -> tuple[Json, dict[str, int]]:
    """Call a model once; return what it gives, and how often its layers are applied.

    The layer that is called last comes last.
    """
    counted: dict[str, int] = {}
    layers = layers_within(model, has_kernels)

    def watch(name: str, layer: "keras.Layer") -> None:
        original = layer.call

        def call(*args: Json, **kwargs: Json) -> Json:
            made = original(*args, **kwargs)
            counted[name] = counted.pop(name, 0) + _places(layer, args[0] if args else made, made)
            return made

        layer.call = call

    with state_held([model]):
        try:
            for name, layer in layers.items():
                watch(name, layer)
            return model(given), counted
        finally:
            for layer in layers.values():
                layer.__dict__.pop("call", None)


def _places(layer: "keras.Layer", given: Json, made: Json) -> int:
    kind = kind_of(layer)
    if kind == "Embedding":
        return 0
    convolves = "Conv" in kind and "LSTM" not in kind and kind not in TRANSPOSED
    shape = tuple(getattr(made if convolves else given, "shape", ()))
    first = getattr(layer, "data_format", None) == "channels_first"
    return math.prod(shape[2:] if first else shape[1:-1])


def _each(shapes: Json, make: Callable[[tuple[int | None, ...]], Any]) -> Json:
    """Return one thing a shape, which is without the batch's size, in the same lists or dicts."""
    if isinstance(shapes, dict):
        return {key: _each(each, make) for key, each in shapes.items()}
    if all(side is None or isinstance(side, int) for side in shapes):
        return make(tuple(shapes)[1:])
    return [_each(each, make) for each in shapes]


def _filled(shapes: Json, size: int, dtype: str) -> Json:
    def zeros(shape: Iterable[int | None]) -> Any:
        return np.zeros((2, *(size if side is None else side for side in shape)), dtype)

    return _each(shapes, zeros)


@cache
def _layer_class() -> "type[keras.Layer]":
    import keras
    import tensorflow as tf

    class Unfollowed(keras.layers.Layer):  # type: ignore[misc]  # Keras has no types
        """A model of somebody's own class as one layer.

        Attributes:
            model: the model.
            given: what it takes: zeros.
            positions: how often each of its layers with kernels is applied to a sample, in the
                order of their last calls.
            why: a clause on why its call cannot be followed.
        """

        def __init__(
            self,
            model: "keras.Model",
            given: Json,
            made: Json,
            positions: Mapping[str, int],
            why: str,
            **options: Json,
        ) -> None:
            super().__init__(**options)
            self.model, self.given, self.why = model, given, why
            self.positions = dict(positions)
            self._specs = keras.tree.map_structure(
                lambda each: keras.KerasTensor((None, *each.shape[1:]), each.dtype), made
            )
            self.built = True
            self._asks: bool | None = None

        def call(self, inputs: Json, training: bool | None = None) -> Json:
            if tf.executing_eagerly():
                return self.model(inputs, training=training)
            if self._asks is None:
                self._asks = not self._goes_into_a_graph(inputs, training)
            if self._asks:
                return self._asked(inputs, training)
            return self.model(inputs, training=training)

        def _goes_into_a_graph(self, inputs: Json, training: bool | None) -> bool:
            try:
                with tf.Graph().as_default():
                    given = keras.tree.map_structure(
                        lambda each: tf.zeros([side or 2 for side in each.shape], each.dtype),
                        inputs,
                    )
                    self.model(given, training=training)
            except Exception:  # their own code raises what it likes
                return False
            return True

        def _asked(self, inputs: Json, training: bool | None) -> Json:
            """Leave the graph for a call that asks for the numbers in a tensor."""
            own, rest = self.model.trainable_variables, self.model.non_trainable_variables
            other = [each for each in rest if tf.as_dtype(each.dtype).is_floating]
            whole = [each for each in rest if not tf.as_dtype(each.dtype).is_floating]
            given = [*keras.tree.flatten(inputs), *(each.value for each in (*own, *other))]
            count = len(given) - len(own) - len(other)

            def call(*values: Tensor) -> list[Tensor]:
                packed = keras.tree.pack_sequence_as(inputs, values[:count])
                pairs = list(zip((*own, *other), values[count:], strict=True))
                with keras.StatelessScope(pairs) as scope:
                    made = self.model(packed, training=training)
                for each in whole:  # such as seeds, of which there is no gradient
                    if (state := scope.get_current_value(each)) is not None:
                        each.assign(state)
                states = [scope.get_current_value(each) for each in other]
                return [*keras.tree.flatten(made), *states]

            specs = keras.tree.flatten(self._specs)
            types = [tf.as_dtype(each.dtype) for each in (*specs, *other)]
            found = tf.py_function(call, given, types)
            for variable, state in zip(other, found[len(specs) :], strict=True):
                variable.assign(tf.ensure_shape(state, variable.shape))
            samples = keras.tree.flatten(inputs)[0].shape[:1]
            outputs = [
                tf.ensure_shape(each, [*samples, *spec.shape[1:]])
                for each, spec in zip(found, specs, strict=False)
            ]
            return keras.tree.pack_sequence_as(self._specs, outputs)

        def compute_output_spec(self, inputs: Json, **_: Json) -> Json:
            samples = keras.tree.flatten(inputs)[0].shape[0]
            return keras.tree.map_structure(
                lambda each: keras.KerasTensor((samples, *each.shape[1:]), each.dtype), self._specs
            )

        def get_config(self) -> dict[str, Json]:
            raise NotImplementedError(
                f"it is a {type(self.model).__name__}, which only its own class can read back: save"
                f' what .get_layer("{self.name}").model gives'
            )

    Unfollowed.__module__ = __name__
    return Unfollowed


def with_model(layer: Any, model: "keras.Model", seed: int | None) -> "keras.Layer":
    """Return such a layer of another model of the same class, which was not called yet.

    Args:
        seed: of what it draws as it is called; None leaves that to be set.

    Raises:
        UnsupportedModel: if it has other weights.
    """
    model(layer.given)
    shapes = [[tuple(weight.shape) for weight in each.weights] for each in (layer.model, model)]
    if shapes[0] != shapes[1]:
        kind = one_line(type(model).__name__)
        raise UnsupportedModel(
            f"The network {one_line(layer.name)} of the class {kind} cannot be built again: its"
            f" weights come out otherwise. Give {kind} a get_config that says all that its __init__"
            " takes."
        )
    weights = {id(each) for each in model.weights}
    for number, each in enumerate(model.variables):
        if seed is not None and id(each) not in weights:
            each.assign(np.array([seed, number], each.dtype))
    return type(layer)(
        model, layer.given, layer._specs, layer.positions, layer.why, name=layer.name
    )
