"""Build a model anew, layer by layer, with the same calls."""

from collections.abc import Callable, Mapping
from types import FunctionType
from typing import TYPE_CHECKING

from secateurs.core.base.arrays import Json
from secateurs.core.base.errors import UnsupportedModel
from secateurs.core.base.text import first_line, one_line
from secateurs.core.graph.calls import functional, is_open, names_of
from secateurs.core.graph.keras_layers import layers_by_name, set_weights
from secateurs.core.graph.kinds import is_layer, kind_of
from secateurs.core.graph.layer_state import take_state

if TYPE_CHECKING:
    import keras


def copy_of(model: "keras.Model") -> "keras.Model":
    """Return a model of new layers with the same names, calls and weights; not compiled."""
    copy = rebuilt(model, lambda layer, _: again(layer))
    set_weights(copy, model.get_weights())
    remember(copy, model)
    return copy


def remember(copy: "keras.Model", model: "keras.Model") -> None:
    """Give a model's layers what those of the same names remember from call to call."""
    sources = layers_by_name(model)
    for name, layer in layers_by_name(copy).items():
        take_state(layer, sources[name])


def rebuilt(
    model: "keras.Model",
    layer_of: "Callable[[keras.Operation, str], keras.Operation]",
    widths: Mapping[str, int] | None = None,
    name_of: Callable[[str], str] = str,
) -> "keras.Model":
    """Return a model with the same calls over other layers.

    Shared layers and nested models stay shared and nested.

    Args:
        layer_of: gives the new layer for an old one and its name.
        widths: channels of inputs of nested models, by name, where they change.
        name_of: gives the new name of a model or an input for the old one.
    """
    names = names_of(model)
    made: dict[int, keras.Operation] = {}

    def new(layer: "keras.Operation") -> "keras.Operation":
        if id(layer) not in made:
            if is_open(layer):
                made[id(layer)] = _model(layer, new, names, widths or {}, name_of)
            else:
                made[id(layer)] = layer_of(layer, names.get(id(layer), layer.name))
        return made[id(layer)]

    return _model(model, new, names, widths or {}, name_of)


def again(layer: "keras.Operation", changes: Mapping[str, Json] | None = None) -> "keras.Operation":
    """Return a new layer or operation of the same configuration and name, some of it changed.

    Raises:
        UnsupportedModel: it is of a class that cannot be built from its configuration.
    """
    import keras

    if kind_of(layer) == "Lambda":  # its configuration refuses to be read back
        return keras.layers.Lambda(
            layer.function,
            output_shape=layer._output_shape,
            mask=layer.mask,
            arguments=layer.arguments,
            name=layer.name,
        )
    if kind_of(layer) == "custom":
        return _of_own_class(layer, changes or {})
    config = {**layer.get_config(), **(changes or {})}
    # A function of the user's cannot be found again by its name.
    if isinstance(getattr(layer, "activation", None), FunctionType) and "activation" in config:
        config["activation"] = layer.activation
    return type(layer).from_config(config)


def config_of(layer: "keras.Operation") -> Mapping[str, Json]:
    """Return a layer's configuration; nothing of a class of the person's own that has none."""
    try:
        config: Mapping[str, Json] = layer.get_config()
    except NotImplementedError:
        return {}
    return config


def _of_own_class(layer: "keras.Operation", changes: Mapping[str, Json]) -> "keras.Operation":
    """Build a layer of a class of the person's own, by its configuration or its arguments."""
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


def _model(
    model: "keras.Model",
    new: "Callable[[keras.Operation], keras.Operation]",
    names: Mapping[int, str],
    widths: Mapping[str, int],
    name_of: Callable[[str], str],
) -> "keras.Model":
    import keras

    inner = functional(model)
    inputs = {id(x): _input(x, names, widths, name_of) for x in inner.inputs}
    if isinstance(model, keras.Sequential):
        first = inputs[id(inner.inputs[0])]
        return keras.Sequential([first, *map(new, model.layers)], name=name_of(model.name))
    given = keras.tree.map_structure(lambda x: inputs[id(x)], model._inputs_struct)
    results = model._run_through_graph(given, operation_fn=new)
    return keras.Model(given, results, name=name_of(model.name))


def _input(
    x: "keras.KerasTensor",
    names: Mapping[int, str],
    widths: Mapping[str, int],
    name_of: Callable[[str], str],
) -> "keras.KerasTensor":
    import keras

    layer = x._keras_history.operation
    shape = (*x.shape[:-1], widths.get(names[id(layer)], x.shape[-1])) if x.shape else x.shape
    return keras.Input(
        batch_shape=shape,
        dtype=x.dtype,
        name=name_of(layer.name),
        sparse=x.sparse,
        optional=layer.optional,
    )
