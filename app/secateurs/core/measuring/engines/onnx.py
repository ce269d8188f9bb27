"""ONNX Runtime in float32."""

from typing import TYPE_CHECKING

from secateurs.core.base.arrays import AnyArray
from secateurs.core.base.process_end import temporary_folder
from secateurs.core.export.exported import ExportedModel
from secateurs.core.export.onnx import write
from secateurs.core.export.plain_names import with_plain_names
from secateurs.core.export.precision import in_float32
from secateurs.core.measuring.engines.engine import Arrays, Engine, Run, missing
from secateurs.core.network.network import Network
from secateurs.core.pruning.given import as_keras

if TYPE_CHECKING:
    import keras


def available() -> str | None:
    return missing("onnx", "onnx", "onnxruntime", "tf2onnx")


def prepare(network: "keras.Model | Network", threads: int) -> Run:
    """Convert the model and load it.

    Raises:
        ExportError: the model has an operation that the converter does not have.
    """
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads, options.inter_op_num_threads = threads, 1
    options.log_severity_level = 3
    with temporary_folder() as folder:
        path = folder / "model.onnx"
        write(
            ExportedModel(with_plain_names(in_float32(as_keras(network))), {}, (), (), given=False),
            path,
        )
        session = onnxruntime.InferenceSession(
            path.read_bytes(), options, providers=["CPUExecutionProvider"]
        )
    names = [each.name for each in session.get_inputs()]

    def run(inputs: Arrays) -> list[AnyArray]:
        return list(session.run(None, dict(zip(names, inputs, strict=True))))

    return run


ONNX = Engine("ONNX Runtime", available, prepare)
