"""Reading of data ends where nobody wants them any more, at whichever look."""

import gzip
import struct
import tracemalloc

import numpy as np
import pytest
from PIL import Image

from secateurs.core.base.errors import CancelledError, DataError
from secateurs.core.base.file_kinds import kind_of_file
from secateurs.core.data.readers.table import label_question
from secateurs.core.data.source import dataset_for
from tests.core.data.files import write_idx, write_npz
from tests.core.looks import Looks

X = np.random.default_rng(0).integers(0, 256, (60, 6, 5), np.uint8)
Y = np.arange(60) % 3


def packed_table(folder):
    lines = "\n".join(",".join(map(str, [y, *x.ravel()])) for x, y in zip(X, Y, strict=True))
    path = folder / "set.csv.gz"
    path.write_bytes(gzip.compress(lines.encode()))
    return str(path)


def idx_set(folder):
    write_idx(folder / "set", "train-images-idx3-ubyte", X, packed=True)
    write_idx(folder / "set", "train-labels-idx1-ubyte", Y.astype(np.uint8))
    return str(folder / "set")


def pictures(folder):
    for number, (pixels, label) in enumerate(zip(X, Y, strict=True)):
        (folder / "set" / f"k{label}").mkdir(parents=True, exist_ok=True)
        Image.fromarray(pixels).save(folder / "set" / f"k{label}" / f"{number}.png")
    return str(folder / "set")


@pytest.mark.parametrize(
    ("write", "fewest"),
    [
        (packed_table, 6),
        (lambda folder: write_npz(folder, x=X, y=Y), 6),
        (lambda folder: write_npz(folder, x=X / 255, y=Y), 6),
        (idx_set, 6),
        (pictures, 120),
    ],
)
def test_data_are_cancelled_at_every_look(tmp_path, write, fewest):
    source = write(tmp_path)
    looks = Looks()
    dataset_for(source, None, None, looks)
    assert looks.count >= fewest
    for most in sorted({0, 1, 2, looks.count // 2, looks.count - 1}):
        with pytest.raises(CancelledError):
            dataset_for(source, None, None, Looks(most))


def test_unpacking_a_table_looks_every_64_kilobytes(tmp_path):
    path = tmp_path / "long.csv.gz"
    path.write_bytes(gzip.compress(b"1,0\n" * (1 << 18), 1))
    with pytest.raises(CancelledError):
        label_question(path, Looks(10))


def test_a_long_header_of_tensors_is_not_read_to_tell_its_kind(tmp_path):
    path = tmp_path / "long.safetensors"
    size = 50_000_000
    with path.open("wb") as file:
        file.write(struct.pack("<Q", size) + b'{"__metadata__":{"secateurs":"1"}')
        file.truncate(8 + size)
    tracemalloc.start()
    kind = kind_of_file(path, DataError)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert (kind, most < 20_000_000) == ("safetensors", True)
