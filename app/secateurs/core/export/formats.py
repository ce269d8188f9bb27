"""The formats, and which one a path asks for."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from secateurs.core.base.errors import ExportError, SettingError
from secateurs.core.export import c_header, keras_file, litert, onnx, safetensors_file, saved_model
from secateurs.core.export.exported import ExportedModel, Kind, Runtime, Written

INT8 = ".int8"


@dataclass(frozen=True, slots=True)
class Format:
    """How a format is written, and loaded again to be checked.

    Attributes:
        suffixes: the last part of a file's name, or "" for a folder; the first is offered.
    """

    kind: Kind
    suffixes: tuple[str, ...]
    write: Callable[[ExportedModel, Path], Written]
    load: Callable[[Path, ExportedModel], Runtime]


FORMATS = (
    Format("keras", (".keras",), keras_file.write, keras_file.load),
    Format(
        "safetensors",
        (".weights.safetensors", ".safetensors"),
        safetensors_file.write,
        safetensors_file.load,
    ),
    Format("litert-int8", (f"{INT8}.tflite",), litert.write, litert.load),
    Format("litert", (".tflite",), litert.write, litert.load),
    Format("onnx", (".onnx",), onnx.write, onnx.load),
    Format("savedmodel", (".savedmodel", ""), saved_model.write, saved_model.load),
    Format("c", (".h",), c_header.write, c_header.load),
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
