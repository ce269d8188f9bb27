"""The formats, and which one a path asks for."""

from pathlib import Path

from secateurs.core.base.errors import ExportError, SettingError
from secateurs.core.export.exported import Format
from secateurs.core.export.writers.c_header import CHeader
from secateurs.core.export.writers.keras_file import KerasFile, SafetensorsFile
from secateurs.core.export.writers.litert import LiteRTFile
from secateurs.core.export.writers.onnx import OnnxFile
from secateurs.core.export.writers.saved_model import SavedModel

INT8 = ".int8"


FORMATS: tuple[Format, ...] = (
    KerasFile("keras", (".keras",)),
    SafetensorsFile("safetensors", (".weights.safetensors", ".safetensors")),
    LiteRTFile("litert-int8", (f"{INT8}.tflite",)),
    LiteRTFile("litert", (".tflite",)),
    OnnxFile("onnx", (".onnx",)),
    SavedModel("savedmodel", (".savedmodel", "")),
    CHeader("c", (".h",)),
)


def format_of(path: Path, quantize: str | None = None) -> tuple[Format, bool]:
    """Return the format that a path's suffix asks for, and whether in int8.

    Raises:
        ExportError: no format has this suffix, or it cannot be quantized.
    """
    if quantize not in (None, "int8"):
        raise SettingError(f"quantize must be None or 'int8', not {quantize!r}")
    name = path.name.lower()
    if name.endswith((".h5", ".hdf5")):
        raise ExportError(
            f"{path.name}: Keras has given up the .h5 format; .keras is the one to use."
        )
    found = next((each for each in FORMATS if _fits(name, each)), None)
    if found is None:
        known = ", ".join(each.suffixes[0] for each in FORMATS)
        raise ExportError(f"{path.name} has none of the endings that can be written: {known}.")
    int8 = quantize == "int8" or found.kind == "litert-int8" or name.endswith(f"{INT8}.h")
    if not int8:
        return found, False
    if found.kind == "litert":
        found = next(each for each in FORMATS if each.kind == "litert-int8")
    if found.kind not in ("litert-int8", "c"):
        raise ExportError(f"{path.name} cannot be int8: only .tflite and .h can.")
    return found, True


def _fits(name: str, each: Format) -> bool:
    return any(name.endswith(suffix) if suffix else "." not in name for suffix in each.suffixes)
