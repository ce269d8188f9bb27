"""All engines; here those that take any model: Keras, LiteRT, ONNX Runtime."""

from typing import TYPE_CHECKING, Any

import numpy as np

from secateurs.core.base.arrays import AnyArray
from secateurs.core.base.atomic import scratch_folder
from secateurs.core.base.installed import missing
from secateurs.core.base.tensorflow import hushed
from secateurs.core.export.exported import ExportedModel
from secateurs.core.export.keras_run import keras_runtime
from secateurs.core.export.precision import in_float32
from secateurs.core.export.writers.litert import converted, output_number
from secateurs.core.export.writers.onnx import run_of, write_onnx
from secateurs.core.graph.layer_names import with_plain_names
from secateurs.core.measuring.engines.csr import CSR, CSR_NUMBA
from secateurs.core.measuring.engines.dense import DENSE
from secateurs.core.measuring.engines.engine import Arrays, Engine, EngineError, Run

if TYPE_CHECKING:
    import keras


ANY = -1  # a size that a LiteRT model leaves open


class KerasGraph(Engine):
    name = "Keras"
    holds_threads = False

    def prepare(self, model: "keras.Model", threads: int) -> Run:
        """Trace the model; TensorFlow keeps to the threads that it was started with."""
        return keras_runtime(model).run


class LiteRT(Engine):
    """LiteRT in float32, whole batches at a time."""

    name = "LiteRT"

    def available(self) -> str | None:
        return missing("litert")

    def prepare(self, model: "keras.Model", threads: int) -> Run:
        """Convert the model and load it.

        Raises:
            ExportError: the model has an operation that LiteRT does not have.
            EngineError: LiteRT holds it for single samples only, as it does recurrent layers.
        """
        from ai_edge_litert.interpreter import Interpreter

        model = with_plain_names(in_float32(model))
        content, _ = converted(ExportedModel(model, {}, (), (), given=False))
        with hushed():
            interpreter = Interpreter(model_content=content, num_threads=threads)
            signature = interpreter.get_signature_runner()
            found = signature.get_input_details()
            # By name: LiteRT orders several inputs as it likes.
            names = [tensor.name for tensor in model.inputs] if len(found) > 1 else list(found)
            inputs = [found[name]["index"] for name in names]
            answers = signature.get_output_details()
            outputs = [answers[name]["index"] for name in sorted(answers, key=output_number)]
        if any(each["shape_signature"][0] != ANY for each in interpreter.get_input_details()):
            raise EngineError(f"LiteRT holds the model {model.name} for one sample at a time only.")
        shapes: list[tuple[int, ...]] = []

        def run(given: Arrays) -> list[AnyArray]:
            nonlocal shapes
            if shapes != (wanted := [array.shape for array in given]):
                _make_room(interpreter, inputs, wanted)
                shapes = wanted
            for index, array in zip(inputs, given, strict=True):
                interpreter.set_tensor(index, array)
            interpreter.invoke()
            return [np.asarray(interpreter.get_tensor(index)) for index in outputs]

        return run


class OnnxRuntime(Engine):
    """ONNX Runtime in float32."""

    name = "ONNX Runtime"

    def available(self) -> str | None:
        return missing("onnx")

    def prepare(self, model: "keras.Model", threads: int) -> Run:
        """Convert the model and load it.

        Raises:
            ExportError: the model has an operation that the converter does not have.
        """
        with scratch_folder() as folder:
            path = folder / "model.onnx"
            write_onnx(with_plain_names(in_float32(model)), path)
            return run_of(path, threads)


def _make_room(interpreter: Any, inputs: list[int], shapes: list[tuple[int, ...]]) -> None:
    with hushed():
        for index, shape in zip(inputs, shapes, strict=True):
            interpreter.resize_tensor_input(index, shape)
        interpreter.allocate_tensors()


KERAS, LITERT, ONNX = KerasGraph(), LiteRT(), OnnxRuntime()


ENGINES: tuple[Engine, ...] = (DENSE, CSR, CSR_NUMBA, KERAS, LITERT, ONNX)
