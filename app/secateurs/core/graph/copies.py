"""Build a model anew, layer by layer, with the same calls."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from copy import deepcopy
from types import FunctionType
from typing import TYPE_CHECKING

from secateurs.core.base.arrays import AnyArray, Json, Tensor
from secateurs.core.base.errors import UnsupportedModel
from secateurs.core.base.text import first_line, one_line
from secateurs.core.graph.calls import Shape, functional, is_open, names_of
from secateurs.core.graph.keras_layers import layers_by_name, set_weights, settle
from secateurs.core.graph.kinds import (
    DEPTHWISE,
    SEPARABLE,
    WITH_KERNEL,
    bare,
    is_layer,
    kind_of,
)
from secateurs.core.graph.layer_state import memory_of, recall
from secateurs.core.graph.subclassed import is_unfollowed, with_model

if TYPE_CHECKING:
    import keras


def copy_of(model: "keras.Model") -> "keras.Model":
    """Return a model of new layers with the same names, calls and weights; not compiled."""
    with _undrawn(lambda layer, _: again(layer)) as layer_of:
        copy = rebuilt(model, layer_of)
    set_weights(copy, model.get_weights())
    remember(copy, model)
    return copy


def remember(copy: "keras.Model", model: "keras.Model") -> None:
    """Give a model's layers what those of the same names remember from call to call."""
    recall(layers_by_name(copy), memory_of(layers_by_name(model)))


def rebuilt(
    model: "keras.Model",
    layer_of: "Callable[[keras.Operation, str], keras.Operation]",
    shapes: Mapping[str, Shape] | None = None,
    name_of: Callable[[str], str] = str,
) -> "keras.Model":
    """Return a model with the same calls over other layers.

    Shared layers and nested models stay shared and nested.

    Args:
        layer_of: gives the new layer for an old one and its name.
        shapes: of one sample of the inputs of nested models, by name, where they change.
        name_of: gives the new name of a model or an input for the old one.
    """
    return Topology(model).built(layer_of, shapes, name_of)


class Topology:
    """How the layers of a model are connected, whatever is done with the model afterwards."""

    def __init__(self, model: "keras.Model") -> None:
        self._model = model
        self.names = names_of(model)
        self._inner: dict[int, keras.Model] = {}
        self._layers: dict[int, list[keras.Layer]] = {}
        self._operations: dict[int, str] = {}
        self._read(model)

    def _read(self, model: "keras.Model", prefix: str = "") -> None:
        if id(model) in self._inner:
            return
        self._inner[id(model)] = functional(model)
        self._layers[id(model)] = list(model.layers)
        for each in functional(model).operations:
            self._operations.setdefault(id(each), f"{prefix}{each.name}")
            if is_open(each):
                self._read(each, f"{prefix}{each.name}.")

    def operations(self) -> "Iterator[keras.Operation]":
        """Yield what is called, each once; nested models opened, inputs left out."""
        seen: set[int] = set()
        for inner in self._inner.values():
            for each in inner.operations:
                if id(each) not in seen | self._inner.keys() and kind_of(each) != "InputLayer":
                    seen.add(id(each))
                    yield each

    def built(
        self,
        layer_of: "Callable[[keras.Operation, str], keras.Operation]",
        shapes: Mapping[str, Shape] | None = None,
        name_of: Callable[[str], str] = str,
    ) -> "keras.Model":
        """Return a model with the same calls over other layers; see `rebuilt`."""
        made: dict[int, keras.Operation] = {}

        def new(layer: "keras.Operation") -> "keras.Operation":
            if id(layer) not in made:
                if id(layer) in self._inner:
                    made[id(layer)] = self._over(layer, new, shapes or {}, name_of)
                else:
                    made[id(layer)] = layer_of(layer, self._name_of(layer))
            return made[id(layer)]

        return self._over(self._model, new, shapes or {}, name_of)

    def _name_of(self, operation: "keras.Operation") -> str:
        return self.names.get(id(operation), self._operations[id(operation)])

    def _over(
        self,
        model: "keras.Model",
        new: "Callable[[keras.Operation], keras.Operation]",
        shapes: Mapping[str, Shape],
        name_of: Callable[[str], str],
    ) -> "keras.Model":
        import keras

        inner = self._inner[id(model)]
        inputs = {id(x): _input(x, self.names, shapes, name_of) for x in inner.inputs}
        if isinstance(model, keras.Sequential):
            first = inputs[id(inner.inputs[0])]
            layers = map(new, self._layers[id(model)])
            return keras.Sequential([first, *layers], name=name_of(model.name))
        given = keras.tree.map_structure(lambda x: inputs[id(x)], model._inputs_struct)
        results = model._run_through_graph(given, operation_fn=new)
        return keras.Model(given, results, name=name_of(model.name))


class Blueprint:
    """How a model is built, as it is now: whatever is done with it afterwards changes nothing.

    Attributes:
        is_of_keras: whether all of it is Keras's own, but for functions as activations; what
            people wrote can fail to be built, and is read when it is built.
    """

    def __init__(self, model: "keras.Model") -> None:
        self._topology = Topology(model)
        self._recipes = {id(each): LayerRecipe(each) for each in self._topology.operations()}
        self._memory = memory_of(layers_by_name(model))
        self.is_of_keras = all(each.is_of_keras for each in self._recipes.values())

    def built(
        self,
        changes: "Callable[[keras.Operation, str], Mapping[str, Json]]",
        shapes: Mapping[str, Shape] | None = None,
        weights: Mapping[str, Sequence[AnyArray]] | None = None,
    ) -> "keras.Model":
        """Return the model anew, remembering what it did; weights not given are to be set.

        Args:
            changes: gives what changes of the configuration of a layer of some name.
            shapes: as for `rebuilt`.
            weights: what the layers hold, in the order of their `weights`, by name.
        """
        given, filled = weights or {}, set[str]()

        def new(layer: "keras.Operation", name: str) -> "keras.Operation":
            return self._recipes[id(layer)].built(changes(layer, name))

        with _undrawn(new, given, filled) as layer_of:
            built = self._topology.built(layer_of, shapes)
        layers = layers_by_name(built)
        recall(layers, self._memory)
        for name, layer in layers.items() if weights is not None else ():
            if name not in filled:
                layer.set_weights(list(given[name]))
            settle(layer)
        return built


class LayerRecipe:
    """How a layer or an operation is built again, as it is now."""

    def __init__(self, layer: "keras.Operation") -> None:
        self._layer = layer
        self._config: dict[str, Json] | None = None  # as it is when it is built
        self._functions: dict[str, FunctionType] = {}
        if kind_of(layer) not in {"Lambda", "custom"}:  # a Lambda's refuses to be read back
            self._config = _own_config(layer)
            # A function of the user's cannot be found again by its name.
            given = getattr(layer, "activation", None)
            if isinstance(given, FunctionType) and "activation" in self._config:
                self._functions["activation"] = given

    @property
    def is_of_keras(self) -> bool:
        return self._config is not None and not _names_a_stranger(self._config | self._functions)

    def built(self, changes: Mapping[str, Json]) -> "keras.Operation":
        """Return the layer; raises as `again` does."""
        import keras

        layer = self._layer
        if self._config is not None:
            own = {name: _copied(value) for name, value in self._config.items()}
            config = {**own, **changes}
            if bare(layer) is not layer:
                config = {**own, "layer": _within(own["layer"], changes)}
            return _of_keras(layer, config | self._functions)
        if kind_of(layer) == "custom":
            return _of_own_class(layer, changes)
        return keras.layers.Lambda(
            layer.function,
            output_shape=layer._output_shape,
            mask=layer.mask,
            arguments=layer.arguments,
            name=layer.name,
        )


def _within(described: Json, changes: Mapping[str, Json]) -> Json:
    """Return a layer that a wrapper describes with changes, and of any size."""
    assert isinstance(described, dict)
    kept = {key: value for key, value in described.items() if key != "build_config"}
    return {**kept, "config": {**described["config"], **changes}}


@contextmanager
def _undrawn(
    layer_of: "Callable[[keras.Operation, str], keras.Operation]",
    weights: Mapping[str, Sequence[AnyArray]] | None = None,
    filled: set[str] | None = None,
) -> "Iterator[Callable[[keras.Operation, str], keras.Operation]]":
    """Build layers of Keras with what they are to hold, or with zeros where they would draw it.

    Afterwards they have their own initializers again. One that counts its draws is left alone, and
    one that people wrote.

    Args:
        weights: as for `Blueprint.built`.
        filled: takes up the names of the layers that hold what was given for them.
    """
    import keras

    zeros = keras.initializers.Zeros()
    own: list[tuple[keras.Operation, dict[str, object]]] = []
    waiting: dict[str, list[_Initial]] = {}

    def new(layer: "keras.Operation", name: str) -> "keras.Operation":
        made = layer_of(layer, name)
        taken: dict[str, object] = {}
        if values := _initial_values(made, (weights or {}).get(name, ())):
            waiting[name] = list(values.values())
            taken |= values
        elif kind_of(made) in WITH_KERNEL:  # others hand theirs on to layers within
            taken |= dict.fromkeys(_drawing(made), zeros)
        if taken:
            own.append((made, {each: vars(made)[each] for each in taken}))
            vars(made).update(taken)
        return made

    yield new
    for made, before in own:
        vars(made).update(before)
    if filled is not None:
        filled |= {name for name, each in waiting.items() if all(one.taken for one in each)}


def _drawing(layer: "keras.Operation") -> list[str]:
    """Return the names of a layer's initializers of Keras that draw without counting."""
    from keras.src.initializers.random_initializers import RandomInitializer

    return [
        attribute
        for attribute, value in vars(layer).items()
        if isinstance(value, RandomInitializer) and _keeps_no_count(value)
    ]


def _keeps_no_count(initializer: object) -> bool:
    """Tell whether an initializer is Keras's and the same after every draw."""
    is_of_keras = type(initializer).__module__.startswith("keras.src.initializers.")
    return is_of_keras and isinstance(getattr(initializer, "seed", 0), int)


class _Initial:
    """An initializer that gives a value, where it is the one that is asked for."""

    def __init__(self, value: AnyArray) -> None:
        self._value = value
        self.taken = False

    def __call__(self, shape: Shape, dtype: str) -> Tensor:
        import keras

        self.taken = tuple(shape) == self._value.shape and dtype == self._value.dtype.name
        if self.taken:
            return keras.ops.convert_to_tensor(self._value)
        return keras.ops.zeros(shape, dtype)


def _initial_values(layer: "keras.Operation", weights: Sequence[AnyArray]) -> "dict[str, _Initial]":
    """Return an initializer for each weight by its attribute; nothing where they are not known."""
    kind = kind_of(layer)
    if type(layer).__name__ != kind or not type(layer).__module__.startswith("keras.src.layers."):
        return {}
    if kind == "BatchNormalization":
        names = ["gamma"] * layer.scale + ["beta"] * layer.center
        names += ["moving_mean", "moving_variance"]
    elif kind in WITH_KERNEL:
        deep = ["depthwise"] * (kind in DEPTHWISE | SEPARABLE)
        names = deep + ["pointwise"] * (kind in SEPARABLE) or ["kernel"]
        names += ["bias"] * layer.use_bias
    else:
        return {}
    own = [f"{name}_initializer" for name in names]
    if len(own) != len(weights) or not all(_keeps_no_count(vars(layer)[each]) for each in own):
        return {}
    return {name: _Initial(value) for name, value in zip(own, weights, strict=True)}


def _copied(value: Json) -> Json:
    """Copy a configuration; lists that Keras watches, such as a range of values, become plain."""
    if isinstance(value, dict):
        return {key: _copied(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_copied(each) for each in value]
    return value if isinstance(value, str | int | float | None) else deepcopy(value)


def _names_a_stranger(config: Json) -> bool:
    """Tell whether a configuration has a class or a function that is not Keras's own."""
    if isinstance(config, dict):
        return bool(config.get("registered_name")) or any(map(_names_a_stranger, config.values()))
    return isinstance(config, list | tuple) and any(map(_names_a_stranger, config))


def again(layer: "keras.Operation", changes: Mapping[str, Json] | None = None) -> "keras.Operation":
    """Return a new layer or operation of the same configuration and name, some of it changed.

    Raises:
        UnsupportedModel: it is of a class that cannot be built from its configuration.
    """
    return LayerRecipe(layer).built(changes or {})


def _own_config(layer: "keras.Operation") -> dict[str, Json]:
    try:
        config: dict[str, Json] = layer.get_config()
    except NotImplementedError as error:
        raise UnsupportedModel(
            f"The operation {one_line(layer.name)} cannot be built again: it was called with an"
            " array or the like, of which Keras keeps no configuration. Give it plain numbers."
        ) from error
    return config


def config_of(layer: "keras.Operation") -> Mapping[str, Json]:
    """Return a layer's configuration; nothing of a class of the person's own that has none."""
    if is_unfollowed(layer):
        return {"seed": None}
    try:
        config: Mapping[str, Json] = layer.get_config()
    except NotImplementedError:
        return {}
    return config


def _of_keras(layer: "keras.Operation", config: dict[str, Json]) -> "keras.Operation":
    try:
        return type(layer).from_config(config)
    except TypeError as error:  # of Keras 3.15 a RandomShear
        why = str(error).rpartition("Exception encountered: ")[2]
        raise UnsupportedModel(
            f"The layer {one_line(layer.name)} cannot be built again: Keras does not read back what"
            f" it writes of a {type(layer).__name__} ({one_line(why)})."
        ) from error


def _of_own_class(layer: "keras.Operation", changes: Mapping[str, Json]) -> "keras.Operation":
    """Build a layer of a class of the person's own, by its configuration or its arguments."""
    if is_unfollowed(layer):
        return with_model(layer, again(layer.model), changes.get("seed"))
    failure: Exception | None = None
    for make in (_from_config, _from_arguments):
        try:
            made = make(layer, changes)
            break
        except Exception as error:  # their own code raises what it likes
            failure = failure or error
    else:
        kind = one_line(type(layer).__name__)
        raise UnsupportedModel(
            f"The layer {one_line(layer.name)} of the class {kind} cannot be built again: give"
            f" {kind} a get_config that says all that its __init__ takes. ({first_line(failure)})"
        ) from failure
    made.name = changes.get("name", layer.name)  # what names itself counts on
    if is_layer(layer):
        made.trainable = layer.trainable
    return made


def _from_config(layer: "keras.Operation", changes: Mapping[str, Json]) -> "keras.Operation":
    config = {**layer.get_config(), **changes}
    if isinstance(getattr(layer, "activation", None), FunctionType) and "activation" in config:
        config["activation"] = layer.activation
    return type(layer).from_config(config)


def _from_arguments(layer: "keras.Operation", changes: Mapping[str, Json]) -> "keras.Operation":
    """Call the class as it was called for this layer: Keras notes arguments of plain types."""
    config = layer._auto_config.config
    own = {name: value for name, value in changes.items() if name in config}
    made = type(layer)(**{**config, **own})
    if is_layer(layer):
        made.dtype_policy = layer.dtype_policy
    return made


def _input(
    x: "keras.KerasTensor",
    names: Mapping[int, str],
    shapes: Mapping[str, Shape],
    name_of: Callable[[str], str],
) -> "keras.KerasTensor":
    import keras

    layer = x._keras_history.operation
    own = shapes.get(names[id(layer)], x.shape[1:])
    sizes = (None if now is None else size for now, size in zip(x.shape[1:], own, strict=True))
    shape = (*x.shape[:1], *sizes)
    return keras.Input(
        batch_shape=shape,
        dtype=x.dtype,
        name=name_of(layer.name),
        sparse=x.sparse,
        optional=layer.optional,
    )
