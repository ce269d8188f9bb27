"""Grouped convolutions as plain ones side by side, for a converter that has no grouped ones."""

from functools import partial
from typing import TYPE_CHECKING, Any

from secateurs.core.network.copying import copy_of

if TYPE_CHECKING:
    import keras


def without_groups(model: "keras.Model") -> "keras.Model":
    """Return the model, or a copy of it whose grouped convolutions are split.

    Keras compiles them as functions of their own, which stay calls in a frozen graph.
    """
    if not _grouped(model):
        return model
    copy = copy_of(model)
    for layer in _grouped(copy):
        layer.call = partial(_answer, layer)
    return copy


def _grouped(model: "keras.Model") -> list[Any]:
    layers = model._flatten_layers(include_self=False, recursive=True)
    return [each for each in layers if getattr(each, "groups", 1) > 1 and hasattr(each, "kernel")]


def _answer(layer: Any, inputs: Any) -> Any:
    """Do what the layer does, with one convolution a group."""
    from keras import ops

    outputs = _side_by_side(layer, inputs)
    if layer.use_bias:
        places = (1,) * (len(outputs.shape) - 2)
        is_last = layer.data_format == "channels_last"
        outputs += ops.reshape(layer.bias, (1, *places, -1) if is_last else (1, -1, *places))
    return outputs if layer.activation is None else layer.activation(outputs)


def _side_by_side(layer: Any, inputs: Any) -> Any:
    from keras import ops

    padding, axis = layer.padding, 1 if layer.data_format == "channels_first" else -1
    if padding == "causal":
        inputs, padding = ops.pad(inputs, layer._compute_causal_padding()), "valid"
    pairs = zip(
        ops.split(inputs, layer.groups, axis),
        ops.split(layer.kernel, layer.groups, -1),
        strict=True,
    )
    parts = [
        ops.conv(
            given, part, list(layer.strides), padding, layer.data_format, list(layer.dilation_rate)
        )
        for given, part in pairs
    ]
    return ops.concatenate(parts, axis)
