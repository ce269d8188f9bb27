"""ONNX, checked in ONNX Runtime."""

import warnings
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from secateurs.core.base.arrays import AnyArray, Tensor
from secateurs.core.base.errors import ExportError
from secateurs.core.base.installed import missing
from secateurs.core.base.tensorflow import hushed
from secateurs.core.base.text import first_line
from secateurs.core.export.exported import Arrays, ExportedModel, Format, Runtime, Written
from secateurs.core.export.keras_run import frozen_graph
from secateurs.core.graph.copies import copy_of

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


def _grouped(model: "keras.Model") -> "list[keras.Layer]":
    layers = model._flatten_layers(include_self=False, recursive=True)
    return [each for each in layers if getattr(each, "groups", 1) > 1 and hasattr(each, "kernel")]


def _answer(layer: "keras.Layer", inputs: Tensor) -> Tensor:
    """Do what the layer does, with one convolution a group."""
    from keras import ops

    outputs = _side_by_side(layer, inputs)
    if layer.use_bias:
        places = (1,) * (len(outputs.shape) - 2)
        is_last = layer.data_format == "channels_last"
        outputs += ops.reshape(layer.bias, (1, *places, -1) if is_last else (1, -1, *places))
    return outputs if layer.activation is None else layer.activation(outputs)


def _side_by_side(layer: "keras.Layer", inputs: Tensor) -> Tensor:
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


def write_onnx(model: "keras.Model", path: Path) -> None:
    """Write a model in a file of its own.

    Raises:
        ExportError: a package is not there, or the format cannot hold the model.
    """
    if lacking := missing("onnx"):
        raise ExportError(f"{lacking}.")
    with hushed(), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            _convert(model, path)
        except Exception as error:  # the converter raises what it likes
            raise ExportError(
                f"ONNX cannot hold the model {model.name}: {first_line(error)}."
            ) from error


def _convert(model: "keras.Model", path: Path) -> None:
    """Write the frozen graph: `Model.export` makes inputs of what Normalization captured."""
    import tf2onnx

    graph = frozen_graph(without_groups(model))
    inputs, outputs = [each.name for each in graph.inputs], [each.name for each in graph.outputs]
    names = {name: name.removesuffix(":0") for name in inputs}
    names |= {name: f"output_{number}" for number, name in enumerate(outputs)}
    tf2onnx.convert.from_graph_def(
        graph.graph.as_graph_def(),
        input_names=inputs,
        output_names=outputs,
        tensors_to_rename=names,
        custom_op_handlers={"Erfc": (_erfc, [])},
        output_path=str(path),
    )


def _erfc(context: Any, node: Any, name: str, _: Any) -> None:
    """Write erfc(x), which GELU needs and ONNX lacks, as 1 - erf(x)."""
    output = node.output[0]
    shape, kind = context.get_shape(output), context.get_dtype(output)
    context.remove_node(node.name)
    erf = context.make_node("Erf", [node.input[0]]).output[0]
    one = context.make_const(f"{name}/one", np.ones((), np.float32)).output[0]
    context.make_node("Sub", [one, erf], outputs=[output], shapes=[shape], dtypes=[kind], name=name)


def run_of(path: Path, threads: int = 1) -> Callable[[Arrays], list[AnyArray]]:
    """Load a file in ONNX Runtime; return what computes its outputs of one array an input."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads, options.inter_op_num_threads = threads, 1
    options.log_severity_level = 3
    session = onnxruntime.InferenceSession(
        path.read_bytes(), options, providers=["CPUExecutionProvider"]
    )
    names = [each.name for each in session.get_inputs()]

    def run(inputs: Arrays) -> list[AnyArray]:
        return list(session.run(None, dict(zip(names, inputs, strict=True))))

    return run


class OnnxFile(Format):
    def write(self, subject: ExportedModel, path: Path) -> Written:
        write_onnx(subject.model, path)
        return Written()

    def load(self, path: Path, subject: ExportedModel) -> Runtime:
        return Runtime(run_of(path))
