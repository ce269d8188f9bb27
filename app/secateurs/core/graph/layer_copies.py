"""Build a layer or an operation anew from its configuration."""

from collections.abc import Mapping
from copy import deepcopy
from types import FunctionType
from typing import TYPE_CHECKING

from secateurs.core.base.arrays import Json
from secateurs.core.base.errors import UnsupportedModel
from secateurs.core.base.text import first_line, one_line
from secateurs.core.graph.kinds import bare, is_layer, kind_of
from secateurs.core.graph.prototypes import Prototypes
from secateurs.core.graph.subclassed import is_unfollowed, with_model

if TYPE_CHECKING:
    import keras


def again(layer: "keras.Operation", changes: Mapping[str, Json] | None = None) -> "keras.Operation":
    """Return a new layer or operation of the same configuration and name, some of it changed.

    Args:
        changes: of what `config_of` gives; of a wrapper its own.

    Raises:
        UnsupportedModel: it is of a class that cannot be built from its configuration.
    """
    return LayerRecipe(layer).changed(changes or {})


def config_of(layer: "keras.Operation") -> Mapping[str, Json]:
    """Return a layer's configuration; nothing of a class of the person's own that has none."""
    if is_unfollowed(layer):
        return {"seed": None}
    try:
        config: Mapping[str, Json] = layer.get_config()
    except NotImplementedError:
        return {}
    return config


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

    def built(
        self, changes: Mapping[str, Json], known: Prototypes | None = None
    ) -> "keras.Operation":
        """Return the layer; raises as `again` does.

        Args:
            changes: of the layer, or of the one within a wrapper such as TimeDistributed.
            known: layers of the same model that were built before.
        """
        if self._config is not None and bare(self._layer) is not self._layer:
            changes = {"layer": _within(self._config["layer"], changes)}
        return self.changed(changes, known)

    def changed(
        self, changes: Mapping[str, Json], known: Prototypes | None = None
    ) -> "keras.Operation":
        """Return the layer as `built` does; of a wrapper its own configuration is changed."""
        import keras

        layer = self._layer
        if self._config is not None:
            config, own = {**self._config, **changes}, self._functions
            if bare(layer) is not layer:
                config["layer"] = _within(config["layer"], {})
            return (known or Prototypes()).layer(
                type(layer), config, own, lambda: _of_keras(layer, _copied(config) | own)
            )
        if kind_of(layer) == "custom":
            return _of_own_class(layer, changes)
        return keras.layers.Lambda(
            layer.function,
            output_shape=layer._output_shape,
            mask=layer.mask,
            arguments=layer.arguments,
            name=changes.get("name", layer.name),
        )


def _within(described: Json, changes: Mapping[str, Json]) -> Json:
    """Return a layer that a wrapper describes with changes, and of any size."""
    assert isinstance(described, dict)
    kept = {key: value for key, value in described.items() if key != "build_config"}
    return {**kept, "config": {**described["config"], **changes}}


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


def _own_config(layer: "keras.Operation") -> dict[str, Json]:
    try:
        config: dict[str, Json] = layer.get_config()
    except NotImplementedError as error:
        raise UnsupportedModel(
            f"The operation {one_line(layer.name)} cannot be built again: it was called with an"
            " array or the like, of which Keras keeps no configuration. Give it plain numbers."
        ) from error
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
