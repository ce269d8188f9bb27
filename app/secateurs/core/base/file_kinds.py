"""What kinds of files people give, what each is opened as, and what to do with the others."""

import gzip
import os
import struct
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Literal

from secateurs.core.base.errors import SecateursError
from secateurs.core.base.files import is_folder, open_ordinary
from secateurs.core.base.text import one_line

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
        either: the same where both can be opened; `instead`, if it is left out.
    """

    what: str
    role: Role
    instead: str
    as_data: str
    either: str = ""


_AS_DATA = "open it as data, not as a model (File, Open; or --data)"

_AS_MODEL = "open it as a model, and give data to test it on"

_ITS_KERAS = "open the Keras model that it was made from (.keras)"

_SAVE_WHOLE = "save the whole model in Keras with model.save('model.keras') and open that file"

_BY_TF_KERAS = (
    "load it with the package tf_keras, save it with model.save('model.h5') and open that"
)

_ASK_ABOUT = "drop it on the window, or give it to the command classify"

_CLASSIFY = "give it to the command classify"

_BY_CLASS = "give a folder with one folder of pictures a class"

_UNPACK = "unpack it and open what is in it"

_ARRAYS = "save its arrays with numpy.savez as images and labels"

DATA_WANTED = (
    "an .npz or .csv file, IDX files, or a folder with one folder of pictures a class is needed"
)

_ANYTHING = (
    "a Keras model (.keras), data (.npz, .csv, IDX files, a folder with one folder of pictures a "
    "class) or a picture is needed"
)

_PICKLED = "which could run code and is never opened"


def _model(what: str) -> FileKind:
    return FileKind(what, "model", "", _AS_MODEL)


def _other_model(what: str, instead: str) -> FileKind:
    return FileKind(what, "", instead, "open a Keras model as a model, and give data to test it on")


def _data(what: str) -> FileKind:
    return FileKind(what, "data", _AS_DATA, "")


def _no_model(what: str, as_data: str = DATA_WANTED, either: str = _ANYTHING) -> FileKind:
    return FileKind(what, "", "open a model (.keras)", as_data, either)


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
    "json": FileKind(
        "JSON", "", _SAVE_WHOLE, "save it as CSV", "save data as CSV, a model as .keras"
    ),
    "matlab": FileKind("a MATLAB file", "", _SAVE_WHOLE, _ARRAYS, _ARRAYS),
    "parquet": _no_model("a Parquet file", "save it as CSV", "save it as CSV"),
    "workbook": _no_model("a spreadsheet", "save it as CSV", "save it as CSV"),
    "document": _no_model("a document"),
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
    "empty": _no_model("an empty file"),
    "text": _no_model("a text"),
    "unknown": _no_model("of no kind that is known"),
}  # fmt: skip


def _named(path: Path) -> str:
    """Return the last part of a path; of ".", which has none, the whole."""
    return one_line(path.name or str(path.resolve()))


def not_a_model(path: Path, kind: str) -> str:
    """Return the sentence on a file that is given where a model is wanted."""
    return f"{_named(path)} is {KINDS[kind].what}: {KINDS[kind].instead}."


def not_data(path: Path, kind: str) -> str:
    """Return the sentence on a file that is given where data are wanted."""
    return f"{_named(path)} is {KINDS[kind].what}: {KINDS[kind].as_data}."


def not_opened(path: Path) -> str:
    """Return the sentence on a file that can be opened as nothing.

    Raises:
        SecateursError: it is not there, a pipe or the like, or cannot be read.
    """
    kind = KINDS[kind_of_file(path, SecateursError)]
    return f"{_named(path)} is {kind.what}: {kind.either or kind.instead}."


_HEAD = 4096  # bytes that are looked at

_MOST_TENSORS = 100_000_000  # bytes of a safetensors header, as its own reader allows

_METADATA = 1 << 23  # bytes of it that are looked at: what wrote it stands at its beginning

_HDF5 = b"\x89HDF\r\n\x1a\n"

_HDF5_PLACES = (0, 512, 1024, 2048)

_IDX_TYPES = b"\x08\x09\x0b\x0c\x0d\x0e"

_FIRST = (
    (b"\x93NUMPY", "npy"), (b"MATLAB", "matlab"), (b"PAR1", "parquet"), (b"%PDF", "document"),
    (b"\x89PNG", "picture"), (b"\xff\xd8\xff", "picture"), (b"GIF8", "picture"),
    (b"BM", "picture"), (b"II*\0", "picture"), (b"MM\0*", "picture"), (b"\x80\x02", "pickle"),
    (b"\x80\x03", "pickle"), (b"\x80\x04", "pickle"), (b"\x80\x05", "pickle"),
    (b"7z\xbc\xaf", "packed"), (b"Rar!", "packed"), (b"BZh", "packed"), (b"\xfd7zXZ", "packed"),
    (b"\x28\xb5\x2f\xfd", "packed"), (b"\xd0\xcf\x11\xe0", "workbook"),
    (b"version https://git-lfs", "pointer"),
)  # fmt: skip

_BY_NAME = {
    ".onnx": "onnx", ".pb": "savedmodel part", ".pbtxt": "savedmodel part", ".mlmodel": "coreml",
    ".ckpt": "checkpoint", ".index": "checkpoint", ".csv": "table", ".tsv": "table",
    ".tab": "table", ".npz": "npz", ".ppm": "picture", ".pgm": "picture", ".pbm": "picture",
    ".webp": "picture", ".heic": "picture", ".avif": "picture", ".svg": "picture",
}  # fmt: skip

_CUT_OFF = {".keras": "keras", ".npz": "npz"}

_IN_JSON = (
    (b'"modelTopology"', "tfjs"), (b'"layers-model"', "tfjs"), (b'"class_name"', "layers"),
    (b'"strokes"', "drawings"), (b"[", "drawings"),
)  # fmt: skip

_FIELDS = b"\x12\x1a\x22\x2a\x32\x3a\x42"


def names_file(word: str) -> bool:
    """Tell a file from a command: by its URL, by a model's ending, or because it is there.

    A bare word is a command, whatever lies in the folder: ./train names the file.
    """
    if word.startswith("-"):
        return False
    path = Path(word)
    if word.lower().startswith("file://") or path.suffix.lower() in MODEL_ENDINGS:
        return True
    is_bare = path.name == word and not path.suffix
    return not is_bare and os.path.exists(word)  # noqa: PTH110, too long a name is no error here


def role_of(path: Path, otherwise: Role = "model") -> Role:
    """Return what a file is opened as.

    Args:
        otherwise: where that is not to be told by its content, or it cannot be looked at:
            whoever opens it says why.
    """
    try:
        kind = kind_of_file(path, SecateursError)
    except SecateursError:
        return otherwise
    return KINDS[kind].role or otherwise


def kind_of_file(path: Path, refusal: type[SecateursError]) -> str:
    """Return the kind of a file or folder, a key of `KINDS`.

    Raises:
        refusal: it is not there, a pipe or the like, or cannot be read.
    """
    if is_folder(path):
        return _kind_of_folder(path)
    with open_ordinary(path, refusal) as file:
        try:
            return _kind(path, file)
        except (OSError, EOFError, zlib.error):
            return "unknown"


def _kind_of_folder(path: Path) -> str:
    if (path / "saved_model.pb").is_file() or (path / "saved_model.pbtxt").is_file():
        return "savedmodel"
    if (path / "config.json").is_file() and (path / "model.weights.h5").is_file():
        return "unpacked keras"
    if (path / "Manifest.json").is_file() and path.suffix == ".mlpackage":
        return "coreml"
    return "checkpoint" if (path / "checkpoint").is_file() else "folder"


def _kind(path: Path, file: BinaryIO) -> str:
    head = file.read(_HEAD)
    if not head:
        return "empty"
    if any(head[at : at + 8] == _HDF5 for at in _HDF5_PLACES):
        return "hdf5"
    if head[:2] == b"PK":
        return _kind_of_zip(path, file)
    if head[:2] == b"\x1f\x8b":
        with gzip.GzipFile(fileobj=_rewound(file)) as stream:
            return _kind_of_packed(path, stream.read(_HEAD))
    if head[4:8] == b"TFL3":
        return "litert"
    if _is_idx(head):
        return "idx"
    for beginning, kind in _FIRST:
        if head.startswith(beginning):
            return kind
    if head[257:262] == b"ustar":
        return "packed"
    if (head[:4], head[8:12]) == (b"RIFF", b"WEBP") or head[4:8] == b"ftyp":
        return "picture"
    return _kind_of_tensors(file, head) or _kind_of_text(path, head)


def _kind_of_packed(path: Path, head: bytes) -> str:
    """Tell what is gzipped: data are opened so."""
    if _is_idx(head):
        return "idx"
    is_tar = head[257:262] == b"ustar"
    return (
        "table" if not is_tar and _kind_of_text(path.with_suffix(""), head) == "table" else "packed"
    )


def _rewound(file: BinaryIO) -> BinaryIO:
    file.seek(0)
    return file


def _is_idx(head: bytes) -> bool:
    return len(head) >= 4 and head[:2] == b"\0\0" and head[2] in _IDX_TYPES and 1 <= head[3] <= 4


def _kind_of_zip(path: Path, file: BinaryIO) -> str:
    try:
        with zipfile.ZipFile(file) as archive:
            names = archive.namelist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, RuntimeError):
        # Cut off: whoever reads such a file says so.
        return _CUT_OFF.get(path.suffix.lower(), "archive")
    known = set(names)
    if {"config.json", "metadata.json"} <= known:
        return "keras"
    if any(name.endswith("/data.pkl") for name in names):
        return "torch"
    if any(name.endswith(".npy") for name in names):
        return "npz"
    if {"xl/workbook.xml", "content.xml"} & known:
        return "workbook"
    if "[Content_Types].xml" in known:
        return "document"
    if any(name.rpartition("/")[2] == "saved_model.pb" for name in names):
        return "savedmodel"
    return "keras" if path.suffix.lower() == ".keras" else "archive"


def _kind_of_tensors(file: BinaryIO, head: bytes) -> str | None:
    """Tell a safetensors file: the length of a header of JSON, and the header."""
    if len(head) < 9 or head[8:9] != b"{":
        return None
    (length,) = struct.unpack("<Q", head[:8])
    if not 2 <= length <= _MOST_TENSORS:
        return None
    file.seek(8)
    header = file.read(min(length, _METADATA))
    return "safetensors" if b'"secateurs"' in header else "weights"


def _kind_of_text(path: Path, head: bytes) -> str:
    suffix, begun = path.suffix.lower(), head.lstrip(b"\xef\xbb\xbf \t\r\n")
    if _is_protobuf(head):
        return _BY_NAME.get(suffix, "savedmodel part" if head[1] == 1 else "onnx")
    if begun[:1] in (b"{", b"["):
        return next((kind for words, kind in _IN_JSON if words in head), "json")
    if begun[:9].lower() == b"<!doctype" or begun[:5].lower() == b"<html":
        return "page"
    if suffix in _BY_NAME:
        return _BY_NAME[suffix]
    if ".data-00000-of-" in path.name:
        return "checkpoint"
    if b"\0" in head and not head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "unknown"
    numbers = sum(byte in b"0123456789.,;\t+-eE \r\n" for byte in head)
    is_table = numbers > len(head) / 2 and any(byte in b",;\t" for byte in head)
    return "table" if is_table else "text"


def _is_protobuf(head: bytes) -> bool:
    """Tell ONNX and SavedModel: a small version number, then another field."""
    return head[:1] == b"\x08" and len(head) > 2 and head[1] < 32 and head[2] in _FIELDS
