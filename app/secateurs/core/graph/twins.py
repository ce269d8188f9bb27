"""Layers of Keras made anew from what they hold, without reading their configuration again.

To build a layer from its configuration takes Keras a millisecond and more, most of which goes
into watching each attribute that is set. A plain layer holds little but settings, which can be
taken over; one that holds anything else is built the long way.
"""

from collections.abc import Mapping, Sequence
from functools import partial, update_wrapper
from inspect import Signature
from types import CellType, FunctionType, MethodType
from typing import TYPE_CHECKING, Any

from secateurs.core.base.arrays import AnyArray, Json, Tensor
from secateurs.core.graph.kinds import CONVOLUTIONS, is_layer, kind_of

if TYPE_CHECKING:
    import keras

_RANKS = ("1D", "2D", "3D")
_WEIGHTS = {  # the attributes that hold weights, in their order
    "BatchNormalization": ("gamma", "beta", "moving_mean", "moving_variance"),
    "DepthwiseConv2D": ("kernel", "bias"),
    **dict.fromkeys(("Dense", *CONVOLUTIONS), ("_kernel", "bias")),
}
_WITHOUT_WEIGHTS = {
    "Activation",
    "Add",
    "Concatenate",
    "Flatten",
    "ReLU",
    *(
        f"{kind}{rank}"
        for kind in ("AveragePooling", "GlobalAveragePooling", "MaxPooling", "ZeroPadding")
        for rank in _RANKS
    ),
}
_SETTINGS = {"filters", "groups", "units", "use_bias"}
_EMPTY = {  # what each layer has of its own; most of it Keras makes with its tracker
    "_inbound_nodes",
    "_layers",
    "_losses",
    "_losses_override",
    "_loss_ids",
    "_metrics",
    "_non_trainable_variables",
    "_outbound_nodes",
    "_seed_generators",
    "_trainable_variables",
}
_EMPTY_ELSE = _EMPTY - {
    "_inbound_nodes",
    "_non_trainable_variables",
    "_outbound_nodes",
    "_trainable_variables",
}
_NOTES = {  # containers of plain values
    "_build_shapes_dict",
    "_call_context_args",
    "_call_has_context_arg",
    "_reduction_axes",
    "_tracked",
    "call_signature_parameters",
}
_MADE = {"_auto_config", "_parent_path", "_path", "_self_setattr_tracking", "_tracker"}
_METHODS = {"build", "quantize"}  # wrapped for the layer that they are of
_SIMPLE = (bool, int, float, str, type(None), Signature)
_STATELESS = tuple(
    f"keras.src.{each}"
    for each in (
        "constraints",
        "dtype_policies",
        "initializers",
        "layers.input_spec",
        "regularizers",
    )
)


class Twin:
    """What a layer held when this was made, to make one like it with other weights."""

    def __init__(self, layer: "keras.Operation") -> None:
        self._class = type(layer)
        self._weights = _WEIGHTS.get(kind_of(layer), ())
        known = is_layer(layer) and kind_of(layer) in _WEIGHTS.keys() | _WITHOUT_WEIGHTS
        self._held: dict[str, Any] = dict(vars(layer)) if known else {}

    def made(
        self, changes: Mapping[str, Json], weights: Sequence[AnyArray]
    ) -> "keras.Layer | None":
        """Return a layer with other weights, built; None where more is to be done.

        Args:
            changes: settings that change, such as "filters".
            weights: in the order of its `get_weights`.
        """
        held = {**self._held, **changes}
        names = [
            name
            for name in self._weights
            if held.get(name) is not None or (name == "bias" and held.get("use_bias"))
        ]
        if not (self._held and changes.keys() <= _SETTINGS and len(names) == len(weights)):
            return None
        if not (_is_ordinary(held) and all(self._is_known(*each) for each in held.items())):
            return None
        made: Any = object.__new__(self._class)
        made._initialize_tracker()
        state = vars(made)
        for name, value in held.items():
            if name not in _EMPTY | _MADE | {*names} and not name.startswith("_self_"):
                state[name] = _own(made, name, value)
        for name in (
            "_inbound_nodes",
            "_losses",
            "_losses_override",
            "_loss_ids",
            "_outbound_nodes",
        ):
            state[name] = type(held[name])((), made._tracker)
        given = held["_auto_config"]
        state["_auto_config"] = given and type(given)(**{**given.config, **changes})
        state |= {"_parent_path": None, "_path": None}
        with made._open_name_scope():
            if held["_path"] is not None:
                state["_path"] = "/".join(filter(None, (made._parent_path, made.name)))
            for name, value in zip(names, weights, strict=True):
                setattr(made, name, _variable(made, held, name, value))
        if weights and made._input_spec.axes:
            (axis,) = made._input_spec.axes
            inputs = weights[0].shape[-2 if len(weights[0].shape) > 1 else -1]
            width = int(inputs * held.get("groups", 1)) if "rank" in held else int(inputs)
            spec = made._input_spec
            state["_input_spec"] = type(spec)(
                ndim=spec.ndim, min_ndim=spec.min_ndim, axes={axis: width}
            )
        made._lock_state()
        return made

    def _is_known(self, name: str, value: object) -> bool:
        """Tell whether it is known how to take over what an attribute holds."""
        if name in _MADE | _METHODS | _EMPTY or name.startswith("_self_"):
            return name not in _EMPTY_ELSE or not value
        if name in self._weights:
            return value is None or _is_trained(value) == (not name.startswith("moving"))
        if name in _NOTES:
            return value is None or type(value).__module__ == "keras.src.utils.tracking"
        if isinstance(value, FunctionType):
            return value.__module__.startswith("keras.src.")
        if isinstance(value, tuple):
            return all(self._is_known(name, each) for each in value)
        return isinstance(value, _SIMPLE) or type(value).__module__.startswith(_STATELESS)


def _is_ordinary(held: Mapping[str, Any]) -> bool:
    shapes, spec = held["_build_shapes_dict"], held["_input_spec"]
    return (
        held["built"]
        and held["_trainable"]
        and held.get("data_format", "channels_last") == "channels_last"
        and not held.get("lora_enabled")
        and not held.get("renorm")
        and type(held["_dtype_policy"]).__name__ == "DTypePolicy"
        and (shapes is None or list(shapes) == ["input_shape"])
        and (spec is None or not spec.axes or list(spec.axes) in ([-1], [(spec.ndim or 0) - 1]))
    )


def _is_trained(variable: Any) -> bool:
    return bool(getattr(variable, "trainable", False))


def _own(made: Any, name: str, value: Any) -> Any:
    """Return what a layer holds instead of what the one it is like does."""
    if name in _METHODS:
        return _rebound(value, made)
    if name in _NOTES and value is not None:
        plain = dict(value) if isinstance(value, dict) else list(value)
        return type(value)(plain, made._tracker)
    return value


def _rebound(method: FunctionType, made: Any) -> FunctionType:
    """Return a wrapper that Keras put around a layer's method, around that of another."""
    wrapped: Any = method.__wrapped__  # type: ignore[attr-defined]
    old = wrapped.__self__

    def of(value: object) -> object:
        if isinstance(value, MethodType) and value.__self__ is old:
            return MethodType(value.__func__, made)
        return made if value is old else value

    cells = tuple(CellType(of(cell.cell_contents)) for cell in method.__closure__ or ())
    code, within = method.__code__, method.__globals__
    other = FunctionType(code, within, method.__name__, method.__defaults__, cells)
    other.__kwdefaults__ = method.__kwdefaults__
    return update_wrapper(other, of(wrapped))  # type: ignore[arg-type,return-value]


def _variable(made: Any, held: Mapping[str, Any], name: str, value: AnyArray) -> Any:
    """Add a weight like the one that was held; of a bias that was not, like the kernel."""
    old = held[name]
    like = old if old is not None else held["_kernel" if "_kernel" in held else "kernel"]
    return made.add_weight(
        shape=value.shape,
        initializer=partial(_given, value),
        dtype=like.dtype,
        trainable=like.trainable,
        autocast=like._autocast,
        regularizer=old.regularizer if old is not None else held["bias_regularizer"],
        constraint=old.constraint if old is not None else held["bias_constraint"],
        aggregation=like.aggregation,
        name=old.name if old is not None else "bias",
    )


def _given(value: AnyArray, shape: object, dtype: object = None) -> Tensor:
    import keras

    return keras.ops.convert_to_tensor(value, dtype)


def note_shapes(layer: "keras.Layer") -> None:
    """Note the shapes that a layer was built for, once it is called."""
    noted: Any = layer._build_shapes_dict
    if noted is not None:
        several = isinstance(noted["input_shape"], list)
        shapes = [tuple(x.shape) for x in layer._inbound_nodes[0].input_tensors]
        found = {"input_shape": shapes if several else shapes[0]}
        vars(layer)["_build_shapes_dict"] = type(noted)(found, layer._tracker)
