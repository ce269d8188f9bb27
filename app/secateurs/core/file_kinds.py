"""What kinds of files people give, what each is opened as, and what to do with the others."""

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from secateurs.core.text import one_line

Role = Literal["model", "data", "picture", ""]
# The packages offer the window for these; .h5 holds other programs' data, too.
DECLARED_ENDINGS = (".keras", ".safetensors")
MODEL_ENDINGS = (*DECLARED_ENDINGS, ".h5", ".hdf5")


@dataclass(frozen=True, slots=True)
class FileKind:
    """A kind of file, told by its content.

    Attributes:
        what: names it in a sentence, such as "an ONNX model".
        role: what it can be opened as; "" as nothing.
        instead: what to do where a model is wanted; continues "it is an ONNX model: ...".
        as_data: the same where data are wanted.
    """

    what: str
    role: Role
    instead: str
    as_data: str


_AS_DATA = "open it as data, not as a model (File, Open data; or --data)"
_AS_MODEL = "open it as a model, and give data to test it on"
_ITS_KERAS = "open the Keras model that it was made from (.keras)"
_SAVE_WHOLE = "save the whole model in Keras with model.save('model.keras') and open that file"
_BY_TF_KERAS = (
    "load it with the package tf_keras, save it with model.save('model.h5') and open that"
)
_ASK_ABOUT = "drop it on the pad, or give it to the command classify"
_CLASSIFY = "give it to the command classify"
_BY_CLASS = "give a folder with one folder of pictures a class"
_UNPACK = "unpack it and open what is in it"
_ARRAYS = "save its arrays with numpy.savez as images and labels"
DATA_WANTED = (
    "an .npz or .csv file, IDX files, or a folder with one folder of pictures a class is needed"
)
_PICKLED = "which could run code and is never opened"


def _model(what: str) -> FileKind:
    return FileKind(what, "model", "", _AS_MODEL)


def _other_model(what: str, instead: str) -> FileKind:
    return FileKind(what, "", instead, "open a Keras model as a model, and give data to test it on")


def _data(what: str) -> FileKind:
    return FileKind(what, "data", _AS_DATA, "")


KINDS = {
    "keras": _model("a Keras model"),
    "hdf5": _model("an HDF5 file"),
    "safetensors": _model("a model that Secateurs wrote"),
    "unpacked keras": _model("a Keras model, unpacked"),
    "litert": _other_model("a LiteRT (TensorFlow Lite) model", _ITS_KERAS),
    "onnx": _other_model("an ONNX model", _ITS_KERAS),
    "savedmodel": _other_model("a SavedModel of TensorFlow", f"{_BY_TF_KERAS}, or {_ITS_KERAS}"),
    "savedmodel part": _other_model(
        "a graph of TensorFlow (.pb)", f"{_ITS_KERAS}; of a SavedModel, {_BY_TF_KERAS}"
    ),
    "checkpoint": _other_model("a checkpoint of TensorFlow, weights without layers", _SAVE_WHOLE),
    "tfjs": _other_model("a model of TensorFlow.js", _ITS_KERAS),
    "coreml": _other_model("a Core ML model", _ITS_KERAS),
    "torch": _other_model(
        "a file of PyTorch", "build the network in Keras, copy the weights and open what that saves"
    ),
    "pickle": _other_model(f"a pickle of Python, {_PICKLED}", _SAVE_WHOLE),
    "weights": _other_model("a safetensors file of weights without layers", _SAVE_WHOLE),
    "layers": _other_model("the layers of a Keras model without its weights", _SAVE_WHOLE),
    "npz": _data("an .npz file of arrays"),
    "npy": FileKind(
        "one array of NumPy", "", "open a model; data are images with labels in an .npz",
        "save images and labels together with numpy.savez",
    ),
    "idx": _data("an IDX file of images or labels, as MNIST's are"),
    "table": _data("a table"),
    "folder": _data("a folder"),
    "picture": FileKind("a picture", "picture", _ASK_ABOUT, _BY_CLASS),
    "drawings": FileKind("a file of drawings", "", _CLASSIFY, _CLASSIFY),
    "json": FileKind("JSON", "", _SAVE_WHOLE, "save it as CSV"),
    "matlab": FileKind("a MATLAB file", "", _SAVE_WHOLE, _ARRAYS),
    "parquet": FileKind("a Parquet file", "", "open a model (.keras)", "save it as CSV"),
    "workbook": FileKind("a spreadsheet", "", "open a model (.keras)", "save it as CSV"),
    "document": FileKind("a document", "", "open a model (.keras)", DATA_WANTED),
    "page": FileKind(
        "a web page, perhaps instead of the file that was to be fetched", "",
        "fetch the file itself", "fetch the file itself",
    ),
    "pointer": FileKind(
        "a pointer of Git LFS, not the file itself", "",
        "fetch it with git lfs pull", "fetch it with git lfs pull",
    ),
    "packed": FileKind("a packed file", "", _UNPACK, _UNPACK),
    "archive": FileKind("a zip archive", "", _UNPACK, _UNPACK),
    "empty": FileKind("an empty file", "", "open a model (.keras)", DATA_WANTED),
    "text": FileKind("a text", "", "open a model (.keras)", DATA_WANTED),
    "unknown": FileKind("of no kind that is known", "", "open a model (.keras)", DATA_WANTED),
}  # fmt: skip


def not_a_model(path: Path, kind: str) -> str:
    """Return the sentence on a file that is given where a model is wanted."""
    return f"{one_line(path.name)} is {KINDS[kind].what}: {KINDS[kind].instead}."


def not_data(path: Path, kind: str) -> str:
    """Return the sentence on a file that is given where data are wanted."""
    return f"{one_line(path.name)} is {KINDS[kind].what}: {KINDS[kind].as_data}."
