"""Any value of a model's file may be any other: it is refused in a sentence, or passes."""

import copy
import json
import random
import struct
import zipfile
from pathlib import Path

import h5py
import pytest

from secateurs.core.base.errors import ModelError
from secateurs.core.opening.archive import is_of_keras_2, read_config
from secateurs.core.opening.checks import checked_config
from secateurs.core.opening.hdf5 import stored_bytes
from secateurs.core.opening.keras_2.configs import keras_3_config
from secateurs.core.opening.parts import read_parts

KERAS_2 = Path(__file__).parent / "keras_2"
VALUES = (
    None, True, False, 0, -1, 10**9, 2**63, 1e308, float("nan"), 0.5, "", "float16",
    "\x1b[31m<b>bold</b>\n", [], [None], [[1, 2]], {}, {"a": 1}, ["x", 0, 0],
    {"class_name": "Dense", "config": {}}, {"class_name": [], "config": None},
    {"class_name": "__numpy__", "config": {"value": [1], "dtype": "U9"}},
)  # fmt: skip
LAYERS = frozenset({"InputLayer", "Conv2D", "Dense", "Add", "BatchNormalization", "LSTM"})


def places(node):
    """Yield every value that can be changed, as what holds it and where."""
    for key, value in node.items() if isinstance(node, dict) else enumerate(node):
        yield node, key
        if isinstance(value, dict | list):
            yield from places(value)


def changed(document, rng):
    """Return a document with one value gone, or another in its place, or one from elsewhere."""
    document = copy.deepcopy(document)
    found = list(places(document))
    holder, key = rng.choice(found)
    how = rng.random()
    if how < 0.15:
        del holder[key]
    elif how < 0.3:
        other, at = rng.choice(found)
        holder[key] = copy.deepcopy(other[at])
    else:
        holder[key] = copy.deepcopy(rng.choice(VALUES))
    return document


def is_told(work):
    """Do what must end well or in a sentence; say which."""
    try:
        work()
    except ModelError as refusal:
        sentence = str(refusal)
        assert sentence.endswith(".")
        assert sentence.isprintable()
        assert len(sentence) < 500
        return True
    return False


def test_a_changed_configuration_is_told_or_passes(config):
    rng = random.Random(1)
    told = [
        is_told(lambda: json.dumps(checked_config(changed(config, rng), "odd.keras")))
        for _ in range(1500)
    ]
    assert 300 < sum(told) < 1200


@pytest.mark.parametrize("name", ["chain", "graph", "nested", "text"])
def test_a_changed_configuration_of_keras_2_is_told_or_passes(name):
    with h5py.File(KERAS_2 / f"{name}-2.15.h5") as file:
        config = json.loads(file.attrs["model_config"])
    rng = random.Random(2)

    def work():
        found = keras_3_config(changed(config, rng), "odd.h5", LAYERS, {})
        checked_config(found, "odd.h5")

    assert sum(is_told(work) for _ in range(400)) > 80


def test_changed_metadata_are_told_or_pass(rewritten):
    for value in VALUES:
        path = rewritten(metadata__json=json.dumps(value))
        assert not is_told(lambda path=path: is_of_keras_2(path))
        assert not is_told(lambda path=path: read_config(path))


def test_a_changed_header_of_safetensors_is_told_or_passes(tmp_path):
    notes = {
        "secateurs": "model 1",
        "config": '{"class_name": "Sequential"}',
        "weights": '["a", "b"]',
        "masks": '["m"]',
    }
    tensors = {
        name: {"dtype": "U8", "shape": [6], "data_offsets": [at, at + 6]}
        for name, at in (("a", 0), ("b", 6), ("mask/m", 12))
    }
    header, rng = {"__metadata__": notes, **tensors}, random.Random(3)
    path = tmp_path / "odd.safetensors"

    def work():
        other = changed(header, rng)
        for key in ("weights", "masks"):
            if rng.random() < 0.3 and isinstance(other.get("__metadata__"), dict):
                other["__metadata__"][key] = json.dumps(rng.choice(VALUES))
        text = json.dumps(other).encode()
        path.write_bytes(struct.pack("<Q", len(text)) + text + bytes(18))
        read_parts(path)

    assert sum(is_told(work) for _ in range(300)) > 200


@pytest.mark.parametrize(
    ("notes", "message"),
    [
        ({}, "does not hold a model that Secateurs wrote"),
        ({"config": None}, "does not say which layers it holds"),
        ({"weights": None}, "is truncated or not a weights file"),
        ({"weights": "3"}, "is truncated or not a weights file"),
        ({"weights": '["a", "a"]'}, "is truncated or not a weights file"),
        ({"masks": '["none"]'}, "is truncated or not a weights file"),
    ],
)
def test_what_lies_beside_the_weights_is_checked(tmp_path, notes, message):
    written = {"secateurs": "model 1", "config": "{}", "weights": '["a"]', "masks": "[]"} | notes
    kept = {key: value for key, value in written.items() if value is not None} if notes else {}
    header = {"__metadata__": kept, "a": {"dtype": "F32", "shape": [1], "data_offsets": [0, 4]}}
    text, path = json.dumps(header).encode(), tmp_path / "odd.safetensors"
    path.write_bytes(struct.pack("<Q", len(text)) + text + bytes(4))
    with pytest.raises(ModelError) as refusal:
        read_parts(path)
    assert str(refusal.value) == f"odd.safetensors {message}."


def test_changed_bytes_of_weights_are_told_or_pass(saved, tmp_path):
    with zipfile.ZipFile(saved) as archive:
        content = archive.read("model.weights.h5")
    rng, path = random.Random(4), tmp_path / "weights.h5"

    def work():
        other = bytearray(content)
        for _ in range(rng.randint(1, 8)):
            other[rng.randrange(len(other) // 4)] = rng.choice((0, 1, 127, 255))
        path.write_bytes(bytes(other[: rng.choice((None, None, len(other) // 2))]))
        stored_bytes(path, "odd.keras")

    assert sum(is_told(work) for _ in range(150)) > 10
