"""LiteRT's flat file (.tflite), in float32 or in int8.

Int8 weights are symmetric and per channel, so that their zero point is 0 and a zero stays
exactly zero (Jacob et al. 2018; LiteRT's 8-bit quantization specification).
"""

import warnings
from collections.abc import Iterator, Sequence
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from secateurs.core.base.arrays import AnyArray
from secateurs.core.base.atomic import scratch_folder
from secateurs.core.base.errors import ExportError, StorageError
from secateurs.core.base.tensorflow import hushed
from secateurs.core.export.exported import Arrays, ExportedModel, Format, Runtime, Written, lacking
from secateurs.core.export.keras_run import frozen_graph
from secateurs.core.graph.keras_layers import inner_kernels, layers_by_name

if TYPE_CHECKING:
    import keras

_ORDERS: dict[str, tuple[tuple[int, ...], ...]] = {  # ways in which LiteRT may lay a kernel out
    "Dense": ((1, 0), (0, 1)),
    "Conv1D": ((2, 0, 1),),
    "Conv2D": ((3, 0, 1, 2),),
    "DepthwiseConv2D": ((0, 1, 2, 3),),
    "Conv2DTranspose": ((2, 0, 1, 3),),
}


def check_zeros(subject: ExportedModel, stored: Sequence[NDArray[np.int8]]) -> str:
    """Compare every kernel's zeros with the stored arrays of its size.

    Returns:
        A sentence that says what was checked, or "" when no kernel has zeros.

    Raises:
        ExportError: a kernel's zeros are in none of the stored arrays of its size.
    """
    checked, unknown = [], []
    for name, kind, kernel in _kernels(subject.model):
        zeros = kernel == 0
        if not zeros.any():
            continue
        alike = [array.ravel() == 0 for array in stored if array.size == kernel.size]
        if not alike or kind not in _ORDERS:
            unknown.append(name)
        elif any(_kept(zeros.transpose(order), alike) for order in _ORDERS[kind]):
            checked.append(name)
        else:
            raise ExportError(f"The int8 file does not keep the zeros of the layer {name}.")
    texts = []
    if checked:
        texts.append("Every zero weight is zero in the file.")
    if unknown:
        texts.append(f"The zeros of {', '.join(unknown)} could not be compared.")
    return " ".join(texts)


def _kept(zeros: NDArray[np.bool_], alike: Sequence[NDArray[np.bool_]]) -> bool:
    flat = zeros.ravel()
    return any(bool(array[flat].all()) for array in alike)


def _kernels(model: "keras.Model") -> Iterator[tuple[str, str, AnyArray]]:
    """Yield name, kind and values of every kernel of Keras's layers, also of those within one."""
    seen: set[int] = set()
    for name, layer in layers_by_name(model).items():
        for part, kernel in inner_kernels(layer).items():
            seen.add(id(kernel))
            yield f"{name}/{part}", type(layer).__name__, np.asarray(kernel.numpy())
    for layer in model._flatten_layers(include_self=False, recursive=True):
        kernel = getattr(layer, "kernel", None)
        theirs = layer.__class__.__module__.startswith("keras.")
        if kernel is not None and theirs and id(kernel) not in seen:
            yield layer.name, type(layer).__name__, np.asarray(kernel.numpy())


CALIBRATION = 256  # samples that int8 ranges are taken from


def converted(subject: ExportedModel) -> tuple[bytes, str]:
    """Return the model as a flatbuffer, and what the user should know of it.

    Raises:
        ExportError: the model has an operation that LiteRT does not have, int8 is wanted
            without samples, or a zero weight is not zero in the file.
    """
    if subject.int8 and not subject.given:
        raise ExportError(
            "An int8 file needs samples of the model's input, from which the ranges of its"
            " activations are taken: give x."
        )
    content, note = _any_batch(subject)
    zeros = check_zeros(subject, constants(content)) if subject.int8 else ""
    return content, f"{note} {zeros}".strip()


def _any_batch(subject: ExportedModel) -> tuple[bytes, str]:
    """Convert for any batch, or else for one sample: recurrent layers need to know."""
    try:
        return _convert(subject, None), ""
    except StorageError:  # no room for what lies between, not the model
        raise
    except Exception as error:  # the converter raises what it likes
        refusal = ExportError(
            f"LiteRT cannot hold the model {subject.model.name}"
            f"{' in int8' if subject.int8 else ''}: {lacking(error)}."
        )
        if subject.int8:  # calibration of a recurrent layer ends the process
            raise refusal from error
    try:
        return _convert(subject, 1), "Takes one sample at a time."
    except StorageError:
        raise
    except Exception as error:
        raise refusal from error


def _convert(subject: ExportedModel, batch: int | None) -> bytes:
    import tensorflow as tf

    with scratch_folder() as folder, hushed(), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        graph = frozen_graph(subject.model, batch)
        options = tf.saved_model.SaveOptions(experimental_custom_gradients=False)  # only inference
        tf.saved_model.save(tf.Module(), folder, graph, options)
        converter = tf.lite.TFLiteConverter.from_saved_model(str(folder))
        if subject.int8:
            converter.optimizations = [tf.lite.Optimize.DEFAULT]
            converter.representative_dataset = lambda: _calibration(subject)
            converter.target_spec.supported_ops = [tf.lite.OpsSet.TFLITE_BUILTINS_INT8]
        return bytes(converter.convert())


def runtime_of(content: bytes, subject: ExportedModel) -> Runtime:
    """Load a flatbuffer; it runs one sample after the other, as a small device does."""
    interpreter = _interpreter(content)
    runner = interpreter.get_signature_runner()
    names = _input_names(list(runner.get_input_details()), subject)

    first = iter([hushed()])  # at its first run it tells how it computes

    def once(sample: Arrays) -> list[AnyArray]:
        with next(first, nullcontext()):
            found = runner(**dict(zip(names, sample, strict=True)))
        return [found[name] for name in sorted(found, key=output_number)]

    def run(inputs: Arrays) -> list[AnyArray]:
        count = len(inputs[0])
        rows = [once([array[i : i + 1] for array in inputs]) for i in range(count)]
        return [np.concatenate(column) for column in zip(*rows, strict=True)]

    return Runtime(run)


def constants(content: bytes) -> list[NDArray[np.int8]]:
    """Return the int8 arrays that a flatbuffer stores, with zero point 0."""
    interpreter = _interpreter(content)
    found = []
    for detail in interpreter.get_tensor_details():
        if detail["dtype"] is not np.int8 or detail["quantization_parameters"]["zero_points"].any():
            continue
        try:
            found.append(interpreter.get_tensor(detail["index"]))
        except ValueError:  # an activation, not a constant: no data before a run
            continue
    return found


def _calibration(subject: ExportedModel) -> Iterator[list[AnyArray]]:
    # By name: LiteRT orders several inputs as it likes.
    names = [tensor.name for tensor in subject.model.inputs]
    for i in range(min(CALIBRATION, len(subject.samples[0]))):
        sample = [array[i : i + 1] for array in subject.samples]
        yield dict(zip(names, sample, strict=True)) if len(names) > 1 else sample  # type: ignore[misc]


def _interpreter(content: bytes) -> Any:
    with warnings.catch_warnings(), hushed():
        warnings.simplefilter("ignore")
        try:
            from ai_edge_litert.interpreter import Interpreter
        except ImportError:
            from tensorflow.lite.python.interpreter import Interpreter
        # Not allocated yet: a model of any size may have no room for its least size.
        return Interpreter(model_content=content, num_threads=1)


def _input_names(found: list[str], subject: ExportedModel) -> list[str]:
    names = [tensor.name for tensor in subject.model.inputs]
    if len(found) == 1 or set(found) != set(names):
        return found
    return names


def output_number(name: str) -> int:
    """Return the place of an output from its name, such as "output_1"."""
    return int(name.rpartition("_")[2]) if name.rpartition("_")[2].isdigit() else 0


class LiteRTFile(Format):
    def write(self, subject: ExportedModel, path: Path) -> Written:
        content, note = converted(subject)
        path.write_bytes(content)
        return Written(note)

    def load(self, path: Path, subject: ExportedModel) -> Runtime:
        return runtime_of(path.read_bytes(), subject)
