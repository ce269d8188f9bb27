"""What a file is, told by its content; the same words in the window and on the command line."""

import gzip
import io
import json
import os
import struct
import zipfile
from pathlib import Path

import numpy as np
import pytest

from secateurs.core.base.errors import ModelError
from secateurs.core.base.file_kinds import (
    KINDS,
    kind_of_file,
    not_a_model,
    not_data,
    not_opened,
    role_of,
)


def zipped(*names: str) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        for name in names:
            archive.writestr(name, "")
    return held.getvalue()


def tensors(notes: dict[str, str]) -> bytes:
    header = json.dumps({"__metadata__": notes}).encode()
    return struct.pack("<Q", len(header)) + header


def array() -> bytes:
    held = io.BytesIO()
    np.save(held, np.zeros(2))
    return held.getvalue()


IDX = b"\0\0\x08\x03" + bytes(12)
KERAS = zipped("config.json", "metadata.json", "model.weights.h5")
FILES: list[tuple[str, bytes, str]] = [
    ("MODEL.KERAS", KERAS, "keras"),
    ("model.zip", KERAS, "keras"),
    ("model", KERAS, "keras"),
    ("cut.keras", KERAS[:-40], "keras"),
    ("old.h5", b"\x89HDF\r\n\x1a\n", "hdf5"),
    ("old.keras", b"\x89HDF\r\n\x1a\n", "hdf5"),
    ("a.hdf5", bytes(512) + b"\x89HDF\r\n\x1a\n", "hdf5"),
    ("a.safetensors", tensors({"secateurs": "model 1"}), "safetensors"),
    ("b.safetensors", tensors({"format": "pt"}), "weights"),
    ("m.tflite", b"\x1c\0\0\0TFL3" + bytes(20), "litert"),
    ("m.onnx", b"\x08\x0a\x12\x07tf2onnx", "onnx"),
    ("m", b"\x08\x0a\x12\x07tf2onnx", "onnx"),
    ("saved_model.pb", b"\x08\x01\x12\xff\x03\x0a", "savedmodel part"),
    ("frozen.pb", b"\n\x30\n\x05inputx", "savedmodel part"),
    ("m.pt", zipped("archive/data.pkl", "archive/version"), "torch"),
    ("m.pth", b"\x80\x02\x8a\x0al\xfc", "pickle"),
    ("model.json", b'{"format": "layers-model", "modelTopology": {}}', "tfjs"),
    ("model.json", b'{"class_name": "Sequential", "config": {}}', "layers"),
    ("drawing.json", b'[{"strokes": []}]', "drawings"),
    ("m.index", b"\0\0\1binary\0", "checkpoint"),
    ("m.data-00000-of-00001", b"\1\2\0", "checkpoint"),
    ("train-images-idx3-ubyte", IDX, "idx"),
    ("train-images-idx3-ubyte.gz", gzip.compress(IDX, mtime=0), "idx"),
    ("a.csv.gz", gzip.compress(b"label,p0\n1,2\n", mtime=0), "table"),
    ("a.npz", zipped("x.npy", "y.npy"), "npz"),
    ("a.npy", array(), "npy"),
    ("a.csv", b"label,p0\n1,2\n", "table"),
    ("a.data", b"1,2,3\n4,5,6\n", "table"),
    ("a.png", b"\x89PNG\r\n", "picture"),
    ("a.webp", b"RIFF\0\0\0\0WEBP", "picture"),
    ("a.pgm", b"P5\n2 2\n255\n", "picture"),
    ("a.xlsx", zipped("[Content_Types].xml", "xl/workbook.xml"), "workbook"),
    ("a.docx", zipped("[Content_Types].xml", "word/document.xml"), "document"),
    ("a.zip", zipped("images/1.png"), "archive"),
    ("s.zip", zipped("m/saved_model.pb"), "savedmodel"),
    ("a.tar", bytes(257) + b"ustar" + bytes(99), "packed"),
    ("a.gz", gzip.compress(b"text", mtime=0), "packed"),
    ("bad.gz", b"\x1f\x8b\x08\0\0", "unknown"),
    ("m.keras", b"<!DOCTYPE html><html>", "page"),
    ("m.keras", b"version https://git-lfs.github.com/spec/v1\noid", "pointer"),
    ("m.keras", b"", "empty"),
    ("m.keras", b"Dear Keras", "text"),
    ("m.keras", b"\7\0\7\0", "unknown"),
]


@pytest.mark.parametrize(("name", "content", "kind"), FILES)
def test_a_kind_is_told_by_the_content(tmp_path: Path, name: str, content: bytes, kind: str):
    path = tmp_path / name
    path.write_bytes(content)
    assert kind_of_file(path, ModelError) == kind
    assert role_of(path) == (KINDS[kind].role or "model")


@pytest.mark.parametrize(
    ("files", "kind"),
    [
        (("saved_model.pb",), "savedmodel"),
        (("config.json", "metadata.json", "model.weights.h5"), "unpacked keras"),
        (("checkpoint",), "checkpoint"),
        (("train-images-idx3-ubyte",), "folder"),
    ],
)
def test_a_kind_of_folder_is_told_by_what_is_in_it(
    tmp_path: Path, files: tuple[str, ...], kind: str
):
    for name in files:
        (tmp_path / name).touch()
    assert kind_of_file(tmp_path, ModelError) == kind


def test_every_kind_says_what_to_do():
    for kind in KINDS.values():
        assert kind.role == "model" or kind.instead
        assert kind.role == "data" or kind.as_data


def test_a_sentence_says_what_it_is_and_what_to_do():
    assert not_a_model(Path("x/m.tflite"), "litert") == (
        "m.tflite is a LiteRT (TensorFlow Lite) model: open the Keras model that it was made from"
        " (.keras)."
    )
    assert not_data(Path("x/\x1b[2Jm.keras"), "keras") == (
        "\ufffd[2Jm.keras is a Keras model: open it as a model, and give data to test it on."
    )


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.tflite", b"\0\0\0\0TFL3", "open the Keras model that it was made from (.keras)"),
        ("a.json", b"{}", "save data as CSV, a model as .keras"),
        ("a.parquet", b"PAR1", "save it as CSV"),
    ],
)
def test_what_is_opened_as_nothing_says_what_to_do(tmp_path, name, content, said):
    (tmp_path / name).write_bytes(content)
    assert role_of(tmp_path / name, "") == ""
    assert not_opened(tmp_path / name).endswith(f": {said}.")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="Windows has no named pipes")
def test_what_cannot_be_looked_at_is_refused_and_not_waited_for(tmp_path: Path):
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(ModelError, match="is a named pipe; a file is needed"):
        kind_of_file(tmp_path / "pipe", ModelError)
    assert role_of(tmp_path / "pipe") == role_of(tmp_path / "none") == "model"


def test_a_folder_without_a_name_is_named_whole(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert not_a_model(Path(), "folder").startswith(f"{tmp_path} is a folder: open it as data")
